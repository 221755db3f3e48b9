"""Reads dates as machines and people write them. Strictly: no part is guessed, relative dates are
not read, and no clock is used.

Month and weekday names are in the tables of calendars/. Knows no page.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from scraper.language.vocabulary import Vocabulary

# Read when a page's language is not known.
COMMON_LANGUAGES = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "sv",
    "da",
    "nb",
    "fi",
    "cs",
    "tr",
    "ru",
    "uk",
    "ro",
    "hu",
    "el",
    "id",
)

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_TIME = (
    r"(?P<hour>\d{1,2})(?:[:.h]|\s?h\s?|(?:%(hour_marks)s)\s?)"
    r"(?P<minute>[0-5]\d)(?:%(minute_marks)s)?"
    r"(?::(?P<second>[0-5]\d)(?:\.\d+)?)?"
    r"(?:\s?(?:(?P<before_noon>%(before_noon)s)|(?P<after_noon>%(after_noon)s))\b\.?)?"
    r"(?:\s?(?:%(after_time)s)\b)?"
    r"(?:\s?\(?(?P<zone>[a-z]{1,4}\b|[+-]\d\d:?\d\d|(?:%(utc_names)s)[+-]\d{1,2}(?::?\d\d)?)\)?)?"
)
_WORD = r"[^\W\d_]+"

_NUMERIC = re.compile(
    rf"(?<!\d)(?:{_YEAR}([-/.])(?P<m>\d\d?)\2(?P<d>\d\d?)"
    r"|(?P<a>\d\d?)([-/.])\s?(?P<b>\d\d?)\6\s?(?P<y>(?:19|20)\d\d))(?!\d)"
)
_NUMBER = re.compile(r"\d\d")
# What is longer is no dateline, and some pages put a novel where a date belongs.
_LONGEST_LINE = 1_000
_EAST_ASIAN = (
    rf"{_YEAR}\s?(?:%(year_marks)s)\s?(?P<m>\d\d?)\s?(?:%(month_marks)s)"
    r"\s?(?P<d>\d\d?)\s?(?:%(day_marks)s)"
)
_DAY_FIRST = (
    r"(?<![\d:])(?P<d>\d\d?)(?:%(day_suffixes)s)?[.,]?(?:\s+(?:%(before_month)s))?[\s-]+"
    rf"(?P<name>{_WORD})\.?,?(?:\s+(?:%(before_year)s))?[\s-]+{_YEAR}(?!\d)"
)
_MONTH_FIRST = (
    rf"(?<![^\W\d_])(?P<name>{_WORD})\.?\s+(?P<d>\d\d?)(?:%(english_day_suffixes)s)?,?\s+"
    rf"{_YEAR}(?!\d)"
)
_AFTER_DATE = r"(?:\s*(?:[,|·•\-–—]|%(before_time)s)?\s*){1,2}" + _TIME
_BEFORE_DATE = _TIME + r"\s*(?:[,|·•\-–—]|%(before_day)s)?\s*(?:\w+,?\s+)?\Z"
_ISO = re.compile(
    rf"{_YEAR}-?(?P<m>\d\d)-?(?P<d>\d\d)(?:[T ]\s?(?P<hour>\d\d):?(?P<minute>\d\d)"
    r"(?::?(?P<second>\d\d)(?:[.,]\d+)?)?\s?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?",
    re.I,
)
_OFFSET = re.compile(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d\d)?")


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A date as precise as the page gives it: a day, with a time of day and its offset from UTC if
    they are written.
    """

    day: date
    time: time | None
    precision: Literal["day", "minute", "second"]
    raw: str
    start: int = 0
    end: int = 0
    """The position of the date in its text, as indices of characters."""

    @property
    def tz_known(self) -> bool:
        """Whether the offset from UTC was given."""
        return self.time is not None and self.time.tzinfo is not None

    def isoformat(self) -> str:
        """The date in ISO 8601, as precise as it was written."""
        if self.time is None:
            return self.day.isoformat()
        return datetime.combine(self.day, self.time).isoformat(timespec="seconds")


def parse_machine(text: str) -> ParsedDate | None:
    """A date from an attribute or structured data: ISO 8601 in its usual forms, or RFC 5322."""
    text = text[:_LONGEST_LINE].strip()
    if found := _ISO.match(text):
        rest = text[found.end() :].strip()
        if not rest or (found["hour"] is None and not rest[0].isalnum()):
            on = int(found["year"]), int(found["m"]), int(found["d"])
            return _parsed(found, on, found, text, _numeric_offset)
    try:
        parsed = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    clock = parsed.timetz().replace(microsecond=0)
    return ParsedDate(parsed.date(), clock, "second", text, 0, len(text))


