"""Reads the records that the exports of one run need. Knows neither formats nor partitions."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from scraper.jobs.export_folder import fingerprint
from scraper.jobs.store.state import State

_MOST = 50_000
"""Records whose places in files are kept. They take about 200 bytes each."""


class LineFile:
    """The places of records in a file that has each of them in a line."""

    def __init__(self) -> None:
        self._places: dict[int, tuple[int, int]] = {}
        """By row id: where a line begins, and its length without the line feed."""
        self._size = 0
        self._path = Path()
        self._fingerprint = ""

    def noting(self, ids: Sequence[int], lines: Iterator[bytes]) -> Iterator[bytes]:
        """The same lines, whose places are noted while they are written. `ids` are their row
        ids. Of very many records, none is noted.
        """
        if len(ids) > _MOST:
            yield from lines
            return
        for row_id, line in zip(ids, lines, strict=True):
            self._places[row_id] = (self._size, len(line))
            self._size += len(line) + 1
            yield line

    def __len__(self) -> int:
        return len(self._places)

    def end(self, path: Path) -> None:
        """Say that the lines are all in this file, which contains nothing else."""
        self._path, self._fingerprint = path, fingerprint(path)

    def holds(self, ids: Sequence[int]) -> bool:
        """Whether the file has these records and is as it was written."""
        return (
            all(row_id in self._places for row_id in ids)
            and self._fingerprint == fingerprint(self._path)
            and self._path.stat().st_size == self._size
        )

    def lines(self, ids: Sequence[int]) -> Iterator[bytes]:
        """The lines with these row ids, in this order. Raises OSError."""
        with self._path.open("rb") as file:
            for row_id in ids:
                start, length = self._places[row_id]
                yield os.pread(file.fileno(), length, start)


class ExportRecords:
    """The records of a state, as lines of JSON. What one export of a run has written as lines, the
    others read from its file. That takes a tenth of the time: the state has each record compressed,
    with a digest that is checked.
    """

    def __init__(self, state: State) -> None:
        self._articles = state.articles
        self._files: list[LineFile] = []

    def lines(self, ids: Sequence[int]) -> Iterator[bytes]:
        """The records with these row ids, in this order. Raises DamagedRow and OSError."""
        for file in self._files:
            if file.holds(ids):
                return file.lines(ids)
        return (version.json() for version in self._articles.by_ids(ids))

    def keep(self, file: LineFile) -> None:
        """Read records from this file from now on, unless there are too many by now."""
        if sum(map(len, self._files)) + len(file) <= _MOST:
            self._files.append(file)
