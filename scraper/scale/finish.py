"""Finishes a dataset whose parts are extracted: finds the duplicates, writes the last files and
puts them where readers look for them. A finished dataset with the same parts is left as it is.
"""

from collections.abc import Iterable, Iterator

import msgspec

from scraper.humanize import count_of
from scraper.scale.duplicates.search import DUPLICATES, find_duplicates
from scraper.scale.facts import Facts
from scraper.scale.groups import ROWS, write_groups
from scraper.scale.last_stage import DATA, FUNCTIONS, PARTS, DataMarker, known_groups
from scraper.scale.part_task import PartMarker
from scraper.scale.publishing import publish, remove_leftovers
from scraper.scale.settings import DatasetSettings
from scraper.scale.stage import Counts, Plan, Progress, Source, run_stage
from scraper.scale.storage import Storage, join
from scraper.scale.tasks import Engine

MOST_COMPARED = 64
"""A row is compared with at most so many rows of each band."""
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
    marker = join(_folder(out), _FINISHED)
    if (before := read_finished(out)) is not None and before.digest == groups.digest:
        return before
    storage.remove(marker)
    partitions = max(1, -(-groups.rows // rows))
    plan = Plan(
        out, join(_folder(out), groups.digest), groups.number, partitions, most_compared, temporary
    )
    counts: Counts = {}
    sources: tuple[Source, ...] = ()
    if settings.duplicates != "keep":
        counts |= find_duplicates(plan, engine, progress)
        sources = (Source(DUPLICATES, partitions),)
    function = FUNCTIONS[settings.duplicates]
    written = run_stage(plan, PARTS, function, groups.number, engine, progress, sources)
    publish(plan, engine, progress)
    finished = FinishedDataset(
        digest=groups.digest, groups=groups.number, **_known(counts | written)
    )
    storage.write(msgspec.json.encode(finished), marker)
    remove_leftovers(plan)
    return finished


def read_finished(out: str) -> FinishedDataset | None:
    """What is in the dataset at a URL, if it is finished. Raises StorageError."""
    storage = Storage(out)
    written = storage.read(join(_folder(out), _FINISHED))
    if written is None or not storage.exists(join(out, DATA)):
        return None
    return msgspec.json.decode(written, type=FinishedDataset)


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


def _folder(out: str) -> str:
    return join(out, "_work", "final")


def _known(counts: Counts) -> Counts:
    return {name: counts[name] for name in FinishedDataset.__struct_fields__ if name in counts}
