"""The names that may be authors' among what the page declares to programs: in JSON-LD, microdata,
meta tags, attributes and scripts. Scores nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from scraper.extractor.candidates import Candidate
from scraper.extractor.people import declared_people
from scraper.language import Phrases, grammar_of, is_surely_name, split_names
from scraper.parsing import StructuredData, texts
from scraper.text import fold, one_line

_META = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "dc.creator.personalname",
    "byl",
    "citation_author",
    "author_name",
    "bt:author",
    "article:author_name",
    "articleauthor",
    "og:article:author",
    "twitter:creator:name",
    "cxenseparse:author",
    "cse-authors",
    "creator",
    "authors",
    "article.author",
    "article_author",
    "article_authors",
    "articleauthors",
    "content_author",
    "news_authors",
    "rbauthors",
    "shareaholic:article_author_name",
    "analyticsattributes.author",
    "analyticsattributes.contentauthor",
    "dcsext.author",
    "dcterms.author",
    "dc.author",
    "eprints.creators_name",
    "page.author",
    "story_author",
    "weibo:article:create_by",
)
# One name in each, family name first.
_CATALOGUES = frozenset(
    ("citation_author", "dc.creator", "dcterms.creator", "dc.creator.personalname")
)
_PROFILE = r"/(?:%(author_paths)s)/(?:\d+/)?([^/?#]+?)(?:\.html?|-\d+)?/?(?:[?#]|$)"
_SLUG_JOINTS = re.compile(r"[-_.+]+")
_SLUG_WORDS = range(2, 4)
# The label of twitter:data1, if a content system gives the author there.
_AUTHOR_LABEL = r"%(author_labels)s|^(?:%(whole_author_labels)s)$"


def declared_names(structured: StructuredData, phrases: Phrases) -> Iterator[Candidate]:
    """The names in JSON-LD, microdata and meta tags."""
    author, creator = (structured.article.get(key) for key in ("author", "creator"))
    declared = author or creator
    yield from _people(structured, declared, "json-ld", phrases)
    if creator and all(one.is_organization for one in declared_people(structured, author)):
        yield from _people(structured, creator, "json-ld", phrases)
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
    contents = [content for tag in _META for content in _contents(structured, tag, phrases)]
    for tag_number, written in enumerate(contents, start=1):
        yield from (replace(name, line=-tag_number) for name in _named(written, "meta", phrases))
    author_label = phrases.vocabulary.pattern(_AUTHOR_LABEL, re.I)
    for number in ("1", "2"):
        if author_label.search(structured.first_meta(f"twitter:label{number}") or ""):
            yield from _named(
                structured.first_meta(f"twitter:data{number}") or "", "meta label", phrases
            )


def _contents(structured: StructuredData, tag: str, phrases: Phrases) -> Iterator[str]:
    """The contents of the meta tags of a name. Those of catalogues are upright."""
    catalogued = grammar_of(phrases).catalogued
    for content in structured.meta.get(tag, ()):
        yield catalogued(content) if tag in _CATALOGUES else content


def _people(
    structured: StructuredData, value: Any, source: str, phrases: Phrases
) -> Iterator[Candidate]:
    for person in declared_people(structured, value):
        if not person.is_organization:
            yield from _named(person.name, source, phrases, person.url)
            continue
        pieces = [piece for _, piece in grammar_of(phrases).pieces(person.name)]
        are_sure = [is_surely_name(piece, phrases) or len(piece.split()) > 1 for piece in pieces]
        agencies = phrases.vocabulary.vendors("picture_agencies")
        is_agency = any(fold(piece) in agencies for piece in pieces)
        if len(pieces) > 1 and not (all(are_sure) or is_agency):
            name = one_line(person.name)  # "Linqvist & Orme"
            yield Candidate(name, "json-ld organization", person.url)
        else:
            yield from _named(person.name, "json-ld organization", phrases, person.url)


def _named(
    written: str, source: str, phrases: Phrases, url: str | None = None
) -> Iterator[Candidate]:
    """The names in a declared field. Catalogues write the family name first."""
    upright = grammar_of(phrases).upright
    for name in split_names("; ".join(map(upright, written.split(";"))), phrases):
        yield Candidate(name, source, url)


def hinted_names(structured: StructuredData, phrases: Phrases) -> Iterator[Candidate]:
    """The names in attributes, profile URLs and scripts. They count if there are no others."""
    for hint in structured.author_hints:
        written = name_in_url(hint, phrases) if hint.startswith(("http", "/")) else hint
        for name in split_names(written, phrases):
            if is_surely_name(name, phrases):
                yield Candidate(name, "hint")


def name_in_url(url: str, phrases: Phrases) -> str:
    """The name in the URL of an author's page, "/author/jane-doe" is of "Jane Doe"; else empty."""
    slug = phrases.vocabulary.pattern(_PROFILE, re.I).search(url)
    words = _SLUG_JOINTS.split(unquote(slug[1])) if slug else []
    is_name = len(words) in _SLUG_WORDS and all(map(str.isalpha, words))
    return " ".join(word.capitalize() for word in words) if is_name else ""
