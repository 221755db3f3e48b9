"""Writes the exports of a job. A file depends on the state alone, is replaced when it is complete,
and is not touched if its articles have not changed. To know that, no record is read.
"""

import hashlib
import json
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scraper.article import SCHEMA_VERSION
from scraper.humanize import parse_duration
from scraper.jobs.config import Job, SinkTable
from scraper.jobs.export_folder import (
    ExportFolder,
    export_folder,
    fingerprint,
    others,
)
from scraper.jobs.export_records import ExportRecords, LineFile
from scraper.jobs.export_writer import sink_errors, write_rows, write_single
from scraper.jobs.filters import ArticleFilter
from scraper.jobs.store.bookkeeping import ExportFile
from scraper.jobs.store.state import State
from scraper.sinks import (
    UNDATED,
    Layout,
    SinkSpec,
    partition_of,
    remove_partials,
    spec_of,
)

_LAYOUT = 4
"""Raise this number when the files of a format change, so that exports are written again."""
_SHARE = 0.95
"""Of a sink's `every` that must have passed. Runs of cron do not start at the same second."""
_ITSELF = ""
"""In the table of an export's files: the export as a whole."""


def export_all(job: Job, state: State, now: float | None = None) -> list[Path]:
    """Write the exports whose files do not match the state, and return their paths. Lines of JSON
    come first, because the other formats are made from their files.

    `now` is in seconds since the epoch. Without it, exports are written whatever their `every`.
    Raises SinkError.
    """
    state.exported.use(ArticleFilter.of_filter(job.filter))
    state.exported.flush()
    weights = state.exported.weights()
    exports = [_Export.of(sink, job, weights) for sink in job.exports]
    state.export_files.keep_sinks([export.name for export in exports])
    records, written, is_complete = ExportRecords(state), [], True
    for export in sorted(exports, key=lambda export: not export.spec.holds_lines):
        remove_partials(export.path.parent, export.path.name)  # the job's lock is held
        known = state.export_files.of_sink(export.name)
        if now is not None and export.may_wait(known, now):
            is_complete = False
        elif export.write(state, records, known, now or 0.0):
            written.append(export.path)
    if is_complete:
        state.exported.forget_moves()
    return written


