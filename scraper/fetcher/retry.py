"""Another try, where it can help and there is time for it. Knows errors and clocks, not what is
tried.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import TypeVar

from scraper.errors import (
    ConnectionFailed,
    DeadlineExceeded,
    FetchError,
    HostGivenUp,
    HttpStatusError,
    TruncatedBody,
)
from scraper.fetcher.environment import Environment
from scraper.fetcher.http.ssrf import HostNotFound
from scraper.fetcher.limits import TimeBudget
from scraper.fetcher.response import Response, retry_after
from scraper.fetcher.throttle import LONGEST_RETRY_AFTER, spoken

_log = logging.getLogger("scraper")
_T = TypeVar("_T")

MOST_ATTEMPTS = 3
SICK = (ConnectionFailed, DeadlineExceeded, TruncatedBody)
"""What says that the host, not the page, has a problem."""
_FIRST_BACKOFF = 1.0
"""Seconds, doubled at each attempt, and up to twice as long by chance."""


class RetryPolicy:
    """How often one thing is asked for, at most `most` times; many threads may use it."""

    def __init__(self, environment: Environment, most: int = MOST_ATTEMPTS) -> None:
        self._environment = environment
        self._most = most

    def call(self, ask: Callable[[], _T], budget: TimeBudget) -> _T:
        """What `ask` returns. Raises the FetchError of its last try."""
        failed: FetchError | None = None
        for attempt in range(1, self._most + 1):
            try:
                return ask()
            except HostGivenUp as error:  # by the failures of others: this one's own says more
                raise failed or error from None
            except FetchError as error:
                if attempt == self._most or not self._again(error, attempt, budget):
                    raise
                failed = error
        raise AssertionError("the last attempt returns or raises")

    def _again(self, error: FetchError, attempt: int, budget: TimeBudget) -> bool:
        """Whether another attempt can help and there is time for it; after the pause that it
        takes.
        """
        is_sick = isinstance(error, SICK) and not isinstance(error, HostNotFound)
        worth = is_sick or (isinstance(error, HttpStatusError) and is_worth_a_try(error.status))
        pause = max(
            error.retry_after or 0.0,
            _FIRST_BACKOFF * 2 ** (attempt - 1) * (1 + self._environment.chance()),
        )
        if not worth or pause >= budget.left:
            return False
        _log.info("%s; another try in %.1f seconds", error.message, pause)
        with budget.running():
            self._environment.sleep(pause)
        return True


_HINTS = {
    401: "the page needs a login",
    402: "the page must be paid for",
    403: "the site refuses automated clients, or this page is not public; ask the site for access, "
    "or save the page in a browser and "
    "extract the file",
    404: "there is no such page; check the address",
    408: "the server did not hear our request in time; try again later",
    410: "the page was removed",
    429: "the site asks for fewer requests; try again later",
    451: "the page is withheld for legal reasons",
    501: "the server cannot answer such a request",
    505: "the server cannot answer such a request",
    999: "the site refuses automated clients; ask the site for access, or save the page in a "
    "browser and extract the file",
}
_LASTING = frozenset({501, 505})
"""Server errors that say what the server is, and not how it is today."""


def is_success(status: int) -> bool:
    """Whether there is a page."""
    return 200 <= status < 300


def is_worth_a_try(status: int) -> bool:
    """Whether the same request may succeed in a moment: 408, 429, and every 5xx that tells of a
    passing fault.
    """
    return status in (408, 429) or (500 <= status < 600 and status not in _LASTING)


def refused(answer: Response, now: datetime) -> HttpStatusError:
    """The error that a status is; its `retry_after` is never more than what we keep to
    (LONGEST_RETRY_AFTER).
    """
    wait = retry_after(answer.headers.get("Retry-After"), now)
    if wait is not None:
        wait = min(wait, LONGEST_RETRY_AFTER)
    hint = _hint(answer.status)
    if wait:
        hint = f"{hint.removesuffix('; try again later')}; try again in {spoken(wait)}"
    return HttpStatusError(
        f"{answer.url}: HTTP status {answer.status}: {hint}", status=answer.status, retry_after=wait
    )


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
