"""Who wrote the article: names from JSON-LD, microdata, meta tags, bylines, author boxes and links,
weighed name by name.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from scraper.article import Author
from scraper.cleaner.pipeline import Cleaned
from scraper.extractor.body import article_span
from scraper.extractor.candidates import Candidate, ScoredCandidate, score
from scraper.language.bylines import has_role, looks_like_name
from scraper.language.names import key, names_after_lead, split_names
from scraper.language.phrases import Phrases, containers, phrases_for
from scraper.parsing.json_ld import texts
from scraper.parsing.structured_data import StructuredData
from scraper.records import Block
from scraper.text import count_words, ends_sentence, fold
from scraper.urls import absolute_url, host_of

# What each source says for a name, and what its form and the names beside it say, in log odds:
# fitted to the pages of the development corpus, pages without an author included, and rounded; a
# source of 0.0 names a candidate, and says no more of it. A name wins above NEEDED; where none
# does, the best one above ENOUGH_ALONE.
TRUST: dict[str, float] = {
    "json-ld": 2.2,
    "json-ld organization": 0.0,
    "json-ld of the page": 0.0,
    "json-ld person": 0.7,
    "microdata": 1.3,
    "meta": 1.4,
    "meta label": 0.7,
    "byline at the head": 0.0,
    "byline at the end": 1.0,
    "byline elsewhere": 0.0,
    "line at the head": 1.1,
    "line at the end": 1.2,
    "link at the head": 1.9,
    "link at the end": 0.4,
    "author element at the head": 1.0,
    "author element at the end": 0.0,
    "name in author element at the head": 0.0,
    "name in author element at the end": 0.0,
    "below the headline": 0.0,
    "alone below the body": 0.0,
    "biography": 0.0,
    "two kinds of sources": 0.9,
    "three kinds of sources": 1.1,
    "looks like a person": 1.1,
    "one word": 0.4,
    "four words or more": -1.6,
    "a desk": 0.3,
    "a role": -0.5,
    "names the site": 0.2,
    "names the domain": -0.4,
    "the site, and in no byline": -1.5,
    "an organization, and not the site": 1.5,
    "another is declared": -2.6,
    "on one line with a declared one": 1.0,
    "another is in the byline": -1.5,
    "one of many": -1.7,
}
NEEDED = 1.8
ENOUGH_ALONE = 0.5
_BESIDE_THE_BEST = 2.5

_META = tuple(
    "author article:author parsely-author sailthru.author dc.creator dcterms.creator byl "
    "citation_author author_name article:author_name "
    "articleauthor og:article:author twitter:creator:name cxenseparse:author cse-authors "
    "creator".split()
)
# "Written by", as content systems label twitter:data1.
_WRITTEN_BY = re.compile(
    r"written|author|verfasst|geschrieben|autor|écrit|rédig|escrito|scritto|geschreven|skriv|yazan|napisan|автор|^by$",
    re.I,
)
_PROFILE = re.compile(
    r"/(?:authors?|autor(?:en|es|in)?|auteurs?|writers?|profiles?|people|person|contributors?|team|staff|redakt\w*|journalists?|by|users?"
    r"|members?|columnists?|reporters?|experts?)/|[?&]_?author=",
    re.I,
)
_AUTHOR_WORD = re.compile(
    r"^(?:.*[-_])?(?:\w*authors?|autor(?:en|es|in)?|auteurs?|\w*bylines?|writers?|contributors?|vcard|creator|postedby|redakteur)(?:[-_].*)?$",
    re.I,
)
_DESK = re.compile(
    r"\b(?:editors?|editorial|staff|team|redaktion|redaction|redacción|rédaction|newsroom|newsdesk|desk|agency|agencies|news|guest|contributors?|redazione|toimitus)\b"
)
_NOT_AUTHORS = frozenset(
    "headline heading navigation share teaser comment advert newsletter legal consent credit "
    "caption".split()
)
_CREDITS = frozenset({"credit", "caption"})
_BYLINE_LENGTH = 140
_NAME_LENGTH = 60
_ABOVE = 6
_BELOW = 10
_CROWD = 4
_MANY_ANCHORS = 8
_MOST = 50
_WORDS_OF_DESK = 3


def authors(weighed: Sequence[ScoredCandidate], cleaned: Cleaned, base: str | None) -> list[Author]:
    """The authors, in the page's order, with their profile pages; empty where it credits none."""
    links = _profile_links(cleaned, base)
    return [
        Author(
            name.value,
            links.get(key(name.value)) or (absolute_url(name.url, base) if name.url else None),
        )
        for name in weighed
        if name.won
    ][:_MOST]


