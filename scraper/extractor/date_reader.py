"""The reader for the dates of a page: its languages, its country, the order of its numeric dates.
Reads no date.
"""

import re
from urllib.parse import urlsplit

from scraper.cleaner import Cleaned
from scraper.language import COMMON_LANGUAGES, DateReader, Vocabulary
from scraper.parsing import Document, declared_languages

_NUMERIC = re.compile(r"(?<![\d/.-])(\d\d?)([/-])(\d\d?)\2(?:19|20)\d\d(?!\d)")
# Most lines have none of these, and a plain search is fast.
_BEFORE_YEAR = ("/20", "/19", "-20", "-19")
_LONGEST_LINE = 200
_REGION = re.compile(r"[a-z]{2,3}[-_](?:[a-z]{4}[-_])?([a-z]{2})(?![a-z])", re.I)
_MONTHS = 12


def reader_of(cleaned: Cleaned, document: Document) -> DateReader:
    """The reader for a page's dates. On English pages its own dates show the order of "05/04/2024",
    else its country does. If that is not known either, the order stays unknown.
    """
    vocabulary = cleaned.lexicon.vocabulary
    languages = (cleaned.language, "en") if cleaned.language else COMMON_LANGUAGES
    country = country_of(document, vocabulary)
    order = None
    if cleaned.language in (None, "en"):
        order = _order_on_page(cleaned)
        order = _order_in(country, vocabulary) if order is None else order
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


def _order_on_page(cleaned: Cleaned) -> bool | None:
    """Whether the page's numeric dates begin with the day, by those that can be read in one way."""
    orders = set()
    for block, _, _ in cleaned.judged:
        text = block.text
        if len(text) > _LONGEST_LINE or not any(one in text for one in _BEFORE_YEAR):
            continue
        if found := _NUMERIC.search(text):
            first, second = int(found[1]), int(found[3])
            if (first > _MONTHS) != (second > _MONTHS):
                orders.add(first > _MONTHS)
    return orders.pop() if len(orders) == 1 else None
