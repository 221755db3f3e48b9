"""Decides when a run must stop: a signal came, or its time is over. Knows nothing of pages.

A signal handler runs in the main thread, between any two steps of the run. So the run marks the
steps in which it only waits. Only these steps are interrupted by an exception, which does not leave
this module. Between other steps, the run checks the stop token itself.
"""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

_GRACE = 3.0
"""Seconds that a stopped run has to finish the pages that are already fetched."""
_GRACE_OF_RENDERING = 1.5
"""Seconds after which no page is rendered any more. A browser also takes some time to end."""

T = TypeVar("T")


class _Interrupted(BaseException):
    """The run must stop while it waits."""


class StopToken:
    """Shared by the parts of one run, so that they know when to stop."""

    def __init__(self, monotonic: Callable[[], float], deadline: float | None) -> None:
        """`deadline` is a time of the clock `monotonic`, in seconds. After it, no more pages are
        started.
        """
        self._monotonic = monotonic
        self._deadline = deadline
        self._waiting: int | None = None
        """The thread that waits and may be interrupted."""
        self._events: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        """What the thread of `cancelling` waits for. None is the end of the run."""
        self.stopped_by: str | None = None
        """What stopped the run: the name of a signal."""
        self.is_late = False
        """Whether the run noticed that its deadline was over."""

    @property
    def is_stopped(self) -> bool:
        """Whether `stop` was called."""
        return self.stopped_by is not None

    def stop(self, by: str) -> None:
        """Start no more pages. Fetches in flight are abandoned, and pages that are already fetched
        are finished within seconds. Signal handlers may call this, and other threads.
        """
        if self.is_stopped:
            return
        self.stopped_by = by
        # A handler may run in the middle of anything, so it takes no lock and starts no thread.
        self._events.put(by)
        if self._waiting == threading.get_ident():
            raise _Interrupted

    @contextmanager
    def cancelling(
        self, cancel_rendering: Callable[[], None], cancel: Callable[[], None]
    ) -> Iterator[None]:
        """Inside, a stopped run cancels what takes too long: `cancel_rendering` ends the browser,
        `cancel` the extraction of pages.
        """
        steps = (
            (_GRACE_OF_RENDERING, cancel_rendering),
            (_GRACE - _GRACE_OF_RENDERING, cancel),
        )

        def cancel_in_time() -> None:
            if self._events.get() is None:
                return
            for seconds, step in steps:
                try:
                    self._events.get(timeout=seconds)
                except queue.Empty:
                    step()
                else:
                    return

        threading.Thread(target=cancel_in_time, daemon=True).start()
        try:
            yield
        finally:
            self._events.put(None)

    def interruptible(self, wait: Callable[[], T]) -> T | None:
        """The result of `wait`, or None if the run is stopped meanwhile. `wait` can be interrupted
        at any moment, so it must not write anything.
        """
        try:
            self._waiting = threading.get_ident()
            return None if self.is_stopped else wait()
        except _Interrupted:
            return None
        finally:
            self._waiting = None

    def is_over(self) -> bool:
        """Whether no more pages are started."""
        late = self._deadline is not None and self._monotonic() >= self._deadline
        self.is_late = self.is_late or late
        return self.is_stopped or late
