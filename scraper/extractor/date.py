"""When the article was published and changed: dates that the page declares and shows, weighed day
by day. Looks at no clock.

htmldate is the last resort, asked only where nothing else gave a date, and marked as such.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lxml import etree

from scraper.article import DateInfo, Notice
from scraper.cleaner.cleaned import Cleaned
from scraper.extractor.candidates import Candidate, ScoredCandidate, best_wins, score, winner
from scraper.extractor.date_candidates import in_datelines, in_the_head, in_time_elements
from scraper.language.dates import COMMON_LANGUAGES, DateReader, ParsedDate, parse_machine
from scraper.parsing.document import Element
from scraper.parsing.json_ld import texts
from scraper.parsing.structured_data import StructuredData

_UPDATE, _PUBLISHED = "said to be an update", "said to be the publication"
# What each source says for a day, in points; sources that agree on a day add up.
TRUST: dict[str, float] = {
    "json-ld": 5.0,
    "meta": 4.0,
    "microdata": 3.6,
    "json-ld of the page": 3.0,
    "time published": 2.6,
    "text": 2.4,
    "time": 2.0,
    "time shown": 2.0,
    "url": 2.0,
    "text above the headline": 1.6,
    "text in the head": 1.2,
    "text elsewhere": 1.4,
    "one of many elsewhere": -1.2,
    "htmldate": 0.6,
    _PUBLISHED: 1.0,
    _UPDATE: -2.0,
}
_EARLIEST = date(1990, 1, 1)
_MANY = 3
_LOOSE = frozenset({"time", "text in the head", "text elsewhere", "url", "htmldate"})
_SHOWN = frozenset(
    {
        "time",
        "time shown",
        "time published",
        "text",
        "text above the headline",
        "text in the head",
        "text elsewhere",
    }
)
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
        rf"[/=](?P<y>(?:19|20)\d\d)(?P<gap>[/-])(?P<m>0?[1-9]|1[0-2])(?P=gap)(?P<d>0?[1-9]|[12]\d|3[01]){_URL_END}"
    ),
    re.compile(
        rf"[/=](?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01]){_URL_END}"
    ),
    re.compile(
        rf"[/=](?P<d>0?[1-9]|[12]\d|3[01])(?P<gap>[.-])(?P<m>0?[1-9]|1[0-2])(?P=gap)(?P<y>(?:19|20)\d\d){_URL_END}"
    ),
)
logging.getLogger("htmldate").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Dated:
    """A page's days, weighed, and the moments that gave them."""

    weighed: list[ScoredCandidate]
    """Days in ISO 8601; the published one is marked as won."""
    moments: tuple[tuple[str, ParsedDate], ...]
    """(source, moment) of all candidates that are not said to be updates; of all, where there are
    no others.
    """
    modified: str | None
    notices: list[Notice]

    @property
    def published(self) -> tuple[str, ParsedDate] | None:
        """(source, moment) of the most precise candidate of the day that won; among equals the most
        trusted. Where that is in UTC and another tells the same instant in the newsroom's own time,
        that one.
        """
        day = winner(self.weighed)
        found = [(source, moment) for source, moment in self.moments if _day(moment) == day]
        # A <time> in a comment of the same day must not lend its hour.
        best = max(
            found,
            key=lambda one: (one[0] not in _LOOSE, _precision(one[1]), TRUST[one[0]]),
            default=None,
        )
        if best is None or _offset(best[1]):
            return best
        at_home = (
            (source, moment)
            for source, moment in self.moments
            if _offset(moment) and _same_instant(moment, best[1])
        )
        return next(at_home, best)

    @property
    def iso(self) -> str | None:
        """The date of publication, ISO 8601, as precise as the page was."""
        return self.published[1].isoformat() if self.published else None

    @property
    def info(self) -> DateInfo:
        """Where it stood and how it was written."""
        if self.published is None:
            return DateInfo(None, None, None, False)
        source, moment = self.published
        return DateInfo(moment.raw, source, moment.precision, moment.tz_known)


