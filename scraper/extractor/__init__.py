"""Judged blocks and structured data become fields, and the fields an Article. Decides on no block,
opens nothing.
"""

from scraper.extractor.article import Fields, build_article, no_article, score_fields
from scraper.extractor.candidates import ScoredCandidate
from scraper.extractor.images import JudgedPicture

__all__ = [
    "Fields",
    "JudgedPicture",
    "ScoredCandidate",
    "build_article",
    "no_article",
    "score_fields",
]
