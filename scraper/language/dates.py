"""Reads dates as machines and people write them. Strictly: no part is guessed, relative dates are
not read, and no clock is used.

Month and weekday names are in the tables of calendars/. Knows no page.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timezone
from email.utils import parsedate_to_datetime
from functools import cached_property, lru_cache

from scraper.language.clock import Offset, Precision, Zones, numeric_offset, time_of_day
from scraper.language.date_patterns import DatePatterns, readable
from scraper.language.eras import Calendar, gregorian, likely_calendar
from scraper.language.vocabulary import Vocabulary

# Read when a page's language is not known.
COMMON_LANGUAGES = (
    *("en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da"),
    *("nb", "fi", "cs", "tr", "ru", "uk", "ro", "hu", "el", "id"),
)
# What is longer is no dateline, and some pages put a novel where a date belongs.
_LONGEST_LINE = 1_000
_ISO = re.compile(
    r"(?P<year>(?:19|20)\d\d)-?(?P<m>\d\d)-?(?P<d>\d\d)"
    r"(?:(?:[T ]\s?|(?<=\d{8}))(?P<hour>\d\d):?(?P<minute>\d\d)"
    r"(?::?(?P<second>\d\d)(?:[.,]\d+)?)?\s?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?",
    re.I,
)
_ZONE_BEHIND = re.compile(r",?\s\(?([A-Z]{2,4})\b\)?")
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_CALENDARS_OF_NAMES: Set[Calendar] = frozenset({"buddhist"})
_CALENDARS_OF_NUMBERS: Set[Calendar] = frozenset({"buddhist", "jalali", "hijri"})
_IN_WORDS = ("words", "m", "d")
# From 1990 on.
_TIMESTAMP = re.compile(r"(?P<seconds>(?:[6-9]\d{8}|[1-3]\d{9}))(?:\d{3})?(?:\.\d+)?")
# Years of two digits up to this one are of this century.
_LAST_SHORT_YEAR = 69


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A date as precise as the page gives it: a day, with a time of day and its offset from UTC if
    they are written.
    """

    day: date
    time: time | None
    precision: Precision
    raw: str
    start: int = 0
    end: int = 0
    """The position of the date in its text, as indices of characters."""
    zone: str | None = None
    """The zone as it is written. Its offset may not be known."""
    calendar: Calendar = "gregorian"
    """The calendar that the day was written in."""

    @property
    def tz_known(self) -> bool:
        """Whether the offset from UTC was given."""
        return self.time is not None and self.time.tzinfo is not None

    def isoformat(self) -> str:
        """The date in ISO 8601, as precise as it was written."""
        if self.time is None:
            return self.day.isoformat()
        return datetime.combine(self.day, self.time).isoformat(timespec="seconds")

    def with_offset(self, offset: timezone) -> "ParsedDate":
        """The same date and time, at an offset from UTC."""
        at = None if self.time is None else self.time.replace(tzinfo=offset)
        return replace(self, time=at)


