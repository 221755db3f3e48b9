"""What went over the wire in one GET, for whoever keeps it. Knows the messages, writes nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

import requests
from ada_url import URL

from scraper.errors import DeadlineExceeded, FetchError, TooLarge, TruncatedBody

Truncated = Literal["length", "time", "disconnect", "unspecified"]
"""Why a body is not all there, in the words of WARC 1.1 §5.13."""

_SECRET = frozenset({"proxy-authorization"})
_REASONS: dict[type[FetchError], Truncated] = {
    TooLarge: "length",
    DeadlineExceeded: "time",
    TruncatedBody: "disconnect",
}
_VERSIONS = {9: "HTTP/0.9", 10: "HTTP/1.0", 11: "HTTP/1.1"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, and the answer to it."""

    url: str
    at: datetime
    """When it was asked, in UTC."""
    address: str | None
    """The IP address that answered; None where a proxy did."""
    request: bytes
    """Request line and headers as sent, with the empty line."""
    response: bytes
    """Status line and headers as received, with the empty line; but for Transfer-Encoding, since
    the body comes without its chunks.
    """
    body: bytes
    """As received: packed by its Content-Encoding, without its chunks."""
    truncated: Truncated | None
    """Why that is not all of the body."""


class Recorder(Protocol):
    """Who keeps exchanges; many threads may tell it of one."""

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange that is over. Raises WarcWriteError where it cannot."""
        ...


@dataclass(slots=True)
class ExchangeBuilder:
    """What is written down while an exchange goes on."""

    url: str
    at: datetime
    address: str | None = None
    parts: list[bytes] = field(default_factory=list)
    """Of the body, as they came in."""
    complete: bool = False
    """Whether the body came to its end."""
    error: FetchError | None = None
    """What ended the exchange before that."""

    def exchange(self, response: requests.Response) -> Exchange:
        """The exchange, now that it is over."""
        request = request_head(self.url, response.request.headers)
        return Exchange(
            self.url,
            self.at,
            self.address,
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
    """The request line and headers of a GET as the HTTP library sends them, but for what a proxy
    alone is told.
    """
    parsed = URL(url)
    sent = (
        ("Host", parsed.host),
        *((name, value) for name, value in headers.items() if name.lower() not in _SECRET),
    )
    return _head(f"GET {parsed.pathname}{parsed.search} HTTP/1.1", sent)


def response_head(response: requests.Response) -> bytes:
    """The status line and headers of a response. Transfer-Encoding becomes
    X-Crawl-Transfer-Encoding, as in Common Crawl's archives: under its own name it would say of the
    body what is no longer true.
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
