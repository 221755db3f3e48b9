"""Files whose rows are grouped by partition, so that a task of the next stage reads only its own
rows of each. Knows no stage.

A file has the offset of each partition, then the partitions. A partition is a row of frames, each
with its two lengths, compressed and not, and a record batch of Arrow.
"""

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from scraper.errors import StorageError
from scraper.scale.storage import Storage

if TYPE_CHECKING:
    import pyarrow

Numbers = npt.NDArray[np.uint64]

_OFFSET = struct.Struct("<Q")
_LENGTHS = struct.Struct("<II")
_MOST_WAITING = 16 * 1024 * 1024
"""Bytes of rows that wait in memory."""
_PIECE = 8 * 1024 * 1024
"""Bytes that are read at a time."""
_COMPRESSION = "zstd"


class PartitionedFile:
    """A new file in a folder. `finish` completes it."""

    def __init__(self, folder: Path, schema: "pyarrow.Schema", partitions: int) -> None:
        self.path = folder / "rows"
        self._spool_path = folder / "spool"
        self._spool = self._spool_path.open("wb+")
        self._schema = schema
        self._frames: list[list[tuple[int, int]]] = [[] for _ in range(partitions)]
        self._waiting: list[tuple[npt.NDArray[np.int64], pyarrow.RecordBatch]] = []
        self._bytes = 0

    def add(self, partitions: npt.ArrayLike, columns: Sequence[Any]) -> None:
        """Add rows. `partitions` has the partition of each row, `columns` an array for each field
        of the schema.
        """
        import pyarrow

        arrays = [
            column if isinstance(column, pyarrow.Array) else pyarrow.array(column, field.type)
            for column, field in zip(columns, self._schema, strict=True)
        ]
        batch = pyarrow.RecordBatch.from_arrays(arrays, schema=self._schema)
        numbers = np.asarray(partitions).astype(np.int64)
        if len(numbers) == 0:
            return
        self._waiting.append((numbers, batch))
        self._bytes += batch.nbytes + numbers.nbytes
        if self._bytes > _MOST_WAITING:
            self._flush()

    def finish(self) -> Path:
        """Complete the file, and return its path."""
        self._flush()
        start = _OFFSET.size * (len(self._frames) + 1)
        with self.path.open("wb") as file:
            file.write(_OFFSET.pack(start))
            for frames in self._frames:
                start += sum(length for _, length in frames)
                file.write(_OFFSET.pack(start))
            for frames in self._frames:
                for offset, length in frames:
                    self._spool.seek(offset)
                    file.write(self._spool.read(length))
        self._spool.close()
        self._spool_path.unlink()
        return self.path

    def _flush(self) -> None:
        import pyarrow

        if not self._waiting:
            return
        numbers = np.concatenate([numbers for numbers, _ in self._waiting])
        table = pyarrow.Table.from_batches([batch for _, batch in self._waiting])
        self._waiting, self._bytes = [], 0
        order = np.argsort(numbers, kind="stable")
        batch = table.combine_chunks().take(order).to_batches()[0]
        numbers = numbers[order]
        starts = np.flatnonzero(np.diff(numbers, prepend=-1))
        for start, end in zip(starts, np.append(starts, len(numbers))[1:], strict=True):
            self._append(int(numbers[start]), batch.slice(start, end - start))

    def _append(self, partition: int, batch: "pyarrow.RecordBatch") -> None:
        import pyarrow

        raw = batch.serialize()
        compressed = pyarrow.Codec(_COMPRESSION).compress(raw, asbytes=True)
        offset = self._spool.seek(0, 2)
        self._spool.write(_LENGTHS.pack(len(compressed), raw.size) + compressed)
        self._frames[partition].append((offset, _LENGTHS.size + len(compressed)))


def read_partition(
    storage: Storage, url: str, partition: int, schema: "pyarrow.Schema"
) -> Iterator["pyarrow.RecordBatch"]:
    """The rows of one partition of a file, some at a time. Raises StorageError."""
    import pyarrow

    codec = pyarrow.Codec(_COMPRESSION)
    head = storage.read_range(url, _OFFSET.size * partition, 2 * _OFFSET.size)
    start, end = struct.unpack("<QQ", head)
    held = b""
    while start < end:
        piece = storage.read_range(url, start, min(_PIECE, end - start))
        if not piece:
            raise StorageError(f"{url}: the file is truncated; remove its folder, and run again")
        start += len(piece)
        held += piece
        at = 0
        while at + _LENGTHS.size <= len(held):
            length, raw = _LENGTHS.unpack_from(held, at)
            frame = held[at + _LENGTHS.size : at + _LENGTHS.size + length]
            if len(frame) < length:
                break
            yield pyarrow.ipc.read_record_batch(codec.decompress(frame, raw), schema)
            at += _LENGTHS.size + length
        held = held[at:]
