"""What the fetcher takes from outside: clocks, sleep, random numbers, DNS and the trusted
certificates. Tests give their own.
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
    """The machine and its network, except what a test replaces."""

    now: Callable[[], datetime] = _utc_now
    """The date and time, in UTC."""
    monotonic: Callable[[], float] = time.monotonic
    """Seconds that only go forward."""
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    """A random number from 0 up to, but not including, 1."""
    resolve: ssrf.Resolve = ssrf.resolve
    authorities: str | None = None
    """A PEM file of the authorities whose certificates are trusted; None for certifi's.
    Certificates are always checked.
    """
