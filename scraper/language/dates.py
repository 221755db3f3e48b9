"""Dates as machines and people write them, read strictly: no part is invented, none is relative, no
clock is looked at.

Month and weekday names of all languages come from Unicode's CLDR through Babel. Knows no page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError

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

# Zone names that mean one offset only, in minutes. "CST", "IST" and their like mean several, so
# they mean nothing here.
_ZONES = {
    "z": 0,
    "utc": 0,
    "gmt": 0,
    "wet": 0,
    "cet": 60,
    "mez": 60,
    "cest": 120,
    "mesz": 120,
    "eet": 120,
    "eest": 180,
    "msk": 180,
}
_ZONES |= {
    "est": -300,
    "edt": -240,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
    "jst": 540,
    "kst": 540,
}
_ZONES |= {
    "aest": 600,
    "aedt": 660,
    "nzst": 720,
    "nzdt": 780,
    "hkt": 480,
    "sgt": 480,
    "pkt": 300,
    "wib": 420,
    "trt": 180,
}
# Zone names whose offset depends on the day.
_REGIONS = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_TIME = (
    r"(?P<hour>\d{1,2})(?:[:.h]|\s?h\s?|[時时시点]\s?)(?P<minute>[0-5]\d)[分분]?(?::(?P<second>[0-5]\d)(?:\.\d+)?)?"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?(?:\s?(?:uhr|h)\b)?(?:\s?\(?(?P<zone>[a-z]{1,4}\b|[+-]\d\d:?\d\d|(?:utc|gmt)[+-]\d{1,2}(?::?\d\d)?)\)?)?"
)
# What stands between a day and its time: "at", "um", "à", "kl.", a comma, a bar …
_BETWEEN = (
    r"(?:\s*(?:[,|·•\-–—]|at|um|ore|alle|à|a las|às|om|kl\.?|klo|o|в|г\.?,?|г\. в|,? de)?\s*){1,2}"
)
_WORD = r"[^\W\d_]+"

_NUMERIC = re.compile(
    rf"(?<!\d)(?:{_YEAR}([-/.])(?P<m>\d\d?)\2(?P<d>\d\d?)|(?P<a>\d\d?)([-/.])\s?(?P<b>\d\d?)\6\s?(?P<y>(?:19|20)\d\d))(?!\d)"
)
_NUMBER = re.compile(r"\d\d")
# What is longer is no dateline, and some pages put a novel where a date belongs.
_LONGEST_LINE = 1_000
_EAST_ASIAN = re.compile(rf"{_YEAR}\s?[年년]\s?(?P<m>\d\d?)\s?[月월]\s?(?P<d>\d\d?)\s?[日일]")
_DAY_FIRST = re.compile(
    rf"(?<![\d:])(?P<d>\d\d?)(?:st|nd|rd|th|er|º|°|ª)?[.,]?(?:\s+(?:of|de|di|d'))?[\s-]+(?P<name>{_WORD})\.?,?(?:\s+(?:de|del|of))?[\s-]+{_YEAR}(?!\d)",
    re.I,
)
_MONTH_FIRST = re.compile(
    rf"(?<![^\W\d_])(?P<name>{_WORD})\.?\s+(?P<d>\d\d?)(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)", re.I
)
_AFTER_DATE = re.compile(_BETWEEN + _TIME, re.I)
_BEFORE_DATE = re.compile(_TIME + r"\s*(?:[,|·•\-–—]|on|am|le|el)?\s*(?:\w+,?\s+)?\Z", re.I)
_ISO = re.compile(
    rf"{_YEAR}-?(?P<m>\d\d)-?(?P<d>\d\d)"
    r"(?:[T ]\s?(?P<hour>\d\d):?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A date as precise as its writer was: a day, perhaps a time of day, perhaps that time's offset
    from UTC.
    """

    day: date
    time: time | None
    precision: Literal["day", "minute", "second"]
    raw: str
    start: int = 0
    end: int = 0
    """Where it stood in the text it was found in."""

    @property
    def tz_known(self) -> bool:
        """Whether the offset from UTC was given."""
        return self.time is not None and self.time.tzinfo is not None

    def isoformat(self) -> str:
        """ISO 8601, no more precise than what was written."""
        if self.time is None:
            return self.day.isoformat()
        return datetime.combine(self.day, self.time).isoformat(timespec="seconds")


def parse_machine(text: str) -> ParsedDate | None:
    """A date from an attribute or structured data: ISO 8601 in its usual forms, or RFC 5322."""
    text = text[:_LONGEST_LINE].strip()
    if found := _ISO.match(text):
        rest = text[found.end() :].strip()
        if not rest or (found["hour"] is None and not rest[0].isalnum()):
            return _moment(found, int(found["year"]), int(found["m"]), int(found["d"]), found, text)
    try:
        parsed = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    clock = parsed.timetz().replace(microsecond=0)
    return ParsedDate(parsed.date(), clock, "second", text, 0, len(text))


