"""One GET as it went over the wire, and the Recorder that is given it. Writes nothing itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

import requests
from ada_url import URL

from scraper.errors import DeadlineExceeded, FetchError, TooLarge, TruncatedBody

Truncated = Literal["length", "time", "disconnect", "unspecified"]
"""Why a body is not complete, in the terms of WARC 1.1 §5.13."""

_SECRET = frozenset({"proxy-authorization"})
_REASONS: dict[type[FetchError], Truncated] = {
    TooLarge: "length",
    DeadlineExceeded: "time",
    TruncatedBody: "disconnect",
}
_VERSIONS = {9: "HTTP/0.9", 10: "HTTP/1.0", 11: "HTTP/1.1"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request with its response."""

    url: str
    at: datetime
    """When it was requested, in UTC."""
    ip_address: str | None
    """The IP address that responded; None behind a proxy."""
    request: bytes
    """Request line and headers as sent, with the empty line."""
    response: bytes
    """Status line and headers as received, with the empty line. Only Transfer-Encoding is renamed,
    because the body comes without its chunks.
    """
    body: bytes
    """As received: compressed by its Content-Encoding, without its chunks."""
    truncated: Truncated | None
    """Why the body is not complete; None if it is."""


class Recorder(Protocol):
    """Keeps exchanges. Thread-safe."""

    def record(self, exchange: Exchange) -> None:
        """Keep a finished exchange. Raises WarcWriteError."""
        ...


@dataclass(slots=True)
class ExchangeBuilder:
    """Collects an exchange while it goes on."""

    url: str
    at: datetime
    ip_address: str | None = None
    parts: list[bytes] = field(default_factory=list)
    """The pieces of the body as they came in."""
    complete: bool = False
    """Whether the body was read to its end."""
    error: FetchError | None = None
    """The error that ended the exchange before that."""

    def exchange(self, response: requests.Response) -> Exchange:
        """The finished exchange."""
        request = request_head(self.url, response.request.headers)
        return Exchange(
            self.url,
            self.at,
            self.ip_address,
            request,
            response_head(response),
            b"".join(self.parts),
            self._truncated(),
        )

    def _truncated(self) -> Truncated | None:
        if self.complete:
            return None
        if self.error is None:
            return "length" if self.parts else "unspecified"
        return _REASONS.get(type(self.error), "unspecified")


def request_head(url: str, headers: Mapping[str, str]) -> bytes:
    """The request line and headers of a GET as the HTTP library sends them, without those for the
    proxy alone.
    """
    parsed = URL(url)
    sent = (
        ("Host", parsed.host),
        *((name, value) for name, value in headers.items() if name.lower() not in _SECRET),
    )
    return _head(f"GET {parsed.pathname}{parsed.search} HTTP/1.1", sent)


def response_head(response: requests.Response) -> bytes:
    """The status line and headers of a response. Transfer-Encoding becomes
    X-Crawl-Transfer-Encoding, as in Common Crawl's files, because the body is not chunked any more.
    """
    raw = response.raw
    received = (
        ("X-Crawl-" + name if name.lower() == "transfer-encoding" else name, value)
        for name, value in raw.headers.items()
    )
    return _head(
        f"{_VERSIONS.get(raw.version, 'HTTP/1.1')} {raw.status} {raw.reason or ''}", received
    )


def _head(first: str, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = (first, *(f"{name}: {value}" for name, value in headers), "", "")
    return "\r\n".join(lines).encode("latin-1", "replace")
