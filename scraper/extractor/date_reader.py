"""The reader for the dates of a page: its languages, its country, the order of its numeric dates.
Reads no date.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from scraper.cleaner import Cleaned
from scraper.language import COMMON_LANGUAGES, DateReader, Vocabulary
from scraper.parsing import Document, declared_languages

_NUMERIC = re.compile(
    r"(?<![\d/.-])(\d\d?)(?:([/-])(\d\d?)\2(?:19|20)\d\d(?!\d)|/(\d\d?)/\d\d(?![\w/]))"
)
_DAY = r"\d\d?(?:st|nd|rd|th)?"
_IN_WORDS = re.compile(
    rf"\b{_DAY}\s(?:of\s)?(?P<later>[A-Z][a-z]{{2,8}})\.?,?\s(?:19|20)\d\d\b"
    rf"|\b(?P<first>[A-Z][a-z]{{2,8}})\.?\s{_DAY},?\s(?:19|20)\d\d\b"
)
# The zones of North America, whose English pages write the month first.
_AMERICAN_TIME = re.compile(r"\d\s?[ap]\.?m\.?,?\s\(?[ECMP][SD]?T\b", re.I)
_LONGEST_LINE = 200
_MONTH_LETTERS = 3
_REGION = re.compile(r"[a-z]{2,3}[-_](?:[a-z]{4}[-_])?([a-z]{2})(?![a-z])", re.I)
_MONTHS = 12


def reader_of(cleaned: Cleaned, document: Document) -> DateReader:
    """The reader for a page's dates. On English pages its own numeric dates show the order of
    "05/04/2024", else its country does, else its dates in words and the zones of its times. If
    these do not show it either, the order stays unknown.
    """
    vocabulary = cleaned.lexicon.vocabulary
    languages = (cleaned.language, "en") if cleaned.language else COMMON_LANGUAGES
    country = country_of(document, vocabulary)
    order = None
    if cleaned.language in (None, "en"):
        order = _order_on_page(cleaned)
        order = _order_in(country, vocabulary) if order is None else order
        order = _order_in_words(cleaned) if order is None else order
    has_zones = country in vocabulary.table("national_zones")
    return cleaned.lexicon.dates(
        tuple(dict.fromkeys(languages)), day_first=order, country=country if has_zones else None
    )


def country_of(document: Document, vocabulary: Vocabulary) -> str | None:
    """The ISO 3166 code of a page's country, in lower case: of its domain, else of the language
    that it declares ("en-GB"). None if neither has one.
    """
    host = (urlsplit(document.url).hostname or "") if document.url else ""
    domain = host.rpartition(".")[2]
    institutions = vocabulary.table("institutions")
    if domain in institutions:
        return str(institutions[domain])
    if len(domain) == 2 and domain not in vocabulary.words("borrowed_domains"):
        return str(vocabulary.table("domains").get(domain, domain))
    tags = (_REGION.fullmatch(tag.strip()) for tag in declared_languages(document))
    return next((found[1].lower() for found in tags if found), None)


def _order_in(country: str | None, vocabulary: Vocabulary) -> bool | None:
    """Whether a country's numeric dates begin with the day; None if it writes both orders."""
    if country is None or country in vocabulary.words("undecided_countries"):
        return None
    return country not in vocabulary.words("month_first_countries")


def month_first(reader: DateReader, cleaned: Cleaned) -> DateReader | None:
    """A reader that takes "05/04/2024" as the fourth of May, as most English pages write it; None
    if the order of the page is known.
    """
    if reader.day_first is not None or reader.languages[:1] != ("en",):
        return None
    return cleaned.lexicon.dates(reader.languages, day_first=False)


def _order_on_page(cleaned: Cleaned) -> bool | None:
    """Whether the page's numeric dates begin with the day, by those that can be read in one way."""
    orders = set()
    for text in _short_lines(cleaned):
        # Most lines have none of these, and a plain search is fast.
        if text.count("/") < 2 and "-20" not in text and "-19" not in text:
            continue
        if found := _NUMERIC.search(text):
            first, second = int(found[1]), int(found[3] or found[4])
            if (first > _MONTHS) != (second > _MONTHS):
                orders.add(first > _MONTHS)
    return orders.pop() if len(orders) == 1 else None


def _order_in_words(cleaned: Cleaned) -> bool | None:
    """Whether the page's dates begin with the day, by its English dates in words ("5 May 2024") and
    the zones that it names.
    """
    months = {
        name[:_MONTH_LETTERS]
        for names in cleaned.lexicon.vocabulary.calendar("en")["months"]
        for name in names
    }
    orders = set()
    for text in _short_lines(cleaned):
        if _AMERICAN_TIME.search(text):
            return False
        for found in _IN_WORDS.finditer(text):
            name = found["later"] or found["first"]
            if name[:_MONTH_LETTERS].lower() in months:
                orders.add(found["later"] is not None)
    return orders.pop() if len(orders) == 1 else None


def _short_lines(cleaned: Cleaned) -> Iterator[str]:
    return (block.text for block, _, _ in cleaned.judged if len(block.text) <= _LONGEST_LINE)
