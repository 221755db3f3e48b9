"""Partitions of a dataset: which of its files an article belongs to, by its day of publication.
Pure functions. Opens no file.
"""

import re
from datetime import date
from typing import Literal, get_args

Partition = Literal["none", "month", "day"]
"""How a dataset is divided: not at all, or into a file for each month or day of publication."""
PARTITIONS: tuple[Partition, ...] = get_args(Partition)
WHOLE = "all"
"""The only partition of a dataset that is not divided."""
UNDATED = "undated"
"""The partition of articles without a date, or with a date that is coarser than the partitions."""
NAME = r"\d{4}-\d\d(?:-\d\d)?|undated"
"""A regular expression for the names of partitions."""

_MONTH = re.compile(r"\d{4}-\d\d")


def dated(written: str | None) -> str:
    """The day of a date in ISO 8601, its month if it has no day, or "undated". A date that is not
    in the calendar is not a date.
    """
    day = (written or "")[:10]
    if _MONTH.fullmatch(day):
        return day if _is_day(f"{day}-01") else UNDATED
    return day if _is_day(day) else UNDATED


def partition_of(day: str, by: Partition) -> str:
    """The name of the partition of an article. `day` is what `dated` returned."""
    if by == "none":
        return WHOLE
    length = len("2024-05") if by == "month" else len("2024-05-16")
    return UNDATED if day == UNDATED or len(day) < length else day[:length]


def _is_day(written: str) -> bool:
    try:
        # Python also accepts "2024-W20-4", which would be sorted far from its day.
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False