def dated(
    cleaned: Cleaned,
    structured: StructuredData,
    tree: Element | None,
    url: str | None,
    fetched_at: str | None,
) -> Dated:
    """All dates of a page. One before 1990, or more than a day after the fetch, is refused with a
    warning. Where the page only says when it was changed, that day stands in, with a warning.
    """
    latest = datetime.fromisoformat(fetched_at).date() if fetched_at else None
    languages = (cleaned.language, "en") if cleaned.language else COMMON_LANGUAGES
    reader = cleaned.lexicon.dates(languages)
    shown = [
        *in_datelines(cleaned, reader),
        *(in_time_elements(tree, reader, cleaned.lexicon.vocabulary) if tree is not None else ()),
    ]
    found = [
        *_declared(structured, reader),
        *((one.source, one.moment) for one in shown),
        *_in_url(url, tree),
    ]
    kept, notices = _plausible(found, latest)
    head = list(in_the_head(cleaned, reader))
    updates = [_with_known_offset(one.moment) for one in (*shown, *head) if one.called == "update"]
    updated = {_day(moment) for moment in updates} - {
        _day(one.moment) for one in shown if one.called != "update"
    }
    published = {_day(one.moment) for one in shown if one.called == "publication"}
    crowd = _crowd(kept)
    if tree is not None and all(
        source in _SHOWN and _day(moment) in crowd | updated for source, moment in kept
    ):
        kept += _plausible(
            [(one.source, one.moment) for one in head if one.called != "update"][:1], latest
        )[0]
        kept = kept or _plausible([(one.source, one.moment) for one in head][:1], latest)[0]
        if not kept and not notices:
            kept, notices = _plausible(_last_resort(tree, url, latest), latest)
    candidates = [Candidate(_day(moment), source) for source, moment in kept]
    weighed = best_wins(
        score(
            candidates,
            TRUST,
            marks=lambda day, sources: _marks(day, sources, updated, published, crowd),
        )
    )
    if any(one.won and (_UPDATE, TRUST[_UPDATE]) in one.reasons for one in weighed):
        notices.append(
            Notice(
                "date_of_update",
                "the page shows no date of publication; the date is that of its last change",
            )
        )
    published_moments = [
        (source, moment) for source, moment in kept if moment not in updates
    ] or kept
    day = winner(weighed)
    moments = (
        published_moments if any(_day(moment) == day for _, moment in published_moments) else kept
    )
    return Dated(weighed, tuple(moments), _modified(structured, updates, latest), notices)


def _crowd(found: Sequence[tuple[str, ParsedDate]]) -> set[str]:
    """The days of many datelines that stand beside no article: a list of other pieces'."""
    elsewhere = {_day(moment) for source, moment in found if source == "text elsewhere"}
    return elsewhere if len(elsewhere) >= _MANY else set()


def _day(moment: ParsedDate) -> str:
    return moment.day.isoformat()


def _precision(moment: ParsedDate) -> int:
    return (moment.time is not None) + moment.tz_known


def _offset(moment: ParsedDate) -> timedelta | None:
    """The offset from UTC, where it is known and not zero."""
    return (moment.time.utcoffset() or None) if moment.time is not None else None


def _same_instant(one: ParsedDate, other: ParsedDate) -> bool:
    if not (one.tz_known and other.tz_known and one.time and other.time):
        return False
    return abs(
        datetime.combine(one.day, one.time) - datetime.combine(other.day, other.time)
    ) < timedelta(minutes=1)


def _marks(
    day: str, sources: frozenset[str], updated: set[str], published: set[str], crowd: set[str]
) -> Iterator[str]:
    if day in updated and sources <= _SHOWN:
        yield _UPDATE
    if day in published:
        yield _PUBLISHED
    if day in crowd and sources == {"text elsewhere"}:
        yield "one of many elsewhere"


