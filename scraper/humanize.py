"""Durations, times and counts as people write them. Imports nothing of ours."""

import math
import re
from datetime import UTC, datetime

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")
_LONGEST = 100 * 365 * 86_400.0


def parse_duration(duration: str) -> float:
    """The seconds of a duration such as "90s", "1h" or "7d".

    Raises ValueError for a text that is not a duration, for zero, and for more than a hundred
    years.
    """
    match = _DURATION.fullmatch(duration.strip())
    if match is None:
        raise ValueError(
            f"{duration!r} is not a duration; write a number and s, m, h, d or w, as in 90s, 1h, 7d"
        )
    seconds = float(match[1]) * _UNITS[match[2]]
    if not seconds:
        raise ValueError(f"{duration!r} is zero; write a longer duration, as in 90s, 1h, 7d")
    if seconds > _LONGEST:
        raise ValueError(f"{duration!r} is more than a hundred years")
    return seconds


def format_time(seconds: float) -> str:
    """A time, given in seconds since the epoch, such as "2024-05-16 12:00 UTC"."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"


def count_of(count: int, one: str, more: str | None = None) -> str:
    """A count with its noun: "1 article", "2,000 articles". `more` is the plural if an s does not
    form it.
    """
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def wait_in_words(seconds: float) -> str:
    """A time to wait, rounded up: "1 second", "90 seconds", "2 minutes"."""
    if seconds <= 90:
        return count_of(max(1, math.ceil(seconds)), "second")
    return f"{math.ceil(seconds / 60)} minutes"
