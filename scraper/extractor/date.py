"""When the article was published and changed. Sources in order of trust; htmldate is the last resort and marked as such."""

import logging
import re
from datetime import date, datetime

from htmldate import find_date
from lxml import etree

from scraper import dates
from scraper.cleaner import Cleaned
from scraper.dates import Moment
from scraper.document import Element
from scraper.records import DateInfo, Notice
from scraper.structured import Structured, texts

_EARLIEST = date(1990, 1, 1)
_ABOVE = 8
_LINE_WORDS = 25
_PUBLISHED_META = (
    "article:published_time", "article:published", "og:published_time", "og:article:published_time", "datepublished", "date",
    "publishdate", "publish-date", "publish_date", "pubdate", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.date",
    "dcterms.issued", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "date.issued",
    "originalpublicationdate",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time",
    "article:modified",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
)
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$)")

logging.getLogger("htmldate").addHandler(logging.NullHandler())


def published(
    cleaned: Cleaned, structured: Structured, tree: Element | None, url: str | None, fetched_at: str | None
) -> tuple[str | None, DateInfo, list[Notice]]:
    """(ISO 8601, where from, warnings). A date before 1990 or after the fetch is refused with a warning."""
    latest = datetime.fromisoformat(fetched_at).date() if fetched_at else None
    notices = []
    for source, moment in _candidates(cleaned, structured, tree, url, latest):
        if moment.day < _EARLIEST or (latest is not None and (moment.day - latest).days > 1):
            notices.append(Notice("implausible_date", f"{source} gives {moment.day.isoformat()}, which cannot be the date of publication"))
            continue
        moment = _with_known_offset(moment)
        return moment.isoformat(), DateInfo(moment.raw, source, moment.precision, moment.tz_known), notices
    return None, DateInfo(None, None, None, False), notices


def modified(structured: Structured) -> str | None:
    """When the page says it was last changed."""
    values = [*texts(structured.article.get("dateModified")), *structured.microdata.get("dateModified", ())]
    values += [content for name in _MODIFIED_META for content in structured.meta.get(name, ())]
    return next((moment.isoformat() for value in values if (moment := dates.parse_machine(value))), None)


def _candidates(
    cleaned: Cleaned, structured: Structured, tree: Element | None, url: str | None, latest: date | None
) -> list[tuple[str, Moment]]:
    found: list[tuple[str, Moment | None]] = []
    languages = (cleaned.language, "en") if cleaned.language else dates.COMMON_LANGUAGES
    found += [("json-ld", dates.parse_machine(value)) for value in texts(structured.article.get("datePublished"))]
    found += [("meta", dates.parse_machine(content)) for name in _PUBLISHED_META for content in structured.meta.get(name, ())]
    found += [
        ("microdata", dates.parse_machine(value) or dates.find(value, languages)) for value in structured.microdata.get("datePublished", ())
    ]
    found += [("text", dates.find(text, languages)) for text in _dates_in_text(cleaned)]
    if tree is not None:
        found += [("time", dates.parse_machine(element.get("datetime") or "")) for element in tree.iter("time") if element.get("datetime")][
            :1
        ]
        if url and (in_url := _URL_DATE.search(url)):
            found.append(("url", dates.parse_machine(f"{in_url[1]}-{int(in_url[2]):02}-{int(in_url[3]):02}")))
        if not any(moment for _, moment in found):
            found.append(("text", _in_the_head(cleaned, languages)))
        if not any(moment for _, moment in found):
            found.append(("htmldate", _last_resort(tree, url, latest)))
    return [(source, moment) for source, moment in found if moment is not None]


def _in_the_head(cleaned: Cleaned, languages: tuple[str, ...]) -> Moment | None:
    """The first date in a short line from a little above the headline to the body's first lines: "Jane Doe, 3 May 2024, in Harbour"."""
    labels = [verdict.label for verdict in cleaned.verdicts]
    body = next((index for index, label in enumerate(labels) if label in ("body", "heading")), 0)
    top = next((index for index, label in enumerate(labels) if label == "headline"), body)
    lines = (block.text for block in cleaned.blocks[max(0, top - _ABOVE) : body + 2] if len(block.text.split()) <= _LINE_WORDS)
    return next((moment for line in lines if (moment := dates.find(line, languages))), None)


def _dates_in_text(cleaned: Cleaned) -> list[str]:
    """Dates that datelines and bylines gave."""
    return [
        text for verdict in cleaned.verdicts for field, text in verdict.found if field == "date" and verdict.label in ("dateline", "byline")
    ]


def _with_known_offset(moment: Moment) -> Moment:
    """A midnight without an offset is how many systems write a day: the time is not known."""
    if moment.time is not None and not moment.tz_known and moment.time.isoformat() == "00:00:00":
        return Moment(moment.day, None, "day", moment.raw)
    return moment


def _last_resort(tree: Element, url: str | None, latest: date | None) -> Moment | None:
    """Htmldate's answer. Without its extensive search, which takes thirty times as long and is wrong as often as right."""
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
        return None
    return dates.parse_machine(day) if day else None
