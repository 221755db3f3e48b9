"""The dates in the text that a page shows: in datelines, in short lines near the headline, behind
labels anywhere. Those of elements are in dates_in_elements.py. Scores nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Literal

from scraper.cleaner import Cleaned, JudgedBlock
from scraper.extractor.date_candidates import LAST_CHANGE, DateCandidate
from scraper.language import DateReader, FoldedLine, Phrases, is_dateline

_BLOCKS_ABOVE = 8
_BLOCKS_BELOW = 3
_DATED = frozenset({"dateline", "byline"})
# In scripts without spaces each character is a word.
_MAX_LINE_WORDS, _MAX_LINE_LENGTH = 25, 60
_MOST_WORDS = 12
# The characters of a paragraph that may be its dateline, and what separates it from the sentence.
_OPENING = 90
_OPENED = re.compile(r"\s*(?:[.:|/–—(]|--?\s)")
_LONGEST_PIECE, _PIECES = 10, 3
_MOST_LABEL_WORDS = 4
_LONGEST_TEXT = 1_000
_SEPARATORS = re.compile(r"[|•·()]|\s[–—-]\s|,\s")
_OUTER = " |•·,–—-(:："

ASSUMED = "text in an assumed order"
"""The source of a numeric date whose order the page does not show."""
Label = Literal["update", "publication"]


def dates_in_datelines(cleaned: Cleaned, reader: DateReader) -> Iterator[DateCandidate]:
    """The dates in datelines and bylines. A date above the headline is often today's; a date
    elsewhere is often another article's.
    """
    span = cleaned.span
    top, first, last = span.headline, span.first, max(span.last, 0)
    for block, verdict, line in cleaned.judged:
        if verdict.label not in _DATED and not (
            top < block.index <= first
            and line.words <= _MOST_WORDS
            and is_dateline(block.text, cleaned.phrases)
        ):
            continue
        if top - _BLOCKS_ABOVE <= block.index < top:
            source = "text above the headline"
        elif top <= block.index <= first + 1:
            source = "text"
        elif last < block.index <= last + _BLOCKS_BELOW:
            source = "text below the body"
        else:
            source = "text elsewhere"
        yield from _labelled_dates(block.text, source, reader, cleaned.phrases)


def dates_near_headline(cleaned: Cleaned, reader: DateReader) -> Iterator[DateCandidate]:
    """The dates in short lines from a little above the headline to the first lines of the body,
    such as "Jane Doe, 3 May 2024, in Harbour", and those that open a paragraph there: "HARBOUR, 3
    May 2024 – The ferry …".
    """
    for block, verdict, line in _head(cleaned):
        if verdict.label in _DATED:
            continue
        is_short = line.words <= _MAX_LINE_WORDS or len(block.text) <= _MAX_LINE_LENGTH
        text = block.text if is_short else block.text[:_OPENING]
        for one in _labelled_dates(text, "text in the head", reader, cleaned.phrases):
            if is_short or _OPENED.match(text, one.parsed.end):
                yield one


def dates_in_pieces(cleaned: Cleaned, reader: DateReader) -> Iterator[DateCandidate]:
    """The date near the headline whose parts have an element each: "16", "May", "2024"."""
    texts = [
        block.text if len(block.text) <= _LONGEST_PIECE else "" for block, _, _ in _head(cleaned)
    ]
    for start in range(len(texts) - _PIECES + 1):
        pieces = texts[start : start + _PIECES]
        if all(pieces) and (parsed := reader.find(" ".join(pieces))):
            yield DateCandidate("text in the head", parsed)
            return


def dates_of_assumed_order(cleaned: Cleaned, reader: DateReader) -> Iterator[DateCandidate]:
    """The first date of a page in an order that nothing on the page shows, of the article's own
    lines first.
    """
    found = (
        one
        for dates in (dates_in_datelines, dates_near_headline, labelled_dates)
        for one in dates(cleaned, reader)
        if one.label != "update"
    )
    yield from (replace(one, source=ASSUMED) for one in islice(found, 1))


def _head(cleaned: Cleaned) -> Sequence[JudgedBlock]:
    """The blocks from a little above the headline to the first lines of the body."""
    span = cleaned.span
    last = max(span.headline, span.first) + _BLOCKS_BELOW
    return cleaned.judged[max(0, span.top - _BLOCKS_ABOVE) : last]


def labelled_dates(cleaned: Cleaned, reader: DateReader) -> Iterator[DateCandidate]:
    """The first date anywhere that the words before it call the publication: "Published on 3 May
    2024" in a sentence or below the page.
    """
    for block, verdict, _ in cleaned.judged:
        if len(block.text) <= _LONGEST_TEXT and verdict.label != "comment":
            for one in _labelled_dates(block.text, "text elsewhere", reader, cleaned.phrases):
                if one.label == "publication":
                    yield one
                    return


def date_after_author(cleaned: Cleaned, reader: DateReader) -> Iterator[DateCandidate]:
    """The date in lines anywhere such as "Submitted by Jane Doe on 3 May 2024", if all of them give
    the same day. Otherwise they are those of comments or of other articles.
    """
    found = [
        parsed
        for block, verdict, line in cleaned.judged
        if line.words <= _MAX_LINE_WORDS
        and verdict.label != "comment"
        and cleaned.phrases.start("byline_lead", line)
        and (parsed := reader.find(block.text))
    ]
    if len({parsed.day for parsed in found}) == 1:
        yield DateCandidate("text elsewhere", found[0])


def last_changes(cleaned: Cleaned, reader: DateReader) -> Iterator[DateCandidate]:
    """The first date anywhere that the words before it call a change: "This page was last modified
    on 3 May 2024" below a page that shows no other date.
    """
    for block, verdict, _ in cleaned.judged:
        if len(block.text) <= _LONGEST_TEXT and verdict.label != "comment":
            for one in _labelled_dates(block.text, LAST_CHANGE, reader, cleaned.phrases):
                if one.label == "update":
                    yield one
                    return


def _labelled_dates(
    text: str, source: str, reader: DateReader, phrases: Phrases
) -> Iterator[DateCandidate]:
    """The dates of a line with their labels. A Hijri day next to a Gregorian one is left out: the
    moon was not seen everywhere on the same evening.
    """
    found = reader.find_all(text)
    has_gregorian = any(parsed.calendar == "gregorian" for parsed in found)
    end = 0
    for parsed in found:
        if parsed.calendar != "hijri" or not has_gregorian:
            yield DateCandidate(source, parsed, label_of(text[end : parsed.start], phrases))
        end = parsed.end


def label_of(before: str, phrases: Phrases) -> Label | None:
    """The meaning that the words before a date give it."""
    last = _SEPARATORS.split(before.rstrip(_OUTER))[-1].strip()
    words = last.split()
    for start in range(max(0, len(words) - _MOST_LABEL_WORDS), len(words)):
        line = FoldedLine(" ".join(words[start:]).rstrip(":："))
        if phrases.has_whole("updated_lead", line) or _is_one_of("updated_labels", line, phrases):
            return "update"
        is_publication = phrases.has_whole("dateline_lead", line) or _is_one_of(
            "published_labels", line, phrases
        )
        if is_publication and not _is_one_of("weak_openers", line, phrases):
            return "publication"
    return None


def _is_one_of(labels: str, line: FoldedLine, phrases: Phrases) -> bool:
    return not phrases.vocabulary.words(labels).isdisjoint(line.bare)
