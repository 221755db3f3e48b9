"""Shows what became of each block of a page, and what its fields were chosen from, for people and for programs. Judges nothing."""

import json
from typing import TextIO

from rich.console import Console
from rich.text import Text

from scraper.cleaner.main_content import Reason
from scraper.extractor import Weighed
from scraper.fetcher import Client
from scraper.pipeline import explain_fields, explain_page, extract_page
from scraper.records import Block, Page, Request, Verdict
from scraper.rendered import When, second_look
from scraper.sources import Form, is_url, read_source

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


def page_of(source: str, client: Client, *, url: str | None, form: Form, timeout: float, render: When = "never") -> Page:
    """The page to explain, as its record would be made from it. Raises ScraperError."""
    if not is_url(source):
        return read_source(source, url=url, form=form)
    request = Request(url=source, timeout=timeout)
    if render == "never":
        return client.fetch(request)
    with client.renderer() as renderer:
        return second_look(client.fetch(request), extract_page, lambda page: renderer.render(page, request), render)[0]


def show(page: Page, stream: TextIO, *, as_json: bool) -> None:
    """Write every block in reading order with its verdict. Raises ScraperError for a page that cannot be read."""
    cleaned, reasons = explain_page(page)
    pairs = list(zip(cleaned.blocks, cleaned.verdicts, strict=True))
    if as_json:
        for block, verdict in pairs:
            stream.write(json.dumps(_as_dict(block, verdict, reasons.get(block.index, [])), ensure_ascii=False) + "\n")
        return
    console = Console(file=stream, highlight=False, soft_wrap=True)
    for block, verdict in pairs:
        console.print(_line(block, verdict))
        if verdict.rule.startswith("model") and block.index in reasons:
            console.print(_why(reasons[block.index]))


def show_fields(page: Page, stream: TextIO, *, as_json: bool) -> None:
    """Write every field with its candidates, the winner marked, what speaks for and against each. Raises ScraperError."""
    fields = explain_fields(page)
    if as_json:
        for name, weighed in fields.weighed.items():
            stream.write(json.dumps({"field": name, "candidates": [_candidate_dict(one) for one in weighed]}, ensure_ascii=False) + "\n")
        return
    console = Console(file=stream, highlight=False, soft_wrap=True)
    for name, weighed in fields.weighed.items():
        console.print(Text(name, style="bold") if weighed else Text.assemble((name, "bold"), ("  no candidate", _OTHER)))
        for one in sorted(weighed, key=lambda one: -one.trust):
            console.print(_candidate(one))
        if name == "date" and fields.dates.iso:
            told = f"  = {fields.dates.iso}, written {fields.dates.info.raw!r}, from {fields.dates.info.source}"
            console.print(Text(told + (f"; modified {fields.dates.modified}" if fields.dates.modified else ""), style=_OTHER))
    console.print(
        Text("* won. Points add up; docs/fields.md tells what each is. `scraper explain` shows what every block is.", style=_OTHER)
    )


def _candidate_dict(one: Weighed) -> dict[str, object]:
    return {"value": one.value, "won": one.won, "trust": one.trust, "url": one.url, "reasons": dict(one.reasons)}


def _candidate(one: Weighed) -> Text:
    told = ", ".join(f"{name} {trust:+.1f}" for name, trust in one.reasons)
    line = Text()
    line.append(f"  {'*' if one.won else ' '} {one.trust:>5.1f}  ", style="green" if one.won else _OTHER)
    line.append(one.value, style="green" if one.won else "")
    line.append(f"   {told}", style=_OTHER)
    return line


def _as_dict(block: Block, verdict: Verdict, reasons: list[Reason]) -> dict[str, object]:
    return {
        "index": block.index,
        "label": verdict.label,
        "rule": verdict.rule,
        "score": verdict.score,
        "found": [list(pair) for pair in verdict.found],
        "reasons": [{"feature": reason.feature, "value": reason.value, "weight": reason.weight} for reason in reasons],
        "kind": block.kind,
        "level": block.level,
        "where": _where(block),
        "text": block.text,
    }


def _why(reasons: list[Reason]) -> Text:
    """The features that weighed most for (+) or against (-) the body."""
    told = ", ".join(f"{reason.feature} = {reason.value:g} ({reason.weight:+.2f})" for reason in reasons[:_MOST_REASONS])
    return Text(f"{'':>5}{'':<12}{told}", style=_OTHER)


def _where(block: Block) -> str | None:
    """The path of tags above a block."""
    tags = []
    place = block.place
    while place is not None:
        tags.append(place.tag)
        place = place.parent
    return " > ".join(reversed(tags)) or None


def _line(block: Block, verdict: Verdict) -> Text:
    colour = _COLOURS.get(verdict.label, _OTHER)
    line = Text()
    line.append(f"{block.index:>4} ", style=_OTHER)
    line.append(f"{verdict.label:<12}", style=colour)
    line.append(f"{verdict.rule:<24} {verdict.score:.2f}  ", style=_OTHER)
    line.append(block.text.replace("\n", " / "), style=colour if colour != _OTHER else "")
    return line
