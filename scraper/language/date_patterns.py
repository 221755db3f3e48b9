"""The patterns of written dates in some languages, and the form of a text that they read. Knows no
line and no calendar.
"""

import re
import unicodedata

from scraper.language.clock import TIME
from scraper.language.month_names import MonthNames
from scraper.language.vocabulary import Vocabulary, alternatives

_NAME = "(?P<name>%(month_names)s)"
# A style sheet may have set it apart from the word before: "HarbourMay 16, 2024".
_NAME_START = r"(?:(?<![^\W\d_])|(?<=(?-i:[a-z]))(?=(?-i:[A-Z])))(?:%(month_prefixes)s)?"
# "May/أيار": a month by two of its names.
_NAME_END = r"(?:%(month_suffixes)s)?\.?(?![^\W\d_])(?:\s?/\s?(?:%(month_names)s)(?![^\W\d_]))?"
# Of the Gregorian calendar, and the years of other calendars that are of the same time.
_YEAR = r"(?P<year>(?:19|20|25|13|14)\d\d)(?!\d)"
_DAY = r"(?<![\d:])(?<!\d[.,/-])(?P<d>\d\d?)(?!\d)"
_MONTH_AND_DAY = r"\s?(?P<m>\d\d?)\s?(?:%(month_marks)s)\s?(?P<d>\d\d?)\s?(?:%(day_marks)s)"
_EAST_ASIAN = (
    r"(?:(?P<era>%(era_names)s)\s?(?P<of_era>\d{1,3}|%(first_year)s)|(?<!\d)"
    rf"{_YEAR})\s?(?:%(year_marks)s)(?:\s?\([^()]{{1,14}}\))?{_MONTH_AND_DAY}"
)
_OF_ERA = (
    r"(?<![^\W_])(?P<era>%(era_names)s)\s?(?P<of_era>\d{1,3})\s?([./-])\s?(?P<m>\d\d?)\s?\3\s?"
    r"(?P<d>\d\d?)(?!\d)"
)
_OF_REPUBLIC = (
    r"(?<![\d./-])(?P<republic>9\d|1[0-4]\d)"
    rf"(?:\s?(?:%(year_marks)s){_MONTH_AND_DAY}|([./-])(?P<m2>\d\d)\4(?P<d2>\d\d)(?!\d))"
)
_IN_WORDS = (
    r"(?P<words>[%(digits)s]{4})\s?(?:%(year_marks)s)(?P<m>[%(digits)s]{1,2})(?:%(month_marks)s)"
    r"(?P<d>[%(digits)s]{1,3})(?:%(day_marks)s)"
)
_DAY_FIRST = (
    rf"{_DAY}(?:%(day_suffixes)s)?[.,]?(?:\s?(?:%(before_month)s))?[\s/-]*"
    rf"(?:%(month_prefixes)s)?{_NAME}{_NAME_END}\s?,?"
    rf"(?:\s?(?:%(before_year)s))?[\s/-]*{_YEAR}"
)
_MONTH_FIRST = (
    rf"{_NAME_START}{_NAME}{_NAME_END}[\s-]*(?P<d>\d\d?)(?!\d)(?:%(english_day_suffixes)s)?"
    rf"(?:\s?,\s*|[\s-]+)(?:(?:%(before_year)s)\s?)?{_YEAR}"
)
# "5-Jan-16", "Jan 5, '16".
_DAY_FIRST_SHORT = rf"{_DAY}-{_NAME}{_NAME_END}-(?P<short>\d\d)(?!\w)"
_MONTH_FIRST_SHORT = rf"{_NAME_START}{_NAME}{_NAME_END}\s(?P<d>\d\d?),?\s'(?P<short>\d\d)(?!\w)"
_AFTER_YEAR = rf"(?<!\d){_YEAR}[.,]?(?:[\s-]?(?:%(after_year)s))?[\s,-]+"
_YEAR_FIRST = (
    rf"{_AFTER_YEAR}(?:%(before_month)s\s)?{_NAME}{_NAME_END}[\s-]*(?P<d>\d\d?)(?!\d)"
    r"(?:(?:%(day_suffixes)s)(?![^\W\d_]))?"
)
_YEAR_AND_DAY_FIRST = rf"{_AFTER_YEAR}(?P<d>\d\d?)\.?[\s-]+{_NAME}{_NAME_END}"
# Each with a sign that every line with such a date has.
_WITH_NAMES = (
    *[("", one) for one in (_DAY_FIRST, _MONTH_FIRST, _YEAR_FIRST, _YEAR_AND_DAY_FIRST)],
    *[("-", _DAY_FIRST_SHORT), ("'", _MONTH_FIRST_SHORT)],
)
_NUMERIC_YEAR_FIRST = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20|25|13|14)\d\d)\s?([-/.])\s?(?P<m>\d\d?)\s?\2\s?(?P<d>\d\d?)(?!\d)"
)
_NUMERIC = re.compile(
    r"(?<!\d)(?<!\d[.,])(?P<a>\d\d?)\s?(?P<sep>[-/.])\s?(?P<b>\d\d?)\s?(?P=sep)\s?"
    r"(?P<y>(?:19|20|25|13|14)\d\d)(?!\d)(?![.,%]\d)"
)
_SHORT_YEAR = re.compile(
    r"(?<![\w./])(?P<a>\d\d?)(?P<sep>[/.])(?P<b>\d\d|(?<=/)\d)(?P=sep)(?P<y>\d\d)(?!\w)"
    r"(?![.,%/:-]\d)"
)
# The years of _YEAR, "/5/24", "5.05.24", "n-16" and "'16". All begin at a digit, which is fast to
# search for.
_MAY_BE_DATE = re.compile(
    r"\d(?:(?:(?<=1)[934]|(?<=2)[05])\d\d|/\d\d?/\d\d|\.\d\d\.\d\d"
    r"|(?:(?<=[^\W\d_]-\d)|(?<=['’]\d))\d(?!\w))"
)
_MAY_BE_EAST_ASIAN = r"\d|[%(digits)s](?:%(year_marks)s)"
_AFTER_DATE = (
    r"\.?\)?(?:\s?(?:%(after_dates)s)(?![^\W\d_]))?"
    # A weekday, or its first letters in brackets.
    r"(?:\s*[,(|]?\s*(?:%(weekdays)s)\.?\)?|\s*\([^\W\d_]{1,3}\))?"
    r"(?:\s*(?:[,;@|·•\-–—/(\[]|(?:%(before_time)s):?|:\s)?\s*){1,3}" + TIME
)
_BEFORE_DATE = TIME + r"\s*(?:[,|·•\-–—/]|%(before_day)s)?\s*(?:[^\W\d_]+\.?,?\s+)?\Z"
_DAY_OF_YEAR = (
    r"(?<![\w/.-])(?:(?:%(weekdays)s)[.,]*\s+)?(?:(?:%(month_names)s)[.,]?\s+\d{1,2}(?!\d)[^\W\d_]{0,2}"
    r"|\d{1,2}(?:[.ºª]|[^\W\d_]{1,2})?\s+(?:[^\W\d_]{2,3}\s+)?(?:%(month_names)s)(?!\w))[.,]*"
)
_KEY = re.compile(r"%\((\w+)\)s")
_LAST_CHARACTER = 0xFFFF
_ASCII_OF = {
    "،": ",", "，": ",", "、": ",", "／": "/", "：": ":", "．": ".", "。": ".", "၊": ",", "－": "-",
    "‐": "-", "‑": "-", "−": "-", "٫": ".", "（": "(", "）": ")", "｜": "|", "～": "~", "’": "'",
}  # fmt: skip
_BLANKS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202f\u2066\u2067\u2068\u2069\xa0\u3000"
_READABLE = str.maketrans(
    {
        chr(code): str(unicodedata.decimal(chr(code)))
        for code in range(0x80, _LAST_CHARACTER + 1)
        if unicodedata.category(chr(code)) == "Nd"
    }
    | _ASCII_OF
    | dict.fromkeys(_BLANKS, " ")
)
# Translating a text takes much longer than searching it.
_UNREADABLE = re.compile(f"[{re.escape(''.join(map(chr, _READABLE)))}]")


