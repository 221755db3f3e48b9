"""Times of day as people write them, and the zones next to them. Knows no date patterns and reads
no clock.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, Literal
from zoneinfo import ZoneInfo

from scraper.language.vocabulary import Vocabulary

_WORD_END = r"(?![^\W\d_])"
TIME = (
    r"(?:(?:(?P<early>%(leading_before_noon)s)|(?P<late>%(leading_after_noon)s))\.?\s?)?"
    r"(?P<hour>\d{1,2})"
    r"(?:(?:\s?:\s?|[.h]|\s?h\s?|\s?(?:%(hour_marks)s)\s?)"
    r"(?P<minute>[0-5]\d|\d(?=\s?(?:%(minute_marks)s)))(?!\d)"
    r"(?:\s?(?:%(minute_marks)s))?"
    r"(?::(?P<second>[0-5]\d)(?:\.\d+)?)?"
    r"(?:\s?(?:(?P<before_noon>%(before_noon)s)|(?P<after_noon>%(after_noon)s))"
    rf"{_WORD_END}\.?)?"
    r"|\s?(?:(?P<early_hour>%(before_noon)s)|(?P<late_hour>%(after_noon)s))"
    rf"{_WORD_END}\.?"
    rf"|\s?(?:%(hour_only_marks)s){_WORD_END})"
    rf"(?:\s?(?:%(after_time)s){_WORD_END})?"
    r"(?:\s?\(?(?P<zone>(?:%(utc_names)s)\s?[+-]\d{1,2}(?::?\d\d)?|[+-]\d\d:?\d\d"
    r"|(?-i:[A-Z]{1,5})\b|%(zone_names)s)\)?)?"
)
"""A template of `Vocabulary.pattern`. It ignores case."""
_EARLY = ("early", "before_noon", "early_hour")
_LATE = ("late", "after_noon", "late_hour")
_OFFSET = re.compile(r"(?:utc|gmt|uct)?\s?([+-])(\d{1,2}):?(\d\d)?")

Offset = Callable[[str, datetime], timezone | None]
"""(a zone as written, the local time) -> its offset from UTC; None if that is not known."""
Precision = Literal["day", "minute", "second"]


def time_of_day(
    clock: re.Match[str] | None, on: date, offset: Offset
) -> tuple[time | None, Precision]:
    """The time that a match of `TIME` gives, and its precision; (None, "day") if it gives none."""
    if clock is None or clock["hour"] is None:
        return None, "day"
    groups: Mapping[str, str | None] = clock.groupdict()
    hour = int(clock["hour"])
    is_late = any(groups.get(name) for name in _LATE)
    if 1 <= hour <= 12 and (is_late or any(groups.get(name) for name in _EARLY)):
        hour = hour % 12 + (12 if is_late else 0)
    seconds, zone = groups["second"], groups["zone"]
    minute, second = int(groups["minute"] or 0), min(int(seconds or 0), 59)  # 60 is a leap second
    if hour > 23 or minute > 59 or int(seconds or 0) > 60:
        return None, "day"
    local = datetime.combine(on, time(hour, minute, second))
    at = local.time().replace(tzinfo=offset(zone, local) if zone else None)
    return at, "second" if seconds else "minute"


def numeric_offset(zone: str, _local: datetime) -> timezone | None:
    """The offset of "Z", "UTC", "+02:00" or "UTC+2"; None for anything else."""
    if zone in ("Z", "UTC", "GMT"):
        return UTC
    found = _OFFSET.fullmatch(zone.lower())
    if not found or int(found[2]) > 14:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))


class Zones:
    """The offsets that the names of zones mean, in a country."""

    def __init__(self, vocabulary: Vocabulary, country: str | None) -> None:
        national: Mapping[str, Any] = vocabulary.table("national_zones").get(country or "", {})
        self._minutes: Mapping[str, int] = vocabulary.table("zones")
        self._regions: Mapping[str, str] = {**vocabulary.table("regions"), **national}

    def offset(self, zone: str, local: datetime) -> timezone | None:
        """The offset that a written zone means. Lower-case letters are words, such as "et"."""
        if zone.isascii() and zone.isalpha() and not zone.isupper():
            return None
        name = zone.lower()
        if region := self._regions.get(name):
            offset = ZoneInfo(region).utcoffset(local)
            return timezone(offset) if offset is not None else None
        if (minutes := self._minutes.get(name)) is not None:
            return timezone(timedelta(minutes=minutes))
        return numeric_offset(zone, local)
