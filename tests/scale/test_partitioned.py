"""A partition of a file has the rows that were added to it, in their order."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import StorageError
from scraper.scale.partitioned import PartitionedFile, read_local_partition, read_partition
from scraper.scale.storage import Storage

SCHEMA = pyarrow.schema([("number", pyarrow.uint64()), ("text", pyarrow.string())])
ROWS = st.lists(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2**64 - 1), st.text())))


def write(folder, additions):
    file = PartitionedFile(Path(folder), SCHEMA, 5)
    for rows in additions:
        numbers = np.array([number for _, number, _ in rows], np.uint64)
        file.add([partition for partition, _, _ in rows], [numbers, [text for *_, text in rows]])
    return file.finish()


def rows_of(batches):
    return [(row["number"], row["text"]) for batch in batches for row in batch.to_pylist()]


@settings(max_examples=50)
@given(additions=ROWS)
def test_rows_come_back_by_partition(additions):
    with TemporaryDirectory() as folder:
        path = write(folder, additions)
        for partition in range(5):
            expected = [row[1:] for rows in additions for row in rows if row[0] == partition]
            stored = read_partition(Storage(folder), str(path), partition, SCHEMA)
            assert rows_of(stored) == expected
            assert rows_of(read_local_partition(path, partition, SCHEMA)) == expected


def test_a_large_partition_is_read_and_written_in_pieces(tmp_path):
    text = "".join(map(chr, range(256, 20_000)))
    path = write(tmp_path, [[(row % 5, row, text)] for row in range(1_500)])
    batches = list(read_partition(Storage(str(tmp_path)), str(path), 3, SCHEMA))
    assert len(batches) > 1
    assert [number for number, _ in rows_of(batches)] == list(range(3, 1_500, 5))


def test_a_truncated_file_is_said(tmp_path):
    path = write(tmp_path, [[(4, 1, "text")]])
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(StorageError, match="the file is truncated"):
        rows_of(read_partition(Storage(str(tmp_path)), str(path), 4, SCHEMA))
