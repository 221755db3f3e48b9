"""Finishes a dataset whose parts are extracted: finds the duplicates, writes the last files and
puts them where readers look for them. A finished dataset with the same parts is left as it is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from scraper.humanize import count_of
from scraper.scale.duplicates.search import DUPLICATES, find_duplicates
from scraper.scale.facts import Facts
from scraper.scale.groups import ROWS, write_groups
from scraper.scale.last_stage import DATA, FUNCTIONS, PARTS, DataMarker, known_groups
from scraper.scale.part_marker import PartMarker
from scraper.scale.publishing import publish, remove_leftovers
from scraper.scale.settings import DatasetSettings, Duplicates
from scraper.scale.stage import Counts, Plan, Progress, Source, run_stage
from scraper.scale.storage import Storage, join
from scraper.scale.tasks import Engine, InlineEngine, Outcome, Task

MOST_COMPARED = 64
"""A row is compared with at most so many rows of each band."""
_PAIRS_OF_ROW = 10
"""So many pairs take about as much memory as a row."""
_FINISHED = "finished.json"


class FinishedDataset(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a finished dataset."""

    digest: str
    """Changes with its parts."""
    groups: int
    marked: int = 0
    """Rows in data/ that are duplicates."""
    dropped: int = 0
    """Duplicates that are not in data/."""
    compared: int = 0
    """Records with a text, among which duplicates were searched."""
    exact: int = 0
    """Records with the text of an earlier one."""
    near: int = 0
    """Other records that are near duplicates of a kept one."""
    pairs: int = 0
    """Pairs whose texts were compared."""
    near_pairs: int = 0
    """Pairs among them that are near duplicates."""
    capped_bands: int = 0
    """Bands with more rows than a row is compared with."""


def finish_dataset(
    markers: Iterable[PartMarker],
    out: str,
    settings: DatasetSettings,
    engine: Engine,
    *,
    temporary: str | None = None,
    progress: Progress = lambda *_: None,
    rows: int = ROWS,
    most_compared: int = MOST_COMPARED,
) -> FinishedDataset | None:
    """Finish a dataset. `markers` are those of its parts, in the order of the parts, and `rows` is
    about the number of rows that a task has in memory.

    Returns None, and writes nothing, if there is no part. Raises the error of a task that failed,
    and StorageError.
    """
    storage = Storage(out)
    groups = write_groups(out, markers, rows)
    if groups.number == 0:
        return None
    folder = join(_folder(out), groups.digest)
    before = _read_marker(storage, out)
    if before is not None and before.digest == groups.digest:
        if storage.exists(join(out, DATA)):
            return before
        storage.remove(folder)  # its files are gone
    storage.remove(_marker_url(out))
    partitions = max(1, -(-groups.rows // rows))
    plan = Plan(
        out, folder, groups.number, partitions, most_compared, _PAIRS_OF_ROW * rows, temporary
    )
    counts = _run(_Work(plan, settings.duplicates), engine, progress)
    publish(plan, engine, progress)
    finished = FinishedDataset(digest=groups.digest, groups=groups.number, **_known(counts))
    storage.write(msgspec.json.encode(finished), _marker_url(out))
    remove_leftovers(plan)
    return finished


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be done."""

    plan: Plan
    duplicates: Duplicates


def _run(work: _Work, engine: Engine, progress: Progress) -> Counts:
    """Find duplicates and write the last files. Returns what was counted."""
    if work.plan.groups * work.plan.partitions > 1:
        return _run_stages(work, engine, progress)
    # All stages of a small dataset are one task, because starting processes would take longer.
    outcomes: list[Outcome] = []
    engine.run(iter([Task("duplicates", _run_here, work)]), outcomes.append)
    (outcome,) = outcomes
    if outcome.error is not None:
        raise outcome.error
    counts: Counts = outcome.result
    return counts


def _run_here(work: _Work) -> Counts:
    return _run_stages(work, InlineEngine(), lambda *_: None)


def _run_stages(work: _Work, engine: Engine, progress: Progress) -> Counts:
    plan, function = work.plan, FUNCTIONS[work.duplicates]
    if work.duplicates == "keep":
        return run_stage(plan, PARTS, function, plan.groups, engine, progress)
    counts = find_duplicates(plan, engine, progress)
    found = (Source(DUPLICATES, plan.partitions),)
    return counts | run_stage(plan, PARTS, function, plan.groups, engine, progress, found)


def known_of(out: str, finished: FinishedDataset) -> Iterator[tuple[list[DataMarker], Facts]]:
    """The parts of a finished dataset, group by group, and the facts of their records. Raises
    StorageError.
    """
    yield from known_groups(join(_folder(out), finished.digest), range(finished.groups))


def remarks(finished: FinishedDataset) -> list[str]:
    """Sentences on how the duplicates of a dataset were found."""
    if not finished.compared:
        return []
    found = (
        f"Among {count_of(finished.compared, 'record')} with a text, {finished.exact:,} have the "
        f"headline and text of an earlier one, and {finished.near:,} others are near duplicates."
    )
    if not finished.capped_bands:
        return [found]
    capped = (
        f"{count_of(finished.capped_bands, 'band')} of near duplicates had more than "
        f"{MOST_COMPARED} records, which were compared with the first {MOST_COMPARED} only."
    )
    return [found, capped]


def _read_marker(storage: Storage, out: str) -> FinishedDataset | None:
    written = storage.read(_marker_url(out))
    return None if written is None else msgspec.json.decode(written, type=FinishedDataset)


def _marker_url(out: str) -> str:
    return join(_folder(out), _FINISHED)


def _folder(out: str) -> str:
    return join(out, "_work", "final")


def _known(counts: Counts) -> Counts:
    return {name: counts[name] for name in FinishedDataset.__struct_fields__ if name in counts}
