"""The names that may be authors' among what the page declares to programs: in JSON-LD, microdata,
meta tags, attributes and scripts. Scores nothing.
"""

import re
from collections.abc import Iterator
from typing import Any

from scraper.extractor.candidates import Candidate
from scraper.extractor.people import declared_people
from scraper.language import Phrases, grammar_of, is_surely_name, split_names
from scraper.parsing import StructuredData, texts

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
    "authors",
    "article.author",
    "article_author",
    "article_authors",
    "article-author",
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
    "post-author",
    "story_author",
    "weibo:article:create_by",
)
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
    structured: StructuredData, value: Any, source: str, phrases: Phrases
) -> Iterator[Candidate]:
    for person in declared_people(structured, value):
        own_source = "json-ld organization" if person.is_organization else source
        yield from _named(person.name, own_source, phrases, person.url)


def _named(
    written: str, source: str, phrases: Phrases, url: str | None = None
) -> Iterator[Candidate]:
    """The names in a declared field. Catalogues write the family name first."""
    upright = grammar_of(phrases).upright
    for name in split_names("; ".join(map(upright, written.split(";"))), phrases):
        yield Candidate(name, source, url)


def hinted_names(structured: StructuredData, phrases: Phrases) -> Iterator[Candidate]:
    """The names in attributes, profile URLs and scripts. They count if there are no others."""
    for written in structured.author_hints:
        for name in split_names(written, phrases):
            if is_surely_name(name, phrases):
                yield Candidate(name, "hint")
