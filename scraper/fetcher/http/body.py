"""The body of one answer: where it ends, its codings undone, no byte past its limit. Connects
nowhere.
"""

import re
import time
from collections.abc import Callable, Iterator

import requests
import urllib3

from scraper.errors import BadResponse, FetchError, TooLarge, TruncatedBody
from scraper.fetcher.http.decoders import CorruptBody, UnknownCoding, decoded
from scraper.fetcher.http.recorder import ExchangeBuilder
from scraper.fetcher.response import RequestLimits

_CHUNK = 65_536
_PATIENCE = 0.1
"""Seconds that a body may take which is read only to keep its connection."""
_LARGEST_ASIDE = 1024 * 1024
"""Bytes of a body that nobody wants but the recorder: of a redirect, of an error."""
_NUMBER = re.compile(r"\d{1,18}")
_PARTIAL = 206


class Body:
    """A body that is still to be read. `remaining` raises DeadlineExceeded; `tape` takes the bytes
    as they come in.
    """

    def __init__(
        self,
        url: str,
        response: requests.Response,
        remaining: Callable[[], float],
        tape: ExchangeBuilder | None,
    ) -> None:
        """Raises BadResponse where it is in doubt where the body ends."""
        self._url = url
        self._response = response
        self._remaining = remaining
        self._tape = tape
        _check_framing(url, response)

    def read(self, limits: RequestLimits, most_codings: int) -> tuple[bytes, bool]:
        """The body, decoded, and whether it was cut. Raises FetchError, and what urllib3 and the
        socket raise.
        """
        body, limit = (
            bytearray(),
            limits.max_bytes,
        )  # a list of small pieces would take ten times the room
        try:
            for piece in decoded(
                self._raw(), self._response.headers.get("Content-Encoding", ""), most_codings
            ):
                self._remaining()
                body += piece
                if len(body) > limit and not limits.may_cut:
                    raise TooLarge(
                        f"{self._url}: the page is larger than {limit} bytes; --max-bytes sets the "
                        "limit"
                    )
                if len(body) > limit:
                    return bytes(body[:limit]), True
        except CorruptBody as error:
            self._remaining()
            raise TruncatedBody(f"{self._url}: {error}") from error
        except UnknownCoding as error:
            raise BadResponse(
                f"{self._url}: the server packed its answer in a way that nobody asked for: {error}"
            ) from error
        self._remaining()  # what the watchdog cut off looks like the end of the body
        return bytes(body), False

    def leave(self) -> None:
        """Nobody wants it. The recorder has it all the same; without one it is read where that is
        free, to keep the connection.
        """
        if self._tape is None:
            self._skip()
        else:
            self._read_aside()

    def _read_aside(self) -> None:
        """For the recorder; what is wrong with the body matters to nobody else."""
        size = 0
        try:
            for chunk in self._raw():
                size += len(chunk)
                if size > _LARGEST_ASIDE:
                    break
        except (FetchError, urllib3.exceptions.HTTPError, OSError):
            return

    def _skip(self) -> None:
        """Only if it is small and there already."""
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
        """The body as it comes in, not decoded."""
        for chunk in self._response.raw.stream(_CHUNK, decode_content=False):
            if self._tape is not None:
                self._tape.parts.append(chunk)
            self._remaining()
            yield chunk
        if self._tape is not None:
            self._tape.complete = True


def _check_framing(url: str, response: requests.Response) -> None:
    """Where a body ends must be beyond doubt (RFC 9112 §6.3): two lengths, or one that is no
    number, are an attack or a fault.

    We ask for no part of a page and for no transfer coding.
    """
    if response.status_code == _PARTIAL:
        raise BadResponse(f"{url}: the server sends a part of the page that was not requested")
    coding = response.raw.headers.get("Transfer-Encoding")
    if coding is not None and coding.lower() != "chunked":
        raise BadResponse(
            f"{url}: the server sends its answer in a transfer coding that nobody asked for "
            f"({coding[:60]})"
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
