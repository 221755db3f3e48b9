"""CSV (RFC 4180): one row per record with the fields that fit a cell. Tags are joined by "; ", and
each confidence has a column, such as `confidence_body`.
"""

import csv
from typing import TextIO

from scraper.article import Article, Confidence

COLUMNS = (
    "source url final_url canonical_url status error headline summary date date_modified author "
    "body language section tags publisher free_access image fetched_at http_status content_hash"
).split() + [f"confidence_{field}" for field in Confidence.__struct_fields__]


class CsvSink:
    """A header, then one row per record."""

    def __init__(self, stream: TextIO) -> None:
        self._writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        self._writer.writeheader()

    def write(self, article: Article) -> None:
        self._writer.writerow(row_of(article))

    def close(self) -> None:
        pass


def row_of(article: Article) -> dict[str, str | float | None]:
    """A record as one row: its values by column, lists joined or reduced to their first URL."""
    flat: dict[str, str | float | None] = {
        column: getattr(article, column, None) for column in COLUMNS
    }
    flat["error"] = article.error.code if article.error else None
    flat["tags"] = "; ".join(article.tags) or None
    flat["image"] = next((image.url for image in article.images if image.url), None)
    flat["free_access"] = None if article.free_access is None else str(article.free_access).lower()
    flat |= {
        f"confidence_{field}": getattr(article.confidence, field)
        for field in Confidence.__struct_fields__
    }
    return flat
