"""Ends exchanges at their deadlines: one thread for all exchanges of a run. It runs only while
there is something to watch.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_ROUND = 1.0
"""Seconds after which the thread checks whether it is still needed. It does not end with each
request, because another mostly follows.
"""


class Watchdog:
    """Calls functions at their deadlines. Thread-safe."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._watched: dict[object, tuple[float, Callable[[], None]]] = {}
        self._wakes_at = 0.0
        self._running = False

    @contextmanager
    def watching(self, seconds: float, on_timeout: Callable[[], None]) -> Iterator[None]:
        """Calls `on_timeout` in another thread if the block takes longer than `seconds`. After the
        block, it is neither called nor still running.
        """
        key, due = object(), time.monotonic() + seconds
        with self._changed:
            self._watched[key] = (due, on_timeout)
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
            finally:  # an exception of one function does not end the watch over the others
                if self._watched:
                    self._start()
                else:
                    self._running = False

    def _round_by_round(self) -> None:
        """Runs until there is nothing more to watch."""
        while True:
            now = time.monotonic()
            for key, (due, on_timeout) in list(self._watched.items()):
                if due <= now:
                    del self._watched[key]
                    on_timeout()
            self._wakes_at = min([now + _ROUND, *(due for due, _ in self._watched.values())])
            if not self._changed.wait(self._wakes_at - now) and not self._watched:
                return
