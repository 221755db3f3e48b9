"""The names that may be authors': from JSON-LD, microdata, meta tags, bylines, author boxes and
links. Scores nothing.
"""

import re
from collections.abc import Iterator
from typing import Any

from scraper.cleaner import AUTHOR_OF_POST, ArticleSpan, Cleaned
from scraper.extractor.candidates import Candidate
from scraper.language import Phrases, looks_like_name, names_after_lead, split_names
from scraper.parsing import StructuredData, texts
from scraper.records import AuthorFinding, Block, Verdict
from scraper.text import count_words, ends_sentence, fold

_META = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "citation_author",
    "author_name",
    "article:author_name",
    "articleauthor",
    "og:article:author",
    "twitter:creator:name",
    "cxenseparse:author",
    "cse-authors",
    "creator",
)
# The label of twitter:data1, if a content system gives the author there.
_AUTHOR_LABEL = r"%(author_labels)s|^(?:%(whole_author_labels)s)$"
_PROFILE = r"/(?:%(author_paths)s)/|[?&]_?author="
_AUTHOR_CLASS = r"^(?:.*[-_])?(?:%(author_classes)s)(?:[-_].*)?$"
DESK = r"\b(?:%(desks)s)\b"
"""A template of `Vocabulary.pattern` for the name of a desk or an agency."""
MANY_NAMES = 4
"""So many names from one source are a list of other people."""
_NOT_AUTHORS = frozenset(
    "headline heading navigation share teaser comment advert newsletter legal consent credit "
    "caption".split()
)
_CREDITS = frozenset({"credit", "caption"})
_MAX_BYLINE = 140
_MAX_NAME = 60
_BLOCKS_ABOVE = 6
_BLOCKS_BELOW = 10
_MAX_LINKS = 8
_MAX_DESK_WORDS = 3


def declared_names(structured: StructuredData, phrases: Phrases) -> Iterator[Candidate]:
    """The names in JSON-LD, microdata and meta tags."""
    declared = structured.article.get("author") or structured.article.get("creator")
    yield from _people(structured, declared, "json-ld", phrases)
    if not declared:
        yield from _people(
            structured,
            structured.page.get("author") or structured.page.get("creator"),
            "json-ld of the page",
            phrases,
        )
        persons = [
            node
            for node in structured.nodes
            if node.get("@type") == "Person" or "Person" in texts(node.get("@type"))
        ]
        for person in persons[:2]:
            yield from _people(structured, person, "json-ld person", phrases)
    for written in structured.microdata.get("author", ()):
        yield from _named(written, "microdata", phrases)
    for tag in _META:
        for written in structured.meta.get(tag, ()):
            yield from _named(written, "meta", phrases)
    author_label = phrases.vocabulary.pattern(_AUTHOR_LABEL, re.I)
    for number in ("1", "2"):
        if author_label.search(structured.first_meta(f"twitter:label{number}") or ""):
            yield from _named(
                structured.first_meta(f"twitter:data{number}") or "", "meta label", phrases
            )


def _people(
    structured: StructuredData, value: Any, source: str, phrases: Phrases, depth: int = 0
) -> Iterator[Candidate]:
    value = structured.resolve(value)
    if isinstance(value, list) and depth < 3:
        for item in value:
            yield from _people(structured, item, source, phrases, depth + 1)
    elif isinstance(value, dict):
        url = next(
            (text for text in texts(value.get("url")) if text.startswith(("http", "/"))), None
        )
        is_organization = any("Organization" in kind for kind in texts(value.get("@type")))
        for written in texts(value.get("name")):
            yield from _named(
                written, "json-ld organization" if is_organization else source, phrases, url
            )
    elif isinstance(value, str):
        for written in texts(value):
            yield from _named(written, source, phrases)


def _named(
    written: str, source: str, phrases: Phrases, url: str | None = None
) -> Iterator[Candidate]:
    for name in split_names(written, phrases):
        yield Candidate(name, source, url)


