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
from scraper.language import DateReader, FoldedLine, ParsedDate, Phrases, is_dateline
from scraper.text import fold

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
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3])[:.h]([0-5]\d)(?!\d)")
_NEAR = 40
_ALL_LABELS = ("updated_labels", "published_labels", "today_words")
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
    end, label = 0, None
    for parsed in found:
        before = text[end : parsed.start]
        label = label_of(before, phrases) or label
        end = parsed.end
        if parsed.calendar == "hijri" and has_gregorian:
            continue  # its label is that of the Gregorian day behind it
        if not _is_today(before, phrases):
            yield DateCandidate(source, parsed, label)
            is_last = parsed is found[-1]
            if is_last and (later := _later_that_day(text[end:], parsed, phrases)):
                yield DateCandidate(source, later, "update")
        label = None


def _is_today(before: str, phrases: Phrases) -> bool:
    """Whether the words before a date call it today's: "Today is Monday, 20 May 2024"."""
    words = " ".join(_words_of_label(before, phrases))
    return any(words.endswith(word) for word in phrases.vocabulary.words("today_words") if words)


def _later_that_day(after: str, parsed: ParsedDate, phrases: Phrases) -> ParsedDate | None:
    """The time of an update that has no date of its own: "3 May 2024, 12:30, updated 15:05"."""
    clock = _CLOCK.search(after[:_NEAR])
    if (
        parsed.time is None
        or clock is None
        or label_of(after[: clock.start()], phrases) != "update"
    ):
        return None
    at = parsed.time.replace(hour=int(clock[1]), minute=int(clock[2]), second=0)
    return replace(parsed, time=at) if at > parsed.time else None


def label_of(before: str, phrases: Phrases) -> Label | None:
    """The meaning that the words before a date give it."""
    words = _words_of_label(before, phrases)
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


def _words_of_label(before: str, phrases: Phrases) -> list[str]:
    """The last words before a date, without a weekday and words such as "on" right before it."""
    words = _SEPARATORS.split(before.rstrip(_OUTER))[-1].split()
    beside = phrases.vocabulary.words("beside_dates")
    kept = len(words)
    while kept > 1 and (
        (word := fold(words[kept - 1]).strip(".,:،")) in phrases.dates.weekdays or word in beside
    ):
        kept -= 1
    return words[:kept] if _is_any_label(words[:kept], phrases) else words


def _is_any_label(words: Sequence[str], phrases: Phrases) -> bool:
    """Whether some last words are a label of a date."""
    first = max(0, len(words) - _MOST_LABEL_WORDS)
    lines = [FoldedLine(" ".join(words[at:])) for at in range(first, len(words))]
    return any(
        phrases.has_whole(key, line) for key in ("updated_lead", "dateline_lead") for line in lines
    ) or any(_is_one_of(key, line, phrases) for key in _ALL_LABELS for line in lines)


def _is_one_of(labels: str, line: FoldedLine, phrases: Phrases) -> bool:
    return not phrases.vocabulary.words(labels).isdisjoint(line.bare)
