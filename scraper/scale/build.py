"""Builds a dataset: cuts the inputs into parts, has an engine work on them, and puts the finished
files where readers look for them. Everything that it needs to go on after an interruption is in the
dataset's folder `_work`.
"""

from collections.abc import Callable, Iterator, Sequence

from scraper.errors import ScraperError
from scraper.scale.card import CARD, write_card
from scraper.scale.cutting import parts_of
from scraper.scale.finish import finish_dataset, known_of, remarks
from scraper.scale.inputs import InputFile, input_files
from scraper.scale.known_inputs import CutInput, KnownInputs
from scraper.scale.manifest import MANIFEST, write_manifest
from scraper.scale.part_task import PartJob, finished, run_part
from scraper.scale.parts import Part
from scraper.scale.report import DatasetReport, Stage
from scraper.scale.settings import DatasetSettings
from scraper.scale.settings_file import check_settings
from scraper.scale.share import Share
from scraper.scale.storage import Storage, join
from scraper.scale.tasks import Engine, Outcome, Task
from scraper.scale.where import record_filter

Progress = Callable[[DatasetReport], None]


def build_dataset(
    inputs: Sequence[str],
    out: str,
    settings: DatasetSettings,
    engine: Engine,
    *,
    temporary: str | None = None,
    share: Share | None = None,
    report: DatasetReport | None = None,
    progress: Progress = lambda _: None,
) -> DatasetReport:
    """Build or continue the dataset at a URL. With a `share`, only extract the pages of its parts.

    `report` is filled, and `progress` is called with it after each task. Raises ConfigError for a
    wrong condition and if the folder has a dataset that was made with other settings, SourceError
    for an input without files, and StorageError.
    """
    record_filter(settings.where)
    report = DatasetReport() if report is None else report
    absolute = Storage(out).absolute(out)  # a task may have another current folder
    build = _Build(absolute, settings, engine, temporary, report, progress)
    files = build.files(inputs)
    check_settings(out, settings)
    build.extract(files, share)
    if share is None and report.finished:
        build.write()
    report.stage = Stage.done
    progress(report)
    return report


class _Build:
    """What the stages of one run share."""

    def __init__(
        self,
        out: str,
        settings: DatasetSettings,
        engine: Engine,
        temporary: str | None,
        report: DatasetReport,
        progress: Progress,
    ) -> None:
        self._out = out
        self._settings = settings
        self._engine = engine
        self._temporary = temporary
        self._report = report
        self._progress = progress
        self._known = KnownInputs(out)
        self._weights: dict[str, int] = {}
        """Bytes of input in each part that is in hand."""

    def files(self, inputs: Sequence[str]) -> list[InputFile]:
        """The files of the inputs, by the names that they have in the dataset."""
        return [self._known.named(file) for file in input_files(inputs, leave_out=self._out)]

    def extract(self, files: Sequence[InputFile], share: Share | None) -> None:
        """Extract the pages of parts that are not finished."""
        self._report.inputs = len(files)
        shares = share.count if share is not None else 1
        self._report.input_bytes = sum(file.size or 0 for file in files) // shares
        try:
            self._engine.run(self._tasks(files, share), self._count_part)
        finally:
            if share is None:
                self._known.store()

    def write(self) -> None:
        """Write the files of the dataset from all finished parts."""
        self._report.stage = Stage.write
        for name in (CARD, MANIFEST):
            Storage(self._out).remove(join(self._out, name))
        jobs = (self._job(part) for cut in self._known for part in cut.parts())
        dataset = finish_dataset(
            (marker for job in jobs if (marker := finished(job)) is not None),
            self._out,
            self._settings,
            self._engine,
            temporary=self._temporary,
            progress=self._count_step,
        )
        if dataset is None:
            return
        self._report.marked, self._report.dropped = dataset.marked, dataset.dropped
        failed = self._report.failed
        known = known_of(self._out, dataset)
        write_card(self._out, self._settings, known, failed, remarks(dataset))
        parts = (part for parts, _ in known_of(self._out, dataset) for part in parts)
        write_manifest(self._out, self._settings, parts, failed, self._temporary)
        self._report.is_written = True

    def _tasks(self, files: Sequence[InputFile], share: Share | None) -> Iterator[Task]:
        """A task for each part that is not finished. A file that cannot be cut is a failed part of
        the report.
        """
        known, given = self._known, {file.name for file in files}
        # Parts of inputs that are not given this time stay in the dataset, if they are finished.
        others = [cut for cut in known if cut.name not in given and share is None]
        index = 0
        for file in files:
            cut = known.unchanged(file)
            try:
                cut = cut or CutInput.of(file, parts_of(file, self._settings.part_size))
            except ScraperError as error:
                known.forget(file.name)
                self._report.fail(file.name, error, bytes_of_input=file.size or 0)
                continue
            known.add(cut)
            weight = (file.size or 0) // len(cut.starts)
            for part in cut.parts():
                job = self._job(part)
                is_ours = share is None or share.has(index)
                if is_ours and not self._is_reused(job, weight):
                    self._weights[part.name] = weight
                    yield Task(part.name, run_part, job)
                index += 1
        for cut in others:
            for part in cut.parts():
                self._is_reused(self._job(part), 0)

    def _job(self, part: Part) -> PartJob:
        return PartJob(part, self._settings, self._out, self._temporary)

    def _is_reused(self, job: PartJob, weight: int) -> bool:
        """Whether an earlier run has finished a part, which is then counted."""
        marker = finished(job)
        if marker is None:
            return False
        self._report.add(marker, bytes_of_input=weight, is_reused=True)
        return True

    def _count_step(self, stage: str, finished: int, tasks: int) -> None:
        self._report.step = f"{stage} {finished} of {tasks}"
        self._progress(self._report)

    def _count_part(self, outcome: Outcome) -> None:
        name = outcome.task.name
        weight = self._weights.pop(name)
        if outcome.error is not None:
            self._report.fail(name, outcome.error, bytes_of_input=weight)
        else:
            self._report.add(outcome.result, bytes_of_input=weight, is_reused=False)
        self._progress(self._report)