def visible_names(cleaned: Cleaned, phrases: Phrases) -> Iterator[Candidate]:
    """The names in bylines, biographies, author boxes and short lines near the article."""
    span = cleaned.span
    for block, verdict, _ in cleaned.judged:
        if verdict.rule == AUTHOR_OF_POST:
            continue
        position = _position(block.index, span)
        if verdict.label in ("byline", "biography"):
            yield from _names_of_verdict(block, verdict, span)
        if position != "elsewhere" and _may_name_authors(block, verdict, phrases):
            yield from _names_in_line(block, position, block.index - span.headline, phrases)
            if 0 <= block.index - max(span.last, 0) <= 2:
                yield from _signature(block, phrases)


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


def _may_name_authors(block: Block, verdict: Verdict, phrases: Phrases) -> bool:
    """Whether a line near the article can name its authors, whatever its verdict."""
    # "By then, she had left the island."
    is_prose = verdict.label == "body" and ends_sentence(block.text)
    # "Jane Doe / AFP" reads like the credit of a picture.
    is_byline = (
        verdict.label in _CREDITS and block.figure is None and _is_author_element(block, phrases)
    )
    return not is_prose and (verdict.label not in _NOT_AUTHORS or is_byline)


def _names_in_line(
    block: Block, position: str, distance: int, phrases: Phrases
) -> Iterator[Candidate]:
    """The names in a line. `distance` is the number of blocks from the headline."""
    is_author_element = _is_author_element(block, phrases)
    yield from _names_of_links(block, position, phrases)
    if len(block.text) > _MAX_BYLINE:
        return
    after_lead = [
        name for name in names_after_lead(block.text, phrases) if not name[:1].islower()
    ]  # "By then, …"
    if after_lead:
        yield from (Candidate(name, f"line {position}", line=block.index) for name in after_lead)
    elif is_author_element:
        names = (name for name in split_names(block.text, phrases) if not _spans_links(name, block))
        yield from (
            Candidate(name, f"author element {position}", line=block.index) for name in names
        )
    elif 0 < distance <= 3 and len(block.text) <= _MAX_NAME and block.kind != "heading":
        yield from (
            Candidate(name, "below the headline")
            for name in split_names(block.text, phrases)
            if looks_like_name(name, phrases)
        )


def _names_of_links(block: Block, position: str, phrases: Phrases) -> Iterator[Candidate]:
    """The names of links to profile pages, and of all short links in an author element."""
    profile = phrases.vocabulary.pattern(_PROFILE, re.I)
    is_author_element = _is_author_element(block, phrases)
    for link in block.links[:_MAX_LINKS]:
        if link.text and count_words(link.text) <= MANY_NAMES + 1:
            is_profile = profile.search(link.href) is not None
            source = (
                "link" if is_profile else "name in author element" if is_author_element else None
            )
            for name in split_names(link.text, phrases) if source else ():
                yield Candidate(name, f"{source} {position}", link.href, block.index)


def _signature(block: Block, phrases: Phrases) -> Iterator[Candidate]:
    """The names in a line right below the body that has nothing else."""
    profile = phrases.vocabulary.pattern(_PROFILE, re.I)
    is_short = len(block.text) <= _MAX_NAME and block.kind not in ("heading", "list_item")
    if is_short and all(profile.search(link.href) for link in block.links):
        yield from (
            Candidate(name, "alone below the body")
            for name in split_names(block.text, phrases)
            if _looks_like_signature(name, phrases)
        )


def _looks_like_signature(name: str, phrases: Phrases) -> bool:
    """Whether a text has the shape of a person's name or of a short name of a desk."""
    return looks_like_name(name, phrases) or (
        count_words(name) <= _MAX_DESK_WORDS
        and phrases.vocabulary.pattern(DESK).search(fold(name)) is not None
    )


def _spans_links(name: str, block: Block) -> bool:
    """Whether a name consists of several links with only a space between them."""
    return sum(bool(link.text) and link.text in name for link in block.links[:_MAX_LINKS]) > 1


def _is_author_element(block: Block, phrases: Phrases) -> bool:
    """Whether the element of a block, or its parent, has a class name for authors."""
    author_class = phrases.vocabulary.pattern(_AUTHOR_CLASS, re.I)
    parent = block.parent
    ancestors = (one for one in (parent, parent.parent if parent else None) if one)
    return any(
        not one.words.isdisjoint(phrases.vocabulary.containers("byline"))
        or any(map(author_class.match, one.words))
        for one in ancestors
    )
