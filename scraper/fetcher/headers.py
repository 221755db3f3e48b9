"""What the headers of an answer mean to a fetch, and those that a request adds. Fetches nothing."""

from collections.abc import Mapping
from datetime import datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from scraper.fetcher.answer import REDIRECTS, Answer
from scraper.records import Request


def location(answer: Answer) -> str | None:
    """Where an answer redirects to, if it does."""
    written = answer.headers.get("Location") if answer.status in REDIRECTS else None
    try:  # http.client reads headers as Latin-1; those that are not ASCII are UTF-8 (RFC 9110 §5.5 leaves it open)
        return written.encode("latin-1").decode() if written else None
    except UnicodeError:
        return written


def conditions(request: Request) -> Mapping[str, str]:
    """Conditional GET (RFC 9110 §13)."""
    given = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
    return {name: value for name, value in given.items() if value}


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait, from either form of Retry-After (RFC 9110 §10.2.3); None where it says none."""
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
