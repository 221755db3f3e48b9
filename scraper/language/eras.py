"""Days of the calendars that dates are written in, as days of the Gregorian calendar: Buddhist
years, Japanese eras, years of the Republic of China, the Solar Hijri (Jalali) and the Umm al-Qura
calendar. Knows no words.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

Calendar = Literal["gregorian", "buddhist", "jalali", "hijri"]

_BUDDHIST_YEARS = 543
# 1 Farvardin 1340 was 21 March 1961. Leap years are those of Iran's law, by the equinox: every
# fourth year, and after 32 years one of five.
_JALALI_START = date(1961, 3, 21)
_JALALI_FIRST, _JALALI_LAST = 1340, 1469
_JALALI_LEAP = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
_LONG_MONTHS = 6


def gregorian(calendar: Calendar, year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a day of another calendar; None if that has no such day, or if the year
    is out of the range that is known.
    """
    try:
        return _READERS[calendar](year, month, day)
    except ValueError:
        return None


def _buddhist(year: int, month: int, day: int) -> date:
    return date(year - _BUDDHIST_YEARS, month, day)


def _jalali(year: int, month: int, day: int) -> date | None:
    if not (_JALALI_FIRST <= year <= _JALALI_LAST and 1 <= month <= 12):
        return None
    is_leap = year % 33 in _JALALI_LEAP
    length = 31 if month <= _LONG_MONTHS else 30 if month < 12 or is_leap else 29
    if not 1 <= day <= length:
        return None
    leap_days = sum(one % 33 in _JALALI_LEAP for one in range(_JALALI_FIRST, year))
    days = (year - _JALALI_FIRST) * 365 + leap_days
    days += (month - 1) * 30 + min(month - 1, _LONG_MONTHS) + day - 1
    return _JALALI_START + timedelta(days=days)


# For each year from 1410 to 1459: bit n is set if month n + 1 has 30 days. Source: the Umm al-Qura
# calendar of Saudi Arabia (King Abdulaziz City for Science and Technology), as the package
# hijridate (MIT licence) has it.
_HIJRI_FIRST = 1410
_HIJRI_START = date(1989, 8, 2)
# fmt: off
_HIJRI_LONG = (
    0x95d, 0x2da, 0x5d9, 0xdb2, 0xba4, 0xb4a, 0xa55, 0x2b5, 0x575, 0xb6a, 0xbd2, 0xbc4,
    0xb89, 0xa95, 0x52d, 0x5ad, 0xb6a, 0x6d4, 0xdc9, 0xd92, 0xaa6, 0x956, 0x2ae, 0x56d,
    0x36a, 0xb55, 0xaaa, 0x94d, 0x49d, 0x95d, 0x2ba, 0x5b5, 0x5aa, 0xd55, 0xa9a, 0x92e,
    0x26e, 0x55d, 0xada, 0x6d4, 0x6a5, 0x54b, 0xa97, 0x54e, 0xaae, 0x5ac, 0xba9, 0xd92,
    0xb25, 0x64b,
)
# fmt: on


def _hijri(year: int, month: int, day: int) -> date | None:
    if not (0 <= year - _HIJRI_FIRST < len(_HIJRI_LONG) and 1 <= month <= 12):
        return None
    before = [_HIJRI_LONG[one] for one in range(year - _HIJRI_FIRST)]
    bits = _HIJRI_LONG[year - _HIJRI_FIRST]
    if not 1 <= day <= 29 + (bits >> (month - 1) & 1):
        return None
    days = sum(12 * 29 + one.bit_count() for one in before)
    days += (month - 1) * 29 + (bits & ((1 << (month - 1)) - 1)).bit_count() + day - 1
    return _HIJRI_START + timedelta(days=days)


_READERS: Mapping[Calendar, Callable[[int, int, int], date | None]] = {
    "gregorian": date,
    "buddhist": _buddhist,
    "jalali": _jalali,
    "hijri": _hijri,
}


def likely_calendar(
    year: int, languages: Sequence[str], used_in: Mapping[str, Sequence[str]]
) -> Calendar:
    """The calendar of a numeric date, by its year and the languages of the page. The years of two
    calendars that mean the time of the Web do not overlap.
    """
    for calendar, (first, last) in _YEARS_OF_THE_WEB.items():
        if first <= year <= last and not set(used_in[calendar]).isdisjoint(languages):
            return calendar
    return "gregorian"


_YEARS_OF_THE_WEB: Mapping[Calendar, tuple[int, int]] = {
    "buddhist": (2533, 2642),
    "jalali": (1368, 1409),
    "hijri": (1410, 1459),
}
