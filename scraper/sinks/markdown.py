"""A record as Markdown (CommonMark 0.31, tables of GFM): headline, standfirst, body and images,
with front matter or with lines of date, authors and URL.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from scraper.article import Article, BodyBlock, Image, Span
from scraper.sinks.markdown_inline import (
    InlineStyle,
    escape,
    escape_closing,
    url_in_link,
    write_inline,
)

# A bar between two cells of a table's row.
_BAR = re.compile(r"(?:^| )\|(?= |$)")
# Characters that an autolink (CommonMark 6.5) cannot contain.
_NOT_IN_AUTOLINKS = re.compile(r"[\x00-\x20<>\x7f]")
# Characters that YAML reads as a line break, or refuses. json.dumps escapes those below U+0020.
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_JOINED = frozenset({"list_item", "quote", "table_row"})
"""Kinds whose neighbours are one list, quote or table."""


@dataclass(frozen=True, slots=True)
class MarkdownStyle:
    """What a document of Markdown contains."""

    links: bool = True
    images: bool = True
    front_matter: bool = False
    """Whether YAML at the start has the fields. Else lines at the start and the end have some."""


def render(article: Article, style: MarkdownStyle) -> str:
    """A record as Markdown, without a line break at the end."""
    url = article.final_url or article.url or article.canonical_url
    parts = []
    if style.front_matter:
        parts.append(_front_matter(article, url))
    if article.headline:
        parts.append(_heading(1, article.headline, ()))
    about = " · ".join(filter(None, (article.date, article.author)))
    if about and not style.front_matter:
        parts.append(escape(about))
    if article.summary:
        parts.append(_emphasised(article.summary))
    parts += _body(article, style)
    if url and not style.front_matter:
        parts.append(f"<{_NOT_IN_AUTOLINKS.sub(lambda found: f'%{ord(found[0]):02X}', url)}>")
    return "\n\n".join(parts)


def _front_matter(article: Article, url: str | None) -> str:
    """The fields as YAML. A JSON value is a YAML value."""
    fields = {
        "title": article.headline,
        "author": article.author,
        "date": article.date,
        "date_modified": article.date_modified,
        "url": url,
        "publisher": article.publisher,
        "section": article.section,
        "tags": article.tags,
        "language": article.language,
    }
    lines = [
        f"{name}: {_NOT_IN_YAML.sub(_escape_for_yaml, json.dumps(value, ensure_ascii=False))}"
        for name, value in fields.items()
        if value
    ]
    return "\n".join(["---", *lines, "---"])


def _escape_for_yaml(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _body(article: Article, style: MarkdownStyle) -> Iterator[str]:
    """The blocks, and each image before the block that it stands at."""
    images: dict[int | None, list[Image]] = {}
    for image in article.images if style.images else ():
        images.setdefault(image.block, []).append(image)
    inline = InlineStyle(links=style.links)
    for kind, group in groupby(enumerate(article.blocks), key=lambda one: one[1].kind):
        run: list[BodyBlock] = []
        for index, block in group:
            if run and (index in images or kind not in _JOINED):
                yield _blocks(run, inline)
                run = []
            yield from _images(images.get(index, ()))
            run.append(block)
        yield _blocks(run, inline)
    yield from _images(images.get(None, ()))


def _blocks(run: Sequence[BodyBlock], inline: InlineStyle) -> str:
    """One block, or the neighbours that are one list, quote or table."""
    first = run[0]
    if first.kind == "table_row":
        return "\n".join(_table(run, replace(inline, line_break=" ", in_cell=True)))
    if first.kind == "list_item":
        style = replace(inline, line_break="  \n  ")
        return "\n".join(f"- {write_inline(one.text, one.spans, style)}" for one in run)
    if first.kind == "quote":
        style = replace(inline, line_break="  \n> ")
        return "\n>\n".join(f"> {write_inline(one.text, one.spans, style)}" for one in run)
    if first.kind == "code":
        return _code(first.text)
    if first.kind == "heading":
        return _heading(max(2, first.level or 2), first.text, first.spans, links=inline.links)
    return write_inline(first.text, first.spans, inline)


def _heading(level: int, text: str, spans: Iterable[Span], *, links: bool = True) -> str:
    # A heading is strong as it is.
    spans = [one for one in spans if one.kind != "strong" or one.end - one.start < len(text)]
    written = write_inline(text, spans, InlineStyle(" ", links=links))
    return "#" * level + " " + escape_closing(written)


def _code(text: str) -> str:
    runs = (len(run) for run in re.findall(r"`+", text))
    fence = "`" * max(3, 1 + max(runs, default=0))
    return f"{fence}\n{text}\n{fence}"


def _table(rows: Sequence[BodyBlock], inline: InlineStyle) -> Iterator[str]:
    """The rows of a table. The first is its head, because GFM has no table without one, and it is
    as long as the longest, because a longer row would lose its last cells.
    """
    cells = [[_cell(row, start, end, inline) for start, end in _cells(row.text)] for row in rows]
    width = max(map(len, cells))
    for number, row in enumerate(cells):
        yield "| " + " | ".join(row + [""] * (width - len(row))) + " |"
        if number == 0:
            yield "| " + " | ".join(["---"] * width) + " |"


def _cells(text: str) -> Iterator[tuple[int, int]]:
    """Where the cells of a row start and end."""
    start = 0
    for bar in _BAR.finditer(text):
        yield start, bar.start()
        start = min(bar.end() + 1, len(text))
    yield start, len(text)


def _cell(row: BodyBlock, start: int, end: int, inline: InlineStyle) -> str:
    spans = [
        Span(max(one.start, start) - start, min(one.end, end) - start, one.kind, one.url)
        for one in row.spans
        if one.start < end and one.end > start
    ]
    return write_inline(row.text[start:end], spans, inline).strip()


def _images(images: Iterable[Image]) -> Iterator[str]:
    """The images that have a URL, each with its caption and credit below."""
    for image in images:
        if image.url:
            shown = f"![{escape(image.alt or '')}]({url_in_link(image.url)})".replace("\n", " ")
            about = " · ".join(filter(None, (image.caption, image.credit)))
            yield f"{shown}  \n{_emphasised(about)}" if about else shown


def _emphasised(text: str) -> str:
    """A line of text in italics."""
    return write_inline(text, [Span(0, len(text), "emphasis", None)], InlineStyle())