def _plausible(
    found: Sequence[tuple[str, ParsedDate]], latest: date | None
) -> tuple[list[tuple[str, ParsedDate]], list[Notice]]:
    kept, notices = [], []
    for source, precise in found:
        moment = _with_known_offset(precise)
        if moment.day < _EARLIEST or (latest is not None and (moment.day - latest).days > 1):
            notices.append(
                Notice(
                    "implausible_date",
                    f"{source} gives {_day(moment)}, which cannot be the date of publication",
                )
            )
        else:
            kept.append((source, moment))
    return kept, notices


def _read(value: str, reader: DateReader) -> ParsedDate | None:
    """A declared date: as machines write it, else as people do ("May 16, 2024 8:30 pm"), else as
    e-mails do.
    """
    written = value.strip()
    as_people = None if written[:4].isdigit() else reader.find(written)
    return as_people or parse_machine(written)


def _declared(structured: StructuredData, reader: DateReader) -> Iterator[tuple[str, ParsedDate]]:
    values = [("json-ld", value) for value in texts(structured.article.get("datePublished"))]
    values += [
        ("json-ld of the page", value) for value in texts(structured.page.get("datePublished"))
    ]
    values += [
        ("meta", content) for name in _PUBLISHED_META for content in structured.meta.get(name, ())
    ]
    values += [("microdata", value) for value in structured.microdata.get("datePublished", ())]
    for source, value in values:
        if moment := _read(value, reader):
            yield source, moment


def _modified(
    structured: StructuredData, updates: Sequence[ParsedDate], latest: date | None
) -> str | None:
    """When the page says it was last changed: declared, else shown; in the newsroom's own time
    where that is shown.
    """
    values = [
        *texts(structured.article.get("dateModified")),
        *structured.microdata.get("dateModified", ()),
    ]
    values += [content for name in _MODIFIED_META for content in structured.meta.get(name, ())]
    values += texts(structured.page.get("dateModified"))
    declared = (moment for value in values if (moment := parse_machine(value)))
    plausible, _ = _plausible([("", moment) for moment in (*declared, *updates)], latest)
    best = next((moment for _, moment in plausible), None)
    if best is None:
        return None
    at_home = (
        moment
        for moment in updates
        if _offset(moment) and not _offset(best) and _same_instant(moment, best)
    )
    return next(at_home, best).isoformat()


def _in_url(url: str | None, tree: Element | None) -> list[tuple[str, ParsedDate]]:
    patterns = _URL_DATES if url and tree is not None else ()
    found = next(filter(None, (pattern.search(url or "") for pattern in patterns)), None)
    moment = (
        parse_machine(f"{found['y']}-{int(found['m']):02}-{int(found['d']):02}") if found else None
    )
    return [("url", moment)] if moment else []


def _with_known_offset(moment: ParsedDate) -> ParsedDate:
    """A midnight without an offset is how many systems write a day: the time is not known."""
    if moment.time is not None and not moment.tz_known and moment.time.isoformat() == "00:00:00":
        return ParsedDate(moment.day, None, "day", moment.raw)
    return moment


def _last_resort(
    tree: Element, url: str | None, latest: date | None
) -> list[tuple[str, ParsedDate]]:
    """Htmldate's answer. Without its extensive search, which takes thirty times as long and is
    wrong as often as right.
    """
    from htmldate import find_date  # slow to import; few pages need it

    try:
        day = find_date(
            etree.tostring(tree, encoding="unicode", method="html"),
            url=url,
            original_date=True,
            extensive_search=False,
            min_date=_EARLIEST.isoformat(),
            max_date=(latest or date(2100, 1, 1)).isoformat(),
        )
    except (ValueError, TypeError, AttributeError, OverflowError):
        return []
    moment = parse_machine(day) if day else None
    return [("htmldate", moment)] if moment else []
