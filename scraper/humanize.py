"""Durations as people write them. Pure."""

import re

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")
_LONGEST = 100 * 365 * 86_400.0


def parse_duration(duration: str) -> float:
    """A duration such as "90s", "1h", "7d". Raises ValueError for what is none, is nothing, or is
    longer than a hundred years.
    """
    match = _DURATION.fullmatch(duration.strip())
    if match is None:
        raise ValueError(
            f"{duration!r} is no duration; write a number and s, m, h, d or w, as in 90s, 1h, 7d"
        )
    found = float(match[1]) * _UNITS[match[2]]
    if not 0 < found <= _LONGEST:
        raise ValueError(
            f"{duration!r} is more than a hundred years"
            if found
            else f"{duration!r} is zero; write more than that, as in 90s, 1h, 7d"
        )
    return found


def count_of(count: int, one: str, more: str | None = None) -> str:
    """So many of what is called `one`, and if there are not exactly one `more`, by default with an
    s.
    """
    return f"{count} {one if count == 1 else more or one + 's'}"