def find(text: str, languages: tuple[str, ...]) -> ParsedDate | None:
    """The first complete date in a line written for people, with the time that stands beside it.

    A numeric date whose order cannot be known ("03/04/2024" on an English page) is no date.
    """
    line = text[:_LONGEST_LINE]
    if not _NUMBER.search(line):
        return None
    best: tuple[re.Match[str], tuple[int, int, int]] | None = None
    for pattern in (_EAST_ASIAN, _DAY_FIRST, _MONTH_FIRST, _NUMERIC):
        for found in pattern.finditer(line):
            if best is not None and found.start() >= best[0].start():
                break
            if parts := _parts(found, languages):
                best = found, parts
                break
    return None if best is None else _with_time(line, best[0], *best[1])


def find_all(text: str, languages: tuple[str, ...]) -> Iterator[ParsedDate]:
    """All complete dates in a line, in order, each where it stood."""
    start = 0
    while (moment := find(text[start:], languages)) is not None:
        yield replace(moment, start=moment.start + start, end=moment.end + start)
        start += max(moment.end, 1)


def _parts(found: re.Match[str], languages: tuple[str, ...]) -> tuple[int, int, int] | None:
    """(year, month, day) of a match, or None where it names no day."""
    groups = found.groupdict()
    if name := groups.get("name"):
        month = _month(name, languages)
        return (int(groups["year"]), month, int(groups["d"])) if month else None
    if groups.get("year"):
        return int(groups["year"]), int(groups["m"]), int(groups["d"])
    first, second, year = int(groups["a"]), int(groups["b"]), int(groups["y"])
    if (
        first > 12
        or found[6] == "."
        or (second <= 12 and languages[:1] != ("en",) and languages != COMMON_LANGUAGES)
    ):
        return year, second, first
    return (year, first, second) if second > 12 else None


def _with_time(
    text: str, found: re.Match[str], year: int, month: int, day: int
) -> ParsedDate | None:
    start, end = found.span()
    clock = _AFTER_DATE.match(text, end)
    if clock is not None and clock["hour"]:
        end = clock.end()
    elif clock := _BEFORE_DATE.search(text[:start]):
        start = clock.start()
    moment = _moment(clock, year, month, day, found, text[start:end].strip())
    return None if moment is None else replace(moment, start=start, end=end)


def _moment(
    clock: re.Match[str] | None, year: int, month: int, day: int, found: re.Match[str], raw: str
) -> ParsedDate | None:
    try:
        on = date(year, month, day)
    except ValueError:
        return None
    at, precision = _clock(clock, on)
    return ParsedDate(on, at, precision, raw, *found.span())


def _clock(
    clock: re.Match[str] | None, on: date
) -> tuple[time | None, Literal["day", "minute", "second"]]:
    if clock is None or clock["hour"] is None:
        return None, "day"
    groups = clock.groupdict()
    hour, half = int(groups["hour"]), (groups.get("half") or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23:
        return None, "day"
    seconds = groups["second"]
    local = datetime.combine(on, time(hour, int(groups["minute"]), int(seconds or 0)))
    return local.time().replace(
        tzinfo=_offset(groups["zone"], local)
    ), "second" if seconds else "minute"


def _offset(zone: str | None, local: datetime) -> timezone | None:
    if not zone:
        return None
    if zone.isalpha() and not zone.isupper():
        return None  # "8h30 et …" in French is no Eastern Time
    zone = zone.lower()
    if zone in _REGIONS:
        offset = ZoneInfo(_REGIONS[zone]).utcoffset(local)
        return timezone(offset) if offset is not None else None
    if zone in _ZONES:
        return timezone(timedelta(minutes=_ZONES[zone]))
    found = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d\d)?", zone)
    if not found or int(found[2]) > 14:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))


def _month(name: str, languages: tuple[str, ...]) -> int | None:
    name = name.casefold()
    return next(
        (number for language in languages if (number := month_names(language).get(name))), None
    )


@cache
def month_names(language: str) -> dict[str, int]:
    """Folded month names and abbreviations of a language, as they stand in dates and alone, with
    their numbers.
    """
    names: dict[str, int] = {}
    locale = _locale(language)
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items() if locale else ():
                names.setdefault(name.casefold().rstrip("."), number)
    if language == "en":
        names["sept"] = 9
    return names


@cache
def weekday_names(language: str) -> frozenset[str]:
    """Folded weekday names and abbreviations of a language."""
    locale = _locale(language)
    if locale is None:
        return frozenset()
    widths = (
        locale.days[context][width]
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
    )
    return frozenset(name.casefold().rstrip(".") for width in widths for name in width.values())


def _locale(language: str) -> Locale | None:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None