class DateReader:
    """Reads the dates that people write in some languages. It keeps the months it has looked up."""

    def __init__(self, languages: tuple[str, ...], vocabulary: Vocabulary) -> None:
        self.languages = languages
        self._vocabulary = vocabulary
        self._months: dict[str, int] = {}
        for language in languages:
            for name, number in _month_names(language, vocabulary).items():
                self._months.setdefault(name, number)
        self._zones = vocabulary.table("zones")
        self._regions = vocabulary.table("regions")
        self._after_date = vocabulary.pattern(_AFTER_DATE, re.I)
        self._before_date = vocabulary.pattern(_BEFORE_DATE, re.I)
        self._dates = (
            vocabulary.pattern(_EAST_ASIAN),
            vocabulary.pattern(_DAY_FIRST, re.I),
            vocabulary.pattern(_MONTH_FIRST, re.I),
            _NUMERIC,
        )

    def find(self, text: str) -> ParsedDate | None:
        """The first complete date in a line, with the time next to it.

        A numeric date in unknown order ("03/04/2024" on an English page) is not a date.
        """
        line = text[:_LONGEST_LINE]
        if not _NUMBER.search(line):
            return None
        best: tuple[re.Match[str], tuple[int, int, int]] | None = None
        for pattern in self._dates:
            for found in pattern.finditer(line):
                if best is not None and found.start() >= best[0].start():
                    break
                if parts := self._parts(found):
                    best = found, parts
                    break
        return None if best is None else self._with_time(line, best[0], *best[1])

    def find_all(self, text: str) -> Iterator[ParsedDate]:
        """All complete dates in a line, in order, each with its position in the line."""
        start = 0
        while (parsed := self.find(text[start:])) is not None:
            yield replace(parsed, start=parsed.start + start, end=parsed.end + start)
            start += max(parsed.end, 1)

    @cached_property
    def weekdays(self) -> frozenset[str]:
        """The folded names and abbreviations of the weekdays in all its languages."""
        calendars = (self._vocabulary.calendar(language) for language in self.languages)
        return frozenset(day for calendar in calendars for day in calendar.get("weekdays", ()))

    def _parts(self, found: re.Match[str]) -> tuple[int, int, int] | None:
        """(year, month, day) of a match; None if it names no day."""
        groups = found.groupdict()
        if name := groups.get("name"):
            month = self._months.get(name.casefold())
            return (int(groups["year"]), month, int(groups["d"])) if month else None
        if groups.get("year"):
            return int(groups["year"]), int(groups["m"]), int(groups["d"])
        first, second, year = int(groups["a"]), int(groups["b"]), int(groups["y"])
        day_first = self.languages[:1] != ("en",) and self.languages != COMMON_LANGUAGES
        if first > 12 or found[6] == "." or (second <= 12 and day_first):
            return year, second, first
        return (year, first, second) if second > 12 else None

    def _with_time(
        self, text: str, found: re.Match[str], year: int, month: int, day: int
    ) -> ParsedDate | None:
        start, end = found.span()
        clock = self._after_date.match(text, end)
        if clock is not None and clock["hour"]:
            end = clock.end()
        elif clock := self._before_date.search(text[:start]):
            start = clock.start()
        on, raw = (year, month, day), text[start:end].strip()
        parsed = _parsed(clock, on, found, raw, self._offset)
        return None if parsed is None else replace(parsed, start=start, end=end)

    def _offset(self, zone: str, local: datetime) -> timezone | None:
        """The offset that a written zone means. Lower-case letters are words, such as "et"."""
        if zone.isalpha() and not zone.isupper():
            return None
        if region := self._regions.get(zone.lower()):
            offset = ZoneInfo(region).utcoffset(local)
            return timezone(offset) if offset is not None else None
        if (minutes := self._zones.get(zone.lower())) is not None:
            return timezone(timedelta(minutes=minutes))
        return _numeric_offset(zone, local)


_Offset = Callable[[str, datetime], timezone | None]


def _parsed(
    clock: re.Match[str] | None,
    on: tuple[int, int, int],
    found: re.Match[str],
    raw: str,
    offset: _Offset,
) -> ParsedDate | None:
    """The date of a match; None if the calendar has no such day."""
    try:
        day = date(*on)
    except ValueError:
        return None
    at, precision = _clock(clock, day, offset)
    return ParsedDate(day, at, precision, raw, *found.span())


def _clock(
    clock: re.Match[str] | None, on: date, offset: _Offset
) -> tuple[time | None, Literal["day", "minute", "second"]]:
    if clock is None or clock["hour"] is None:
        return None, "day"
    groups = clock.groupdict()
    hour, is_after_noon = int(groups["hour"]), bool(groups.get("after_noon"))
    if 1 <= hour <= 12 and (is_after_noon or groups.get("before_noon")):
        hour = hour % 12 + (12 if is_after_noon else 0)
    seconds, zone = groups["second"], groups["zone"]
    minute, second = int(groups["minute"]), min(int(seconds or 0), 59)  # 60 is a leap second
    if hour > 23 or minute > 59 or int(seconds or 0) > 60:
        return None, "day"
    local = datetime.combine(on, time(hour, minute, second))
    at = local.time().replace(tzinfo=offset(zone, local) if zone else None)
    return at, "second" if seconds else "minute"


def _numeric_offset(zone: str, _local: datetime) -> timezone | None:
    """The offset of "Z", "UTC", "+02:00" or "UTC+2"; None for anything else."""
    if zone in ("Z", "UTC", "GMT"):
        return UTC
    found = _OFFSET.fullmatch(zone.lower())
    if not found or int(found[2]) > 14:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))


def _month_names(language: str, vocabulary: Vocabulary) -> dict[str, int]:
    """The folded names and abbreviations of a language's months, with their numbers."""
    months = vocabulary.calendar(language).get("months", ())
    names = {name: number for number, names in enumerate(months, 1) for name in names}
    more: dict[str, int] = vocabulary.table("months").get(language, {})
    return names | more
