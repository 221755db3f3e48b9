"""The date of publication in the scripts of a page: in the state of an application or in what is
sent to a counter of readers. Runs no script and scores nothing.
"""

import re
from collections.abc import Iterator, Sequence

from scraper.extractor.date_candidates import DateCandidate
from scraper.language import ParsedDate, parse_machine, parse_timestamp
from scraper.parsing import Element

_NAMES = (
    "datePublished publishedAt published_at publishDate publish_date pubDate pub_date "
    "publicationDate publication_date publishedDate published_date date_published firstPublished "
    "firstPublishedAt firstPublishDate first_publish_date first_published_at publishedTime "
    "publishTime publish_time published_time publishedOn published_on pagePublishDate "
    "articlePublishDate articlePublicationDate article_publish_date contentPublishDate "
    "content_publish_date article:published_time page_publish_date"
).split()
# A part of every name. Searching for a plain string is much faster than for all names.
_STEMS = ("publi", "pubdate", "pub_date")
_BEFORE, _BEHIND = 24, 90
_QUOTES = r"\\*[\"']?"
_DATE = re.compile(
    rf"(?<![\w-]){_QUOTES}(?:{'|'.join(sorted(_NAMES, reverse=True))}){_QUOTES}\s*[:=,]\s*"
    r"(?:\\*[\"'](?P<text>[^\"'\\]{8,40})\\*[\"']|\\*[\"']?(?P<seconds>1\d{9}(?:\d{3})?)(?!\d))",
    re.I,
)
_NEAR = 2_000
_LARGEST = 2_000_000


def dates_in_scripts(scripts: Sequence[Element], headline: str | None) -> Iterator[DateCandidate]:
    """The day that all publication dates in the scripts agree on; if they do not, the day that
    those next to the headline agree on.
    """
    found: list[tuple[ParsedDate, bool]] = []
    for script in scripts:
        text = (script.text or "")[:_LARGEST]
        for match in _matches(text):
            if parsed := _parsed(match):
                around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
                found.append((parsed, bool(headline) and str(headline) in around))
    for chosen in ([one for one, _ in found], [one for one, is_near in found if is_near]):
        if len({one.day for one in chosen}) == 1:
            yield DateCandidate("script", chosen[0])
            return


def _matches(text: str) -> Iterator[re.Match[str]]:
    lower = text.lower()
    for stem in _STEMS:
        end, at = 0, lower.find(stem)
        while at >= 0:
            match = _DATE.search(text, max(end, at - _BEFORE), at + _BEHIND)
            if match:
                yield match
                end = match.end()
            at = lower.find(stem, max(end, at + len(stem)))


def _parsed(match: re.Match[str]) -> ParsedDate | None:
    return parse_timestamp(match["seconds"] or "") or parse_machine(match["text"] or "")
