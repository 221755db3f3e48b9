"""The last files of each part: its records with the column `duplicate_of`, and its failures. They
are in a folder that readers do not see; `publishing` puts them where readers look for them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import msgspec
import numpy as np

from scraper.errors import PartFailed
from scraper.scale.duplicates.keeping import RESOLVED
from scraper.scale.part_task import PartMarker, file_digest, part_folder
from scraper.scale.record_files import Rows, SparseColumn, copy_records
from scraper.scale.settings import Duplicates
from scraper.scale.stage import Counts, Work
from scraper.scale.storage import Storage, join

COLUMN = "duplicate_of"
"""The `source` of the row that a row is a duplicate of."""
DATA, FAILURES = "data", "failures"
"""The folders of a dataset."""
PARTS = "parts"
"""The name of this stage, and of the file with what is known of the parts of a group."""


class FinalPart(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a finished dataset."""

    part: str
    input: str
    files: dict[str, str]
    """The files in data/ and failures/ -> their SHA-256."""
    pages: int
    records: int
    """Rows in data/."""
    failures: int
    filtered: int
    """Records that do not meet the condition."""
    dropped: int
    """Duplicates that are not in data/."""
    duplicates: int
    """Rows in data/ that are duplicates."""

    def check(self) -> None:
        """Raises PartFailed if a page is missing."""
        if self.pages != self.records + self.failures + self.filtered + self.dropped:
            raise PartFailed(f"{self.part}: the counts do not add up: {self}; please report it")


def mark(work: Work) -> Counts:
    """The files of a group, with a value for each duplicate."""
    return _write(work, lambda duplicates: (duplicates, _NO_ROWS))


def drop(work: Work) -> Counts:
    """The files of a group, without duplicates."""
    return _write(work, lambda duplicates: (_NO_DUPLICATES, duplicates.rows))


def keep(work: Work) -> Counts:
    """The files of a group. No duplicates were searched."""
    return _write(work, lambda duplicates: (duplicates, _NO_ROWS))


FUNCTIONS: dict[Duplicates, Callable[[Work], Counts]] = {"mark": mark, "drop": drop, "keep": keep}

_NO_ROWS: Rows = np.empty(0, np.int64)
_NO_DUPLICATES = SparseColumn(_NO_ROWS, [])
_Treatment = Callable[[SparseColumn], tuple[SparseColumn, Rows]]
"""Given the duplicates of a part: those that have a value, and the rows that are left out."""


def final_parts(folder: str, groups: Iterable[int]) -> Iterator[FinalPart]:
    """What is known of the parts of groups, in their order. `folder` is that of the plan. Raises
    StorageError.
    """
    storage = Storage(folder)
    for number in groups:
        content = storage.read(_parts_url(folder, number))
        yield from msgspec.json.decode(content or b"[]", type=list[FinalPart])


def _write(work: Work, treatment: _Treatment) -> Counts:
    duplicates = _duplicates(work)
    counts: Counter[str] = Counter()
    parts: list[FinalPart] = []
    for first, marker in work.parts():
        rows = duplicates.part(first, marker.counts.records)
        part = _write_part(work, marker, *treatment(rows), is_first=work.number == first == 0)
        part.check()
        parts.append(part)
        counts.update(
            {name: value for name in _SUMMED if (value := getattr(part, name))} | {"parts": 1}
        )
    work.storage.write(msgspec.json.encode(parts), _parts_url(work.plan.folder, work.number))
    return dict(counts)


_TARGETS = {"records": DATA, "failures": FAILURES}
_SUMMED = ("pages", "records", "failures", "filtered", "dropped", "duplicates")


def _duplicates(work: Work) -> SparseColumn:
    """The duplicates among the records of a group."""
    if not work.sources:
        return _NO_DUPLICATES
    homes, sources = work.columns(work.sources[0], RESOLVED)
    order = np.argsort(homes)
    rows = homes[order].astype(np.int64) - (work.number << 32)
    return SparseColumn(rows, sources.take(order))


def _write_part(
    work: Work, marker: PartMarker, column: SparseColumn, left_out: Rows, *, is_first: bool
) -> FinalPart:
    """Write the files of a part. A part without records does not have a file of them, except the
    first part, so that each dataset has a file.
    """
    files: dict[str, str] = {}
    for name in marker.files:
        stem, _, form = name.partition(".")
        target = join(_TARGETS.get(stem, ""), f"{marker.part}.{form}")
        if stem == "records" and (is_first or marker.counts.records > len(left_out)):
            written = work.folder / f"final.{form}"
            copy_records(work.part_file(marker, name), written, COLUMN, column, left_out)
            files[target] = file_digest(written)
            work.storage.put(written, join(work.plan.folder, target))
        elif stem == "failures" and marker.counts.failures:
            work.storage.copy(
                join(part_folder(work.plan.out, marker.part), name),
                join(work.plan.folder, target),
            )
            files[target] = marker.files[name]
    return FinalPart(
        part=marker.part,
        input=marker.input,
        files=files,
        pages=marker.counts.pages,
        records=marker.counts.records - len(left_out),
        failures=marker.counts.failures,
        filtered=marker.counts.filtered,
        dropped=len(left_out),
        duplicates=len(column.rows),
    )


def _parts_url(folder: str, number: int) -> str:
    return join(folder, PARTS, f"{number:05}.parts")