@dataclass(frozen=True, slots=True)
class _Export:
    """A sink of a job, and what its files must contain."""

    sink: SinkTable
    spec: SinkSpec
    path: Path
    shape: str
    """A digest of what all files depend on besides articles."""
    days: dict[str, list[str]]
    """The days of publication of each partition."""
    stamps: dict[str, str]
    """For each partition, a digest of all that its file depends on."""

    @classmethod
    def of(cls, sink: SinkTable, job: Job, weights: dict[str, tuple[int, int]]) -> "_Export":
        """`weights` are those of the state."""
        spec, by = spec_of(sink.format), sink.partition_by
        shape = _digest([_LAYOUT, sink.format, by, repr(job.filter), SCHEMA_VERSION])
        days: dict[str, list[str]] = defaultdict(list)
        for day in sorted(weights):
            days[partition_of(day, by)].append(day)
        if not days and (by == "none" or spec.layout is not Layout.folder):
            days[partition_of(UNDATED, by)] = []  # an empty export is a file, too
        stamps = {
            partition: f"{shape} {_digest([(day, *weights[day]) for day in its_days])}"
            for partition, its_days in days.items()
        }
        return cls(sink, spec, job.output / sink.file, shape, dict(days), stamps)

    @property
    def name(self) -> str:
        """The name of the export in the state."""
        return f"{self.sink.format} {self.sink.file}"

    @property
    def is_divided(self) -> bool:
        """Whether the export has partitions."""
        return self.sink.partition_by != "none"

    def may_wait(self, known: dict[str, ExportFile], now: float) -> bool:
        """Whether the export is left as it is, because its `every` has not passed. An export that
        is missing, changed, of another shape or from the future is written in any case.
        """
        itself = known.get(_ITSELF)
        if self.sink.every is None or itself is None or itself.stamp != self.shape:
            return False
        files = {name: file for name, file in known.items() if name != _ITSELF}
        return (
            0 <= now - itself.written_at < _SHARE * parse_duration(self.sink.every)
            and all(fingerprint(self._target(one)) == files[one].fingerprint for one in files)
            and not self._others(files)
        )

    def write(
        self, state: State, records: ExportRecords, known: dict[str, ExportFile], now: float
    ) -> bool:
        """Write the files that are out of date. Returns whether there were any. Raises
        SinkError.
        """
        out_of_date = [
            partition
            for partition, stamp in self.stamps.items()
            if (file := known.get(partition)) is None
            or file.stamp != stamp
            or file.fingerprint != fingerprint(self._target(partition))
        ]
        exists = self.path.exists()
        if exists and not out_of_date and not self._others(self.stamps):
            return False
        with sink_errors(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if not self.spec.is_folder(self.sink.partition_by):
                ids = self._ids(state, out_of_date[0])
                self._copy(records, ids, self.path, partial(write_single, self.spec, self.path))
            else:
                with export_folder(self.path, self.spec) as folder:
                    self._write_partitions(state, records, folder, out_of_date)
        for partition in out_of_date:
            written = ExportFile(self.stamps[partition], fingerprint(self._target(partition)), now)
            state.export_files.put(self.name, partition, written)
        for partition in known.keys() - self.stamps.keys():
            state.export_files.delete(self.name, partition)
        state.export_files.put(self.name, _ITSELF, ExportFile(self.shape, "", now))
        return True

    def _write_partitions(
        self,
        state: State,
        records: ExportRecords,
        folder: ExportFolder,
        out_of_date: Sequence[str],
    ) -> None:
        """Write partitions. No article is missing in between: where articles move from one
        partition to another, the one that they leave holds them until the other has them.
        """

        def publish(partition: str, more: Iterable[int] = ()) -> None:
            name = self.spec.partition_name(partition) if self.is_divided else ""
            ids, target = self._ids(state, partition), self._target(partition)
            ids.extend(more)
            self._copy(records, ids, target, partial(_publish, self.spec, folder, name))

        leaving, arriving = self._moves(state)
        for partition in out_of_date:
            if partition not in leaving:
                publish(partition)
            elif partition in arriving and self.spec.layout is not Layout.folder:
                publish(partition, leaving[partition])
        folder.settle()
        for partition in out_of_date:
            if partition in leaving:
                publish(partition)
        folder.settle()
        folder.remove_old()
        if self.is_divided:
            folder.remove_others([self.spec.partition_name(one) for one in self.stamps])

    def _copy(
        self,
        records: ExportRecords,
        ids: Sequence[int],
        target: Path,
        write: Callable[[Iterator[bytes]], None],
    ) -> None:
        """Let `write` make the target from the records with these row ids."""
        lines = records.lines(ids)
        if not self.spec.holds_lines:
            write(lines)
            return
        file = LineFile()
        write(file.noting(ids, lines))
        file.end(target)
        records.keep(file)

    def _moves(self, state: State) -> tuple[dict[str, list[int]], set[str]]:
        """The articles that leave each partition for another, by their row ids, and the partitions
        in which articles arrive.
        """
        leaving: dict[str, list[int]] = defaultdict(list)
        arriving = set()
        for row_id, *days in state.exported.moves() if self.is_divided else ():
            before, now = (partition_of(day, self.sink.partition_by) for day in days)
            if before != now:
                leaving[before].append(row_id)
                arriving.add(now)
        return leaving, arriving

    def _ids(self, state: State, partition: str) -> "array[int]":
        """The row ids of a partition's articles, in the order of the file."""
        days = self.days[partition] if self.is_divided else None
        return state.exported.ids(days, self.spec.order)

    def _target(self, partition: str) -> Path:
        return self.path / self.spec.partition_name(partition) if self.is_divided else self.path

    def _others(self, partitions: Iterable[str]) -> list[Path]:
        """What the folder of a divided export holds besides the files of some partitions."""
        names = [self.spec.partition_name(partition) for partition in partitions]
        return others(self.path, self.spec, names) if self.is_divided else []


def _publish(spec: SinkSpec, folder: ExportFolder, name: str, lines: Iterator[bytes]) -> None:
    """Put the file of a partition into a folder. Raises SinkError and OSError."""
    folder.publish(name, lambda path: write_rows(spec, path, lines))


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:16]
