"""Judged blocks and structured data become fields, and the fields an Article. Decides on no block, opens nothing."""

from scraper.extractor.article import Fields, article, no_article, weighed_fields
from scraper.extractor.candidates import Weighed
from scraper.extractor.images import JudgedPicture

__all__ = ["Fields", "JudgedPicture", "Weighed", "article", "no_article", "weighed_fields"]
