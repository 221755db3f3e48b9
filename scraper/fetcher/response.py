"""What is asked of a server and what it says, for whoever fetches and whoever answers in its place.
Declarations only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Protocol

from scraper.records import Request

Headers = Mapping[str, str]
REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Statuses that send elsewhere, where they say where (RFC 9110 §15.4)."""


@dataclass(frozen=True, slots=True)
class Response:
    """What a server said."""

    url: str
    status: int
    headers: Headers
    """Names in any case."""
    body: bytes
    """Decoded; empty where it was not asked for."""
    cut: bool
    """Whether the body was cut at the limit, where that is allowed."""
    at: datetime | None = None
    """When it was asked for; None where that is not known."""


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """How far one GET may go."""

    seconds: float
    """For everything, from the name server's answer to the last byte."""
    max_bytes: int
    """Of the body, decoded."""
    may_cut: bool = False
    """Whether a body over the limit is cut, and no error."""


class Transport(Protocol):
    """Where answers come from."""

    def get(
        self, url: str, limits: RequestLimits, headers: Headers, wants_body: Callable[[int], bool]
    ) -> Response:
        """The answer to one GET; its body only for the statuses that are wanted. Raises
        FetchError.
        """
        ...

    def close(self) -> None:
        """Give up what is held: connections, files."""
        ...


def location(answer: Response) -> str | None:
    """Where an answer redirects to, if it does."""
    written = answer.headers.get("Location") if answer.status in REDIRECTS else None
    # http.client reads headers as Latin-1; those that are not ASCII are UTF-8 (RFC 9110 §5.5 leaves
    # it open)
    try:
        return written.encode("latin-1").decode() if written else None
    except UnicodeError:
        return written


def conditions(request: Request) -> Mapping[str, str]:
    """Conditional GET (RFC 9110 §13)."""
    given = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
    return {name: value for name, value in given.items() if value}


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait, from either form of Retry-After (RFC 9110 §10.2.3); None where it says
    none.
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
