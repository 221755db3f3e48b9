"""The date of publication in the scripts of a page: in the state of an application or in what is
sent to a counter of readers. Runs no script and scores nothing.
"""

import re
from collections.abc import Iterator, Sequence

from scraper.extractor.date_candidates import DateCandidate
from scraper.language import DateReader, ParsedDate, Vocabulary, parse_machine, parse_timestamp
from scraper.parsing import Element

# Parts of the names. Searching for plain strings is much faster than for a pattern.
_STEMS = (
    "publi",
    "pubdate",
    "pub_date",
    "article_date",
    "articledate",
    "storydate",
    "story_date",
    "var ct",
)
_QUOTES = r"\\*[\"']?"
# From a stem to the end of the value.
_DATE = re.compile(
    # "date", "time", "at", "on", and what follows them; not "publisherId".
    r"(?:publi(?:sh(?:ed)?|cation)(?:_?[dtao][a-z_]{1,13})?|pub_?date|(?:article|story)_?date"
    r"|var ct)"
    rf"{_QUOTES}\s*[:=,]\s*"
    r"(?:\\*[\"'](?P<text>[^\"'\\]{8,40})\\*[\"']|\\*[\"']?(?P<seconds>1\d{9}(?:\d{3})?)(?!\d))",
    re.I,
)
_TIMESTAMP = re.compile(r"1\d{9}(?:\d{3})?")
_START_OF_NAME = re.compile(r"[\w.:-]*\Z")
_OTHER_MEANING = r"%(other_date_names)s|un\Z|re\Z"
_BEFORE, _BEHIND = 20, 110
_NEAR = 2_000
_LARGEST = 2_000_000


def dates_in_scripts(
    scripts: Sequence[Element], headline: str | None, reader: DateReader, vocabulary: Vocabulary
) -> Iterator[DateCandidate]:
    """The day that all publication dates in the scripts agree on; if they do not, the day that
    those next to the headline agree on.
    """
    other = vocabulary.pattern(_OTHER_MEANING, re.I)
    found: list[tuple[ParsedDate, bool]] = []
    for script in scripts:
        text = (script.text or "")[:_LARGEST]
        for match in _matches(text, other):
            if parsed := _parsed(match, reader):
                around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
                found.append((parsed, bool(headline) and str(headline) in around))
    for chosen in ([one for one, _ in found], [one for one, is_near in found if is_near]):
        if len({one.day for one in chosen}) == 1:
            yield DateCandidate("script", chosen[0])
            return


def _matches(text: str, other: re.Pattern[str]) -> Iterator[re.Match[str]]:
    lower = text.lower()
    for stem in _STEMS:
        at = lower.find(stem)
        while at >= 0:
            match = _DATE.match(text, at, at + _BEHIND)
            start = _START_OF_NAME.search(text, max(0, at - _BEFORE), at) if match else None
            if match and start and not other.search(start[0]):
                yield match
            at = lower.find(stem, at + len(stem))


def _parsed(match: re.Match[str], reader: DateReader) -> ParsedDate | None:
    if match["seconds"]:
        return parse_timestamp(match["seconds"])
    if _TIMESTAMP.fullmatch(match["text"]):
        return parse_timestamp(match["text"])
    return parse_machine(match["text"]) or reader.find(match["text"])
