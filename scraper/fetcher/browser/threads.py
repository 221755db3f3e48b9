"""Runs blocking functions in threads for an event loop, which can abandon them."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar, cast

from scraper.errors import FetchError, WarcWriteError

_T = TypeVar("_T")


class Background:
    """The blocking functions that run for one page. When the page is done, those that still run are
    abandoned. Used from one event loop.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._awaited: set[asyncio.Future[Any]] = set()

    def give_up(self) -> None:
        """Raise FetchError in every caller that still waits."""
        for outcome in list(self._awaited):
            if not outcome.done():
                outcome.set_exception(FetchError(f"{self._source}: the page is done"))

    async def done(self, work: Callable[[], _T]) -> _T:
        """The result of `work`. Raises its FetchError. A WarcWriteError becomes a FetchError too,
        because the page goes on without a response that could not be recorded.
        """
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[_T] = loop.create_future()

        def settle(result: _T | None, failure: FetchError | None) -> None:
            if outcome.done():
                return
            if failure is not None:
                outcome.set_exception(failure)
            else:
                outcome.set_result(cast(_T, result))

        def run() -> None:
            result: _T | None = None
            failure: FetchError | None = FetchError(
                f"{self._source}: a fetch ended without a result"
            )
            try:
                result, failure = work(), None
            except FetchError as error:
                failure = error
            except WarcWriteError as error:
                failure = FetchError(error.message)
            finally:
                with suppress(RuntimeError):  # the loop has ended
                    loop.call_soon_threadsafe(settle, result, failure)

        self._awaited.add(outcome)
        outcome.add_done_callback(self._awaited.discard)
        threading.Thread(target=run, daemon=True).start()
        return await outcome
