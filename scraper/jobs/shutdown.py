"""When a run is to begin nothing more: a signal stopped it, or its time is over. Knows no page.

A signal's handler runs in the thread that it interrupts, between any two steps. So the run says
where it only waits; there alone an exception tears it from its waiting, and never leaves this
module. Everywhere else it goes on until it asks.
"""

import threading
from collections.abc import Callable
from typing import TypeVar

_GRACE = 3.0
"""Seconds in which a stopped run finishes the pages that are here."""

T = TypeVar("T")


class _Interrupted(BaseException):
    """The run is to end, and waits."""


class StopToken:
    """That of one run."""

    def __init__(self, monotonic: Callable[[], float], deadline: float | None) -> None:
        """`deadline` is one of `monotonic`'s seconds; after it nothing is begun."""
        self._monotonic = monotonic
        self._deadline = deadline
        self._may_be_torn = False
        self.stopped_by: str | None = None
        """What stopped it, in a word: a signal's name."""
        self.is_late = False
        """Whether the run asked, and its time was over."""
        self.give_up: Callable[[], None] = lambda: None
        """What ends the pages that are still being extracted when the grace is over."""

    @property
    def is_stopped(self) -> bool:
        """Whether somebody stopped it."""
        return self.stopped_by is not None

    def stop(self, by: str) -> None:
        """Begin nothing more: fetches in flight are abandoned, pages that are here are finished
        within seconds. For signal handlers.
        """
        if self.is_stopped:
            return
        self.stopped_by = by
        timer = threading.Timer(_GRACE, lambda: self.give_up())
        timer.daemon = True
        timer.start()
        if self._may_be_torn:
            raise _Interrupted

    def interruptible(self, wait: Callable[[], T]) -> T | None:
        """What `wait` gives; None where the run is stopped meanwhile. It may end at any moment, so
        it writes nothing.
        """
        try:
            self._may_be_torn = True
            return None if self.is_stopped else wait()
        except _Interrupted:
            return None
        finally:
            self._may_be_torn = False

    def is_over(self) -> bool:
        """Whether no more is to be begun."""
        late = self._deadline is not None and self._monotonic() >= self._deadline
        self.is_late = self.is_late or late
        return self.is_stopped or late
