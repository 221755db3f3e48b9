"""Threads whose work can be abandoned. Knows nothing of pages and requests."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TypeVar

from pebble import ThreadPool

from scraper.shortages import out_of_resources

_T = TypeVar("_T")


class DaemonThreads:
    """Threads that call functions. They are daemons, so a call that was abandoned, such as a
    request to a server that does not respond, delays no exit.
    """

    def __init__(self, count: int) -> None:
        """No thread starts before the first call."""
        self._count = count
        self._pool = ThreadPool(max_workers=count)
        self._is_used = False

    def submit(self, function: Callable[..., _T], *arguments: object) -> "Future[_T]":
        """Start a call, or let it wait for a thread. Raises OutOfResources if the threads cannot
        start.
        """
        self._is_used = True
        try:
            future: Future[_T] = self._pool.schedule(function, args=arguments)
        except RuntimeError as error:
            raise out_of_resources(error) from error
        return future

    def stop(self) -> None:
        """Abandon the calls under way and those that wait. A thread ends when it has no call."""
        is_stopped = threading.Event()
        if self._is_used:
            # The pool does not wake threads that wait for a call: they would stay for good.
            with suppress(RuntimeError):
                for _ in range(self._count):
                    self._pool.schedule(is_stopped.wait)
        self._pool.stop()  # type: ignore[no-untyped-call]
        is_stopped.set()
