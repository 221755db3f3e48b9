"""The names that may be authors' among what readers see: in bylines, author boxes and links. Scores
nothing.
"""

import re
from collections.abc import Iterator

from scraper.cleaner import (
    AUTHOR_OF_POST,
    OF_PICTURES,
    ArticleSpan,
    Cleaned,
    JudgedBlock,
    labelled_text,
)
from scraper.extractor.candidates import Candidate
from scraper.extractor.unlabelled_names import (
    BLOCKS_OF_BARE_NAMES,
    MAX_LINKS,
    MAX_NAME,
    PROFILE,
    bare_names,
)
from scraper.language import (
    FoldedLine,
    Phrases,
    bracketed_reporters,
    grammar_of,
    is_surely_name,
    is_title,
    names_after_lead,
    read_contributions,
    read_reporters,
    signed_by_contact,
    signed_in_bracket,
    split_names,
)
from scraper.records import AuthorFinding, Block, Verdict
from scraper.text import count_words, ends_sentence

_AUTHOR_CLASS = r"^(?:.*[-_])?(?:%(author_classes)s)(?:[-_].*)?$"
MANY_NAMES = 4
"""So many names from one source are a list of other people."""
_NOT_AUTHORS = frozenset(
    "headline heading navigation share teaser comment advert newsletter legal consent credit "
    "caption".split()
)
_OVERRULED_IN_HEAD = frozenset({"credit", "navigation", "teaser", "heading"})
_NEXT_ARTICLE = "next_article"
_LOGIN = re.compile(r"[^\W_][\w.-]+")
_MAX_BYLINE = 140
_BLOCKS_ABOVE = 6
_BLOCKS_BELOW = 10
_BLOCKS_OF_SIGNATURES = 4


def visible_names(cleaned: Cleaned, phrases: Phrases) -> Iterator[Candidate]:
    """The names in bylines, biographies, author boxes and short lines near the article."""
    span = cleaned.span
    for judged in cleaned.judged:
        block, verdict, line = judged
        if verdict.rule == _NEXT_ARTICLE:
            return
        if verdict.rule == AUTHOR_OF_POST:
            continue
        position = _position(block.index, span)
        if verdict.label in ("byline", "biography"):
            yield from _names_of_verdict(block, verdict, span)
        if -_BLOCKS_OF_SIGNATURES <= block.index - span.last < 0:
            position = "at the end" if position == "elsewhere" else position
        if position == "elsewhere":
            continue
        reached = _names_in_contact(block, span, phrases)
        if reached:
            yield from (Candidate(name, "line at the end", line=block.index) for name in reached)
            continue
        if block.index == span.last and verdict.label == "body":
            names_of_end = signed_in_bracket(block.text, phrases)
            yield from (Candidate(name, "alone below the body") for name in names_of_end)
        if _is_prose(judged) or len(block.text) > _MAX_BYLINE:
            yield from _bracketed(block, position, span, phrases)
        elif may_name_people(block, verdict, phrases) or _is_byline_in_head(judged, cleaned):
            names = list(_names_in_line(block, position, phrases))
            others = _keys_of_others(block, phrases) if names else frozenset()
            key = grammar_of(phrases).key
            yield from (name for name in names if key(name.value) not in others)
            yield from _names_below_label(line, block.index, position, cleaned)
            yield from bare_names(judged, cleaned)


def _names_in_contact(block: Block, span: ArticleSpan, phrases: Phrases) -> list[str]:
    """The name in a line at the end of the body that says how to reach its author."""
    is_near = 0 <= block.index - max(span.last, 0) <= BLOCKS_OF_BARE_NAMES
    return signed_by_contact(block.text, phrases) if is_near else []


def _position(index: int, span: ArticleSpan) -> str:
    last = max(span.last, 0)
    if span.top - _BLOCKS_ABOVE <= index <= span.first + 1:
        return "at the head"
    return "at the end" if last <= index <= last + _BLOCKS_BELOW else "elsewhere"


def _names_of_verdict(block: Block, verdict: Verdict, span: ArticleSpan) -> Iterator[Candidate]:
    """The names that a rule found in a byline or biography."""
    source = "biography"
    if verdict.label == "byline":
        source = f"byline {_position_of_byline(block.index, span)}"
    yield from (
        Candidate(finding.author, source, line=block.index)
        for finding in verdict.all(AuthorFinding)
        if not _spans_links(finding.author, block)
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
        and span.top - 1 <= block.index <= span.first
        and _may_be_byline(block, span, phrases)
        and (
            is_author_element(block, phrases)
            or bool(names_after_lead(labelled_text(block, phrases), phrases))
        )
    )


def _may_be_byline(block: Block, span: ArticleSpan, phrases: Phrases) -> bool:
    """Whether a block is no heading, or one below the headline that opens with a date: "3 May 2024
    by Jane Doe".
    """
    if block.kind != "heading":
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
    elif is_author_element(block, phrases):
        yield from (
            Candidate(name, f"author element {position}", line=block.index)
            for name in split_names(block.apart, phrases)
            if not _spans_links(name, block)
            and not is_title(name, phrases)
            and not _is_site_by_name(name, phrases)
        )


def _names_below_label(
    line: FoldedLine, index: int, position: str, cleaned: Cleaned
) -> Iterator[Candidate]:
    """The names in the block below one that has only a label, such as "Written by"."""
    phrases = cleaned.phrases
    is_label = any(phrases.has_whole(key, line) for key in ("byline_lead", "author_lead"))
    if is_label and index + 1 < len(cleaned.judged):
        below = cleaned.judged[index + 1]
        if len(below.block.text) <= MAX_NAME and may_name_people(*below[:2], phrases):
            for name in split_names(below.block.apart, phrases):
                if is_surely_name(name, phrases):
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
                if not _is_site_by_name(name, phrases):
                    yield Candidate(name, f"{source} {position}", link.href, block.index)


def _is_site_by_name(name: str, phrases: Phrases) -> bool:
    """Whether an East Asian name ends like that of a site: "中国新闻网"."""
    grammar = grammar_of(phrases)
    return not name.isascii() and grammar.is_organization(name) and not grammar.is_person(name)


def _spans_links(name: str, block: Block) -> bool:
    """Whether a name consists of several links with only a space between them."""
    return sum(bool(link.text) and link.text in name for link in block.links[:MAX_LINKS]) > 1


def is_author_element(block: Block, phrases: Phrases) -> bool:
    """Whether the element of a block, or its parent, has a class name for authors."""
    author_class = phrases.vocabulary.pattern(_AUTHOR_CLASS, re.I)
    parent = block.parent
    ancestors = (one for one in (parent, parent.parent if parent else None) if one)
    return any(
        not one.words.isdisjoint(phrases.vocabulary.containers("byline"))
        or any(map(author_class.match, one.words))
        for one in ancestors
    )
