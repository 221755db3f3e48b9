"""Judged blocks and structured data to an Article: one module for each field of the record. Gives
no verdicts and opens nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.extractor.article import Fields, build_article, score_fields
    from scraper.extractor.article_pictures import JudgedPicture
    from scraper.extractor.candidates import ScoredCandidate
    from scraper.extractor.confidence_evidence import Evidence, evidence_of
    from scraper.extractor.date import ScoredDates

_MODULES = {
    "Evidence": "confidence_evidence",
    "evidence_of": "confidence_evidence",
    "Fields": "article",
    "build_article": "article",
    "no_article": "not_articles",
    "score_fields": "article",
    "ScoredCandidate": "candidates",
    "ScoredDates": "date",
    "JudgedPicture": "article_pictures",
}

__all__ = [
    "Evidence",
    "Fields",
    "JudgedPicture",
    "ScoredCandidate",
    "ScoredDates",
    "build_article",
    "evidence_of",
    "no_article",
    "score_fields",
]


def __getattr__(name: str) -> Any:
    """The exported name, imported from its module. Raises AttributeError for any other name."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