def parse_machine(text: str) -> ParsedDate | None:
    """A date from an attribute or structured data: ISO 8601 in its usual forms, or RFC 5322."""
    text = text[:_LONGEST_LINE].strip()
    if found := _ISO.match(text):
        rest = text[found.end() :].strip()
        if not rest or (found["hour"] is None and not rest[0].isalnum()):
            try:
                day = date(int(found["year"]), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
            return _with_clock(day, found, numeric_offset, text, found.span())
    try:
        parsed = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    clock = parsed.timetz().replace(microsecond=0)
    return ParsedDate(parsed.date(), clock, "second", text, 0, len(text))


def parse_timestamp(text: str) -> ParsedDate | None:
    """A date in seconds or milliseconds since 1970."""
    found = _TIMESTAMP.fullmatch(text)
    if not found:
        return None
    instant = datetime.fromtimestamp(int(found["seconds"]), UTC)
    return ParsedDate(instant.date(), instant.timetz(), "second", text, 0, len(text))


_SHORT, _KEPT_LINES = 200, 1 << 10
"""The characters of a line whose dates are kept, and how many lines. Several steps of one page look
for the dates of the same lines.
"""


class DateReader:
    """Reads the dates that people write in some languages.

    `day_first` is the order of numeric dates: None if it is not known. `country` is an ISO 3166
    code in lower case; the names of some zones depend on it.
    """

    def __init__(
        self,
        languages: tuple[str, ...],
        vocabulary: Vocabulary,
        *,
        day_first: bool | None = None,
        country: str | None = None,
    ) -> None:
        self.languages = languages
        self._vocabulary = vocabulary
        is_decided = languages[:1] != ("en",) and languages != COMMON_LANGUAGES
        self.day_first = True if day_first is None and is_decided else day_first
        self._patterns = DatePatterns(languages, vocabulary)
        self._zones = Zones(vocabulary, country)
        self._numeric_calendars = vocabulary.table("calendars")
        self._has_year_first = languages[0] in vocabulary.words("year_first_languages")
        self._in_line = lru_cache(maxsize=_KEPT_LINES)(self._dates_in)

    def find(self, text: str) -> ParsedDate | None:
        """The first complete date in a line, with the time next to it.

        A numeric date in unknown order ("03/04/2024" on an English page) is not a date.
        """
        if len(text) <= _SHORT:
            return next(iter(self._in_line(text)), None)
        return self._find(readable(text[:_LONGEST_LINE]), text)

    def find_all(self, text: str) -> Sequence[ParsedDate]:
        """All complete dates in a line, in order, each with its position in the line."""
        return self._in_line(text) if len(text) <= _SHORT else self._dates_in(text)

    def _dates_in(self, text: str) -> tuple[ParsedDate, ...]:
        line, start = readable(text[:_LONGEST_LINE]), 0
        found = []
        while (parsed := self._find(line[start:], text[start:])) is not None:
            found.append(replace(parsed, start=parsed.start + start, end=parsed.end + start))
            start += max(parsed.end, 1)
        return tuple(found)

    def is_day_of_year(self, text: str) -> bool:
        """Whether a text is a day without its year, and nothing else: "Jun 2", "2 de junio"."""
        return self._patterns.day_of_year.fullmatch(readable(text).strip()) is not None

    def opens_with_day(self, text: str) -> bool:
        """Whether a text begins with a day, with or without its year: "Jun 2, 2024"."""
        return self._patterns.day_of_year.match(readable(text).lstrip()) is not None

    def find_in_year(self, text: str, year: int) -> ParsedDate | None:
        """The first day without its year in a line, with the time next to it, read as one of a
        year. Its positions are those in the line up to the day.
        """
        day = self._patterns.day_of_year.search(readable(text))
        if day is None:
            return None
        end = len(text[: day.end()].rstrip(" ,"))
        return self.find(f"{text[:end]} {year}{text[end:]}")

    @cached_property
    def weekdays(self) -> frozenset[str]:
        """The folded names and abbreviations of the weekdays in all its languages."""
        calendars = (self._vocabulary.calendar(language) for language in self.languages)
        return frozenset(day for calendar in calendars for day in calendar.get("weekdays", ()))

    def _find(self, line: str, written: str) -> ParsedDate | None:
        if not self._patterns.may_be_date.search(line):
            return None
        best: tuple[re.Match[str], Calendar, date] | None = None
        for pattern in self._patterns.of_line(line):
            for found in pattern.finditer(line):
                if best is not None and found.start() >= best[0].start():
                    break
                calendar, day = self._day(found)
                if day is not None and _FIRST_YEAR <= day.year <= _LAST_YEAR:
                    best = found, calendar, day
                    break
        if best is None:
            return None
        found, calendar, day = best
        return replace(self._with_time(line, written, found, day), calendar=calendar)

    def _day(self, found: re.Match[str]) -> tuple[Calendar, date | None]:
        """The calendar and day of a match. None for the day if it names none."""
        patterns, groups = self._patterns, found.groupdict()
        if groups.get("a"):
            return self._numeric_day(groups)
        if groups.get("words"):
            return _on("gregorian", *(patterns.number(groups[one]) for one in _IN_WORDS))
        day = int(groups["d"] or groups["d2"])
        if name := groups.get("name"):
            calendar, month = patterns.months.month(name)
            year = _whole_year(groups["short"]) if groups.get("short") else int(groups["year"])
            if calendar == "gregorian":
                calendar = self._calendar(year, _CALENDARS_OF_NAMES)
            return _on(calendar, year, month, day)
        month, year = int(groups["m"] or groups["m2"]), self._year(groups)
        return _on(self._calendar(year, _CALENDARS_OF_NUMBERS), year, month, day)

    def _year(self, groups: dict[str, str]) -> int:
        if era := groups.get("era"):
            return self._patterns.year_of_era(era, groups["of_era"])
        if republic := groups.get("republic"):
            return self._patterns.year_of_republic(republic)
        return int(groups["year"])

    def _calendar(self, year: int, known: Set[Calendar]) -> Calendar:
        likely = likely_calendar(year, self.languages, self._numeric_calendars)
        return likely if likely in known else "gregorian"

    def _numeric_day(self, groups: dict[str, str]) -> tuple[Calendar, date | None]:
        """The calendar and day of "05/04/2024"."""
        first, second, year = int(groups["a"]), int(groups["b"]), int(groups["y"])
        if year < 100:
            if self._has_year_first and second <= 12:
                return _on("gregorian", _whole_year(groups["a"]), second, year)
            year = _whole_year(groups["y"])
        # Dots are for days first, unless the page is known to write its months first.
        is_undecided = groups["sep"] == "." and self.day_first is None
        day_first = True if is_undecided else self.day_first
        if first > 12 or (second <= 12 and day_first):
            month, day = second, first
        elif second > 12 or day_first is False:
            month, day = first, second
        else:
            return "gregorian", None
        return _on(self._calendar(year, _CALENDARS_OF_NUMBERS), year, month, day)

    def _with_time(self, line: str, written: str, found: re.Match[str], day: date) -> ParsedDate:
        start, end = found.span()
        clock = self._patterns.time_after.match(line, end)
        if clock is not None and clock["hour"]:
            end = clock.end()
        elif clock := self._patterns.time_before.search(line[:start]):
            start = clock.start()
        span = start, end
        parsed = _with_clock(day, clock, self._zones.offset, written[start:end].strip(), span)
        return self._in_zone_behind(parsed, line)

    def _in_zone_behind(self, parsed: ParsedDate, line: str) -> ParsedDate:
        """A date with a time before it, in the zone behind it: "2:00 AM Sep. 27, 2005 PT"."""
        found = _ZONE_BEHIND.match(line, parsed.end) if parsed.time and not parsed.zone else None
        # In capitals, words look like zones: "ET" is French for "and".
        found = None if line.isupper() else found
        if found is None or parsed.time is None:
            return parsed
        offset = self._zones.offset(found[1], datetime.combine(parsed.day, parsed.time))
        if offset is None:
            return parsed
        return replace(parsed.with_offset(offset), zone=found[1], end=found.end())


def _whole_year(last_digits: str) -> int:
    year = int(last_digits)
    return year + (2000 if year <= _LAST_SHORT_YEAR else 1900)


def _on(calendar: Calendar, *day: int) -> tuple[Calendar, date | None]:
    return calendar, gregorian(calendar, *day)


def _with_clock(
    day: date,
    clock: re.Match[str] | None,
    offset: Offset,
    raw: str,
    span: tuple[int, int],
) -> ParsedDate:
    at, precision = time_of_day(clock, day, offset)
    zone = clock["zone"] if at is not None and clock is not None else None
    return ParsedDate(day, at, precision, raw, *span, zone)
