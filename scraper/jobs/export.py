"""Writes the exports of a job. A file depends on the state alone, is replaced when it is complete,
and is not touched if its articles have not changed. To know that, no record is read.
"""

import hashlib
import io
import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, TextIO

from scraper.article import SCHEMA_VERSION
from scraper.errors import SinkError
from scraper.humanize import parse_duration
from scraper.jobs.config import Job, SinkTable
from scraper.jobs.export_folder import (
    ExportFolder,
    export_folder,
    fingerprint,
    others,
    refuse_foreign,
)
from scraper.jobs.filters import ArticleFilter
from scraper.jobs.store.articles import ArticleVersion
from scraper.jobs.store.bookkeeping import ExportFile
from scraper.jobs.store.state import State
from scraper.sinks import (
    UNDATED,
    Layout,
    Partition,
    SinkSpec,
    atomic_file,
    atomic_folder,
    atomic_write,
    dated,
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
    """Write the exports whose files do not match the state, and return their paths.

    `now` is in seconds since the epoch. Without it, exports are written whatever their `every`.
    Raises SinkError.
    """
    state.exported.use(ArticleFilter.of_filter(job.filter))
    state.exported.flush()
    weights = state.exported.weights()
    exports = [_Export.of(sink, job, weights) for sink in job.exports]
    state.export_files.keep_sinks([export.name for export in exports])
    written, is_complete = [], True
    for export in exports:
        remove_partials(export.path.parent, export.path.name)  # the job's lock is held
        known = state.export_files.of_sink(export.name)
        if now is not None and export.may_wait(known, now):
            is_complete = False
        elif export.write(state, known, now or 0.0):
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

    def write(self, state: State, known: dict[str, ExportFile], now: float) -> bool:
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
        with _sink_errors(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if not self.spec.is_folder(self.sink.partition_by):
                _write_single(self.spec, self._versions(state, out_of_date[0]), self.path)
            else:
                with export_folder(self.path, self.spec) as folder:
                    self._write_partitions(state, folder, out_of_date)
        for partition in out_of_date:
            written = ExportFile(self.stamps[partition], fingerprint(self._target(partition)), now)
            state.export_files.put(self.name, partition, written)
        for partition in known.keys() - self.stamps.keys():
            state.export_files.delete(self.name, partition)
        state.export_files.put(self.name, _ITSELF, ExportFile(self.shape, "", now))
        return True

    def _write_partitions(
        self, state: State, folder: ExportFolder, out_of_date: Sequence[str]
    ) -> None:
        """Write partitions. No article is missing in between: where articles move from one
        partition to another, the one that they leave holds them until the other has them.
        """
        leaving, arriving = self._moves(state)
        for partition in out_of_date:
            if partition not in leaving:
                self._publish(state, folder, partition)
            elif partition in arriving and self.spec.layout is not Layout.folder:
                self._publish(state, folder, partition, leaving[partition])
        folder.settle()
        for partition in out_of_date:
            if partition in leaving:
                self._publish(state, folder, partition)
        folder.settle()
        folder.remove_old()
        if self.is_divided:
            folder.remove_others([self.spec.partition_name(one) for one in self.stamps])

    def _publish(
        self, state: State, folder: ExportFolder, partition: str, more: Iterable[int] = ()
    ) -> None:
        """Write a partition, with more articles than its own."""
        folder.publish(
            self.spec.partition_name(partition) if self.is_divided else "",
            partial(_write_rows, self.spec, self._versions(state, partition, more)),
        )

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

    def _versions(
        self, state: State, partition: str, more: Iterable[int] = ()
    ) -> Iterator[ArticleVersion]:
        days = self.days[partition] if self.is_divided else None
        yield from state.articles.by_ids(state.exported.ids(days, self.spec.order))
        yield from state.articles.by_ids(more)

    def _target(self, partition: str) -> Path:
        return self.path / self.spec.partition_name(partition) if self.is_divided else self.path

    def _others(self, partitions: Iterable[str]) -> list[Path]:
        """What the folder of a divided export holds besides the files of some partitions."""
        names = [self.spec.partition_name(partition) for partition in partitions]
        return others(self.path, self.spec, names) if self.is_divided else []


def write_export(
    state: State,
    selection: ArticleFilter,
    format_name: str,
    path: Path,
    by: Partition | None = None,
) -> int:
    """Write the selected articles in one format, and return their number. `by` says how they are
    divided. The default is that of the format. Raises SinkError.
    """
    spec = spec_of(format_name)
    ids = _selected_ids(state, selection, spec, by or spec.partition)
    with _sink_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if (by or spec.partition) == "none":
            _write_single(spec, state.articles.by_ids(next(iter(ids.values()), ())), path)
        else:
            refuse_foreign(path, spec)
            with atomic_folder(path) as folder:
                folder.mkdir()
                for partition, its_ids in ids.items():
                    versions = state.articles.by_ids(its_ids)
                    _write_rows(spec, versions, folder / spec.partition_name(partition))
    return sum(map(len, ids.values()))


def stream_export(
    state: State, selection: ArticleFilter, format_name: str, stream: BinaryIO
) -> int:
    """Write the selected articles in a text format to a stream, and return their number. Raises
    OSError.
    """
    spec = spec_of(format_name)
    ids = next(iter(_selected_ids(state, selection, spec, "none").values()), array("q"))
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="\n")
    try:
        _write_stream(spec, state.articles.by_ids(ids), text)
        text.flush()
    finally:
        text.detach()  # the stream stays open
    return len(ids)


def selected(state: State, selection: ArticleFilter) -> Iterator[ArticleVersion]:
    """The newest versions that are exported, in the order of their keys. Of near duplicates, one is
    exported.
    """
    copies = state.copies()
    for stored in state.articles.all_stored(since=selection.since):
        if stored.version.key not in copies and selection.matches(stored.version):
            yield from state.articles.by_ids([stored.id])


def _selected_ids(
    state: State, selection: ArticleFilter, spec: SinkSpec, by: Partition
) -> dict[str, "array[int]"]:
    """The row ids of the selected articles of each partition."""
    copies = state.copies()
    found: dict[str, array[int]] = defaultdict(lambda: array("q"))
    for stored in state.articles.all_stored(since=selection.since, order=spec.order):
        if stored.version.key not in copies and selection.matches(stored.version):
            found[partition_of(dated(stored.version.day), by)].append(stored.id)
    if not found and spec.layout is not Layout.folder:
        found[partition_of(UNDATED, by)] = array("q")  # an empty dataset is a file, too
    return found


def _write_single(spec: SinkSpec, versions: Iterator[ArticleVersion], path: Path) -> None:
    """Replace a file, or a folder of the layout `folder`. Raises SinkError and OSError."""
    if spec.layout is Layout.folder:
        refuse_foreign(path, spec)
        with atomic_folder(path) as folder:
            _write_rows(spec, versions, folder)
    elif spec.layout is Layout.file:
        with atomic_file(path) as file:
            _write_rows(spec, versions, file)
    else:
        with atomic_write(path) as stream:
            _write_stream(spec, versions, stream)


def _write_rows(spec: SinkSpec, versions: Iterator[ArticleVersion], path: Path) -> None:
    """Write a new file or folder. Raises SinkError and OSError."""
    if spec.layout is Layout.stream:
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            _write_stream(spec, versions, stream)
    elif spec.copier:
        spec.copy((version.json() for version in versions), path)
    else:
        spec.write((version.article() for version in versions), path)


def _write_stream(spec: SinkSpec, versions: Iterator[ArticleVersion], stream: TextIO) -> None:
    if spec.copier:
        spec.copy((version.json() for version in versions), stream)
        return
    sink = spec.open_sink(stream)
    for version in versions:
        sink.write(version.article())
    sink.close()


@contextmanager
def _sink_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise SinkError(f"{path}: cannot be written ({path.parent} is a file)") from error
    except OSError as error:
        raise SinkError(f"{path}: cannot be written ({error.strerror or error})") from error


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:16]
