"""The moments that a page shows its readers: in datelines, in <time> elements, in short lines near
the headline. Weighs nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from scraper.cleaner.cleaned import Cleaned
from scraper.language.dates import DateReader, ParsedDate, parse_machine
from scraper.language.lines import FoldedLine
from scraper.language.phrases import Phrases
from scraper.language.vocabulary import Vocabulary
from scraper.parsing.document import Element

_ABOVE = 8
_BELOW = 3
_LINE_WORDS = 25
_TIMES = 3
_PUBLISHED = "%(published_classes)s"
_UPDATED = "%(updated_classes)s"
_OTHER_PIECES = "%(other_pieces)s"
_LEVELS_LOOKED_UP = 8
_WORDS_BEFORE = 30


@dataclass(frozen=True, slots=True)
class VisibleDate:
    """A moment that readers see, and what the page calls it."""

    source: str
    moment: ParsedDate
    called: Literal["update", "publication"] | None = None


def in_datelines(cleaned: Cleaned, reader: DateReader) -> Iterator[VisibleDate]:
    """The moments of datelines and bylines. What stands above the headline is often today's date,
    what stands elsewhere other pieces'.
    """
    phrases = cleaned.phrases
    at = cleaned.span
    top, first, last = at.headline, at.first, max(at.last, 0)
    for block, verdict, _ in cleaned.judged:
        if verdict.label not in ("dateline", "byline"):
            continue
        if top - _ABOVE <= block.index < top:
            source = "text above the headline"
        elif top <= block.index <= first + 1 or last < block.index <= last + _BELOW:
            source = "text"
        else:
            source = "text elsewhere"
        before = 0
        for moment in reader.find_all(block.text):
            yield VisibleDate(source, moment, _called(block.text[before : moment.start], phrases))
            before = moment.end


def _called(before: str, phrases: Phrases) -> Literal["update", "publication"] | None:
    """What the words before a date call it."""
    last = re.split(r"[|•·()]|\s[–—-]\s|,\s", before.rstrip(" |•·,–—-(:"))[-1].strip()
    words = last.split()
    for start in range(max(0, len(words) - 4), len(words)):
        line = FoldedLine(" ".join(words[start:]).rstrip(":"))
        if phrases.has_whole("updated_lead", line):
            return "update"
        if phrases.has_whole("dateline_lead", line):
            return "publication"
    return None


def in_time_elements(
    tree: Element, reader: DateReader, vocabulary: Vocabulary
) -> Iterator[VisibleDate]:
    """The first <time> elements of the article, with the meaning that their class words and the
    words before them give.
    """
    published = vocabulary.pattern(_PUBLISHED, re.I)
    updated = vocabulary.pattern(_UPDATED, re.I)
    count = 0
    for element in tree.iter("time"):
        moment = parse_machine(element.get("datetime") or "")
        if moment is None or _is_elsewhere(element, vocabulary.pattern(_OTHER_PIECES, re.I)):
            continue
        names = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        is_published = published.search(names) is not None or element.get("pubdate") is not None
        is_update = updated.search(f"{names} {_words_before(element)}") is not None
        in_text = reader.find("".join(str(piece) for piece in element.itertext()))
        if is_published:
            source = "time published"
        else:
            source = "time shown" if in_text is not None and in_text.day == moment.day else "time"
        if count == 0 or is_update or is_published:
            yield VisibleDate(source, moment, "update" if is_update and not is_published else None)
        count += 1
        if count == _TIMES:
            return


def _words_before(element: Element) -> str:
    """The last words before an element, in the text it stands in."""
    before = element.getprevious()
    parent = element.getparent()
    text = (
        before.tail if before is not None else parent.text if parent is not None else None
    ) or ""
    return text[-_WORDS_BEFORE:]


def _is_elsewhere(element: Element, other_pieces: re.Pattern[str]) -> bool:
    """Whether an element is in a comment, a teaser or a sidebar."""
    for level, above in enumerate(element.iterancestors()):
        if level == _LEVELS_LOOKED_UP or above.tag in ("article", "main", "body"):
            return False
        if above.tag in ("nav", "aside", "footer") or other_pieces.search(
            f"{above.get('class') or ''} {above.get('id') or ''}"
        ):
            return True
    return False


def in_the_head(cleaned: Cleaned, reader: DateReader) -> Iterator[VisibleDate]:
    """The dates in short lines from a little above the headline to the body's first lines: "Jane
    Doe, 3 May 2024, in Harbour".
    """
    phrases = cleaned.phrases
    at = cleaned.span
    start, end = max(0, at.top - _ABOVE), max(at.headline, at.first) + _BELOW
    for block, verdict, _ in cleaned.judged[start:end]:
        if verdict.label in ("dateline", "byline") or len(block.text.split()) > _LINE_WORDS:
            continue
        before = 0
        for moment in reader.find_all(block.text):
            yield VisibleDate(
                "text in the head", moment, _called(block.text[before : moment.start], phrases)
            )
            before = moment.end
