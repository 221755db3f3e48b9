"""What one fetch may cost, beside the seconds of an attempt and the bytes of a page, which its
request says. Declarations only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from scraper.fetcher.environment import Environment
from scraper.fetcher.http.decoders import MOST_CODINGS
from scraper.fetcher.http.http1 import LARGEST_HEAD

ATTEMPTS_OF_TIME = 3.0
"""A URL may take so many times what one attempt may, where nothing else is said."""


@dataclass(frozen=True, slots=True)
class ClientLimits:
    """How far a server is followed."""

    total: float | None = None
    """Seconds that a URL may take with its redirects and other tries, waiting for the host's turn
    not counted; None: three attempts.
    """
    connect: float = 10.0
    """Seconds until an address takes the connection."""
    head_bytes: int = LARGEST_HEAD
    """Bytes of status lines and headers, interim answers counted; of a chunked body's trailers
    likewise.
    """
    redirects: int = 10
    """That are followed one after the other."""
    codings: int = MOST_CODINGS
    """Content codings in each other."""

    def seconds(self, attempt: float) -> float:
        """What a URL may take whose attempts may take so long."""
        return ATTEMPTS_OF_TIME * attempt if self.total is None else self.total


_LEAST = 0.01


class TimeBudget:
    """The seconds that one URL may take, waiting for the host's turn not counted; `attempt` is what
    one GET of it may take.
    """

    def __init__(
        self, attempt: float, environment: Environment, *, whole: float | None = None
    ) -> None:
        self.attempt = attempt
        self.whole = ClientLimits().seconds(attempt) if whole is None else whole
        self.left = self.whole
        self._environment = environment

    @property
    def next_attempt(self) -> float:
        """Seconds that an attempt may take which begins now; never none, for a limit of 0 would be
        no limit.
        """
        return max(_LEAST, min(self.attempt, self.left))

    @contextmanager
    def running(self) -> Iterator[None]:
        """What happens inside takes from it."""
        started = self._environment.monotonic()
        try:
            yield
        finally:
            self.left -= self._environment.monotonic() - started
