"""What the page declares about itself and shows nowhere: section, tags, publisher, canonical
address, language, free access.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from scraper.cleaner.cleaned import Cleaned
from scraper.extractor.candidates import Candidate, ScoredCandidate, best_wins, score
from scraper.parsing.document import Element
from scraper.parsing.json_ld import texts
from scraper.parsing.structured_data import StructuredData
from scraper.text import fold
from scraper.urls import absolute_url

# In points: the first of these that the page has wins, for it weighs more than all others together.
SECTION_TRUST = {
    "article:section": 4.0,
    "og:article:section": 2.5,
    "json-ld": 1.0,
    "microdata": 0.4,
}
PUBLISHER_TRUST = {"json-ld": 4.0, "og:site_name": 2.0, "microdata": 1.0}
CANONICAL_TRUST = {"link rel=canonical": 4.0, "og:url": 2.0}
TAGS_TRUST = {
    "article:tag": 5.0,
    "json-ld": 4.0,
    "news_keywords": 3.0,
    "keywords": 2.0,
    "links to tags": 1.0,
}
LANGUAGE_TRUST = {"its text": 2.0, "declared": 1.0}
FREE_ACCESS_TRUST = {"json-ld": 4.0, "microdata": 2.0, "content_tier": 1.0}

_BOOLEANS = {
    "true": "true",
    "yes": "true",
    "free": "true",
    "false": "false",
    "no": "false",
    "locked": "false",
}
_TIERS = ("article:content_tier", "og:article:content_tier")
_LONGEST_TAG = 100


def score_sections(structured: StructuredData) -> list[ScoredCandidate]:
    """The part of the site that the article is filed under."""
    return _weighed(
        SECTION_TRUST,
        ("article:section", structured.meta.get("article:section", ())),
        ("og:article:section", structured.meta.get("og:article:section", ())),
        ("json-ld", texts(structured.article.get("articleSection"))),
        ("microdata", structured.microdata.get("articleSection", ())),
    )


def score_publishers(structured: StructuredData) -> list[ScoredCandidate]:
    """Who publishes the site."""
    return _weighed(
        PUBLISHER_TRUST,
        ("json-ld", texts(structured.resolve(structured.article.get("publisher")))),
        ("og:site_name", structured.meta.get("og:site_name", ())),
        ("microdata", structured.microdata.get("publisher", ())),
    )


def score_canonicals(
    tree: Element | None, structured: StructuredData, base: str | None
) -> list[ScoredCandidate]:
    """The address that the page calls its own, absolute."""
    links = tree.iter("link") if tree is not None else ()
    linked = [
        link.get("href") or ""
        for link in links
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    declared = (("link rel=canonical", linked), ("og:url", structured.meta.get("og:url", ())))
    found = [
        Candidate(url, source)
        for source, hrefs in declared
        for href in hrefs
        if (url := absolute_url(href, base))
    ]
    return best_wins(score(found, CANONICAL_TRUST))


def score_languages(cleaned: Cleaned) -> list[ScoredCandidate]:
    """The language declared, and that of the text where it is clearly another."""
    found = [Candidate(cleaned.declared_language, "declared")] if cleaned.declared_language else []
    if cleaned.language and cleaned.language != cleaned.declared_language:
        found.append(Candidate(cleaned.language, "its text"))
    return best_wins(score(found, LANGUAGE_TRUST))


def score_free_access(structured: StructuredData) -> list[ScoredCandidate]:
    """The words true or false, as the page declares it; nothing for what is neither."""
    declared = structured.article.get("isAccessibleForFree")
    return _weighed(
        FREE_ACCESS_TRUST,
        ("json-ld", _booleans([str(declared)] if isinstance(declared, bool | str) else [])),
        ("microdata", _booleans(structured.microdata.get("isAccessibleForFree", ()))),
        (
            "content_tier",
            _booleans([tier for name in _TIERS for tier in structured.meta.get(name, ())]),
        ),
    )


def score_tags(structured: StructuredData, linked: Sequence[str]) -> list[ScoredCandidate]:
    """What the page files the article under, each tag once, in its order: those of the most trusted
    source that has any.
    """
    found = {
        "article:tag": structured.meta.get("article:tag", ()),
        "json-ld": _cut(texts(structured.article.get("keywords"))),
        "news_keywords": _cut(structured.meta.get("news_keywords", ())),
        "keywords": _cut(structured.meta.get("keywords", ())),
        "links to tags": linked,
    }
    candidates = [
        Candidate(tag.strip(), source)
        for source, tags in found.items()
        for tag in tags
        if tag.strip() and len(tag) <= _LONGEST_TAG
    ]
    chosen = max(
        (candidate.source for candidate in candidates),
        key=lambda source: TAGS_TRUST[source],
        default=None,
    )
    mine = {fold(candidate.value) for candidate in candidates if candidate.source == chosen}
    return [
        replace(tag, won=fold(tag.value) in mine) for tag in score(candidates, TAGS_TRUST, fold)
    ]


def _cut(written: Iterable[str]) -> list[str]:
    return [tag for text in written for tag in text.replace(";", ",").split(",")]


def _booleans(values: Iterator[str] | list[str] | tuple[()]) -> list[str]:
    return [
        said
        for value in values
        if (said := _BOOLEANS.get(value.strip().rsplit("/", 1)[-1].lower()))
    ]


def _weighed(
    trust: dict[str, float], *found: tuple[str, list[str] | tuple[()]]
) -> list[ScoredCandidate]:
    """The first value of each source."""
    return best_wins(
        score(
            (Candidate(value, source) for source, values in found for value in list(values)[:1]),
            trust,
            fold,
        )
    )
