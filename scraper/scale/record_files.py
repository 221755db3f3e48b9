"""The files of records in a dataset: Parquet with one schema, or compressed JSONL. The same records
give the same bytes.
"""

import gzip
import sys
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

from scraper.article import Article
from scraper.scale.settings import Format
from scraper.sinks.parquet_sink import copy_to_parquet

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_GZIP_LEVEL = 6


class RecordFile:
    """A new file of records in a folder. It is complete when the block of its `with` ends."""

    def __init__(self, folder: Path, stem: str, form: Format) -> None:
        self.path = folder / f"{stem}.{form}"
        self._form = form
        self._lines = folder / f"{stem}.lines"
        self._file = _opened(self._lines if form == "parquet" else self.path, form)

    def write(self, article: Article) -> None:
        """Add a record."""
        self._file.write(article.to_json().encode() + b"\n")

    def __enter__(self) -> "RecordFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._file.close()
        if self._form == "parquet" and error is None:
            with self._lines.open("rb") as lines:
                copy_to_parquet((line.rstrip(b"\n") for line in lines), self.path)
        if self._lines.exists():
            self._lines.unlink()


def _opened(path: Path, form: Format) -> BinaryIO:
    if form == "jsonl.gz":  # without the time and the name of the file
        return cast(BinaryIO, gzip.GzipFile("", "wb", _GZIP_LEVEL, path.open("wb"), mtime=0))
    if form == "jsonl.zst":
        return cast(BinaryIO, zstd.open(path, "wb"))
    return path.open("wb")
