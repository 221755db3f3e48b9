"""A response, its headers, and the Transport that gives it: the network, or a WARC file that is
replayed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Protocol

from scraper.fetcher.limits import RequestLimits
from scraper.records import Request

Headers = Mapping[str, str]
REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Statuses that redirect, if there is a Location header (RFC 9110 §15.4)."""


@dataclass(frozen=True, slots=True)
class Response:
    """The response to one GET."""

    url: str
    status: int
    headers: Headers
    """Names in any case."""
    body: bytes
    """Decoded. Empty if it was not wanted."""
    cut: bool
    """Whether the body was cut at `RequestLimits.max_bytes`."""
    at: datetime | None = None
    """When it was requested; None if that is unknown."""


class Transport(Protocol):
    """Where responses come from. Thread-safe."""

    def get(
        self, url: str, limits: RequestLimits, headers: Headers, wants_body: Callable[[int], bool]
    ) -> Response:
        """The response to one GET. Its body is read only if `wants_body` is true of its status.
        Raises FetchError.
        """
        ...

    def close(self) -> None:
        """Close connections and files."""
        ...


def location(response: Response) -> str | None:
    """Where a response redirects to, or None."""
    written = response.headers.get("Location") if response.status in REDIRECTS else None
    # http.client reads headers as Latin-1; those that are not ASCII are UTF-8 (RFC 9110 §5.5 leaves
    # it open)
    try:
        return written.encode("latin-1").decode() if written else None
    except UnicodeError:
        return written


def conditions(request: Request) -> Mapping[str, str]:
    """The headers of a conditional GET (RFC 9110 §13); none if the request has no validators."""
    given = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
    return {name: value for name, value in given.items() if value}


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait, from either form of Retry-After (RFC 9110 §10.2.3); None if the value has
    neither form.
    """
    if not value:
        return None
    if value.strip().isdecimal() and len(value) < 12:
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def charset(content_type: str | None) -> str | None:
    """The charset that a Content-Type names, in lower case."""
    message = Message()
    message["Content-Type"] = content_type or ""
    return message.get_content_charset()
