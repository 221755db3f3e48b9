"""The fields that a page declares without showing them: section, tags, publisher, language, free
access. Reads no blocks.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from scraper.cleaner import Cleaned
from scraper.extractor.candidates import Candidate, ScoredCandidate, best_wins, score
from scraper.parsing import StructuredData, texts
from scraper.text import fold

# Points. The first source that the page has wins, because it has more than all later ones together.
SECTION_TRUST = {
    "article:section": 4.0,
    "og:article:section": 2.5,
    "json-ld": 1.0,
    "microdata": 0.4,
}
PUBLISHER_TRUST = {"json-ld": 4.0, "og:site_name": 2.0, "microdata": 1.0}
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
_MAX_TAG = 100


def score_sections(structured: StructuredData) -> list[ScoredCandidate]:
    """The section of the site, scored. The best one is marked as won."""
    return _score_first_values(
        SECTION_TRUST,
        ("article:section", structured.meta.get("article:section", ())),
        ("og:article:section", structured.meta.get("og:article:section", ())),
        ("json-ld", texts(structured.article.get("articleSection"))),
        ("microdata", structured.microdata.get("articleSection", ())),
    )


def score_publishers(structured: StructuredData) -> list[ScoredCandidate]:
    """The publisher of the site, scored. The best one is marked as won."""
    return _score_first_values(
        PUBLISHER_TRUST,
        ("json-ld", texts(structured.resolve(structured.article.get("publisher")))),
        ("og:site_name", structured.meta.get("og:site_name", ())),
        ("microdata", structured.microdata.get("publisher", ())),
    )


def score_languages(cleaned: Cleaned) -> list[ScoredCandidate]:
    """The declared language, and that of the text if it is clearly a different one."""
    found = [Candidate(cleaned.declared_language, "declared")] if cleaned.declared_language else []
    if cleaned.language and cleaned.language != cleaned.declared_language:
        found.append(Candidate(cleaned.language, "its text"))
    return best_wins(score(found, LANGUAGE_TRUST))


def score_free_access(structured: StructuredData) -> list[ScoredCandidate]:
    """Whether the article is free, as the words "true" or "false". Other values are ignored."""
    declared = structured.article.get("isAccessibleForFree")
    return _score_first_values(
        FREE_ACCESS_TRUST,
        ("json-ld", _booleans([str(declared)] if isinstance(declared, bool | str) else [])),
        ("microdata", _booleans(structured.microdata.get("isAccessibleForFree", ()))),
        (
            "content_tier",
            _booleans([tier for name in _TIERS for tier in structured.meta.get(name, ())]),
        ),
    )


def score_tags(structured: StructuredData, linked: Sequence[str]) -> list[ScoredCandidate]:
    """The tags of all sources, scored, in the page's order. Those of the most trusted source with
    any are marked as won. `linked` are the texts of links to pages of tags.
    """
    found = {
        "article:tag": structured.meta.get("article:tag", ()),
        "json-ld": _split_tags(texts(structured.article.get("keywords"))),
        "news_keywords": _split_tags(structured.meta.get("news_keywords", ())),
        "keywords": _split_tags(structured.meta.get("keywords", ())),
        "links to tags": linked,
    }
    candidates = [
        Candidate(tag.strip(), source)
        for source, tags in found.items()
        for tag in tags
        if tag.strip() and len(tag) <= _MAX_TAG
    ]
    chosen = max(
        (candidate.source for candidate in candidates),
        key=lambda source: TAGS_TRUST[source],
        default=None,
    )
    winners = {fold(candidate.value) for candidate in candidates if candidate.source == chosen}
    return [
        replace(tag, won=fold(tag.value) in winners) for tag in score(candidates, TAGS_TRUST, fold)
    ]


def _split_tags(written: Iterable[str]) -> list[str]:
    return [tag for text in written for tag in text.replace(";", ",").split(",")]


def _booleans(values: Iterator[str] | list[str] | tuple[()]) -> list[str]:
    return [
        boolean
        for value in values
        if (boolean := _BOOLEANS.get(value.strip().rsplit("/", 1)[-1].lower()))
    ]


def _score_first_values(
    trust: dict[str, float], *found: tuple[str, list[str] | tuple[()]]
) -> list[ScoredCandidate]:
    """The first value of each source, scored by `trust`. The best one is marked as won."""
    return best_wins(
        score(
            (Candidate(value, source) for source, values in found for value in list(values)[:1]),
            trust,
            fold,
        )
    )
