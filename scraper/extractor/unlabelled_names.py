"""The names in short lines right below the headline or the body that no label marks as authors'.
Scores nothing.
"""

import re
from collections.abc import Iterator

from scraper.cleaner import ArticleSpan, Cleaned, JudgedBlock
from scraper.extractor.candidates import Candidate
from scraper.extractor.names_in_links import PROFILE, leads_elsewhere, spans_links
from scraper.language import (
    Phrases,
    grammar_of,
    is_surely_name,
    is_title,
    reporter_behind_paper,
    signed_in_bracket,
    split_names,
)
from scraper.records import Block
from scraper.text import count_words, fold, letters

DESK = r"\b(?:%(desks)s)\b"
"""A template of `Vocabulary.pattern` for the name of a desk or an agency."""
_OF_FACTS = "line_below_headline"
_DATE_MARKS = " .,|–—-·•()"
MAX_NAME = 60
"""The longest line that may be a name, in characters."""
BLOCKS_OF_BARE_NAMES = 3
"""So far from the headline or the body names may stand alone, in blocks."""
_ITEMS = 3
_MAX_DESK_WORDS = 3


def bare_names(judged: JudgedBlock, cleaned: Cleaned) -> Iterator[Candidate]:
    """The names in a short line right below the headline or the body that has nothing else."""
    block, phrases = judged.block, cleaned.phrases
    is_long = len(block.text) > MAX_NAME and judged.verdict.rule != _OF_FACTS
    if is_long or (block.kind == "heading" and not _is_name_above_date(block, cleaned)):
        return
    if _is_below_headline(block.index, cleaned.span) and _may_stand_bare(block, cleaned):
        source, text = "below the headline", block.text
        if _is_next_to_date(block, cleaned):
            source, text = "next to a date", block.apart
        yield from (
            Candidate(name, source, line=block.index)
            for name in split_names(_without_section(text, block, phrases), phrases)
            if is_surely_name(name, phrases)
            and not is_title(name, phrases)
            and not spans_links(name, block)
            and not leads_elsewhere(name, block, phrases)
        )
        yield from _linked_before_date(block, cleaned)
        for name in reporter_behind_paper(block.apart, phrases):
            yield Candidate(name, "next to a date", line=block.index)
    if 0 <= block.index - max(cleaned.span.last, 0) <= 2:
        yield from _signature(block, phrases)


def _linked_before_date(block: Block, cleaned: Cleaned) -> Iterator[Candidate]:
    """The nickname in a line that has only a link to its page and a date: "jdoe 3 May, 10:12"."""
    date = cleaned.phrases.dates.find(block.text)
    for link in block.links[:1] if date is not None else ():
        is_alone = block.text[: date.start].strip(_DATE_MARKS) == link.text if date else False
        if is_alone and len(link.text.split()) == 1 and letters(link.text) in letters(link.href):
            yield Candidate(link.text, "next to a date", link.href, block.index)


def _is_below_headline(index: int, span: ArticleSpan) -> bool:
    """Whether a block is right below the headline, or right above the body of a page on which no
    heading is the headline.
    """
    if span.headline == span.first:
        return 0 < span.first - index <= BLOCKS_OF_BARE_NAMES
    return 0 < index - span.headline <= BLOCKS_OF_BARE_NAMES


def _may_stand_bare(block: Block, cleaned: Cleaned) -> bool:
    """Whether a block may be a name alone. An item of a list may if one of the others is a date and
    none is a name: otherwise they are topics.
    """
    if block.kind != "list_item":
        return True
    near = cleaned.judged[max(0, block.index - _ITEMS) : block.index + _ITEMS + 1]
    others = [one for one in near if one.block is not block and one.block.kind == "list_item"]
    return any(one.verdict.label == "dateline" for one in others) and not any(
        is_surely_name(one.block.text, cleaned.phrases) for one in others
    )


def _is_next_to_date(block: Block, cleaned: Cleaned) -> bool:
    """Whether a line has a date, or the one before or behind it is one."""
    near = cleaned.judged[max(0, block.index - 1) : block.index + 2]
    return any(one.verdict.label == "dateline" for one in near) or (
        cleaned.phrases.dates.find(block.text) is not None
    )


def _is_name_above_date(block: Block, cleaned: Cleaned) -> bool:
    """Whether a heading is a name and nothing else, and the line below it is the date."""
    below = cleaned.judged[block.index + 1 : block.index + 2]
    return (
        block.index > cleaned.span.headline >= 0
        and any(one.verdict.label == "dateline" for one in below)
        and is_surely_name(block.text, cleaned.phrases)
        and not grammar_of(cleaned.phrases).is_organization(block.text)
    )


def _without_section(text: str, block: Block, phrases: Phrases) -> str:
    """A line without the link to a section at its end: "Jane Doe in Gardens"."""
    section = block.links[-1].text if block.links else ""
    before = text.removesuffix(section).rstrip() if section else text
    *names, word = before.split() or [""]
    is_joined = before != text and word in phrases.vocabulary.words("before_organizations")
    return " ".join(names) if is_joined and names else text


def _signature(block: Block, phrases: Phrases) -> Iterator[Candidate]:
    """The names in a line right below the body that has nothing else."""
    profile = phrases.vocabulary.pattern(PROFILE, re.I)
    is_short = len(block.text) <= MAX_NAME and block.kind not in ("heading", "list_item")
    if is_short and all(profile.search(link.href) for link in block.links):
        names = signed_in_bracket(block.text, phrases) or split_names(block.apart, phrases)
        yield from (
            Candidate(name, "alone below the body")
            for name in names
            if _looks_like_signature(name, phrases)
        )


def _looks_like_signature(name: str, phrases: Phrases) -> bool:
    """Whether a text has the shape of a person's name or of a short name of a desk."""
    return is_surely_name(name, phrases) or (
        count_words(name) <= _MAX_DESK_WORDS
        and phrases.vocabulary.pattern(DESK).search(fold(name)) is not None
    )
