"""What is called off when its time is up: one thread for all exchanges of a run, there only while
there is something to watch.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_ROUND = 1.0
"""Seconds after which the thread looks whether it is still needed; it does not end with each
request, for they mostly follow each other.
"""


class Watchdog:
    """Calls what is due; many threads may ask it to."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._watched: dict[object, tuple[float, Callable[[], None]]] = {}
        self._wakes_at = 0.0
        self._running = False

    @contextmanager
    def watching(self, seconds: float, call_off: Callable[[], None]) -> Iterator[None]:
        """Calls `call_off`, in another thread, when what happens inside takes longer than so many
        seconds.

        It is never called, nor still running, once the inside was left.
        """
        key, due = object(), time.monotonic() + seconds
        with self._changed:
            self._watched[key] = (due, call_off)
            if not self._running:
                self._start()
            elif due < self._wakes_at:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._watched.pop(key, None)

    def _start(self) -> None:
        self._running = True
        threading.Thread(target=self._watch, name="scraper-watchdog", daemon=True).start()

    def _watch(self) -> None:
        with self._changed:
            try:
                self._round_by_round()
            finally:  # whatever one of the watched did to this thread, the others are watched on
                if self._watched:
                    self._start()
                else:
                    self._running = False

    def _round_by_round(self) -> None:
        """Until there is nothing more to watch."""
        while True:
            now = time.monotonic()
            for key, (due, call_off) in list(self._watched.items()):
                if due <= now:
                    del self._watched[key]
                    call_off()
            self._wakes_at = min([now + _ROUND, *(due for due, _ in self._watched.values())])
            if not self._changed.wait(self._wakes_at - now) and not self._watched:
                return
