"""The dates in the text that a page shows: in datelines, in short lines near the headline, behind
labels anywhere. Those of elements are in dates_in_elements.py. Scores nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from scraper.cleaner import Cleaned, JudgedBlock
from scraper.extractor.date_candidates import LAST_CHANGE, DateCandidate
from scraper.extractor.date_evidence import ABOVE_MENU
from scraper.extractor.date_labels import (
    is_today,
    label_alone,
    label_behind,
    label_of,
    labels_follow,
)
from scraper.language import (
    DateReader,
    ParsedDate,
    Phrases,
    is_dateline,
    signed_in_bracket,
    words_besides,
)
from scraper.records import Block

_BLOCKS_ABOVE = 8
_BLOCKS_BELOW = 3
_DATED = frozenset({"dateline", "byline"})
_BESIDE = frozenset({"aside", "nav", "footer"})
# In scripts without spaces each character is a word.
_MAX_LINE_WORDS, _MAX_LINE_LENGTH = 25, 60
_MOST_WORDS = 12
# The characters of a paragraph that may be its dateline, and what separates it from the sentence.
_OPENING = 90
_OPENED = re.compile(r"\s*(?:[.:|/–—(]|--?\s)")
_LONGEST_PIECE, _PIECES = 10, 3
_LONGEST_TEXT = 1_000
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3])(?::\s?|[.h])([0-5]\d)(?!\d)")
_NEAR = 40
_LAST_BRACKET = re.compile(r"[(\[（【]([^()\[\]（）【】]{8,80})[)\]）】]\W{0,3}\Z")
_LINKS_OF_MENU, _SHARE_OF_LINKS = 2, 0.7

ASSUMED = "text in an assumed order"
"""The source of a numeric date whose order the page does not show."""


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
            is_above = _has_menu(cleaned.judged[block.index + 1 : top])
            source = ABOVE_MENU if is_above else "text above the headline"
        elif top <= block.index <= first + 1:
            source = "text"
        elif last < block.index <= last + _BLOCKS_BELOW:
            source = "text below the body"
        else:
            source = "text elsewhere"
        is_beside = source == "text elsewhere" and _is_beside_article(block)
        dates = _dates_of(block, source, cleaned, reader)
        yield from (one for one in dates if one.label is not None or not is_beside)
    if last < len(cleaned.judged):
        yield from _in_closing_bracket(cleaned.judged[last], cleaned.phrases, reader)


def _in_closing_bracket(
    judged: JudgedBlock, phrases: Phrases, reader: DateReader
) -> Iterator[DateCandidate]:
    """The date in the bracket that ends the body, if it has nothing else but a signature: "…. (Jane
    Doe, 3 May 2024)".
    """
    text = judged.block.text
    bracket = _LAST_BRACKET.search(text) if judged.verdict.label == "body" else None
    if bracket and (is_dateline(bracket[1], phrases) or signed_in_bracket(text, phrases)):
        yield from (
            DateCandidate("text below the body", one) for one in reader.find_all(bracket[1])[:1]
        )


def _has_menu(judged: Sequence[JudgedBlock]) -> bool:
    """Whether blocks have two or more links with hardly a word besides them."""
    count = 0
    for block, _, _ in judged:
        linked = sum(len(link.text) for link in block.links)
        count += len(block.links) if linked >= _SHARE_OF_LINKS * len(block.text) else 0
    return count >= _LINKS_OF_MENU


def _is_beside_article(block: Block) -> bool:
    """Whether a block is in an element for what is not the article: a sidebar, a menu."""
    element = block.parent
    while element is not None:
        if element.tag in _BESIDE:
            return True
        element = element.parent
    return False


def dates_near_headline(cleaned: Cleaned, reader: DateReader) -> Iterator[DateCandidate]:
    """The dates in short lines from a little above the headline to the first lines of the body,
    such as "Jane Doe, 3 May 2024, in Harbour", and those that open a paragraph there: "HARBOUR, 3
    May 2024 – The ferry …".
    """
    for block, verdict, line in _head(cleaned):
        if verdict.label in _DATED or _is_above_and_linked(block, cleaned):
            continue
        is_short = line.words <= _MAX_LINE_WORDS or len(block.text) <= _MAX_LINE_LENGTH
        if is_short:
            yield from _dates_of(block, "text in the head", cleaned, reader)
            continue
        text = block.text[:_OPENING]
        for one in _labelled_dates(text, "text in the head", reader, cleaned.phrases):
            if _OPENED.match(text, one.parsed.end):
                yield one


def _is_above_and_linked(block: Block, cleaned: Cleaned) -> bool:
    """Whether a line above the headline is a link to another article, with its date."""
    linked = sum(len(link.text) for link in block.links)
    return block.index < cleaned.span.top and linked >= _SHARE_OF_LINKS * len(block.text)


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
            for one in _dates_of(block, "text elsewhere", cleaned, reader):
                if one.label in ("publication", "in print"):
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


def change_of_page(cleaned: Cleaned, reader: DateReader) -> Iterator[DateCandidate]:
    """The date in the sentence at the foot of a wiki that says when the page was last changed."""
    sentences = cleaned.lexicon.vocabulary.words("changes_of_pages")
    for block, verdict, line in reversed(cleaned.judged):
        is_line = line.words <= _MAX_LINE_WORDS and verdict.label not in ("body", "comment")
        if is_line and any(sentence in line.folded for sentence in sentences):
            found = reader.find(block.text)
            yield from () if found is None else (DateCandidate(LAST_CHANGE, found, "update"),)
            return


def last_changes(cleaned: Cleaned, reader: DateReader) -> Iterator[DateCandidate]:
    """The first date anywhere that the words before it call a change: "This page was last modified
    on 3 May 2024" below a page that shows no other date.
    """
    yield from change_of_page(cleaned, reader)
    for block, verdict, _ in cleaned.judged:
        if len(block.text) <= _LONGEST_TEXT and verdict.label != "comment":
            for one in _dates_of(block, LAST_CHANGE, cleaned, reader):
                if one.label == "update":
                    yield one
                    return


def _dates_of(
    block: Block, source: str, cleaned: Cleaned, reader: DateReader
) -> Iterator[DateCandidate]:
    """The dates of a block with their labels. If it begins with its date, the block above can be
    the label, as in <dt>Published:</dt><dd>3 May 2024</dd>.
    """
    text = block.text
    dates = list(_labelled_dates(text, source, reader, cleaned.phrases))
    if block.parts and "|" in block.apart:
        apart = list(_labelled_dates(block.apart, source, reader, cleaned.phrases))
        if _richness(apart) >= _richness(dates):
            text, dates = block.apart, apart
    is_open = bool(dates) and dates[0].label is None and block.index > 0
    if is_open and not words_besides(text[: dates[0].parsed.start], cleaned.phrases):
        above = cleaned.judged[block.index - 1].block.text
        dates[0] = replace(dates[0], label=label_alone(above, cleaned.phrases))
    yield from dates


def _richness(dates: Sequence[DateCandidate]) -> tuple[int, int, int]:
    """How much the dates of a line say: how many they are, and how many have a time or a label."""
    times = sum(one.parsed.time is not None for one in dates)
    return len(dates), times, sum(one.label is not None for one in dates)


def _labelled_dates(
    text: str, source: str, reader: DateReader, phrases: Phrases
) -> Iterator[DateCandidate]:
    """The dates of a line with their labels. A Hijri day next to a Gregorian one is left out: the
    moon was not seen everywhere on the same evening.
    """
    found = reader.find_all(text)
    has_gregorian = any(parsed.calendar == "gregorian" for parsed in found)
    is_behind = labels_follow(text, found, phrases)
    end, label = 0, None
    for number, parsed in enumerate(found, 1):
        start = found[number].start if number < len(found) else len(text)
        before, behind = text[end : parsed.start], text[parsed.end : start]
        read = label_behind(behind, phrases) if is_behind else label_of(before, phrases)
        label, end = read or label, parsed.end
        if label == "update" and (first := _earlier_without_year(before, parsed, reader, phrases)):
            yield DateCandidate(source, first, "publication")
        if parsed.calendar == "hijri" and has_gregorian:
            continue  # its label is that of the Gregorian day behind it
        if not is_today(before, phrases):
            yield DateCandidate(source, parsed, label)
            if number == len(found) and (later := _later_that_day(behind, parsed, phrases)):
                yield DateCandidate(source, later, "update")
        label = None


def _earlier_without_year(
    before: str, update: ParsedDate, reader: DateReader, phrases: Phrases
) -> ParsedDate | None:
    """The day of publication whose year only the update behind it gives: "Published 23 Apr 14:05,
    updated 24 Apr 2025". It is the last such day up to the update.
    """
    for year in (update.day.year, update.day.year - 1):
        first = reader.find_in_year(before, year)
        if first is None or label_of(before[: first.start], phrases) != "publication":
            return None
        if first.day <= update.day:
            return first
    return None


def _later_that_day(after: str, parsed: ParsedDate, phrases: Phrases) -> ParsedDate | None:
    """The time of an update that has no date of its own: "3 May 2024, 12:30, updated 15:05"."""
    clock = _CLOCK.search(after[:_NEAR])
    if parsed.time is None or clock is None:
        return None
    labels = label_of(after[: clock.start()], phrases), label_behind(after[clock.end() :], phrases)
    if "update" not in labels:
        return None
    at = parsed.time.replace(hour=int(clock[1]), minute=int(clock[2]), second=0)
    return replace(parsed, time=at) if at > parsed.time else None
