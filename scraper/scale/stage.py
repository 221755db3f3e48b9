"""The stages that follow the extraction. A stage is a list of tasks, each of which reads files of
earlier stages and writes its own, its marker last. A task that is finished is not run again.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from scraper.errors import ScraperError, StorageError
from scraper.scale.duplicates.signatures import NAME, signature_batches
from scraper.scale.groups import read_group
from scraper.scale.part_marker import PartMarker, part_folder
from scraper.scale.partitioned import Numbers, PartitionedFile, read_partition
from scraper.scale.storage import Storage, join
from scraper.scale.tasks import Engine, Outcome, Task
from scraper.scale.work_folder import work_folder

if TYPE_CHECKING:
    import pyarrow

Counts = dict[str, int]
"""What a task counted. The counts of a stage are the sums of its tasks'."""
SHIFT = np.uint64(32)
"""A row has two numbers. Its home is the number of its group, and its index among the records of
the group in the lower bits. Its rank is the number of its range of ranks, and its index there.
"""
LOWER = np.uint64(2**32 - 1)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a dataset is finished. The result is the same for any number of groups and partitions."""

    out: str
    """The URL of the dataset."""
    folder: str
    """The URL of the folder for the files of the stages."""
    groups: int
    partitions: int
    most_compared: int
    """A row is compared with at most so many rows of each band."""
    most_pairs: int
    """About so many pairs of near duplicates are in the memory of a task."""
    temporary: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The files of an earlier stage."""

    stage: str
    files: int


@dataclass(frozen=True, slots=True)
class StageTask:
    """A task of a stage."""

    plan: Plan
    stage: str
    function: Callable[["Work"], Counts]
    number: int
    sources: tuple[Source, ...]
    """What a stage reads, if that is not always the same."""


Progress = Callable[[str, int, int], None]
"""Called with the name of a stage, the number of its tasks that are finished, and of all."""


def run_stage(
    plan: Plan,
    stage: str,
    function: Callable[["Work"], Counts],
    tasks: int,
    engine: Engine,
    progress: Progress,
    sources: tuple[Source, ...] = (),
) -> Counts:
    """Run the tasks of a stage that are not finished. Returns the sums of what all have counted.
    Raises the error of a task that failed, after the others have ended.
    """
    storage, counts = Storage(plan.out), Counter[str]()
    errors: list[ScraperError] = []
    finished = 0

    def count(found: Counts) -> None:
        nonlocal finished
        finished += 1
        counts.update(found)
        progress(stage, finished, tasks)

    def done(outcome: Outcome) -> None:
        if outcome.error is not None:
            errors.append(outcome.error)
        else:
            count(outcome.result)

    def unfinished() -> Iterator[Task]:
        for number in range(tasks):
            task = StageTask(plan, stage, function, number, sources)
            marker = storage.read(_marker_url(task))
            if marker is not None:
                count(msgspec.json.decode(marker, type=Counts))
            else:
                yield Task(f"{stage} {number + 1} of {tasks}", run_stage_task, task)

    engine.run(unfinished(), done)
    if errors:
        raise errors[0]
    return dict(counts)


def run_stage_task(task: StageTask) -> Counts:
    """Run a task, and write its marker. Raises StorageError and OutOfResources."""
    import pyarrow

    try:
        with work_folder(task.plan.temporary) as folder:
            work = Work(task, folder)
            counts = task.function(work)
            work.storage.write(msgspec.json.encode(counts), _marker_url(task))
    except (pyarrow.ArrowException, msgspec.MsgspecError) as error:
        raise StorageError(
            f"{join(task.plan.out, '_work')}: a file is damaged ({error}); remove {task.plan.out}, "
            "and run the command again"
        ) from error
    pyarrow.default_memory_pool().release_unused()  # the next task may be in this process
    return counts


def _marker_url(task: StageTask) -> str:
    return join(task.plan.folder, task.stage, f"{task.number:05}.json")


class Work:
    """What the function of a stage gets."""

    def __init__(self, task: StageTask, folder: Path) -> None:
        self.plan, self.number, self.sources = task.plan, task.number, task.sources
        self.storage = Storage(task.plan.out)
        self.folder = folder
        """Local, for temporary files."""
        self._stage = task.stage

    def batches(
        self, source: Source, schema: "pyarrow.Schema", name: str = "rows"
    ) -> Iterator["pyarrow.RecordBatch"]:
        """The rows in the files of a stage that belong to this task, some at a time."""
        for file in range(source.files):
            url = self._url(source.stage, file, name)
            yield from read_partition(self.storage, url, self.number, schema)

    def columns(self, source: Source, schema: "pyarrow.Schema", name: str = "rows") -> list[Any]:
        """The columns of all these rows: arrays of numbers, and Arrow arrays of other types."""
        return columns(self.batches(source, schema, name), schema)

    def file_columns(
        self,
        stage: str,
        number: int,
        schema: "pyarrow.Schema",
        name: str = "rows",
        partition: int = 0,
    ) -> list[Any]:
        """The columns of a partition of one file of a stage."""
        url = self._url(stage, number, name)
        return columns(read_partition(self.storage, url, partition, schema), schema)

    @contextmanager
    def output(
        self, schema: "pyarrow.Schema", partitions: int, name: str = "rows"
    ) -> Iterator[PartitionedFile]:
        """A new file of this task. It is stored when the block of the `with` ends."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            file = PartitionedFile(Path(folder), schema, partitions)
            yield file
            self.storage.put(file.finish(), self._url(self._stage, self.number, name))

    def parts(self) -> Iterator[tuple[int, PartMarker]]:
        """The parts of the group with the number of this task, each with the index of its first
        record in the group.
        """
        first = 0
        for marker in read_group(self.plan.out, self.number):
            yield first, marker
            first += marker.counts.records

    def part_file(self, marker: PartMarker, name: str) -> Path:
        """A local file of a part. It may be gone when the next is requested."""
        url = join(part_folder(self.plan.out, marker.part), name)
        return self.storage.local(url, self.folder)

    def signatures(
        self, names: list[str]
    ) -> Iterator[tuple[Numbers, PartMarker, "pyarrow.RecordBatch"]]:
        """The signatures of the group: the homes of some rows, their part, and these columns."""
        for first, marker in self.parts():
            for batch in signature_batches(self.part_file(marker, NAME), ["row", *names]):
                rows = batch.column("row").to_numpy().astype(np.uint64)
                homes = rows + np.uint64((self.number << 32) + first)
                yield homes, marker, batch

    def _url(self, stage: str, number: int, name: str) -> str:
        return join(self.plan.folder, stage, f"{number:05}.{name}")


def columns(batches: Iterator["pyarrow.RecordBatch"], schema: "pyarrow.Schema") -> list[Any]:
    """The columns of all rows: arrays of numbers, and Arrow arrays of other types."""
    import pyarrow

    table, found = pyarrow.Table.from_batches(batches, schema), []
    while table.num_columns:  # so that not all are in memory twice
        column, table = table.column(0), table.remove_column(0)
        is_number = pyarrow.types.is_integer(column.type)
        found.append(column.to_numpy() if is_number else column.combine_chunks())
    return found


def spread(numbers: Numbers, partitions: int) -> Numbers:
    """A partition for each number, the same for the same number."""
    return ((numbers * _SPREAD) >> SHIFT) % np.uint64(partitions)
