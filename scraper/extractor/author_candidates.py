"""The names that may be those of authors: from JSON-LD, microdata, meta tags, bylines, author boxes
and links. Scores nothing.
"""

import re
from collections.abc import Iterator
from typing import Any

from scraper.cleaner.cleaned import Cleaned
from scraper.extractor.candidates import Candidate
from scraper.language.bylines import names_after_lead, split_names
from scraper.language.names import looks_like_name
from scraper.language.phrases import Phrases
from scraper.parsing.json_ld import texts
from scraper.parsing.structured_data import StructuredData
from scraper.records import AuthorFinding, Block
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
# The label of twitter:data1, by which content systems give the author.
_AUTHOR_LABEL = r"%(author_labels)s|^(?:%(whole_author_labels)s)$"
_PROFILE = r"/(?:%(author_paths)s)/|[?&]_?author="
_AUTHOR_CLASS = r"^(?:.*[-_])?(?:%(author_classes)s)(?:[-_].*)?$"
DESK = r"\b(?:%(desks)s)\b"
"""The template of a desk's or an agency's name."""
MANY_NAMES = 4
"""So many names of one source are a list of other people."""
_NOT_AUTHORS = frozenset(
    "headline heading navigation share teaser comment advert newsletter legal consent credit "
    "caption".split()
)
_CREDITS = frozenset({"credit", "caption"})
_BYLINE_LENGTH = 140
_NAME_LENGTH = 60
_ABOVE = 6
_BELOW = 10
_MANY_ANCHORS = 8
_WORDS_OF_DESK = 3


def declared_names(structured: StructuredData, phrases: Phrases) -> Iterator[Candidate]:
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
    at = cleaned.span
    profile = phrases.vocabulary.pattern(_PROFILE, re.I)
    first, last, top = at.first, max(at.last, 0), at.top
    for block, verdict, _ in cleaned.judged:
        at_head, at_end = (
            top - _ABOVE <= block.index <= first + 1,
            last <= block.index <= last + _BELOW,
        )
        where = "at the head" if at_head else "at the end" if at_end else "elsewhere"
        if verdict.label in ("byline", "biography"):
            beyond = (
                "at the head"
                if -2 * _ABOVE <= block.index - top <= 0
                else "at the end"
                if 0 <= block.index - last <= 2 * _BELOW
                else where
            )
            source = (
                "biography"
                if verdict.label == "biography"
                else f"byline {where if at_head else beyond}"
            )
            yield from (
                Candidate(finding.author, source, line=block.index)
                for finding in verdict.all(AuthorFinding)
                if not _joins_links(finding.author, block)
            )
        is_prose = verdict.label == "body" and ends_sentence(
            block.text
        )  # "By then, she had left the island."
        # "Jane Doe / AFP" reads like a picture's credit.
        is_taken = verdict.label in _NOT_AUTHORS and not (
            verdict.label in _CREDITS
            and block.figure is None
            and _is_author_element(block, phrases)
        )
        if (at_head or at_end) and not is_taken and not is_prose:
            distance = block.index - at.headline
            yield from _in_line(block, where, distance, phrases)
            alone = (
                0 <= block.index - last <= 2
                and len(block.text) <= _NAME_LENGTH
                and block.kind not in ("heading", "list_item")
            )
            if alone and all(map(profile.search, (anchor.href for anchor in block.links))):
                yield from (
                    Candidate(name, "alone below the body")
                    for name in split_names(block.text, phrases)
                    if _signs(name, phrases)
                )


def _in_line(block: Block, where: str, distance: int, phrases: Phrases) -> Iterator[Candidate]:
    profile = phrases.vocabulary.pattern(_PROFILE, re.I)
    is_author_element = _is_author_element(block, phrases)
    for anchor in block.links[:_MANY_ANCHORS]:
        if anchor.text and count_words(anchor.text) <= MANY_NAMES + 1:
            is_profile = profile.search(anchor.href) is not None
            source = (
                "link" if is_profile else "name in author element" if is_author_element else None
            )
            for name in split_names(anchor.text, phrases) if source else ():
                yield Candidate(name, f"{source} {where}", anchor.href, block.index)
    if len(block.text) > _BYLINE_LENGTH:
        return
    if led := [
        name for name in names_after_lead(block.text, phrases) if not name[:1].islower()
    ]:  # "By then, …"
        yield from (Candidate(name, f"line {where}", line=block.index) for name in led)
    elif is_author_element:
        names = (name for name in split_names(block.text, phrases) if not _joins_links(name, block))
        yield from (Candidate(name, f"author element {where}", line=block.index) for name in names)
    elif 0 < distance <= 3 and len(block.text) <= _NAME_LENGTH and block.kind != "heading":
        yield from (
            Candidate(name, "below the headline")
            for name in split_names(block.text, phrases)
            if looks_like_name(name, phrases)
        )


def _signs(name: str, phrases: Phrases) -> bool:
    """Whether a name has the shape of a signature: a person's, or a desk's."""
    return looks_like_name(name, phrases) or (
        count_words(name) <= _WORDS_OF_DESK
        and phrases.vocabulary.pattern(DESK).search(fold(name)) is not None
    )


def _joins_links(name: str, block: Block) -> bool:
    """Whether what was read as one name are several, each a link of its own with nothing but a
    space between.
    """
    return (
        sum(bool(anchor.text) and anchor.text in name for anchor in block.links[:_MANY_ANCHORS]) > 1
    )


def _is_author_element(block: Block, phrases: Phrases) -> bool:
    author_class = phrases.vocabulary.pattern(_AUTHOR_CLASS, re.I)
    places = (
        place for place in (block.parent, block.parent.parent if block.parent else None) if place
    )
    return any(
        not place.words.isdisjoint(phrases.vocabulary.containers("byline"))
        or any(map(author_class.match, place.words))
        for place in places
    )
