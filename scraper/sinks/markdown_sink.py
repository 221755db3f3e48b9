"""Markdown (CommonMark) and plain text: headline, date and authors, standfirst, body, and a link
to the page.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO

from scraper.article import Article, BodyBlock

# Characters that are markup at the start of a line, and characters that are markup anywhere.
_LINE_MARKS = re.compile(r"^(\s*\d*)((?<!\d)[#>+-]|(?<=\d)[.)](?=\s))", re.M)
_MARKS = re.compile(r"([\\`*_\[\]<])")
# Characters that an autolink (CommonMark 6.5) cannot contain.
_NOT_IN_LINKS = re.compile(r"[\x00-\x20<>\x7f]")


def render(article: Article) -> str:
    """A record as Markdown, without a line break at the end."""
    return "\n\n".join(_parts(article))


def _parts(article: Article) -> list[str]:
    parts = []
    if article.headline:
        parts.append(f"# {escape(article.headline)}")
    about = " · ".join(
        part for part in (article.date, article.author and escape(article.author)) if part
    )
    if about:
        parts.append(about)
    if article.summary:
        parts.append(f"*{escape(article.summary)}*")
    previous = None
    for block in article.blocks:
        text = _block(block)
        if previous is not None and previous.kind == block.kind == "list_item":
            parts[-1] += "\n" + text
        elif previous is not None and previous.kind == block.kind == "table_row":
            parts[-1] += "  \n" + text
        else:
            parts.append(text)
        previous = block
    if url := article.final_url or article.url or article.canonical_url:
        parts.append(f"<{_NOT_IN_LINKS.sub(lambda found: f'%{ord(found[0]):02X}', url)}>")
    return parts


def _block(block: BodyBlock) -> str:
    if block.kind == "code":
        fence = "`" * max(
            3, 1 + max((len(run) for run in re.findall(r"`+", block.text)), default=0)
        )
        return f"{fence}\n{block.text}\n{fence}"
    text = escape(block.text)
    if block.kind == "heading":
        return "#" * max(2, block.level or 2) + " " + text.replace("\n", " ")
    if block.kind == "list_item":
        return "- " + text.replace("\n", "\n  ")
    if block.kind == "quote":
        return "> " + text.replace("\n", "\n> ")
    return text.replace("\n", "  \n")


def escape(text: str) -> str:
    """Text with its markup characters escaped, so that Markdown shows it unchanged."""
    return _LINE_MARKS.sub(r"\1\\\2", _MARKS.sub(r"\\\1", text))


_LONGEST_SLUG = 60


def write_markdown(articles: Iterable[Article], folder: Path) -> None:
    """Write a new folder, one file per article. Raises OSError."""
    folder.mkdir(parents=True)
    for article in articles:
        (folder / name_of(article)).write_text(
            render(article) + "\n", encoding="utf-8", newline="\n"
        )


def name_of(article: Article) -> str:
    """A file name such as "2024-05-16-lock-gates-arrive-1a2b3c4d.md". Its last part is a digest of
    the URLs and keeps names apart that are otherwise equal.
    """
    url = article.canonical_url or article.final_url or article.url or article.source
    last = re.split(r"[?#]", url)[0].rstrip("/").rpartition("/")[2]
    slug = (
        re.sub(r"[^a-z0-9]+", "-", last.lower().removesuffix(".html"))[:_LONGEST_SLUG].strip("-")
        or "article"
    )
    # Some sites give one canonical URL to many pages, so it does not identify an article.
    identity = f"{url} {article.url or article.source}"
    day = (article.date or "")[:10] or "unknown"
    return f"{day}-{slug}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}.md"


def markdown_stream(stream: TextIO) -> "ProseSink":
    """A sink that writes records as Markdown with rules between them."""
    return ProseSink(stream, render, "---")


def text_stream(stream: TextIO) -> "ProseSink":
    """A sink that writes headlines and bodies as plain text with lines between them."""
    return ProseSink(stream, _as_text, "-" * 72)


def _as_text(article: Article) -> str:
    return "\n\n".join(part for part in (article.headline, article.body) if part)


class ProseSink:
    """Writes the text that `render` makes of each record with a body, a divider between two."""

    def __init__(self, stream: TextIO, render: Callable[[Article], str], divider: str) -> None:
        self._stream = stream
        self._render = render
        self._divider = divider
        self._before = ""

    def write(self, article: Article) -> None:
        """Write one record."""
        if article.body is not None:
            self._stream.write(self._before + self._render(article) + "\n")
            self._before = f"\n{self._divider}\n\n"

    def close(self) -> None:
        """Write nothing: the last record needs no end."""
