"""Dates whose day, month and year are elements of their own, which only their classes name:
"<b class=month>07</b><b class=day>14</b><b class=year>2021</b>". Scores nothing.
"""

import re
from collections.abc import Iterator

from scraper.cleaner import Cleaned
from scraper.extractor.date_candidates import DateCandidate
from scraper.extractor.dates_in_elements import OTHER_ARTICLES, is_elsewhere
from scraper.language import DateReader
from scraper.parsing import Document, Element, text_of

_PARTS = ("day_classes", "month_classes", "year_classes")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEVELS = 2
"""So far above the year its day and month may be."""


def dates_in_parts(
    document: Document, cleaned: Cleaned, reader: DateReader
) -> Iterator[DateCandidate]:
    """The first such date outside of teasers and comments."""
    vocabulary = cleaned.lexicon.vocabulary
    others = vocabulary.pattern(OTHER_ARTICLES, re.I)
    classes = [vocabulary.words(key) for key in _PARTS]
    for element in document.tree.iterfind(".//*[@class]") if document.tree is not None else ():
        is_year = not classes[-1].isdisjoint((element.get("class") or "").lower().split())
        if not is_year or not _YEAR.fullmatch(text_of(element).strip()):
            continue
        written = _day_around(element, classes)
        parsed = reader.find(written) if written else None
        if parsed is not None and not is_elsewhere(element, others):
            yield DateCandidate("text elsewhere", parsed)
            return


def _day_around(year: Element, classes: list[frozenset[str]]) -> str:
    """The day as one text: in ISO 8601 if the month is a number."""
    around = year.getparent()
    for _ in range(_LEVELS):
        if around is None:
            break
        day, month, number = (_part(around, names) for names in classes)
        if day and month and number:
            iso = f"{number}-{month:0>2}-{day:0>2}"
            return iso if month.isdecimal() else f"{day} {month} {number}"
        around = around.getparent()
    return ""


def _part(around: Element, classes: frozenset[str]) -> str:
    """The text of the only element with a class."""
    found = [
        text_of(element).strip(" .,")
        for element in around.iterfind(".//*[@class]")
        if not classes.isdisjoint((element.get("class") or "").lower().split())
    ]
    return found[0] if len(found) == 1 else ""
