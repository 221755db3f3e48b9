"""The files of records in a dataset: Parquet with one schema, or compressed JSONL. The same records
give the same bytes.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, cast

import msgspec
import numpy as np
import numpy.typing as npt

from scraper.article import Article
from scraper.scale.settings import Format
from scraper.sinks.parquet_sink import copy_to_parquet
from scraper.zstandard import zstd

if TYPE_CHECKING:
    import pyarrow

Rows = npt.NDArray[np.int64]

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


class SparseColumn:
    """A column of strings in which most rows have none."""

    def __init__(self, rows: Rows, values: "pyarrow.StringArray | list[str]") -> None:
        """`rows` is sorted, and has a value each."""
        self.rows = rows
        self._values = values

    def part(self, start: int, count: int) -> "SparseColumn":
        """`count` rows of the column, which are counted from 0."""
        low, high = np.searchsorted(self.rows, [start, start + count])
        return SparseColumn(self.rows[low:high] - start, self._values[low:high])

    def values(self, start: int, count: int) -> list[str | None]:
        """The values of `count` rows."""
        found: list[str | None] = [None] * count
        low, high = np.searchsorted(self.rows, [start, start + count])
        for row, value in zip(self.rows[low:high].tolist(), self._values[low:high], strict=True):
            found[row - start] = str(value)
        return found


def copy_records(
    source: Path, target: Path, name: str, column: SparseColumn, left_out: Rows
) -> None:
    """Write a new file with the records of a file and one more column. `left_out` has the indexes
    of the records that are left out, in order.
    """
    if source.suffix == ".parquet":
        _copy_parquet(source, target, name, column, left_out)
        return
    form = target.name.partition(".")[2]
    with _opened(target, form) as file:
        skipped = set(left_out.tolist())
        for row, line in enumerate(record_lines(source)):
            if row not in skipped:
                value = msgspec.json.encode(column.values(row, 1)[0])
                file.write(b'%b,"%b":%b}\n' % (line[:-1], name.encode(), value))


def _copy_parquet(
    source: Path, target: Path, name: str, column: SparseColumn, left_out: Rows
) -> None:
    import pyarrow
    from pyarrow import parquet

    with parquet.ParquetFile(source) as file:
        schema = file.schema_arrow.append(pyarrow.field(name, pyarrow.string()))
        with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
            row = 0
            for group in range(file.num_row_groups):
                table = file.read_row_group(group)
                values = pyarrow.array(column.values(row, len(table)), pyarrow.string())
                table = table.append_column(schema.field(name), values)
                is_kept = np.isin(np.arange(row, row + len(table)), left_out, invert=True)
                row += len(table)
                if is_kept.any():
                    writer.write_table(table.filter(pyarrow.array(is_kept)))


def record_lines(path: Path) -> Iterator[bytes]:
    """The records of a file that is not Parquet, as lines of JSON."""
    with cast(BinaryIO, gzip.open(path) if path.suffix == ".gz" else zstd.open(path)) as lines:
        for line in lines:
            yield line.rstrip(b"\n")


class _NamelessGzip(gzip.GzipFile):
    """A new gzip file that has neither the time nor its name in it."""

    def __init__(self, path: Path) -> None:
        self._raw = path.open("wb")
        super().__init__("", "wb", _GZIP_LEVEL, self._raw, mtime=0)

    def close(self) -> None:
        super().close()
        self._raw.close()


def _opened(path: Path, form: str) -> BinaryIO:
    if form == "jsonl.gz":
        return cast(BinaryIO, _NamelessGzip(path))
    if form == "jsonl.zst":
        return cast(BinaryIO, zstd.open(path, "wb"))
    return path.open("wb")
