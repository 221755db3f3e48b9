"""Reads the pages of a WARC or ARC file: its HTML responses, in the order of the file. The other
records are counted, and a damaged one becomes an UnreadablePage.
"""

import io
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from ada_url import URL

from scraper.article import Notice
from scraper.errors import DamagedRecord, ScraperError, SourceError, TooLarge, TruncatedBody
from scraper.fetcher.warc.arc import Headers
from scraper.fetcher.warc.http_response import HttpMessage, parse_response
from scraper.fetcher.warc.reader import (
    HEAD,
    DamagedRange,
    Record,
    read_records,
    target_uri,
)
from scraper.fetcher.warc.stream import Damage, Position, RecordStream, form_of, open_stream
from scraper.humanize import count_of
from scraper.records import Page

_KINDS = ("response",)
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_LOOKS_LIKE_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.I | re.S
)
_WORDS = {
    "request": "requests",
    "metadata": "metadata",
    "warcinfo": "warcinfo",
    "revisit": "revisits",
    "resource": "resources",
    "conversion": "conversions",
}


@dataclass(frozen=True, slots=True)
class UnreadablePage:
    """A page of a WARC file that cannot be read, with the reason."""

    page: Page
    error: ScraperError


@dataclass(slots=True)
class WarcStats:
    """The number of records of each kind in a WARC file."""

    name: str
    pages: int = 0
    unreadable: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def sentence(self) -> str:
        """The numbers as a sentence."""
        total = self.pages + self.unreadable + self.skipped.total()
        rest = ", ".join(f"{number:,} {what}" for what, number in self.skipped.most_common())
        skipped = f"{self.skipped.total():,} skipped" + (f" ({rest})" if rest else "")
        return (
            f"{self.name}: {count_of(total, 'record')}: {count_of(self.pages, 'page')}, "
            f"{self.unreadable:,} unreadable, {skipped}"
        )


def pages(
    stream: RecordStream, name: str, max_bytes: int, stats: WarcStats
) -> Iterator[Page | UnreadablePage]:
    """The pages from the position of the stream on. Raises SourceError if the file has extracted
    text in place of pages, and OSError.
    """
    first = True
    for record in read_records(stream, _KINDS, max_bytes + HEAD):
        if first and isinstance(record, Record) and record.kind != "warcinfo":
            _refuse_extracts(name, record)
            first = False
        found = _page_of(record, name, max_bytes)
        if isinstance(found, str):
            stats.skipped[found] += 1
            continue
        if isinstance(found, Page):
            stats.pages += 1
        else:
            stats.unreadable += 1
        yield found


def page_at(
    stream: RecordStream, name: str, position: Position, max_bytes: int
) -> Page | UnreadablePage:
    """The page of the record at a position. Raises OSError."""
    source = f"{name}:{position}"
    try:
        stream.go_to(position)
        record = next(read_records(stream, _KINDS, max_bytes + HEAD), None)
    except Damage as damage:
        record = DamagedRange(position, str(damage))
    if record is None or record.position != position:
        message = f"{name}: nothing begins at {position}; copy `source` from a record"
        return UnreadablePage(Page(source=source, content=b""), SourceError(message))
    found = _page_of(record, name, max_bytes)
    if isinstance(found, str):
        return UnreadablePage(
            Page(source=source, content=b""),
            SourceError(f"{source}: there is no HTML response there ({found})"),
        )
    return found


def _page_of(
    record: Record | DamagedRange, name: str, max_bytes: int
) -> Page | UnreadablePage | str:
    """The page of a record; an UnreadablePage; or the kind of a record that is not a page."""
    source = f"{name}:{record.position}"
    if isinstance(record, DamagedRange):
        return UnreadablePage(
            _page(source, record.headers), DamagedRecord(f"{source}: {record.reason}")
        )
    try:
        return _read(record, source, max_bytes)
    except Damage as damage:
        return UnreadablePage(_page(source, record.headers), DamagedRecord(f"{source}: {damage}"))
    except TooLarge as error:
        return UnreadablePage(_page(source, record.headers), TooLarge(f"{source}: {error.message}"))


def _read(record: Record, source: str, max_bytes: int) -> Page | UnreadablePage | str:
    """As `_page_of`. Raises Damage and TooLarge."""
    if record.kind != "response":
        return _WORDS.get(record.kind, "others")
    if not (record.url or "").lower().startswith(("http://", "https://")):
        return "not over HTTP"
    response = parse_response(record.content)
    if not 200 <= response.status < 300:
        return "with another status than 2xx"
    if not _is_page(response, record):
        return "not HTML"
    if not record.whole:
        raise TooLarge(f"larger than {max_bytes} bytes; --max-bytes sets the limit")
    reason = record.headers.get("warc-truncated")
    if reason:
        error = TruncatedBody(
            f"{source}: the WARC file has only the beginning of the page (WARC-Truncated: {reason})"
        )
        return UnreadablePage(_page(source, record.headers, response), error)
    content, warnings = response.body(max_bytes)
    return _page(source, record.headers, response, content, warnings)


