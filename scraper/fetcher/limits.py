"""What one GET may cost, and the time that one URL may take with all its attempts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from scraper.fetcher.environment import Environment

_ATTEMPTS_OF_TIME = 3.0
"""A URL may take this many times the time of one attempt, if no total is given."""
_LEAST = 0.01
"""Seconds. A limit of 0 would be no limit."""


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """How far one GET may go."""

    seconds: float
    """For everything, from the name server's response to the last byte."""
    max_bytes: int
    """Of the body, decoded."""
    may_cut: bool = False
    """Whether a body over the limit is cut. Otherwise it is an error."""


class TimeBudget:
    """The seconds that one URL may take. The wait for the host's slot does not count.

    `attempt` is what one GET of it may take, `whole` what all of them may take; if that is None,
    three times `attempt`.
    """

    def __init__(
        self, attempt: float, environment: Environment, *, whole: float | None = None
    ) -> None:
        self.attempt = attempt
        self.whole = _ATTEMPTS_OF_TIME * attempt if whole is None else whole
        self.left = self.whole
        self._environment = environment

    @property
    def next_attempt(self) -> float:
        """Seconds that an attempt which begins now may take; always more than 0."""
        return max(_LEAST, min(self.attempt, self.left))

    @contextmanager
    def running(self) -> Iterator[None]:
        """The time that passes inside is taken from the budget."""
        started = self._environment.monotonic()
        try:
            yield
        finally:
            self.left -= self._environment.monotonic() - started

    def end(self) -> None:
        """What is left is too little for the next step, so no retry follows."""
        self.left = min(self.left, 0.0)
