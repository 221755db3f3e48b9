"""The last stage: the records of finished parts become the files that readers see, with the column
`duplicate_of`. They are in a folder that readers do not look into. `publishing` puts them into
OUT/data and OUT/failures. Extracts nothing.
"""

from collections.abc import Callable, Iterable, Iterator

import msgspec
import numpy as np

from scraper.errors import PartFailed
from scraper.scale.duplicates.keeping import RESOLVED
from scraper.scale.facts import Facts, RowFacts
from scraper.scale.part_marker import ROWS, PartMarker, file_digest, part_folder
from scraper.scale.record_files import Rows, SparseColumn, copy_records
from scraper.scale.settings import Duplicates
from scraper.scale.stage import Counts, Work
from scraper.scale.storage import Storage, join

COLUMN = "duplicate_of"
DATA, FAILURES = "data", "failures"
"""The folders of a dataset."""
PARTS = "parts"
"""The name of this stage."""
_NO_ROWS: Rows = np.empty(0, np.int64)
_SUMMED = ("marked", "dropped", "failures")


class DataFile(msgspec.Struct, frozen=True):
    """A file of the dataset."""

    path: str
    """Below the folder of the dataset."""
    bytes: int
    sha256: str


class DataMarker(msgspec.Struct, frozen=True, kw_only=True):
    """Says which files of the dataset a part has, and counts what they hold."""

    part: str
    input: str
    start: int
    end: int | None
    pages: int
    records: int
    """Rows in the dataset."""
    failures: int
    filtered: int
    marked: int = 0
    """Rows with a `duplicate_of`."""
    dropped: int = 0
    """Duplicates that are not in the dataset."""
    failures_by_code: dict[str, int]
    files: list[DataFile]

    def check(self) -> None:
        """Raises PartFailed if a page is missing."""
        if self.pages != self.records + self.failures + self.filtered + self.dropped:
            raise PartFailed(f"{self.part}: the counts do not match: {self}; please report it")


class _Group(msgspec.Struct, frozen=True):
    """What is known of the parts of a group."""

    parts: list[DataMarker]
    facts: bytes


def mark(work: Work) -> Counts:
    """The files of a group, with a value for each duplicate."""
    homes, sources = work.columns(work.sources[0], RESOLVED)
    order = np.argsort(homes)
    column = SparseColumn(_rows(work, homes[order]), sources.take(order))

    def write(first: int, marker: PartMarker) -> DataMarker:
        own = column.part(first, marker.counts.records)
        return _write_part(work, marker, own, _NO_ROWS)

    return _write(work, write, _NO_ROWS)


def drop(work: Work) -> Counts:
    """The files of a group, without duplicates."""
    left_out = _rows(work, np.sort(work.columns(work.sources[0], RESOLVED)[0]))

    def write(first: int, marker: PartMarker) -> DataMarker:
        low, high = np.searchsorted(left_out, [first, first + marker.counts.records])
        return _write_part(work, marker, SparseColumn(_NO_ROWS, []), left_out[low:high] - first)

    return _write(work, write, left_out)


def keep(work: Work) -> Counts:
    """The files of a group as they are."""
    return _write(work, lambda _, marker: _copy_part(work, marker), _NO_ROWS)


FUNCTIONS: dict[Duplicates, Callable[[Work], Counts]] = {"mark": mark, "drop": drop, "keep": keep}


def known_groups(folder: str, groups: Iterable[int]) -> Iterator[tuple[list[DataMarker], Facts]]:
    """The parts of groups and the facts of their records, in their order. `folder` is that of the
    plan. Raises StorageError.
    """
    storage = Storage(folder)
    for number in groups:
        content = storage.read(_group_url(folder, number))
        if content is not None:
            group = msgspec.msgpack.decode(content, type=_Group)
            yield group.parts, Facts.from_json(group.facts)


def _write(work: Work, write: Callable[[int, PartMarker], DataMarker], left_out: Rows) -> Counts:
    """Write the parts of a group. `left_out` are rows of the group."""
    facts, written = Facts(), []
    for first, part in work.parts():
        marker = write(first, part)
        marker.check()
        written.append(marker)
        content = work.part_file(part, ROWS).read_bytes()
        skipped = set((left_out - first).tolist())
        for row, one in enumerate(msgspec.msgpack.decode(content, type=list[RowFacts])):
            if row not in skipped:
                facts.add(one)
    group = msgspec.msgpack.encode(_Group(written, facts.to_json()))
    work.storage.write(group, _group_url(work.plan.folder, work.number))
    return {name: sum(getattr(marker, name) for marker in written) for name in _SUMMED}


def _write_part(work: Work, marker: PartMarker, column: SparseColumn, left_out: Rows) -> DataMarker:
    """Write the files of a part with the column. `left_out` are rows of the part."""
    name = _file_of(marker, "records")
    new = work.folder / f"new.{_form_of(name)}"
    copy_records(work.part_file(marker, name), new, COLUMN, column, left_out)
    path = f"{DATA}/{marker.part}.{_form_of(name)}"
    records = DataFile(path, new.stat().st_size, file_digest(new))
    work.storage.put(new, join(work.plan.folder, path))
    failures = _copied(work, marker, "failures", FAILURES)
    return _marker_of(marker, [records, failures], marked=len(column.rows), dropped=len(left_out))


def _copy_part(work: Work, marker: PartMarker) -> DataMarker:
    records = _copied(work, marker, "records", DATA)
    return _marker_of(marker, [records, _copied(work, marker, "failures", FAILURES)], 0, 0)


def _copied(work: Work, marker: PartMarker, stem: str, folder: str) -> DataFile:
    """Copy a file of a part."""
    name = _file_of(marker, stem)
    path = f"{folder}/{marker.part}.{_form_of(name)}"
    size = work.part_file(marker, name).stat().st_size
    source = join(part_folder(work.plan.out, marker.part), name)
    work.storage.copy(source, join(work.plan.folder, path))
    return DataFile(path, size, marker.files[name])


def _marker_of(marker: PartMarker, files: list[DataFile], marked: int, dropped: int) -> DataMarker:
    return DataMarker(
        part=marker.part,
        input=marker.input,
        start=marker.start,
        end=marker.end,
        pages=marker.counts.pages,
        records=marker.counts.records - dropped,
        failures=marker.counts.failures,
        filtered=marker.counts.filtered,
        marked=marked,
        dropped=dropped,
        failures_by_code=marker.failures,
        files=files,
    )


def _rows(work: Work, homes: np.ndarray) -> Rows:
    """The indexes in the group of rows with these homes."""
    return homes.astype(np.int64) - (work.number << 32)


def _file_of(marker: PartMarker, stem: str) -> str:
    return next(name for name in marker.files if name.partition(".")[0] == stem)


def _form_of(name: str) -> str:
    return name.partition(".")[2]


def _group_url(folder: str, number: int) -> str:
    return join(folder, PARTS, f"{number:05}.group")
