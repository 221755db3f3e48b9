"""The dates of publication and of the last change in the scripts of a page: in the state of an
application or in what is sent to a counter of readers. Runs no script and scores nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
_STEMS_OF_CHANGES = ("modifi", "update")
_VALUE = (
    r"\\*[\"']?\s*[:=,]\s*"
    r"(?:\\*[\"'](?P<text>[^\"'\\]{8,40})\\*[\"']|\\*[\"']?(?P<seconds>1\d{9}(?:\d{3})?)(?!\d))"
)
# "date", "time", "at", "on", and what follows them; not "publisherId".
_WHEN = r"(?:_?[dtao][a-z_]{1,13})?"
# From a stem to the end of the value.
_DATE = re.compile(
    rf"(?:publi(?:sh(?:ed)?|cation){_WHEN}|pub_?date|(?:article|story)_?date|var ct){_VALUE}", re.I
)
_CHANGE = re.compile(rf"(?:modifi(?:ed|cation)|updated?){_WHEN}{_VALUE}", re.I)
_TIMESTAMP = re.compile(r"1\d{9}(?:\d{3})?")
_START_OF_NAME = re.compile(r"[\w.:-]*\Z")
_OTHER_MEANING = r"%(other_date_names)s|un\Z|re\Z"
_OTHER_CHANGE = r"%(other_change_names)s"
_BEFORE, _BEHIND = 20, 110
_NEAR = 2_000
_LARGEST = 2_000_000


def dates_in_scripts(
    scripts: Sequence[Element], headline: str | None, reader: DateReader, vocabulary: Vocabulary
) -> Iterator[DateCandidate]:
    """The day that all publication dates in the scripts agree on; if they do not, the day that
    those next to the headline agree on.
    """
    publications = _Names(_STEMS, _DATE, vocabulary.pattern(_OTHER_MEANING, re.I))
    found = _dates(publications, scripts, headline, reader)
    yield from (DateCandidate("script", parsed) for parsed in _agreed(found))


def changes_in_scripts(
    scripts: Sequence[Element], headline: str | None, reader: DateReader, vocabulary: Vocabulary
) -> Iterator[ParsedDate]:
    """The last change, as `dates_in_scripts` finds the publication."""
    changes = _Names(_STEMS_OF_CHANGES, _CHANGE, vocabulary.pattern(_OTHER_CHANGE, re.I))
    yield from _agreed(_dates(changes, scripts, headline, reader))


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of values that are dates of one kind."""

    stems: Sequence[str]
    pattern: re.Pattern[str]
    """From a stem to the end of the value."""
    other: re.Pattern[str]
    """What is before a stem in names with another meaning."""


def _dates(
    names: _Names, scripts: Sequence[Element], headline: str | None, reader: DateReader
) -> list[tuple[ParsedDate, bool]]:
    """The dates under some names, and whether the headline is near them."""
    found = []
    for script in scripts:
        text = (script.text or "")[:_LARGEST]
        for match in _matches(text, names):
            if parsed := _parsed(match, reader):
                around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
                found.append((parsed, bool(headline) and str(headline) in around))
    return found


def _agreed(found: Sequence[tuple[ParsedDate, bool]]) -> Iterator[ParsedDate]:
    """The first date, if all are of one day, else the first near the headline, if those are."""
    for chosen in ([one for one, _ in found], [one for one, is_near in found if is_near]):
        if len({one.day for one in chosen}) == 1:
            yield chosen[0]
            return


def _matches(text: str, names: _Names) -> Iterator[re.Match[str]]:
    lower = text.lower()
    for stem in names.stems:
        at = lower.find(stem)
        while at >= 0:
            match = names.pattern.match(text, at, at + _BEHIND)
            start = _START_OF_NAME.search(text, max(0, at - _BEFORE), at) if match else None
            if match and start and not names.other.search(start[0]):
                yield match
            at = lower.find(stem, at + len(stem))


def _parsed(match: re.Match[str], reader: DateReader) -> ParsedDate | None:
    if match["seconds"]:
        return parse_timestamp(match["seconds"])
    if _TIMESTAMP.fullmatch(match["text"]):
        return parse_timestamp(match["text"])
    return parse_machine(match["text"]) or reader.find(match["text"])
