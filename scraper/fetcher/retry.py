"""When a failed request is retried: if a retry can help and there is time for it. Also which
status is which error. Sends no request itself.
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
from scraper.fetcher.http import HostNotFound
from scraper.fetcher.limits import TimeBudget
from scraper.fetcher.response import Response, retry_after
from scraper.fetcher.throttle import LONGEST_RETRY_AFTER
from scraper.humanize import wait_in_words

_log = logging.getLogger("scraper")
_T = TypeVar("_T")

MOST_ATTEMPTS = 3
HOST_FAULTS = (ConnectionFailed, DeadlineExceeded, TruncatedBody)
"""Errors that show a problem of the host, not of the page."""
_FIRST_BACKOFF = 1.0
"""Seconds. Doubled at each attempt, and up to twice as long by chance."""


class RetryPolicy:
    """Makes at most `most` attempts. Thread-safe."""

    def __init__(self, environment: Environment, most: int = MOST_ATTEMPTS) -> None:
        self._environment = environment
        self._most = most

    def call(
        self,
        attempt: Callable[[], _T],
        budget: TimeBudget,
        host_pause: Callable[[FetchError], float | None] = lambda _error: 0.0,
    ) -> _T:
        """The result of the first attempt that succeeds. Raises the FetchError of the last one.

        `host_pause` gives the seconds that the host needs before a retry after an error, and None
        if there must be none. All pauses are taken from the budget.
        """
        failed: FetchError | None = None
        for number in range(1, self._most + 1):
            try:
                return attempt()
            except HostGivenUp as error:  # other URLs' failures caused it; our own says more
                raise failed or error from None
            except FetchError as error:
                pause = self._pause(error, number, host_pause)
                if pause is None or pause >= budget.left:
                    raise
                failed = error
                _log.info("%s; retry in %.1f seconds", error.message, pause)
                with budget.running():
                    self._environment.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def _pause(
        self, error: FetchError, attempt: int, host_pause: Callable[[FetchError], float | None]
    ) -> float | None:
        """Seconds until the retry after an attempt; None for no retry."""
        is_transient = isinstance(error, HOST_FAULTS) and not isinstance(error, HostNotFound)
        can_help = is_transient or (
            isinstance(error, HttpStatusError) and is_retryable_status(error.status)
        )
        if attempt == self._most or not can_help or (of_host := host_pause(error)) is None:
            return None
        backoff = _FIRST_BACKOFF * 2.0 ** (attempt - 1) * (1 + self._environment.chance())
        return max(error.retry_after or 0.0, backoff, of_host)


_HINTS = {
    401: "the page needs a login",
    402: "the page must be paid for",
    403: "the site refuses automated clients, or this page is not public; ask the site for access, "
    "or save the page in a browser and "
    "extract the file",
    404: "there is no such page; check the URL",
    408: "the server did not receive the request in time; try again later",
    410: "the page was removed",
    429: "the site asks for fewer requests; try again later",
    451: "the page is withheld for legal reasons",
    501: "the server does not support such a request",
    505: "the server does not support such a request",
    999: "the site refuses automated clients; ask the site for access, or save the page in a "
    "browser and extract the file",
}
_LASTING = frozenset({501, 505})
"""Server errors that do not pass."""


def is_success(status: int) -> bool:
    """Whether the response with this status is a page."""
    return 200 <= status < 300


def is_retryable_status(status: int) -> bool:
    """Whether the same request may succeed a moment later: 408, 429, and every 5xx of a fault that
    may pass.
    """
    return status in (408, 429) or (500 <= status < 600 and status not in _LASTING)


def is_overload(status: int) -> bool:
    """Whether a status says that the host has too many requests."""
    return status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


def status_error(response: Response, now: datetime) -> HttpStatusError:
    """The error for a response whose status is not a success. Its `retry_after` is at most
    LONGEST_RETRY_AFTER.
    """
    wait = retry_after(response.headers.get("Retry-After"), now)
    if wait is not None:
        wait = min(wait, LONGEST_RETRY_AFTER)
    hint = _hint(response.status)
    if wait:
        hint = f"{hint.removesuffix('; try again later')}; try again in {wait_in_words(wait)}"
    return HttpStatusError(
        f"{response.url}: HTTP status {response.status}: {hint}",
        status=response.status,
        retry_after=wait,
    )


def _hint(status: int) -> str:
    if status in _HINTS:
        return _HINTS[status]
    if 500 <= status < 600:
        return "the server has a problem; try again later"
    if status == HTTPStatus.NOT_MODIFIED:
        return "the server says that nothing has changed, although the request did not ask that"
    if 300 <= status < 400:
        return "a redirect without a target"
    if 400 <= status < 500:
        return "the server does not accept the request; check the URL"
    return "not a page"
