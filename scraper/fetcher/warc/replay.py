"""A Transport that gives the responses of a WARC file in place of the network. Opens one file, no
socket.

The file is read once for an index of its responses, at most 48 bytes each. If there are several
captures of a URL, the latest is used. A 304 has no page and is never used. A revisit record has no
page either: the record to which it refers has it.
"""

import logging
import threading
from array import array
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from ada_url import URL
from requests.structures import CaseInsensitiveDict

from scraper.article import Notice
from scraper.errors import (
    DeadlineExceeded,
    FetchError,
    InvalidUrl,
    NotInWarc,
    SourceError,
    TooLarge,
    TruncatedBody,
)
from scraper.fetcher.http import Content
from scraper.fetcher.limits import RequestLimits
from scraper.fetcher.response import Headers, Response
from scraper.fetcher.warc.http_response import HttpMessage, parse_response
from scraper.fetcher.warc.pages import capture_time
from scraper.fetcher.warc.reader import HEAD, Record, read_records
from scraper.fetcher.warc.stream import Damage, Position, open_stream
from scraper.humanize import count_of
from scraper.urls import parse_url

_KINDS = ("response", "revisit")
_log = logging.getLogger("scraper")

_TRUNCATED: dict[str, type[FetchError]] = {"length": TooLarge, "time": DeadlineExceeded}


class ReplayTransport:
    """Responses out of a WARC file. Thread-safe."""

    bytes_received = 0
    """None come over the network."""

    def __init__(self, path: Path) -> None:
        """Reads the whole file. Raises SourceError."""
        self._path = path
        self._lock = threading.Lock()
        try:
            self._file: BinaryIO = path.open("rb")
            self._stream = open_stream(self._file, str(path))
            self._index, self._digests = _Index(), _Index()
            damaged = 0
            for record in read_records(self._stream, _KINDS, 0):
                if isinstance(record, Record):
                    self._add(record)
                else:
                    damaged += 1
        except OSError as error:
            raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error
        self._index.finish()
        self._digests.finish()
        if damaged:
            _log.warning(
                "%s: the WARC file is damaged in %s; incomplete records are not replayed",
                path,
                count_of(damaged, "place"),
            )

    def get(
        self,
        url: str,
        limits: RequestLimits,
        headers: Headers,  # noqa: ARG002 - a Transport
        wants_body: Callable[[int], bool],
    ) -> Response:
        """The response in the WARC file. Conditions in `headers` are ignored. A robots.txt that is
        not in the file gives status 404. Raises NotInWarc, and for an incomplete body the error of
        the original fetch.
        """
        capture = self._capture(url, limits.max_bytes + HEAD)
        if capture is None and URL(url).pathname == "/robots.txt":
            return Response(url, 404, {}, b"", cut=False)
        if capture is None:
            raise NotInWarc(
                f"{url}: not in the WARC file {self._path}, and with --replay nothing is fetched"
            )
        try:
            response = capture.response()
            body = (
                _body(url, capture.original, limits)
                if wants_body(response.status)
                else Content(b"", is_cut=False)
            )
        except Damage as damage:
            raise TruncatedBody(
                f"{url}: its record in the WARC file {self._path} is damaged: {damage}"
            ) from damage
        captured = capture_time(capture.record.headers)
        return Response(
            url,
            response.status,
            _headers(response),
            body.data,
            body.is_cut,
            datetime.fromisoformat(captured) if captured else None,
            body.warnings,
            tuple(value for name, value in response.headers if name.lower() == "set-cookie"),
        )

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _add(self, record: Record) -> None:
        """Put a capture into the indexes."""
        url = _url(record)
        is_page = record.kind == "revisit" or _status(record) not in (None, HTTPStatus.NOT_MODIFIED)
        if url is None or not is_page:
            return
        self._index.add(url, record.position)
        digest = record.headers.get("warc-payload-digest")
        if digest and record.kind == "response":
            self._digests.add(digest.lower(), record.position)

    def _capture(self, url: str, most: int) -> "_Capture | None":
        """The latest capture of a URL, or None."""
        with self._lock:
            for record in self._records(self._index.positions(url), most):
                if _url(record) != url:
                    continue
                if record.kind == "response":
                    return _Capture(record, record)
                original = self._original(record, url, most)
                if original:
                    return _Capture(record, original)
        return None

    def _original(self, revisit: Record, url: str, most: int) -> Record | None:
        """The response that a revisit record refers to: by URL and date, by the digest of its
        payload, or the latest response of its URL.
        """
        of_url = revisit.headers.get("warc-refers-to-target-uri", "").strip("<> ") or url
        date = revisit.headers.get("warc-refers-to-date")
        digest = revisit.headers.get("warc-payload-digest", "").lower()
        try:
            of_url = parse_url(of_url)
        except InvalidUrl:
            of_url = url
        latest = None
        for record in self._records(self._index.positions(of_url), most):
            if record.kind == "response" and _url(record) == of_url:
                latest = latest or record
                if _has(record, date, digest):
                    return record
        for record in self._records(self._digests.positions(digest), most) if digest else ():
            if record.headers.get("warc-payload-digest", "").lower() == digest:
                return record
        return latest

    def _records(self, positions: Iterable[Position], most: int) -> Iterator[Record]:
        for position in positions:
            self._stream.go_to(position)
            record = next(read_records(self._stream, _KINDS, most), None)
            if isinstance(record, Record):
                yield record


