"""The names that may be authors' among what readers see: in bylines, author boxes and links. Scores
nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from scraper.cleaner import (
    AUTHOR_OF_POST,
    OF_PICTURES,
    ArticleSpan,
    Cleaned,
    JudgedBlock,
    is_author_class,
    is_inside,
    labelled_text,
)
from scraper.extractor.candidates import Candidate
from scraper.extractor.names_in_links import (
    MAX_LINKS,
    PROFILE,
    is_button,
    is_linked_title,
    is_site_by_name,
    opens_with_linked_title,
    spans_links,
    up_to_link,
)
from scraper.extractor.unlabelled_names import BLOCKS_OF_BARE_NAMES, MAX_NAME, bare_names
from scraper.language import (
    FoldedLine,
    Phrases,
    bracketed_reporters,
    grammar_of,
    is_surely_name,
    is_title,
    looks_like_name,
    names_after_lead,
    read_contributions,
    read_reporters,
    signed_by_contact,
    signed_in_bracket,
    signed_in_sentence,
    split_names,
)
from scraper.records import AuthorFinding, Block, Verdict
from scraper.text import count_words, ends_sentence

MANY_NAMES = 4
"""So many names from one source are a list of other people."""
_NOT_AUTHORS = frozenset(
    "headline heading navigation share teaser comment advert newsletter legal consent credit "
    "caption".split()
)
_OVERRULED_IN_HEAD = frozenset({"credit", "navigation", "teaser", "heading"})
_NEXT_ARTICLE = "next_article"
_BYLINE_ELSEWHERE = "byline elsewhere"
_LOGIN = re.compile(r"[^\W_][\w.-]+")
_MAX_BYLINE = 140
_BLOCKS_ABOVE = 6
_BLOCKS_BELOW = 10
_BLOCKS_OF_SIGNATURES = 4
_BLOCKS_OF_BOX = 3
"""So far above the headline a columnist's box may begin, in blocks."""


def visible_names(cleaned: Cleaned, phrases: Phrases) -> Iterator[Candidate]:
    """The names in bylines, biographies, author boxes and short lines near the article."""
    for judged in cleaned.judged:
        block, verdict, _ = judged
        if verdict.rule == _NEXT_ARTICLE:
            return
        if verdict.rule == AUTHOR_OF_POST:
            continue
        names = chain(
            _names_of_verdict(block, verdict, cleaned.span, phrases), _names_of(judged, cleaned)
        )
        for name in names:
            yield replace(name, value=up_to_link(name.value, block, phrases))


def _names_of(judged: JudgedBlock, cleaned: Cleaned) -> Iterator[Candidate]:
    """The names in a block near the article, whatever its verdict found."""
    block, verdict, line = judged
    span, phrases = cleaned.span, cleaned.phrases
    position = _position(block.index, span)
    if -_BLOCKS_OF_SIGNATURES <= block.index - span.last < 0:
        position = "at the end" if position == "elsewhere" else position
    if position == "elsewhere" or _is_card_below(block, position, phrases):
        return
    reached = _names_in_contact(block, span, phrases)
    if reached:
        yield from (Candidate(name, "line at the end", line=block.index) for name in reached)
        return
    if block.index == span.last and verdict.label == "body":
        names_of_end = signed_in_bracket(block.text, phrases)
        yield from (Candidate(name, "alone below the body") for name in names_of_end)
    yield from _named_in_sentence(block, span, phrases)
    if _is_prose(judged) or len(block.text) > _MAX_BYLINE:
        yield from _bracketed(block, position, span, phrases)
    elif may_name_people(block, verdict, phrases) or _is_byline_in_head(judged, cleaned):
        names = list(_names_in_line(block, position, phrases))
        if _is_above_article(block, cleaned):
            names = [name for name in names if name.source.startswith("line")]
        others = _keys_of_others(block, phrases) if names else frozenset()
        key = grammar_of(phrases).key
        yield from (name for name in names if key(name.value) not in others)
        yield from _names_below_label(line, block.index, position, cleaned)
        yield from bare_names(judged, cleaned)


def _is_above_article(block: Block, cleaned: Cleaned) -> bool:
    """Whether a block is above the <article> that holds the headline: a list of the site's
    columnists stands there.
    """
    headline = cleaned.span.headline
    if not 0 <= block.index < headline:
        return False
    article = cleaned.judged[headline].block.parent
    while article is not None and article.tag != "article":
        article = article.parent
    return article is not None and not is_inside(block, article)


