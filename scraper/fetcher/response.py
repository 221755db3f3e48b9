"""A response, its headers, and the Transport that gives it: the network, or a WARC file that is
replayed.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Protocol

from scraper.article import Notice
from scraper.fetcher.limits import RequestLimits
from scraper.records import Request

_SECONDS = re.compile(r"([+-]?\d+(?:\.\d*)?)\s*(?:s|secs?|seconds?)?\s*(?:[,;].*)?\Z", re.I | re.A)
"""A number of seconds. Only the first of several counts."""

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
    warnings: tuple[Notice, ...] = ()
    """What the headers say wrongly about the body."""
    set_cookies: tuple[str, ...] = ()
    """The values of Set-Cookie. They cannot be joined, because dates in them have commas."""


class Transport(Protocol):
    """Where responses come from. Thread-safe."""

    bytes_received: int
    """Bytes of bodies that came over the network, not decoded."""

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
    neither form. Servers also send fractions, negative numbers, and numbers without an end.
    """
    value = (value or "").strip()
    if number := _SECONDS.match(value):
        return max(0.0, float(number[1]))
    at = http_date(value)
    return max(0.0, (at - now).total_seconds()) if at else None


def http_date(value: str) -> datetime | None:
    """The time of an HTTP date in any of its three forms (RFC 9110 §5.6.7), or in ISO 8601; None if
    the value is not a date. A date without a time zone is in UTC.
    """
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            at = parse(value)
            return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        except (ValueError, TypeError, OverflowError):
            continue
    return None


def charset(content_type: str | None) -> str | None:
    """The charset that a Content-Type names, in lower case."""
    message = Message()
    message["Content-Type"] = content_type or ""
    return message.get_content_charset()
