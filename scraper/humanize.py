"""Durations and counts as people write them."""

import re

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")
_MAX_SECONDS = 100 * 365 * 86_400.0


def parse_duration(duration: str) -> float:
    """The seconds of a duration such as "90s", "1h", "7d". Raises ValueError, with a message for
    the user, for any other text, for zero, and for more than a hundred years.
    """
    match = _DURATION.fullmatch(duration.strip())
    if match is None:
        raise ValueError(
            f"{duration!r} is not a duration; write a number and s, m, h, d or w, as in 90s, 1h, 7d"
        )
    found = float(match[1]) * _UNITS[match[2]]
    if not 0 < found <= _MAX_SECONDS:
        raise ValueError(
            f"{duration!r} is more than a hundred years"
            if found
            else f"{duration!r} is zero; write more than that, as in 90s, 1h, 7d"
        )
    return found


def count_of(count: int, one: str, more: str | None = None) -> str:
    """A count with its noun: "1 page", "2 pages". `more` is the plural, by default `one` + s."""
    return f"{count} {one if count == 1 else more or one + 's'}"