def _is_card_below(block: Block, position: str, phrases: Phrases) -> bool:
    """Whether a line away from the head of the article is the card of another one."""
    return position != "at the head" and opens_with_linked_title(block, phrases)


def _names_in_contact(block: Block, span: ArticleSpan, phrases: Phrases) -> list[str]:
    """The name in a line at the end of the body that says how to reach its author."""
    is_near = 0 <= block.index - max(span.last, 0) <= BLOCKS_OF_BARE_NAMES
    return signed_by_contact(block.text, phrases) if is_near else []


def _position(index: int, span: ArticleSpan) -> str:
    last = max(span.last, 0)
    if span.top - _BLOCKS_ABOVE <= index <= span.first + 1:
        return "at the head"
    return "at the end" if last <= index <= last + _BLOCKS_BELOW else "elsewhere"


def _names_of_verdict(
    block: Block, verdict: Verdict, span: ArticleSpan, phrases: Phrases
) -> Iterator[Candidate]:
    """The names that a rule found in a byline or biography. Away from the article, a line that is
    all one link to another page than a person's is a title: "Jane Doe, Gardener".
    """
    if verdict.label not in ("byline", "biography"):
        return
    source = "biography"
    if verdict.label == "byline":
        source = f"byline {_position_of_byline(block.index, span)}"
        if source == _BYLINE_ELSEWHERE and is_linked_title(block, phrases):
            return
        if _is_card_below(block, source.removeprefix("byline "), phrases):
            return
    yield from (
        Candidate(finding.author, source, line=block.index)
        for finding in verdict.all(AuthorFinding)
        if not spans_links(finding.author, block)
    )


def _position_of_byline(index: int, span: ArticleSpan) -> str:
    """The position of a byline, which may be twice as far from the article as another line."""
    position = _position(index, span)
    if position != "at the head":
        if -2 * _BLOCKS_ABOVE <= index - span.top <= 0:
            return "at the head"
        if 0 <= index - max(span.last, 0) <= 2 * _BLOCKS_BELOW:
            return "at the end"
    return position


def _is_prose(judged: JudgedBlock) -> bool:
    """Whether a block is a sentence of the body: "By then, she had left the island."."""
    return judged.verdict.label == "body" and ends_sentence(judged.block.text)


def may_name_people(block: Block, verdict: Verdict, phrases: Phrases) -> bool:
    """Whether a line near the article can name those who made it, by its verdict."""
    # "Jane Doe / AFP" reads like the credit of a picture.
    is_byline = (
        verdict.label in OF_PICTURES and block.figure is None and is_author_element(block, phrases)
    )
    return verdict.label not in _NOT_AUTHORS or is_byline


def _is_byline_in_head(judged: JudgedBlock, cleaned: Cleaned) -> bool:
    """Whether a line between the headline and the body opens like a byline and goes on with names.
    Then its words or its container wrongly make it a teaser, a credit or a menu.
    """
    block, verdict, _ = judged
    span, phrases = cleaned.span, cleaned.phrases
    return (
        verdict.label in _OVERRULED_IN_HEAD
        and block.figure is None
        and span.top - _BLOCKS_OF_BOX <= block.index <= span.first
        and _may_be_byline(block, span, phrases)
        and (
            is_author_element(block, phrases)
            or bool(names_after_lead(labelled_text(block, phrases), phrases))
        )
    )


def _may_be_byline(block: Block, span: ArticleSpan, phrases: Phrases) -> bool:
    """Whether a block is no heading, or one that is a name in an author's element, or one below the
    headline that opens with a date: "3 May 2024 by Jane Doe".
    """
    if block.kind != "heading":
        return True
    if is_surely_name(block.text, phrases) and is_author_element(block, phrases):
        return True
    date = phrases.dates.find(block.text) if span.headline < block.index else None
    return date is not None and date.start == 0


def _keys_of_others(block: Block, phrases: Phrases) -> frozenset[str]:
    """The keys of those in a line who did other work than writing: "Edited by Jane Doe"."""
    key = grammar_of(phrases).key
    return frozenset(
        key(one.name) for one in read_contributions(labelled_text(block, phrases), phrases)
    )


