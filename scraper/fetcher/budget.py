"""The time that one URL may take. Knows clocks, no HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager

from scraper.fetcher.bounds import Bounds
from scraper.fetcher.world import World

_LEAST = 0.01


class Budget:
    """The seconds that one URL may take, waiting for the host's turn not counted; `attempt` is what one GET of it may take."""

    def __init__(self, attempt: float, world: World, *, whole: float | None = None) -> None:
        self.attempt = attempt
        self.whole = Bounds().seconds(attempt) if whole is None else whole
        self.left = self.whole
        self._world = world

    @property
    def next_attempt(self) -> float:
        """Seconds that an attempt may take which begins now; never none, for a limit of 0 would be no limit."""
        return max(_LEAST, min(self.attempt, self.left))

    @contextmanager
    def running(self) -> Iterator[None]:
        """What happens inside takes from it."""
        started = self._world.monotonic()
        try:
            yield
        finally:
            self.left -= self._world.monotonic() - started
