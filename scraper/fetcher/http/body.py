"""The body of one response: where it ends, its content codings undone, no more bytes than its
limit. Connects nowhere.
"""

import re
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import requests
import urllib3

from scraper.article import Notice
from scraper.errors import BadResponse, FetchError, TooLarge, TruncatedBody
from scraper.fetcher.http.content_encoding import ContentDecoder, UnknownCoding
from scraper.fetcher.http.decoders import CorruptBody
from scraper.fetcher.http.recorder import ExchangeBuilder
from scraper.fetcher.limits import RequestLimits

_CHUNK = 65_536
_PATIENCE = 0.1
"""Seconds for a body that is read only to keep its connection."""
_LARGEST_FOR_RECORDER = 1024 * 1024
"""Bytes of a body that only the recorder wants: of a redirect or an error."""
_NUMBER = re.compile(r"\d{1,18}")
_PARTIAL = 206


class Content(NamedTuple):
    """A body that was read."""

    data: bytes
    """Decoded."""
    is_cut: bool
    """Whether it was cut at the limit."""
    warnings: tuple[Notice, ...] = ()


class Body:
    """A body that is still to be read. `remaining` raises DeadlineExceeded. `builder` is given the
    bytes as they come in.
    """

    def __init__(
        self,
        url: str,
        response: requests.Response,
        remaining: Callable[[], float],
        builder: ExchangeBuilder | None,
    ) -> None:
        """Raises BadResponse if it is in doubt where the body ends."""
        self._url = url
        self._response = response
        self._remaining = remaining
        self._builder = builder
        self.received = 0
        """Bytes that came, not decoded."""
        _check_framing(url, response)

    def read(self, limits: RequestLimits, most_codings: int) -> Content:
        """The body, decoded. Raises FetchError, and what urllib3 and the socket raise."""
        body = bytearray()  # a list of small pieces would take ten times the memory
        limit = limits.max_bytes
        try:
            decoder = ContentDecoder(
                self._response.headers.get("Content-Encoding", ""), most_codings
            )
            for piece in decoder.decode(self._raw()):
                self._remaining()
                body += piece
                if len(body) > limit and not limits.may_cut:
                    raise TooLarge(
                        f"{self._url}: the page is larger than {limit} bytes; --max-bytes sets the "
                        "limit"
                    )
                if len(body) > limit:
                    return Content(bytes(body[:limit]), True, tuple(decoder.warnings))
        except CorruptBody as error:
            self._remaining()
            raise TruncatedBody(f"{self._url}: {error}") from error
        except UnknownCoding as error:
            raise BadResponse(
                f"{self._url}: the response has a content coding that was not requested: {error}"
            ) from error
        self._remaining()  # a body that the watchdog cut off looks like a complete one
        return Content(bytes(body), False, tuple(decoder.warnings))

    def discard(self) -> None:
        """For a body that is not wanted. A recorder is still given it. Without a recorder it is
        read if that costs nothing, to keep the connection.
        """
        if self._builder is None:
            self._skip()
        else:
            self._read_for_recorder()

    def _read_for_recorder(self) -> None:
        """Errors of the body are ignored, because only the recorder wants it."""
        size = 0
        try:
            for chunk in self._raw():
                size += len(chunk)
                if size > _LARGEST_FOR_RECORDER:
                    break
        except (FetchError, urllib3.exceptions.HTTPError, OSError):
            return

    def _skip(self) -> None:
        """Read the body if it is small and has arrived already."""
        raw, until = self._response.raw, time.monotonic() + _PATIENCE
        connection = raw.connection
        if (
            raw.length_remaining is None
            or raw.length_remaining > _CHUNK
            or connection is None
            or connection.sock is None
        ):
            return
        connection.sock.settimeout(_PATIENCE)
        try:
            while raw.connection is not None and time.monotonic() < until:
                raw.read1(_CHUNK, decode_content=False)
        except (urllib3.exceptions.HTTPError, OSError):
            raw.close()

    def _raw(self) -> Iterator[bytes]:
        """The body in pieces as it comes in, not decoded."""
        for chunk in self._response.raw.stream(_CHUNK, decode_content=False):
            self.received += len(chunk)
            if self._builder is not None:
                self._builder.parts.append(chunk)
            self._remaining()
            yield chunk
        if self._builder is not None:
            self._builder.complete = True


def _check_framing(url: str, response: requests.Response) -> None:
    """Raises BadResponse unless it is clear where the body ends (RFC 9112 §6.3). Two lengths, or
    one that is not a number, are an attack or a fault. Our requests allow no partial content and no
    transfer coding except chunked.
    """
    if response.status_code == _PARTIAL:
        raise BadResponse(f"{url}: the server sends a part of the page that was not requested")
    coding = response.raw.headers.get("Transfer-Encoding")
    if coding is not None and coding.lower() != "chunked":
        raise BadResponse(
            f"{url}: the response has a transfer coding that was not requested ({coding[:60]})"
        )
    lengths = {
        value.strip()
        for header in response.raw.headers.getlist("Content-Length")
        for value in header.split(",")
    }
    if len(lengths) > 1 or any(not _NUMBER.fullmatch(length) for length in lengths):
        raise BadResponse(
            f"{url}: the server gives an impossible Content-Length "
            f"({', '.join(sorted(lengths))[:60]})"
        )
