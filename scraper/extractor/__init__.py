"""Judged blocks and structured data become fields, and the fields an Article. Decides on no block, opens nothing."""

from scraper.extractor.article import article, no_article
from scraper.extractor.fields import Fields, weighed_fields
from scraper.extractor.images import JudgedPicture
from scraper.extractor.trust import Weighed

__all__ = ["Fields", "JudgedPicture", "Weighed", "article", "no_article", "weighed_fields"]
