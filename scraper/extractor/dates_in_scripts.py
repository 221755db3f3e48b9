"""The date of publication in the scripts of a page: in the state of an application or in what is
sent to a counter of readers. Runs no script and scores nothing.
"""

import re
from collections.abc import Iterator, Sequence

from scraper.extractor.date_candidates import DateCandidate
from scraper.language import DateReader, ParsedDate, parse_machine, parse_timestamp
from scraper.parsing import Element

# Parts of the names. Searching for plain strings is much faster than for a pattern.
_STEMS = ("publi", "pubdate", "pub_date", "article_date", "articledate", "storydate", "story_date")
_QUOTES = r"\\*[\"']?"
# From a stem to the end of the value.
_DATE = re.compile(
    r"(?:publi(?:sh(?:ed)?|cation)(?:_?(?:date_?time|date|timestamp|time|on|at))?"
    r"(?:_?(?:utc|gmt|iso|original))?|pub_?date|(?:article|story)_?date)"
    rf"{_QUOTES}\s*[:=,]\s*"
    r"(?:\\*[\"'](?P<text>[^\"'\\]{8,40})\\*[\"']|\\*[\"']?(?P<seconds>1\d{9}(?:\d{3})?)(?!\d))",
    re.I,
)
_START_OF_NAME = re.compile(r"[\w.:-]*\Z")
_OTHER_MEANING = re.compile(r"last|un\Z|re\Z|updat|modif|expir|video", re.I)
_BEFORE, _BEHIND = 20, 110
_NEAR = 2_000
_LARGEST = 2_000_000


def dates_in_scripts(
    scripts: Sequence[Element], headline: str | None, reader: DateReader
) -> Iterator[DateCandidate]:
    """The day that all publication dates in the scripts agree on; if they do not, the day that
    those next to the headline agree on.
    """
    found: list[tuple[ParsedDate, bool]] = []
    for script in scripts:
        text = (script.text or "")[:_LARGEST]
        for match in _matches(text):
            if parsed := _parsed(match, reader):
                around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
                found.append((parsed, bool(headline) and str(headline) in around))
    for chosen in ([one for one, _ in found], [one for one, is_near in found if is_near]):
        if len({one.day for one in chosen}) == 1:
            yield DateCandidate("script", chosen[0])
            return


def _matches(text: str) -> Iterator[re.Match[str]]:
    lower = text.lower()
    for stem in _STEMS:
        at = lower.find(stem)
        while at >= 0:
            match = _DATE.match(text, at, at + _BEHIND)
            start = _START_OF_NAME.search(text, max(0, at - _BEFORE), at) if match else None
            if match and start and not _OTHER_MEANING.search(start[0]):
                yield match
            at = lower.find(stem, at + len(stem))


def _parsed(match: re.Match[str], reader: DateReader) -> ParsedDate | None:
    if match["seconds"]:
        return parse_timestamp(match["seconds"])
    return parse_machine(match["text"]) or reader.find(match["text"])
