"""What the fetcher takes from outside: clocks, sleep, chance, the name server, whose certificates
count. Tests give their own.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from scraper.fetcher.http import ssrf


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Environment:
    """The world as it is, but for what a test replaces."""

    now: Callable[[], datetime] = _utc_now
    """The time of day, in UTC."""
    monotonic: Callable[[], float] = time.monotonic
    """Seconds that only go forward."""
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    """From 0 up to 1."""
    resolve: ssrf.Resolve = ssrf.resolve
    authorities: str | None = None
    """A PEM file of the authorities whose certificates are trusted; None is requests' own. Whether
    they are checked is no question.
    """
