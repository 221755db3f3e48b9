"""The dates in attributes of a page's elements: in those for scripts, such as `data-published`, and
in RDFa. Scores nothing.
"""

import re
from collections.abc import Iterator

from scraper.cleaner import Cleaned
from scraper.extractor.date_candidates import DateCandidate, parse_declared
from scraper.extractor.dates_in_elements import OTHER_ARTICLES, is_elsewhere, text_at_head
from scraper.language import DateReader, ParsedDate
from scraper.parsing import Document, Element, text_of

_DATA_ATTRIBUTES = (
    *("data-timestamp", "data-datetime", "data-utc-time", "data-time", "data-date", "data-epoch"),
    *("data-published", "data-publishdate", "data-publish-date", "data-published-at", "datetime"),
    *("data-date-published", "data-publishedat", "data-publish-time", "data-publishtime"),
    *("data-published-date", "data-publication-date", "data-pubdate", "data-pub-date"),
    *("data-published-time", "data-published-on", "data-date-created", "data-datecreated"),
    *("data-livestamp", "data-utc", "data-created", "data-created-at", "data-unixtime"),
    *("data-seconds", "data-ts", "data-unix", "data-iso", "data-article-date", "data-post-date"),
    *("ts", "created-timestamp", "created-at", "published-at"),
)
_CHANGES = (
    *("data-modified", "data-modified-at", "data-modified-date", "data-date-modified"),
    *("data-updated", "data-updated-at", "data-update-date", "data-updated-date", "data-updatedat"),
    *("data-modifiedat", "data-datemodified", "data-last-modified", "data-lastmodified"),
    *("data-last-updated", "data-update-time", "data-modified-time", "data-updated-time"),
)
_CLASSES_OF_TITLES = ("date", "time", "publi", "dtstamp", "value-title")
_DAY_AND_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?\S{0,6}\Z")
_FOR_SCRIPTS = frozenset(_DATA_ATTRIBUTES)
_DATED_NAMES = _FOR_SCRIPTS | {"title"}
_LONGEST_LABEL = 60
# What RDFa calls a publication, in the vocabularies of Dublin Core and schema.org.
_TYPED = frozenset({"datatype"})
_RDFA = frozenset(
    {"dc:created", "dc:date", "dc:issued", "dcterms:created", "dcterms:date", "dcterms:issued"}
    | {"schema:datepublished", "schema:datecreated", "datepublished", "dct:issued", "dct:created"}
)


def date_in_attributes(
    document: Document, cleaned: Cleaned, reader: DateReader
) -> Iterator[DateCandidate]:
    """The date in an attribute for scripts, such as `data-timestamp`: of the first element that
    holds the headline or whose text is at the headline, else of the first one. Elements of other
    articles do not count.
    """
    others = cleaned.lexicon.vocabulary.pattern(OTHER_ARTICLES, re.I)
    at_head, span = text_at_head(cleaned), cleaned.span
    head = (one.block.text for one in cleaned.judged[span.headline : span.first + 1])
    above = "\n".join(text for text in head if len(text) <= _LONGEST_LABEL)
    found: list[tuple[bool, ParsedDate]] = []
    for element in document.rare_attributes.elements(_DATED_NAMES):
        written = _written_for_scripts(element) or _title_above(element, above)
        if not written or element.tag == "time":
            continue
        is_own = _holds_headline(element, cleaned)
        if not is_own and is_elsewhere(element, others):
            continue
        text = text_of(element).strip()
        if (is_own or len(text) <= _LONGEST_LABEL) and (parsed := parse_declared(written, reader)):
            found.append((not is_own and (not text or text not in at_head), parsed))
    if found:
        yield DateCandidate("time", min(found, key=lambda one: one[0])[1])


def changes_in_attributes(
    document: Document, cleaned: Cleaned, reader: DateReader
) -> Iterator[ParsedDate]:
    """The last change in an attribute for scripts, such as `data-modified`, of an element that
    holds the headline.
    """
    for element in document.rare_attributes.elements(frozenset(_CHANGES)):
        if _holds_headline(element, cleaned):
            written = next(filter(None, map(element.get, _CHANGES)), "")
            if parsed := parse_declared(written, reader):
                yield parsed


def dates_in_rdfa(
    document: Document, cleaned: Cleaned, reader: DateReader
) -> Iterator[DateCandidate]:
    """The dates of publication that RDFa gives for lines at the headline that show the same day.
    Those of other lines are of other articles.
    """
    for element in document.rare_attributes.elements(_TYPED):
        if _RDFA.isdisjoint((element.get("property") or "").lower().split()):
            continue
        text = " ".join(text_of(element).split())
        if not text or text not in text_at_head(cleaned):
            continue
        parsed = parse_declared(element.get("content") or "", reader)
        if parsed and any(shown.day == parsed.day for shown in reader.find_all(text)):
            yield DateCandidate("time published", parsed)


def _holds_headline(element: Element, cleaned: Cleaned) -> bool:
    """Whether an element is around the headline, as that of an article is."""
    headline = cleaned.headline_text
    if element.tag == "html" or not headline:
        return False
    text = text_of(element)
    return len(text) > len(headline) + _LONGEST_LABEL and headline in " ".join(text.split())


def _title_above(element: Element, above: str) -> str:
    """The title of an element in a line below the headline, if it is a day and a time."""
    title = element.get("title") or ""
    text = text_of(element).strip() if _DAY_AND_TIME.match(title) else ""
    return title if text and text in above else ""


def _written_for_scripts(element: Element) -> str | None:
    """What an element in the body says in an attribute for scripts, or in its title if it has such
    an attribute or its class says that it is a date.
    """
    classes = element.get("class") or ""
    is_dated = any(name in classes for name in _CLASSES_OF_TITLES)
    if not is_dated and _FOR_SCRIPTS.isdisjoint(element.keys()):
        return None
    written = next(filter(None, map(element.get, (*_DATA_ATTRIBUTES, "title"))), None)
    is_in_body = written is not None and next(element.iterancestors("body"), None) is not None
    return written if is_in_body else None
