"""Blocks and structured data become an Article, one module a field. Opens nothing, fetches nothing."""

from scraper.extractor.article import EXTRACTOR, article

__all__ = ["EXTRACTOR", "article"]
