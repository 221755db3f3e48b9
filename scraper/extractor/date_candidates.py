"""The moments that a page shows its readers: in datelines, in <time> elements, in short lines near
the headline. Weighs nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from scraper.cleaner.pipeline import Cleaned
from scraper.extractor.body import article_span
from scraper.language import dates
from scraper.language.dates import ParsedDate
from scraper.language.phrases import Line, Phrases, phrases_for
from scraper.parsing.document import Element

_ABOVE = 8
_BELOW = 3
_LINE_WORDS = 25
_TIMES = 3
_PUBLISHED_WORD = re.compile(r"publish|entry-date|posted|pubdate|created|date-?time|dateline", re.I)
_UPDATED_WORD = re.compile(r"updat|modif", re.I)
_NOT_THE_ARTICLES = re.compile(
    r"comment|related|sidebar|footer|teaser|recent|recommend|widget", re.I
)
_LEVELS_LOOKED_UP = 8
_WORDS_BEFORE = 30


@dataclass(frozen=True, slots=True)
class VisibleDate:
    """A moment that readers see, and what the page calls it."""

    source: str
    moment: ParsedDate
    called: Literal["update", "publication"] | None = None


def in_datelines(cleaned: Cleaned, languages: Sequence[str]) -> Iterator[VisibleDate]:
    """The moments of datelines and bylines. What stands above the headline is often today's date,
    what stands elsewhere other pieces'.
    """
    phrases = phrases_for(cleaned.language)
    at = article_span(cleaned)
    top, first, last = at.headline, at.first, max(at.last, 0)
    for block, verdict in zip(cleaned.blocks, cleaned.verdicts, strict=True):
        if verdict.label not in ("dateline", "byline"):
            continue
        if top - _ABOVE <= block.index < top:
            source = "text above the headline"
        elif top <= block.index <= first + 1 or last < block.index <= last + _BELOW:
            source = "text"
        else:
            source = "text elsewhere"
        before = 0
        for moment in dates.find_all(block.text, tuple(languages)):
            yield VisibleDate(source, moment, _called(block.text[before : moment.start], phrases))
            before = moment.end


def _called(before: str, phrases: Phrases) -> Literal["update", "publication"] | None:
    """What the words before a date call it."""
    last = re.split(r"[|•·()]|\s[–—-]\s|,\s", before.rstrip(" |•·,–—-(:"))[-1].strip()
    words = last.split()
    for start in range(max(0, len(words) - 4), len(words)):
        line = Line(" ".join(words[start:]).rstrip(":"))
        if phrases.has_whole("updated_lead", line):
            return "update"
        if phrases.has_whole("dateline_lead", line):
            return "publication"
    return None


def in_time_elements(tree: Element, languages: Sequence[str]) -> Iterator[VisibleDate]:
    """The first <time> elements that are the article's, by what their names and the words before
    them call them.
    """
    count = 0
    for element in tree.iter("time"):
        moment = dates.parse_machine(element.get("datetime") or "")
        names = (
            f"{element.get('class') or ''} {element.get('itemprop') or ''} "
            f"{'pubdate' if element.get('pubdate') is not None else ''}"
        )
        if moment is None or _stands_elsewhere(element):
            continue
        text = "".join(str(piece) for piece in element.itertext())
        in_text = dates.find(text, tuple(languages))
        is_update = _UPDATED_WORD.search(f"{names} {_words_before(element)}") is not None
        if _PUBLISHED_WORD.search(names):
            source = "time published"
        else:
            source = "time shown" if in_text is not None and in_text.day == moment.day else "time"
        if count == 0 or is_update or source == "time published":
            yield VisibleDate(
                source,
                moment,
                "update" if is_update and not _PUBLISHED_WORD.search(names) else None,
            )
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


def _stands_elsewhere(element: Element) -> bool:
    """Whether an element stands in a comment, a teaser, a sidebar."""
    for level, above in enumerate(element.iterancestors()):
        if level == _LEVELS_LOOKED_UP or above.tag in ("article", "main", "body"):
            return False
        if above.tag in ("nav", "aside", "footer") or _NOT_THE_ARTICLES.search(
            f"{above.get('class') or ''} {above.get('id') or ''}"
        ):
            return True
    return False


def in_the_head(cleaned: Cleaned, languages: Sequence[str]) -> Iterator[VisibleDate]:
    """The dates in short lines from a little above the headline to the body's first lines: "Jane
    Doe, 3 May 2024, in Harbour".
    """
    phrases = phrases_for(cleaned.language)
    at = article_span(cleaned)
    start, end = max(0, at.top - _ABOVE), max(at.headline, at.first) + _BELOW
    for block, verdict in zip(cleaned.blocks[start:end], cleaned.verdicts[start:end], strict=True):
        if verdict.label in ("dateline", "byline") or len(block.text.split()) > _LINE_WORDS:
            continue
        before = 0
        for moment in dates.find_all(block.text, tuple(languages)):
            yield VisibleDate(
                "text in the head", moment, _called(block.text[before : moment.start], phrases)
            )
            before = moment.end