def scored_authors(
    cleaned: Cleaned, structured: StructuredData, url: str | None
) -> list[ScoredCandidate]:
    """Every name that may be an author's, in the page's order, with what speaks for and against
    it.
    """
    phrases = phrases_for(cleaned.language)
    candidates = [*_machine(structured, phrases), *_shown(cleaned, phrases)]
    marks = _Evidence(candidates, structured, phrases, url)
    weighed = score(candidates, TRUST, key, marks.of)
    return credited(weighed)


def credited(weighed: Sequence[ScoredCandidate]) -> list[ScoredCandidate]:
    """The same, the names that have trust enough marked as won."""
    best = max((name.trust for name in weighed), default=0.0)
    line = max(NEEDED, best - _BESIDE_THE_BEST) if best >= NEEDED else max(best, ENOUGH_ALONE)
    return [replace(name, won=name.trust >= line) for name in weighed]


class _Evidence:
    """What a name tells by its form, by the site's own name, and by the names beside it."""

    def __init__(
        self,
        candidates: list[Candidate],
        structured: StructuredData,
        phrases: Phrases,
        url: str | None,
    ) -> None:
        self._site = structured.site_names
        labels = (host_of(url) or "").split(".")
        self._domain = max(labels[:-1], key=len, default="").replace("-", "")
        self._phrases = phrases
        self._by_source: dict[str, set[str]] = {}
        self._lines: dict[str, set[int]] = {}
        for candidate in candidates:
            self._by_source.setdefault(candidate.source, set()).add(key(candidate.value))
            if candidate.line is not None:
                self._lines.setdefault(key(candidate.value), set()).add(candidate.line)
        self._declared = set().union(*(self._by_source.get(source, set()) for source in _DECLARED))
        self._lines_of_declared = set().union(
            *(self._lines.get(name, set()) for name in self._declared)
        )

    def of(self, name: str, sources: frozenset[str]) -> Iterator[str]:
        is_site = fold(name) in self._site
        if is_site or self._is_domain(name):
            yield "names the site" if is_site else "names the domain"
            if sources.isdisjoint(_SHOWN):
                yield "the site, and in no byline"
        elif "json-ld organization" in sources:
            yield "an organization, and not the site"
        if looks_like_name(name):
            yield "looks like a person"
        words = count_words(name)
        if words == 1:
            yield "one word"
        elif words >= 4:
            yield "four words or more"
        if _DESK.search(fold(name)):
            yield "a desk"
        if has_role(name, self._phrases):
            yield "a role"
        yield from self._beside(key(name), sources)

    def _is_domain(self, name: str) -> bool:
        """Whether the domain's own label stands in a name: as a word, within one, or as its words'
        first letters.
        """
        words = [re.sub(r"\W", "", word) for word in fold(name).split()]
        squeezed = "".join(words)
        if self._domain in words or (
            len(words) > 1 and "".join(word[:1] for word in words) == self._domain
        ):
            return True
        return len(self._domain) > 3 and (
            self._domain in squeezed or (len(squeezed) > 4 and squeezed in self._domain)
        )

    def _beside(self, name: str, sources: frozenset[str]) -> Iterator[str]:
        if sources.isdisjoint(_DECLARED | {"json-ld organization"}) and any(
            self._by_source.get(source, set()) - {name} - self._site for source in _DECLARED
        ):
            beside = not self._lines_of_declared.isdisjoint(self._lines.get(name, ()))
            # "Jane DoeCorrespondent" is the declared Jane Doe, and a role that a style sheet would
            # part from her.
            longer = any(other in name for other in self._declared)
            yield (
                "on one line with a declared one"
                if beside and not longer
                else "another is declared"
            )
        if sources.isdisjoint(_BYLINES) and any(
            self._by_source.get(source, set()) - {name} for source in _BYLINES
        ):
            yield "another is in the byline"
        if any(len(self._by_source[source]) >= _CROWD for source in sources):
            yield "one of many"
        kinds = {source.partition(" ")[0] for source in sources}
        if len(kinds) > 1:
            yield "two kinds of sources" if len(kinds) == 2 else "three kinds of sources"


