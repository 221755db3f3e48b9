"""The shingles of some records of a group, as 64-bit hashes. The records are read again, because
the shingles of all would take more space than the records. Compares nothing.
"""

from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from scraper.near_duplicates import shingles
from scraper.scale.partitioned import Numbers
from scraper.scale.record_files import record_lines
from scraper.scale.stage import SHIFT, Work

_HASH_BYTES = 8


class _Text(msgspec.Struct):
    headline: str | None
    body: str | None

    def hashes(self) -> Numbers:
        """Its shingles, each once, in order."""
        found = shingles(f"{self.headline or ''}\n{self.body or ''}")
        joined = b"".join(blake2b(one.encode(), digest_size=_HASH_BYTES).digest() for one in found)
        return np.unique(np.frombuffer(joined, np.uint64))


def hashes_of(work: Work, homes: Numbers) -> Iterator[tuple[int, Numbers]]:
    """(home, hashes of shingles) of some rows of the group of a task, in the order of their homes.
    `homes` is sorted.
    """
    start = np.uint64(work.number) << SHIFT
    for first, marker in work.parts():
        bounds = start + np.array([first, first + marker.counts.records], np.uint64)
        low, high = np.searchsorted(homes, bounds)
        if low == high:
            continue
        (name,) = (name for name in marker.files if name.startswith("records."))
        rows = (homes[low:high] - bounds[0]).astype(np.int64)
        texts = _texts(work.part_file(marker, name), rows)
        for home, text in zip(homes[low:high].tolist(), texts, strict=True):
            yield home, text.hashes()


def _texts(path: Path, rows: "np.ndarray[Any, np.dtype[np.int64]]") -> Iterator[_Text]:
    if path.suffix == ".parquet":
        return _parquet_texts(path, rows)
    return _json_texts(path, rows)


def _parquet_texts(path: Path, rows: "np.ndarray[Any, np.dtype[np.int64]]") -> Iterator[_Text]:
    from pyarrow import parquet

    first = 0
    with parquet.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            count = file.metadata.row_group(group).num_rows
            low, high = np.searchsorted(rows, [first, first + count])
            if low < high:
                table = file.read_row_group(group, columns=["headline", "body"])
                for row in table.take(rows[low:high] - first).to_pylist():
                    yield _Text(row["headline"], row["body"])
            first += count


def _json_texts(path: Path, rows: "np.ndarray[Any, np.dtype[np.int64]]") -> Iterator[_Text]:
    decoder = msgspec.json.Decoder(_Text)
    wanted = set(rows.tolist())
    for row, line in enumerate(record_lines(path)):
        if row in wanted:
            yield decoder.decode(line)
