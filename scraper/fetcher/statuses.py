"""What a status other than 2xx means: the error, and what to do about it (RFC 9110 §15). Waits for nothing, fetches nothing."""

from datetime import datetime
from http import HTTPStatus

from scraper.errors import HttpStatusError
from scraper.fetcher.answer import Answer
from scraper.fetcher.headers import retry_after
from scraper.fetcher.politeness import LONGEST_RETRY_AFTER, spoken

_HINTS = {
    401: "the page needs a login",
    402: "the page must be paid for",
    403: "the site refuses automated clients, or this page is not public; ask the site for access, or save the page in a browser and "
    "extract the file",
    404: "there is no such page; check the address",
    408: "the server did not hear our request in time; try again later",
    410: "the page was removed",
    429: "the site asks for fewer requests; try again later",
    451: "the page is withheld for legal reasons",
    501: "the server cannot answer such a request",
    505: "the server cannot answer such a request",
    999: "the site refuses automated clients; ask the site for access, or save the page in a browser and extract the file",
}
_LASTING = frozenset({501, 505})
"""Server errors that say what the server is, and not how it is today."""


def is_success(status: int) -> bool:
    """Whether there is a page."""
    return 200 <= status < 300


def is_worth_a_try(status: int) -> bool:
    """Whether the same request may succeed in a moment: 408, 429, and every 5xx that tells of a passing fault."""
    return status in (408, 429) or (500 <= status < 600 and status not in _LASTING)


def refused(answer: Answer, now: datetime) -> HttpStatusError:
    """The error that a status is; its `retry_after` is never more than what we keep to (LONGEST_RETRY_AFTER)."""
    wait = retry_after(answer.headers.get("Retry-After"), now)
    if wait is not None:
        wait = min(wait, LONGEST_RETRY_AFTER)
    hint = _hint(answer.status)
    if wait:
        hint = f"{hint.removesuffix('; try again later')}; try again in {spoken(wait)}"
    return HttpStatusError(f"{answer.url}: HTTP status {answer.status}: {hint}", status=answer.status, retry_after=wait)


def _hint(status: int) -> str:
    if status in _HINTS:
        return _HINTS[status]
    if 500 <= status < 600:
        return "the server has a problem; try again later"
    if status == HTTPStatus.NOT_MODIFIED:
        return "the server says that nothing has changed, and nobody asked for that"
    if 300 <= status < 400:
        return "a redirect without a target"
    if 400 <= status < 500:
        return "the server does not accept the request; check the address"
    return "not a page"