class _Capture(NamedTuple):
    """A capture of a URL."""

    record: Record
    """The response record, or the revisit record."""
    original: Record
    """The response record with the body."""

    def response(self) -> HttpMessage:
        """Status and headers. A revisit record may have its own. Raises Damage."""
        try:
            response = parse_response(self.record.content)
        except Damage:
            if self.record is self.original:
                raise
        else:
            if response.status != HTTPStatus.NOT_MODIFIED:
                return response
        return parse_response(self.original.content)


def _has(record: Record, date: str | None, digest: str) -> bool:
    """Whether a record has the date, or the digest if there is no date."""
    if date:
        return record.headers.get("warc-date") == date
    return bool(digest) and record.headers.get("warc-payload-digest", "").lower() == digest


def _body(url: str, record: Record, limits: RequestLimits) -> Content:
    """The body, decompressed. Raises Damage, and the error that the original transport raised."""
    response = parse_response(record.content)
    reason = record.headers.get("warc-truncated")
    if reason and not limits.may_cut:
        raise _TRUNCATED.get(reason, TruncatedBody)(
            f"{url}: the WARC file has only the beginning of its response ({reason})"
        )
    parts, size, warnings = [], 0, list[Notice]()
    try:
        for piece in response.decompressed(warnings):
            parts.append(piece)
            size += len(piece)
            if size > limits.max_bytes:
                break
    except Damage:
        if not reason:
            raise
    if (size > limits.max_bytes or not record.whole) and not limits.may_cut:
        raise TooLarge(
            f"{url}: the page is larger than {limits.max_bytes} bytes; --max-bytes sets the limit"
        )
    is_cut = bool(reason) or not record.whole or size > limits.max_bytes
    return Content(b"".join(parts)[: limits.max_bytes], is_cut, tuple(warnings))


def _url(record: Record) -> str | None:
    """The URL in the form that the client requests; None if it cannot be fetched."""
    try:
        return parse_url(record.url or "")
    except InvalidUrl:
        return None


def _status(record: Record) -> int | None:
    try:
        return parse_response(record.content).status
    except Damage:
        return None


def _headers(response: HttpMessage) -> Headers:
    names = {name.lower() for name, _ in response.headers}
    return CaseInsensitiveDict({name: response.get(name) or "" for name in names})


class _Index:
    """The positions of the captures of each URL. It keeps sorted hashes, because a million URLs are
    many bytes.
    """

    def __init__(self) -> None:
        self._found = array("Q")
        """Three numbers for each capture: hash, member, offset in it."""
        self._hashes = self._places = np.empty(0, np.uint64)

    def add(self, url: str, position: Position) -> None:
        self._found.extend((_hash(url), position.member, position.inner))

    def finish(self) -> None:
        """Sort the index, once all captures are in it."""
        table = np.frombuffer(self._found, np.uint64).reshape(-1, 3)
        order = np.argsort(table[:, 0], kind="stable")
        self._hashes, self._places = table[order, 0], table[order, 1:]
        self._found = array("Q")

    def positions(self, url: str) -> Iterator[Position]:
        """The possible positions of captures of a URL, the latest first."""
        wanted = np.uint64(_hash(url))
        first, last = (
            np.searchsorted(self._hashes, wanted, "left"),
            np.searchsorted(self._hashes, wanted, "right"),
        )
        for member, inner in reversed(self._places[first:last].tolist()):
            yield Position(member, inner)


def _hash(url: str) -> int:
    return hash(url) & 0xFFFFFFFFFFFFFFFF
