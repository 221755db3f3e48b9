"""What the search for duplicates knows of each record of a part: a small file next to the records.
The texts are not in it. They are read again for the few records that are compared.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from scraper.article import Article
from scraper.near_duplicates import article_shingles, bands

if TYPE_CHECKING:
    import pyarrow

NAME = "signatures.parquet"
NO_DAY = 2**31 - 1
"""The day of a record without a date, which comes behind all days."""
_ROWS = 5_000
"""Rows that are in memory at a time."""
_HASH_BYTES = 16


class SignatureFile:
    """The signatures of records, written to a new file in a folder. It is complete when the block
    of its `with` ends.
    """

    def __init__(self, folder: Path) -> None:
        from pyarrow import parquet

        self.path = folder / NAME
        self._schema = _schema()
        self._writer = parquet.ParquetWriter(self.path, self._schema, compression="zstd")
        self._row = 0
        self._rows: list[dict[str, Any]] = []

    def write(self, article: Article) -> None:
        """Add the next record. One without a text is not a duplicate of another."""
        if article.content_hash is not None and (article.headline or article.body):
            self._rows.append(
                {
                    "row": self._row,
                    "day": utc_day(article.date),
                    "url": article.canonical_url or article.final_url or article.url,
                    "source": article.source,
                    "content_hash": bytes.fromhex(article.content_hash)[:_HASH_BYTES],
                    "bands": bands(article_shingles(article)),
                }
            )
        self._row += 1
        if len(self._rows) == _ROWS:
            self._flush()

    def __enter__(self) -> "SignatureFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if error is None:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        import pyarrow

        if self._rows:
            self._writer.write_table(pyarrow.Table.from_pylist(self._rows, self._schema))
            self._rows = []


def signature_batches(path: Path, columns: list[str]) -> Iterator["pyarrow.RecordBatch"]:
    """The signatures of a file."""
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        yield from file.iter_batches(_ROWS, columns=columns)


def utc_day(written: str | None) -> int:
    """The number of the day in UTC of a date in ISO 8601. A time without an offset counts as UTC,
    and a month as its first day. NO_DAY without a date of the calendar.
    """
    if not written:
        return NO_DAY
    try:
        if len(written) <= len("2024-05-16"):
            return date.fromisoformat(f"{written}-01"[:10]).toordinal()
        parsed = datetime.fromisoformat(written)
        return (parsed.astimezone(UTC) if parsed.tzinfo else parsed).toordinal()
    except (ValueError, OverflowError):
        return NO_DAY


def _schema() -> "pyarrow.Schema":
    import pyarrow

    return pyarrow.schema(
        [
            ("row", pyarrow.int64()),
            ("day", pyarrow.int32()),
            ("url", pyarrow.string()),
            ("source", pyarrow.string()),
            ("content_hash", pyarrow.binary(_HASH_BYTES)),
            ("bands", pyarrow.list_(pyarrow.int64())),
        ]
    )
