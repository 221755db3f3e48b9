"""Another try, where it can help and there is time for it. Knows errors and clocks, not what is tried."""

import logging
from collections.abc import Callable
from typing import TypeVar

from scraper.errors import ConnectionFailed, DeadlineExceeded, FetchError, HostGivenUp, HttpStatusError, TruncatedBody
from scraper.fetcher.budget import Budget
from scraper.fetcher.guard import NotThere
from scraper.fetcher.statuses import is_worth_a_try
from scraper.fetcher.world import World

_log = logging.getLogger("scraper")
_T = TypeVar("_T")

MOST_ATTEMPTS = 3
SICK = (ConnectionFailed, DeadlineExceeded, TruncatedBody)
"""What says that the host, not the page, has a problem."""
_FIRST_BACKOFF = 1.0
"""Seconds, doubled at each attempt, and up to twice as long by chance."""


class Tries:
    """How often one thing is asked for, at most `most` times; many threads may use it."""

    def __init__(self, world: World, most: int = MOST_ATTEMPTS) -> None:
        self._world = world
        self._most = most

    def until_answered(self, ask: Callable[[], _T], budget: Budget) -> _T:
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

    def _again(self, error: FetchError, attempt: int, budget: Budget) -> bool:
        """Whether another attempt can help and there is time for it; after the pause that it takes."""
        is_sick = isinstance(error, SICK) and not isinstance(error, NotThere)
        worth = is_sick or (isinstance(error, HttpStatusError) and is_worth_a_try(error.status))
        pause = max(error.retry_after or 0.0, _FIRST_BACKOFF * 2 ** (attempt - 1) * (1 + self._world.chance()))
        if not worth or pause >= budget.left:
            return False
        _log.info("%s; another try in %.1f seconds", error.message, pause)
        with budget.running():
            self._world.sleep(pause)
        return True
