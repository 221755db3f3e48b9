"""The dates that a page declares: in structured data, in its URL, in its listing. Those that it
shows are in dates_shown.py. Scores nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from scraper.language import DateReader, ParsedDate, Vocabulary, parse_machine, parse_timestamp
from scraper.parsing import StructuredData, texts
from scraper.records import Page

EARLIEST = date(1990, 1, 1)
"""An earlier day is not the date of a web page."""
LAST_CHANGE = "last change"
"""The source of a day that the page calls its last change, if it shows no other one."""
_PUBLISHED_META = (
    "article:published_time article:published og:published_time og:article:published_time "
    "datepublished date publishdate publish-date "
    "publish_date published pubdate dc.date dc.date.issued dcterms.created dcterms.date "
    "dcterms.issued parsely-pub-date sailthru.date "
    "cxenseparse:recs:publishtime date.issued originalpublicationdate article.published "
    "article.created citation_publication_date citation_date pdate "
    "citation_online_date published_time published_at release_date "
    "article:create_at article:published_date bytedance:published_time publish_time publish-time "
    "publicationdate publication_date date-published date_published "
    "prism.publicationdate rnews:datepublished dc:date.created dc.date.created dc:date dc:created "
    "dcterms.available sailthru:date bt:pubdate vr:published_time og:pubdate og:publish_date "
    "shareaholic:article_published_time datepublic displaydate displaypublisheddate"
).split()
_MODIFIED_META = (
    "article:modified_time article:modified og:updated_time datemodified last-modified "
    "dcterms.modified dc.date.modified lastmod modified "
    "article.updated article:update_at article:updated_time bytedance:updated_time updated "
    "updated_time date-modified date_modified last_modified lastmodified dcterms.dateupdated"
).split()
# Other names that say the same: "article-publication-date", "foxnews:publish-date". Compared
# without the marks between their words.
_OTHER_PUBLISHED = "(?:%(publication_names)s)|(?:%(publication_name_ends)s)$"
_OTHER_MEANING = "%(other_date_names)s"
_MARKS = re.compile(r"[^a-z0-9]+")
_URL_END = r"(?=[/_.?#&-]|$)"
_URL_DATES = (
    re.compile(
        r"[/=](?P<y>(?:19|20)\d\d)(?P<gap>[/-])(?P<m>0?[1-9]|1[0-2])(?P=gap)"
        rf"(?P<d>0?[1-9]|[12]\d|3[01]){_URL_END}"
    ),
    re.compile(
        rf"[/=_-](?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01]){_URL_END}"
    ),
)
_URL_YEAR_LAST = re.compile(
    r"[/=](?P<date>(?:0?[1-9]|[12]\d|3[01])(?P<gap>[.-])(?:0?[1-9]|[12]\d|3[01])(?P=gap)"
    rf"(?:19|20)\d\d){_URL_END}"
)
_URL_MONTH_NAME = re.compile(
    rf"/(?P<y>(?:19|20)\d\d)/(?P<name>[^\W\d_]{{3,12}})/(?P<d>\d\d?){_URL_END}"
)
# The number of an article that begins with the minute of its publication: "A2024051609300012345".
_URL_MINUTE = re.compile(
    r"[/=_-][A-Za-z]{0,3}(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])"
    rf"(?:[01]\d|2[0-3])[0-5]\d\d{{0,9}}{_URL_END}"
)


@dataclass(frozen=True, slots=True)
class DateCandidate:
    """A date of the page, its source, and how the page labels it."""

    source: str
    """A key of the trust table in date.py."""
    parsed: ParsedDate
    label: Literal["update", "publication", "in print"] | None = None

    @property
    def day(self) -> str:
        """The day in ISO 8601."""
        return self.parsed.day.isoformat()


def declared_dates(
    structured: StructuredData, reader: DateReader, vocabulary: Vocabulary
) -> Iterator[DateCandidate]:
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
        if parsed := parse_declared(value, reader):
            yield DateCandidate(source, parsed)
    yield from _in_other_meta(structured, reader, vocabulary)


def _in_other_meta(
    structured: StructuredData, reader: DateReader, vocabulary: Vocabulary
) -> Iterator[DateCandidate]:
    """The earliest date in meta tags of other names. Later ones are of the day on which a system
    last sent the page out.
    """
    written = (
        content
        for name, contents in structured.meta.items()
        if name not in _PUBLISHED_META and _is_called_publication(name, vocabulary)
        for content in contents
    )
    found = [parsed for content in written if (parsed := parse_declared(content, reader))]
    if found:
        yield DateCandidate("meta of another name", min(found, key=lambda one: one.day))


def _is_called_publication(name: str, vocabulary: Vocabulary) -> bool:
    """Whether a meta tag of this name says when its page was published."""
    bare = _MARKS.sub("", name)
    return (
        vocabulary.pattern(_OTHER_PUBLISHED).search(bare) is not None
        and vocabulary.pattern(_OTHER_MEANING).search(bare) is None
    )


def parse_declared(value: str, reader: DateReader) -> ParsedDate | None:
    """A date for machines: as they write it, as people do ("May 16, 2024 8:30 pm"), as e-mails do,
    or in seconds or milliseconds since 1970.
    """
    written = value.strip()
    if written[:4].isdigit():
        return parse_machine(written) or parse_timestamp(written) or reader.find(written)
    return reader.find(written) or parse_machine(written)


def declared_modifications(structured: StructuredData, reader: DateReader) -> Iterator[ParsedDate]:
    """The dates of the last change in JSON-LD, microdata and meta tags, most trusted first."""
    values = [
        *texts(structured.article.get("dateModified")),
        *structured.microdata.get("dateModified", ()),
    ]
    values += [content for name in _MODIFIED_META for content in structured.meta.get(name, ())]
    values += texts(structured.page.get("dateModified"))
    yield from (parsed for value in values if (parsed := parse_declared(value, reader)))


def date_in_url(url: str | None, reader: DateReader) -> Iterator[DateCandidate]:
    """The day in the path or query of a URL, such as /2024/05/16/ or /2024/may/16/."""
    url = url or ""
    if found := next(filter(None, (pattern.search(url) for pattern in _URL_DATES)), None):
        parsed = parse_machine(f"{found['y']}-{int(found['m']):02}-{int(found['d']):02}")
    elif found := _URL_MONTH_NAME.search(url):
        parsed = reader.find(f"{found['d']} {found['name']} {found['y']}")
    else:
        found = _URL_YEAR_LAST.search(url)
        parsed = reader.find(found["date"]) if found else None
    if parsed:
        yield DateCandidate("url", parsed)


def date_in_identifier(url: str | None) -> Iterator[DateCandidate]:
    """The day at the start of a long number in a URL, as many systems number their articles."""
    if found := _URL_MINUTE.search(url or ""):
        parsed = parse_machine(f"{found['y']}-{found['m']}-{found['d']}")
        if parsed:
            yield DateCandidate("url", parsed)


def date_of_listing(page: Page) -> Iterator[DateCandidate]:
    """The day that the feed or news sitemap gives that lists the page."""
    if page.listed_in and (parsed := parse_machine(page.listed_date or "")):
        yield DateCandidate(page.listed_in, parsed)