_DECLARED = frozenset({"json-ld", "microdata"})
_BYLINES = frozenset({"byline at the head", "line at the head"})
_SHOWN = _BYLINES | {
    "link at the head",
    "author element at the head",
    "name in author element at the head",
    "byline at the end",
    "line at the end",
}


def _machine(structured: StructuredData, phrases: Phrases) -> Iterator[Candidate]:
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
    for number in ("1", "2"):
        if _WRITTEN_BY.search(structured.first_meta(f"twitter:label{number}") or ""):
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


def _shown(cleaned: Cleaned, phrases: Phrases) -> Iterator[Candidate]:
    at = article_span(cleaned)
    first, last, top = at.first, max(at.last, 0), at.top
    for block, verdict in zip(cleaned.blocks, cleaned.verdicts, strict=True):
        at_head, at_end = (
            top - _ABOVE <= block.index <= first + 1,
            last <= block.index <= last + _BELOW,
        )
        where = "at the head" if at_head else "at the end" if at_end else "elsewhere"
        found = [text for field, text in verdict.found if field == "author"]
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
                Candidate(name, source, line=block.index)
                for text in found
                for name in split_names(text, phrases)
                if not _joins_links(name, block)
            )
        is_prose = verdict.label == "body" and ends_sentence(
            block.text
        )  # "By then, she had left the island."
        # "Jane Doe / AFP" reads like a picture's credit.
        is_taken = verdict.label in _NOT_AUTHORS and not (
            verdict.label in _CREDITS and block.figure is None and _is_author_element(block)
        )
        if (at_head or at_end) and not is_taken and not is_prose:
            distance = block.index - at.headline
            yield from _in_line(block, where, distance, phrases)
            alone = (
                0 <= block.index - last <= 2
                and len(block.text) <= _NAME_LENGTH
                and block.kind not in ("heading", "list_item")
            )
            if alone and all(map(_PROFILE.search, (anchor.href for anchor in block.links))):
                yield from (
                    Candidate(name, "alone below the body")
                    for name in split_names(block.text, phrases)
                    if _signs(name)
                )


def _in_line(block: Block, where: str, distance: int, phrases: Phrases) -> Iterator[Candidate]:
    is_author_element = _is_author_element(block)
    for anchor in block.links[:_MANY_ANCHORS]:
        if anchor.text and count_words(anchor.text) <= _CROWD + 1:
            profile = _PROFILE.search(anchor.href) is not None
            source = "link" if profile else "name in author element" if is_author_element else None
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
            if looks_like_name(name)
        )


def _signs(name: str) -> bool:
    """Whether a name has the shape of a signature: a person's, or a desk's."""
    return looks_like_name(name) or (
        count_words(name) <= _WORDS_OF_DESK and _DESK.search(fold(name)) is not None
    )


def _joins_links(name: str, block: Block) -> bool:
    """Whether what was read as one name are several, each a link of its own with nothing but a
    space between.
    """
    return (
        sum(bool(anchor.text) and anchor.text in name for anchor in block.links[:_MANY_ANCHORS]) > 1
    )


def _is_author_element(block: Block) -> bool:
    places = (
        place for place in (block.parent, block.parent.parent if block.parent else None) if place
    )
    return any(
        not place.words.isdisjoint(containers("byline"))
        or any(map(_AUTHOR_WORD.match, place.words))
        for place in places
    )


def _profile_links(cleaned: Cleaned, base: str | None) -> dict[str, str]:
    """Addresses of the links in bylines and biographies, by the name they carry."""
    links: dict[str, str] = {}
    for block, verdict in zip(cleaned.blocks, cleaned.verdicts, strict=True):
        if verdict.label in ("byline", "biography"):
            for anchor in block.links:
                if anchor.text and (url := absolute_url(anchor.href, base)):
                    links.setdefault(key(anchor.text), url)
    return links