def readable(text: str) -> str:
    """A text with the digits 0 to 9, plain punctuation, and blanks for marks of direction. Each
    character becomes one character, so positions in the text stay the same.
    """
    if text.isascii() or not _UNREADABLE.search(text):
        return text
    return text.translate(_READABLE)


class DatePatterns:
    """The patterns for the dates of some languages, and what their names mean."""

    def __init__(self, languages: tuple[str, ...], vocabulary: Vocabulary) -> None:
        self.months = MonthNames(languages, vocabulary)
        self._vocabulary = vocabulary
        self._eras = vocabulary.table("eras")
        self._words = vocabulary.table("number_words")
        weekdays = [
            day
            for language in languages
            for day in vocabulary.calendar(language).get("weekdays", ())
        ]
        self._names = {
            "month_names": self.months.alternatives,
            "era_names": alternatives(list(self._eras)),
            "digits": "".join(self._words),
            "weekdays": alternatives(weekdays) or "(?!)",
            "zone_names": alternatives(
                [name for name in vocabulary.table("zones") if name[0] > "z"]
            ),
        }
        is_east_asian = not vocabulary.words("era_languages").isdisjoint(languages)
        has_republic = not vocabulary.words("republic_languages").isdisjoint(languages)
        self.may_be_date = self._pattern(_MAY_BE_EAST_ASIAN) if is_east_asian else _MAY_BE_DATE
        """Every line with a date has this. Most lines do not."""
        self._east_asian = self._pattern(_EAST_ASIAN)
        self._others = (
            *([("", self._pattern(one)) for one in (_OF_ERA, _IN_WORDS)] if is_east_asian else ()),
            *([("", self._pattern(_OF_REPUBLIC))] if has_republic else ()),
            *[(sign, self._pattern(one)) for sign, one in _WITH_NAMES],
            *[("", one) for one in (_NUMERIC_YEAR_FIRST, _NUMERIC, _SHORT_YEAR)],
        )
        self.time_after = self._pattern(_AFTER_DATE)
        self.time_before = self._pattern(_BEFORE_DATE)
        self.day_of_year = self._pattern(_DAY_OF_YEAR)
        """A day without its year: "Jun 2", "2 de junio"."""

    def of_line(self, line: str) -> list[re.Pattern[str]]:
        """The patterns that can match in a line, in their order.

        They have the groups year or short, m or name, d; or a, b, y of a numeric date whose year is
        last; or era and of_era, republic, or words in place of the year.
        """
        found = [] if line.isascii() else [self._east_asian]
        return found + [pattern for sign, pattern in self._others if sign in line]

    def year_of_era(self, era: str, number: str) -> int:
        """The Gregorian year of a year of an era."""
        start: int = self._eras[era.casefold()]
        return start + (int(number) if number.isdigit() else 1)

    def year_of_republic(self, number: str) -> int:
        """The Gregorian year of a year of the Republic of China."""
        start: int = self._vocabulary.table("years")["republic"]
        return start + int(number)

    def number(self, written: str) -> int:
        """The number of a year, month or day in Chinese characters: "二〇二四", "十五"."""
        tens = max(self._words, key=lambda word: int(self._words[word]))
        if tens not in written:
            return int("".join(str(self._words[word]) for word in written))
        before, _, after = written.partition(tens)
        return int(self._words.get(before, 1)) * 10 + int(self._words.get(after, 0))

    def _pattern(self, template: str) -> re.Pattern[str]:
        filled = _KEY.sub(lambda key: self._names.get(key[1], key[0]), template)
        filled = _KEY.sub(lambda key: self._names.get(key[1], key[0]), filled)
        return self._vocabulary.pattern(filled, re.I)