def _bracketed(
    block: Block, position: str, span: ArticleSpan, phrases: Phrases
) -> Iterator[Candidate]:
    """The reporters in brackets at the beginning or the end of the body: "…。（记者 张三）"."""
    from_end = block.index - span.last
    if block.index <= span.first + 1 or -_BLOCKS_OF_SIGNATURES <= from_end <= 1:
        for name in bracketed_reporters(block.apart, phrases):
            yield Candidate(name, f"line {position}", line=block.index)


def _named_in_sentence(block: Block, span: ArticleSpan, phrases: Phrases) -> Iterator[Candidate]:
    """The names in a sentence around the body that says who wrote it."""
    if block.index <= span.first + 1 or block.index >= span.last - 1:
        for name in signed_in_sentence(block.text, phrases):
            yield Candidate(name, "sentence", line=block.index)


def _names_in_line(block: Block, position: str, phrases: Phrases) -> Iterator[Candidate]:
    """The names in a line that says whose they are, or whose markup does."""
    yield from _names_of_links(block, position, phrases)
    has_date = phrases.dates.find(block.text) is not None
    after_lead = [
        name
        for name in names_after_lead(labelled_text(block, phrases), phrases)
        # "By then, …" has no name, "by jdoe on May 3, 2024" has.
        if not name[:1].islower()
        or is_surely_name(name, phrases)
        or (has_date and _LOGIN.fullmatch(name))
    ]
    reporters = read_reporters(block.apart, phrases) or bracketed_reporters(block.apart, phrases)
    # The last of several reporters may have a label of its own.
    after_lead = reporters + [name for name in after_lead if name not in reporters]
    if after_lead:
        yield from (Candidate(name, f"line {position}", line=block.index) for name in after_lead)
    elif signed := _signed(block, position, phrases):
        yield from (
            Candidate(name, f"author element {position}", line=block.index)
            for text in signed
            for name in split_names(text, phrases)
            if not spans_links(name, block)
            and not is_button(name, block, phrases)
            and not is_title(name, phrases)
            and not is_site_by_name(name, phrases)
        )


def _signed(block: Block, position: str, phrases: Phrases) -> tuple[str, ...]:
    """The text of an author's element, or the texts of those in a line at the head of the article.
    Others are those of quotations and comments. An item of a list that has more is the card of
    another article.
    """
    if is_author_element(block, phrases):
        return (block.apart,)
    is_card = block.kind == "list_item" and block.text not in block.signed
    return block.signed if position == "at the head" and not is_card else ()


def _names_below_label(
    line: FoldedLine, index: int, position: str, cleaned: Cleaned
) -> Iterator[Candidate]:
    """The names in the block below one that has only a label, such as "Written by"."""
    phrases = cleaned.phrases
    is_label = any(phrases.has_whole(key, line) for key in ("byline_lead", "author_lead"))
    if is_label and index + 1 < len(cleaned.judged):
        below = cleaned.judged[index + 1]
        if len(below.block.text) <= MAX_NAME and may_name_people(*below[:2], phrases):
            is_time = phrases.has_whole("reading_time_whole", below.line)
            for name in () if is_time else split_names(below.block.apart, phrases):
                if looks_like_name(name, phrases) and not is_title(name, phrases):
                    yield Candidate(name, f"line {position}", line=below.block.index)


def _names_of_links(block: Block, position: str, phrases: Phrases) -> Iterator[Candidate]:
    """The names of links to profile pages, and of all short links in an author element."""
    profile = phrases.vocabulary.pattern(PROFILE, re.I)
    is_in_element = is_author_element(block, phrases)
    for link in block.links[:MAX_LINKS]:
        if link.text and count_words(link.text) <= MANY_NAMES + 1:
            is_profile = link.is_author or profile.search(link.href) is not None
            source = "link" if is_profile else "name in author element" if is_in_element else None
            for name in split_names(link.text, phrases) if source else ():
                if not (is_site_by_name(name, phrases) or is_button(name, block, phrases)):
                    yield Candidate(name, f"{source} {position}", link.href, block.index)


def is_author_element(block: Block, phrases: Phrases) -> bool:
    """Whether the element of a block, or its parent, has a class name for authors."""
    parent = block.parent
    ancestors = (one for one in (parent, parent.parent if parent else None) if one)
    return any(is_author_class(phrases.vocabulary, one.words) for one in ancestors)
