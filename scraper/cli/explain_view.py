"""Shows the verdict on each block of a page and the candidates for each field, as text or JSON.
Decides nothing.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from textwrap import shorten
from typing import TextIO

from msgspec.structs import asdict
from rich.console import Console
from rich.text import Text

from scraper.article import Article, Link, Post
from scraper.cleaner import Reason, is_of_model
from scraper.errors import RenderingFailed, SourceError
from scraper.extractor import Fields, ScoredCandidate, ScoredDates, no_article
from scraper.fetcher import Client, FetchSettings
from scraper.fetcher.warc import UnreadablePage, WarcSource, WarcStats, warc_source
from scraper.hiding import Hiding
from scraper.inputs import Form, is_folder, is_url, read_input
from scraper.pipeline import explain_fields, explain_page, extract_page
from scraper.records import Block, Page, Verdict
from scraper.render_policy import render_if_needed
from scraper.urls import absolute_url

_COLOURS = {
    "body": "green",
    "heading": "bold green",
    "headline": "bold cyan",
    "standfirst": "cyan",
    "byline": "yellow",
    "dateline": "yellow",
}
_OTHER = "bright_black"
_MOST_REASONS = 3
_MOST_OF_POST = 80
_RELATIVE = "its URL is relative, and the URL of the page is unknown"
_NOT_HTTP = "its URL is not an http or https URL"
_LARGEST = 64 * 1024 * 1024
"""The largest page of a WARC file, in bytes after decompression."""


def page_of(
    source: str,
    client: Client,
    *,
    url: str | None,
    form: Form,
    settings: FetchSettings,
) -> Page:
    """The page to explain: the same one that `extract` would use. Raises ScraperError."""
    if not is_url(source):
        if is_folder(source):
            raise SourceError(f"{source} is a folder. Name one file in it.")
        warc = warc_source(source)
        return _page_in_warc(warc, source) if warc else read_input(source, url=url, form=form)
    request = settings.request(source)
    if settings.render == "never":
        return client.fetch(request)
    with client.renderer() as renderer:
        page, record = render_if_needed(
            client.fetch(request),
            extract_page,
            lambda page: renderer.render(page, request),
            settings.render,
        )
    for why in _why_not_rendered(record):
        print(f"scraper: {why}", file=sys.stderr)
    return page


def _why_not_rendered(record: Article) -> Iterator[str]:
    """Why the page without its scripts is explained, although it was to be rendered."""
    if record.error is not None and record.error.code == RenderingFailed.code:
        yield record.error.message
    yield from (one.message for one in record.warnings if one.code == RenderingFailed.code)


def _page_in_warc(warc: WarcSource, source: str) -> Page:
    if warc.position is None:
        raise SourceError(
            f"{source} is a WARC file of many pages. Name one page as {source}:OFFSET, as in "
            "the `source` of its record."
        )
    found = next(warc.pages(warc.path, _LARGEST, WarcStats(warc.path)))
    if isinstance(found, UnreadablePage):
        raise found.error
    return found


def show(page: Page, stream: TextIO, *, as_json: bool) -> None:
    """Write each block with its verdict, in reading order. Raises ScraperError if the page cannot
    be read or has no text.
    """
    cleaned, reasons = explain_page(page)
    if not cleaned.judged:
        raise no_article(page, cleaned)
    if as_json:
        for block, verdict, _ in cleaned.judged:
            stream.write(
                json.dumps(
                    _as_dict(block, verdict, reasons.get(block.index, [])), ensure_ascii=False
                )
                + "\n"
            )
        return
    console = Console(file=stream, highlight=False, soft_wrap=True)
    for block, verdict, _ in cleaned.judged:
        console.print(_line(block, verdict))
        if hidden_by := _hidden_by(block):
            console.print(Text(f"{'':>17}hidden by {', '.join(hidden_by)}", style=_OTHER))
        if block.unseen:
            console.print(Text(f"{'':>17}hidden inside: {block.unseen}", style=_OTHER))
        if is_of_model(verdict) and block.index in reasons:
            console.print(_why(reasons[block.index]))


def show_fields(page: Page, stream: TextIO, *, as_json: bool) -> None:
    """Write each field with its candidates and their points, and mark those that were chosen.
    Raises ScraperError.
    """
    fields = explain_fields(page)
    if as_json:
        _write_fields_as_json(fields, stream)
        return
    console = Console(file=stream, highlight=False, soft_wrap=True)
    for name, scored in fields.scored.items():
        _show_field(console, name, scored)
        if name == "date" and fields.dates.iso:
            console.print(_chosen_date(fields.dates))
    _show_list(
        console,
        "images",
        [(why_not is None, value, why_not or why) for value, why, why_not in _images(fields)],
    )
    _show_list(
        console,
        "links",
        [(True, f"{link.url or ''}  {link.text}", link.kind) for link in fields.links],
    )
    _show_list(console, "key_points", [(True, point, "a key point") for point in fields.key_points])
    _show_list(console, "posts", [(True, _title_of(post), post.kind) for post in fields.posts])
    console.print(
        Text(
            "* marks the values that were chosen. docs/fields.md explains the points. "
            "`scraper explain` without --fields shows the blocks.",
            style=_OTHER,
        )
    )


def _write_fields_as_json(fields: Fields, stream: TextIO) -> None:
    """Write an object per field, one per line."""
    candidates = {
        **{name: list(map(_candidate_dict, scored)) for name, scored in fields.scored.items()},
        "images": [
            {"value": value, "won": why_not is None, "why_not": why_not}
            for value, _, why_not in _images(fields)
        ],
        "links": list(map(_link_dict, fields.links)),
        "key_points": [{"value": point, "won": True} for point in fields.key_points],
        "posts": list(map(_post_dict, fields.posts)),
    }
    for name, of_field in candidates.items():
        line = json.dumps({"field": name, "candidates": of_field}, ensure_ascii=False)
        stream.write(f"{line}\n")


def _show_field(console: Console, name: str, scored: Sequence[ScoredCandidate]) -> None:
    console.print(_title(name, is_empty=not scored))
    for one in sorted(scored, key=lambda one: -one.trust):
        console.print(_candidate(one))


def _title(name: str, *, is_empty: bool) -> Text:
    return Text.assemble((name, "bold"), ("  no candidate" if is_empty else "", _OTHER))


def _chosen_date(dates: ScoredDates) -> Text:
    """How the chosen date was made from what the page says."""
    chosen = f"  = {dates.iso}, written as {dates.info.raw!r}, from {dates.info.source}"
    modified = f"; modified {dates.modified}" if dates.modified else ""
    return Text(chosen + modified, style=_OTHER)


def _show_list(console: Console, name: str, rows: list[tuple[bool, str, str]]) -> None:
    """Write a field whose values do not compete: (whether it is used, value, reason) for each."""
    console.print(_title(name, is_empty=not rows))
    for taken, value, why in rows:
        console.print(
            Text.assemble(
                (f"  {'*' if taken else ' '}        {value}", "green" if taken else ""),
                (f"   {why}", _OTHER),
            )
        )


def _images(fields: Fields) -> Iterator[tuple[str, str, str | None]]:
    """(URL as in the record, why the record has it, why not) of each picture of the page, and of
    the images of the record that are no picture of the page.
    """
    shown = set()
    for one in fields.pictures:
        url = absolute_url(one.picture.src or "", fields.base)
        shown.add(url)
        value = url or one.picture.src or one.picture.alt or "(no URL)"
        no_url = _NOT_HTTP if fields.base else _RELATIVE
        yield value, "in the article", one.why_not or (None if url else no_url)
    for image in fields.images:
        if image.url is None and image.caption:
            yield image.caption, "a caption; its picture has no URL", None
        elif image.url not in shown:
            yield image.url or "(no URL)", "the page's picture for sharing", None


def _link_dict(link: Link) -> dict[str, object]:
    return {"value": link.url, "won": True, "kind": link.kind, "text": link.text}


def _title_of(post: Post) -> str:
    """Who wrote a post and when, with its headline or the start of its text."""
    start = shorten(post.headline or post.text, _MOST_OF_POST, placeholder=" …")
    return "  ".join(filter(None, (post.date, post.author, start)))


def _post_dict(post: Post) -> dict[str, object]:
    return {"value": post.text, "won": True, **asdict(post)}


def _candidate_dict(one: ScoredCandidate) -> dict[str, object]:
    return {
        "value": one.value,
        "won": one.won,
        "trust": one.trust,
        "url": one.url,
        "reasons": dict(one.reasons),
    }


def _candidate(one: ScoredCandidate) -> Text:
    points = ", ".join(f"{name} {trust:+.1f}" for name, trust in one.reasons)
    line = Text()
    line.append(
        f"  {'*' if one.won else ' '} {one.trust:>5.1f}  ", style="green" if one.won else _OTHER
    )
    line.append(one.value, style="green" if one.won else "")
    line.append(f"   {points}", style=_OTHER)
    return line


def _as_dict(block: Block, verdict: Verdict, reasons: list[Reason]) -> dict[str, object]:
    return {
        "index": block.index,
        "label": verdict.label,
        "rule": verdict.rule,
        "score": verdict.score,
        "found": [
            [field, value]
            for finding in verdict.findings
            for field, value in asdict(finding).items()
            if value is not None
        ],
        "reasons": [
            {"feature": reason.feature, "value": reason.value, "weight": reason.weight}
            for reason in reasons
        ],
        "kind": block.kind,
        "level": block.level,
        "where": _where(block),
        "text": block.text,
        "hidden_by": _hidden_by(block),
        "unseen": block.unseen,
    }


def _why(reasons: list[Reason]) -> Text:
    """The features with the most weight for (+) or against (-) the body."""
    features = ", ".join(
        f"{reason.feature} = {reason.value:g} ({reason.weight:+.2f})"
        for reason in reasons[:_MOST_REASONS]
    )
    return Text(f"{'':>5}{'':<12}{features}", style=_OTHER)


def _where(block: Block) -> str | None:
    """The tags above a block, from the outermost, or None for a block of plain text."""
    tags = []
    element = block.parent
    while element is not None:
        tags.append(element.tag)
        element = element.parent
    return " > ".join(reversed(tags)) or None


def _hidden_by(block: Block) -> list[str]:
    """How a block is hidden: names of Hiding."""
    hiding = block.parent.hiding if block.parent is not None else Hiding(0)
    return [(kind.name or "").lower() for kind in Hiding if kind & hiding]


def _line(block: Block, verdict: Verdict) -> Text:
    colour = _COLOURS.get(verdict.label, _OTHER)
    line = Text()
    line.append(f"{block.index:>4} ", style=_OTHER)
    line.append(f"{verdict.label:<12}", style=colour)
    line.append(f"{verdict.rule:<24} {verdict.score:.2f}  ", style=_OTHER)
    line.append(block.text.replace("\n", " / "), style=colour if colour != _OTHER else "")
    return line
