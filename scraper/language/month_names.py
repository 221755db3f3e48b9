"""The names of months in some languages, of three calendars, as one pattern and a lookup. Reads no
text.
"""

import re
import unicodedata
from collections.abc import Iterator

from scraper.language.eras import Calendar
from scraper.language.vocabulary import Vocabulary

_TABLES: tuple[tuple[str, Calendar], ...] = (
    ("jalali_months", "jalali"),
    ("hijri_months", "hijri"),
)
# The marks that some writers leave out: accents, the hamza on an alef, the dot below of Indic
# letters.
_MARKS = re.compile("[\u0300-\u036f\u0653-\u0655\u093c\u09bc\u0a3c]")
_NEAR_LETTERS = str.maketrans("یىکةı\u200c", "ييكهi ", "\u200d॰")
_SPELLINGS = {
    "ا": "[اأإآٱ]", "أ": "[اأإآٱ]", "إ": "[اأإآٱ]", "آ": "[اأإآٱ]", "ي": "[يیىئ]", "ی": "[يیىئ]",
    "ى": "[يیىئ]", "ك": "[كک]", "ک": "[كک]", "ه": "[هةہ]", "ة": "[هةہ]", "ہ": "[هةہ]",
    "i": "[iıİ]", "ı": "[iıİ]", ".": r"\.?", " ": r"\s+", "\u200c": "[\u200c\\s]?", "'": "['’]",
}  # fmt: skip


class MonthNames:
    """The months of some languages, of the first ones first."""

    def __init__(self, languages: tuple[str, ...], vocabulary: Vocabulary) -> None:
        self._months: dict[str, tuple[Calendar, int]] = {}
        written: dict[str, None] = {}
        for name, calendar, number in _names(languages, vocabulary):
            key = _key(name)
            self._months.setdefault(key, (calendar, number))
            spellings = (unicodedata.normalize("NFC", one) for one in (name, key))
            written |= dict.fromkeys((name, *spellings))
        ordered = sorted(written, key=lambda name: (-len(name), name))
        self.alternatives = "|".join(map(_pattern, ordered))
        """The names as alternatives of a regular expression that ignores case."""

    def month(self, name: str) -> tuple[Calendar, int]:
        """The calendar and number of a name that `alternatives` matched."""
        return self._months[_key(name)]


def _names(
    languages: tuple[str, ...], vocabulary: Vocabulary
) -> Iterator[tuple[str, Calendar, int]]:
    for language in languages:
        more: dict[str, int] = vocabulary.table("months").get(language, {})
        yield from ((name, "gregorian", number) for name, number in more.items())
        for number, names in enumerate(vocabulary.calendar(language).get("months", ()), 1):
            yield from ((name, "gregorian", number) for name in names)
        for table, calendar in _TABLES:
            others: dict[str, int] = vocabulary.table(table).get(language, {})
            yield from ((name, calendar, number) for name, number in others.items())


def _key(name: str) -> str:
    """A name without the differences that do not separate months."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", name.casefold()))
    return " ".join(bare.translate(_NEAR_LETTERS).replace(".", "").replace("’", "'").split())


def _pattern(name: str) -> str:
    letters = "".join(_SPELLINGS.get(letter) or re.escape(letter) for letter in name)
    return letters + (r"(?!\d)" if name[-1:].isdigit() else "")
