"""Builds a dataset: cuts the inputs into parts, has an engine work on them, and puts the finished
files where readers look for them. Everything that it needs to go on after an interruption is in the
dataset's folder `_work`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from scraper.errors import ConfigError, ScraperError
from scraper.scale.cutting import parts_of
from scraper.scale.inputs import InputFile, input_files
from scraper.scale.part_task import PartJob, PartMarker, finished, run_part
from scraper.scale.settings import DatasetSettings
from scraper.scale.storage import Storage, join
from scraper.scale.tasks import Engine, Outcome, Task

_SETTINGS = "settings.json"


@dataclass(frozen=True, slots=True)
class FailedPart:
    """A part, or a whole input file, that is not in the dataset."""

    name: str
    error: ScraperError


@dataclass(slots=True)
class DatasetReport:
    """How the building of a dataset went."""

    finished: int = 0
    """Parts."""
    pages: int = 0
    records: int = 0
    failures: int = 0
    filtered: int = 0
    failed: list[FailedPart] = field(default_factory=list)

    def add(self, marker: PartMarker) -> None:
        """Count a finished part."""
        self.finished += 1
        self.pages += marker.counts.pages
        self.records += marker.counts.records
        self.failures += marker.counts.failures
        self.filtered += marker.counts.filtered


def build_dataset(
    inputs: Sequence[str],
    out: str,
    settings: DatasetSettings,
    engine: Engine,
    *,
    temporary: str | None = None,
    progress: Callable[[DatasetReport], None] = lambda _: None,
) -> DatasetReport:
    """Build or continue the dataset at a URL. `progress` is called after each part.

    Raises ConfigError if the folder has a dataset that was made with other settings, SourceError
    for an input without files, and StorageError.
    """
    storage = Storage(out)
    _check_settings(storage, out, settings)
    report = DatasetReport()

    def done(outcome: Outcome) -> None:
        if outcome.error is not None:
            report.failed.append(FailedPart(outcome.task.name, outcome.error))
        else:
            report.add(outcome.result)
        progress(report)

    files = list(input_files(inputs, leave_out=storage.absolute(out)))
    engine.run(_tasks(files, out, settings, temporary, report), done)
    return report


def _tasks(
    files: Sequence[InputFile],
    out: str,
    settings: DatasetSettings,
    temporary: str | None,
    report: DatasetReport,
) -> Iterator[Task]:
    """A task for each part that is not finished. A file that cannot be cut is a failed part of the
    report.
    """
    for file in files:
        try:
            parts = parts_of(file, settings.part_size)
        except ScraperError as error:
            report.failed.append(FailedPart(file.name, error))
            continue
        for part in parts:
            job = PartJob(part, settings, out, temporary)
            if (marker := finished(job)) is not None:
                report.add(marker)
            else:
                yield Task(part.name, run_part, job)


def _check_settings(storage: Storage, out: str, settings: DatasetSettings) -> None:
    """Raises ConfigError if a dataset was begun there with other settings."""
    path = join(out, "_work", _SETTINGS)
    written = storage.read(path)
    if written is None:
        storage.write(msgspec.json.encode(settings), path)
        return
    try:
        before = msgspec.json.decode(written, type=DatasetSettings)
    except msgspec.MsgspecError as error:
        raise ConfigError(f"{path}: {error}; remove {out} to begin again") from error
    if changed := settings.changes(before):
        named = ", ".join(
            f"{name} was {getattr(before, name)!r} and is {getattr(settings, name)!r}"
            for name in changed
        )
        raise ConfigError(f"{out}: made with other settings: {named}; give another folder")