def _is_page(response: HttpMessage, record: Record) -> bool:
    """Whether a response is HTML, or plain text, which may be the text of a page."""
    kind = response.media_type or record.headers.get("warc-identified-payload-type")
    if kind is None:
        return _LOOKS_LIKE_HTML.match(response.content[:HEAD]) is not None
    return kind in _HTML or (kind == "text/plain" and not _is_robots_txt(record.url or ""))


def _is_robots_txt(url: str) -> bool:
    try:
        return str(URL(url).pathname) == "/robots.txt"
    except ValueError:
        return False


def _page(
    source: str,
    headers: Headers,
    response: HttpMessage | None = None,
    content: bytes = b"",
    warnings: tuple[Notice, ...] = (),
) -> Page:
    url = target_uri(headers)
    return Page(
        source=source,
        content=content,
        url=url,
        final_url=url,
        charset=response.charset if response else None,
        http_status=response.status if response else None,
        fetched_at=capture_time(headers),
        warnings=warnings,
    )


def capture_time(headers: Headers) -> str | None:
    """WARC-Date in the form of `Article.fetched_at`; None if it is not a date."""
    try:
        return (
            datetime.fromisoformat(headers.get("warc-date", ""))
            .astimezone(UTC)
            .isoformat(timespec="seconds")
        )
    except ValueError:
        return None


def _refuse_extracts(name: str, record: Record) -> None:
    """Raises SourceError for Common Crawl's WET and WAT files, which are WARC files without
    pages.
    """
    kind = record.headers.get("content-type", "").partition(";")[0].strip().lower()
    if record.kind == "conversion":
        raise SourceError(
            f"{name}: a WET file: text that was extracted already; give the WARC file that it was "
            "made from"
        )
    if record.kind == "metadata" and kind == "application/json":
        raise SourceError(
            f"{name}: a WAT file: metadata without pages; give the WARC file that it was made from"
        )


_HEAD = 4096
_RECORD = re.compile(r"(?P<path>.+):(?P<member>\d{1,18})(?:\+(?P<inner>\d{1,18}))?", re.S)
_STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class WarcSource:
    """A WARC file, or one record of it."""

    path: str
    """The path of the file; "-" for standard input."""
    position: Position | None = None

    def pages(self, name: str, max_bytes: int, stats: WarcStats) -> Iterator[Page | UnreadablePage]:
        """The pages in the order of the file, one in memory at a time. `name` is the name of the
        file in messages and records.
        """
        try:
            with (
                sys.stdin.buffer
                if self.path == _STANDARD_INPUT
                else Path(self.path).open("rb") as file
            ):
                stream = open_stream(file, name)
                if self.position is None:
                    yield from pages(stream, name, max_bytes, stats)
                elif self.position.member >= Path(self.path).stat().st_size:
                    nothing = SourceError(
                        f"{name}: nothing begins at {self.position}; copy `source` from a record"
                    )
                    yield UnreadablePage(
                        Page(source=f"{name}:{self.position}", content=b""), nothing
                    )
                else:
                    yield page_at(stream, name, self.position, max_bytes)
        except OSError as error:
            yield UnreadablePage(
                Page(source=name, content=b""),
                SourceError(f"{name}: cannot be read: {error.strerror or error}"),
            )
        except SourceError as error:
            yield UnreadablePage(Page(source=name, content=b""), error)


def warc_source(source: str) -> WarcSource | None:
    """The WARC file or record that a SOURCE names, or None. It peeks at the first bytes; on
    standard input they stay unread.
    """
    if source == _STANDARD_INPUT:
        head = cast(io.BufferedReader, sys.stdin.buffer).peek(_HEAD)
        return WarcSource(source) if form_of(head) else None
    if _is_archive(source):
        return WarcSource(source)
    named = _RECORD.fullmatch(source)
    if named and _is_archive(named["path"]):
        return WarcSource(named["path"], Position(int(named["member"]), int(named["inner"] or 0)))
    return None


def _is_archive(path: str) -> bool:
    try:
        if not Path(path).is_file():
            return False
        with Path(path).open("rb") as file:
            return form_of(file.read(_HEAD)) is not None
    except (OSError, ValueError):  # reading it as a page gives the reason
        return False
