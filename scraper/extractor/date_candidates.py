"""The dates that a page declares and shows: in structured data and the URL, in datelines, <time>
elements and short lines near the headline. Scores nothing.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lxml import etree

from scraper.cleaner import Cleaned
from scraper.language import DateReader, FoldedLine, ParsedDate, Phrases, Vocabulary, parse_machine
from scraper.parsing import Element, StructuredData, texts
from scraper.records import Page

EARLIEST = date(1990, 1, 1)
"""An earlier day is not the date of a web page."""
_PUBLISHED_META = (
    "article:published_time article:published og:published_time og:article:published_time "
    "datepublished date publishdate publish-date "
    "publish_date published pubdate dc.date dc.date.issued dcterms.created dcterms.date "
    "dcterms.issued parsely-pub-date sailthru.date "
    "cxenseparse:recs:publishtime date.issued originalpublicationdate article.published "
    "article.created citation_publication_date "
    "citation_online_date published_time published_at release_date"
).split()
_MODIFIED_META = (
    "article:modified_time article:modified og:updated_time datemodified last-modified "
    "dcterms.modified dc.date.modified lastmod modified "
    "article.updated"
).split()
_URL_END = r"(?=[/_.?#&-]|$)"
_URL_DATES = (
    re.compile(
        r"[/=](?P<y>(?:19|20)\d\d)(?P<gap>[/-])(?P<m>0?[1-9]|1[0-2])(?P=gap)"
        rf"(?P<d>0?[1-9]|[12]\d|3[01]){_URL_END}"
    ),
    re.compile(
        rf"[/=](?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01]){_URL_END}"
    ),
    re.compile(
        r"[/=](?P<d>0?[1-9]|[12]\d|3[01])(?P<gap>[.-])(?P<m>0?[1-9]|1[0-2])(?P=gap)"
        rf"(?P<y>(?:19|20)\d\d){_URL_END}"
    ),
)
_BLOCKS_ABOVE = 8
_BLOCKS_BELOW = 3
_MAX_LINE_WORDS = 25
_MAX_TIME_ELEMENTS = 3
_PUBLISHED_CLASS = "%(published_classes)s"
_UPDATED_CLASS = "%(updated_classes)s"
_OTHER_ARTICLES = "%(other_pieces)s"
_MAX_ANCESTORS = 8
_CHARACTERS_BEFORE = 30
logging.getLogger("htmldate").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class DateCandidate:
    """A date of the page, its source, and how the page labels it."""

    source: str
    """A key of the trust table in date.py."""
    parsed: ParsedDate
    label: Literal["update", "publication"] | None = None

    @property
    def day(self) -> str:
        """The day in ISO 8601."""
        return self.parsed.day.isoformat()


def declared_dates(structured: StructuredData, reader: DateReader) -> Iterator[DateCandidate]:
    """The dates of publication in JSON-LD, meta tags and microdata."""
    values = [("json-ld", value) for value in texts(structured.article.get("datePublished"))]
    values += [
        ("json-ld of the page", value) for value in texts(structured.page.get("datePublished"))
    ]
    values += [
        ("meta", content) for name in _PUBLISHED_META for content in structured.meta.get(name, ())
    ]
    values += [("microdata", value) for value in structured.microdata.get("datePublished", ())]
    for source, value in values:
        if parsed := _parse_declared(value, reader):
            yield DateCandidate(source, parsed)


def _parse_declared(value: str, reader: DateReader) -> ParsedDate | None:
    """A declared date: as machines write it, else as people do ("May 16, 2024 8:30 pm"), else as
    e-mails do.
    """
    written = value.strip()
    as_people = None if written[:4].isdigit() else reader.find(written)
    return as_people or parse_machine(written)


def declared_modifications(structured: StructuredData) -> Iterator[ParsedDate]:
    """The dates of the last change in JSON-LD, microdata and meta tags, most trusted first."""
    values = [
        *texts(structured.article.get("dateModified")),
        *structured.microdata.get("dateModified", ()),
    ]
    values += [content for name in _MODIFIED_META for content in structured.meta.get(name, ())]
    values += texts(structured.page.get("dateModified"))
    yield from (parsed for value in values if (parsed := parse_machine(value)))


def date_in_url(url: str | None) -> Iterator[DateCandidate]:
    """The day in the path or query of a URL, such as /2024/05/16/."""
    found = next(filter(None, (pattern.search(url or "") for pattern in _URL_DATES)), None)
    if found and (
        parsed := parse_machine(f"{found['y']}-{int(found['m']):02}-{int(found['d']):02}")
    ):
        yield DateCandidate("url", parsed)


def date_of_listing(page: Page) -> Iterator[DateCandidate]:
    """The day that the feed or news sitemap gives that lists the page."""
    if page.listed_in and (parsed := parse_machine(page.listed_date or "")):
        yield DateCandidate(page.listed_in, parsed)


def dates_in_datelines(cleaned: Cleaned, reader: DateReader) -> Iterator[DateCandidate]:
    """The dates in datelines and bylines. A date above the headline is often today's; a date
    elsewhere is often another article's.
    """
    span = cleaned.span
    top, first, last = span.headline, span.first, max(span.last, 0)
    for block, verdict, _ in cleaned.judged:
        if verdict.label not in ("dateline", "byline"):
            continue
        if top - _BLOCKS_ABOVE <= block.index < top:
            source = "text above the headline"
        elif top <= block.index <= first + 1 or last < block.index <= last + _BLOCKS_BELOW:
            source = "text"
        else:
            source = "text elsewhere"
        yield from _labelled_dates(block.text, source, reader, cleaned.phrases)


def dates_near_headline(cleaned: Cleaned, reader: DateReader) -> Iterator[DateCandidate]:
    """The dates in short lines from a little above the headline to the first lines of the body,
    such as "Jane Doe, 3 May 2024, in Harbour".
    """
    span = cleaned.span
    near = slice(max(0, span.top - _BLOCKS_ABOVE), max(span.headline, span.first) + _BLOCKS_BELOW)
    for block, verdict, _ in cleaned.judged[near]:
        is_short = len(block.text.split()) <= _MAX_LINE_WORDS
        if is_short and verdict.label not in ("dateline", "byline"):
            yield from _labelled_dates(block.text, "text in the head", reader, cleaned.phrases)


def _labelled_dates(
    text: str, source: str, reader: DateReader, phrases: Phrases
) -> Iterator[DateCandidate]:
    end = 0
    for parsed in reader.find_all(text):
        yield DateCandidate(source, parsed, _label(text[end : parsed.start], phrases))
        end = parsed.end


def _label(before: str, phrases: Phrases) -> Literal["update", "publication"] | None:
    """The meaning that the words before a date give it."""
    last = re.split(r"[|•·()]|\s[–—-]\s|,\s", before.rstrip(" |•·,–—-(:"))[-1].strip()
    words = last.split()
    for start in range(max(0, len(words) - 4), len(words)):
        line = FoldedLine(" ".join(words[start:]).rstrip(":"))
        if phrases.has_whole("updated_lead", line):
            return "update"
        if phrases.has_whole("dateline_lead", line):
            return "publication"
    return None


def dates_in_time_elements(
    elements: Sequence[Element], reader: DateReader, vocabulary: Vocabulary
) -> Iterator[DateCandidate]:
    """The first <time> elements of the article, with the label that their class names and the
    words before them give.
    """
    published = vocabulary.pattern(_PUBLISHED_CLASS, re.I)
    updated = vocabulary.pattern(_UPDATED_CLASS, re.I)
    count = 0
    for element in elements:
        parsed = parse_machine(element.get("datetime") or "")
        if parsed is None or _is_elsewhere(element, vocabulary.pattern(_OTHER_ARTICLES, re.I)):
            continue
        names = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        is_published = published.search(names) is not None or element.get("pubdate") is not None
        is_update = updated.search(f"{names} {_text_before(element)}") is not None
        in_text = reader.find("".join(str(piece) for piece in element.itertext()))
        if is_published:
            source = "time published"
        else:
            source = "time shown" if in_text is not None and in_text.day == parsed.day else "time"
        if count == 0 or is_update or is_published:
            yield DateCandidate(
                source, parsed, "update" if is_update and not is_published else None
            )
        count += 1
        if count == _MAX_TIME_ELEMENTS:
            return


def _text_before(element: Element) -> str:
    """The last characters before an element in its parent."""
    before = element.getprevious()
    parent = element.getparent()
    text = (
        before.tail if before is not None else parent.text if parent is not None else None
    ) or ""
    return text[-_CHARACTERS_BEFORE:]


def _is_elsewhere(element: Element, other_articles: re.Pattern[str]) -> bool:
    """Whether an element is in a comment, a teaser or a sidebar."""
    for level, above in enumerate(element.iterancestors()):
        if level == _MAX_ANCESTORS or above.tag in ("article", "main", "body"):
            return False
        if above.tag in ("nav", "aside", "footer") or other_articles.search(
            f"{above.get('class') or ''} {above.get('id') or ''}"
        ):
            return True
    return False


def guessed_date(tree: Element, url: str | None, latest: date | None) -> Iterator[DateCandidate]:
    """The date that htmldate finds. Without its extensive search, which takes thirty times as long
    and is wrong as often as right.
    """
    from htmldate import find_date  # slow to import; few pages need it

    try:
        day = find_date(
            etree.tostring(tree, encoding="unicode", method="html"),
            url=url,
            original_date=True,
            extensive_search=False,
            min_date=EARLIEST.isoformat(),
            max_date=(latest or date(2100, 1, 1)).isoformat(),
        )
    except (ValueError, TypeError, AttributeError, OverflowError):
        return
    if day and (parsed := parse_machine(day)):
        yield DateCandidate("htmldate", parsed)
