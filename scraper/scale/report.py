"""How the building of a dataset goes: counts that grow while it works. Prints nothing."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from scraper.errors import ScraperError
from scraper.scale.part_marker import PartMarker


class Stage(StrEnum):
    """What is being done."""

    extract = "extract"
    """Parts become records."""
    write = "write"
    """Duplicates are found, and the files of the dataset are written."""
    done = "done"


@dataclass(frozen=True, slots=True)
class FailedPart:
    """A part, or a whole input file, that is not in the dataset."""

    name: str
    error: ScraperError


@dataclass(slots=True)
class DatasetReport:
    """The counts of a dataset."""

    stage: Stage = Stage.extract
    step: str = ""
    """Of the stage `write`: its name, and how many of its tasks are finished."""
    inputs: int = 0
    """Files."""
    input_bytes: int = 0
    finished_bytes: int = 0
    """Bytes of input in parts that are finished or have failed."""
    reused_bytes: int = 0
    """Of these, those in parts that an earlier run has finished."""
    finished: int = 0
    """Parts, also those of earlier runs."""
    reused: int = 0
    """Parts that an earlier run has finished."""
    pages: int = 0
    records: int = 0
    failures: int = 0
    filtered: int = 0
    new_pages: int = 0
    """Pages of parts that this run has finished."""
    last_part: str = ""
    """The name of the part that was finished or has failed last."""
    failures_by_code: Counter[str] = field(default_factory=Counter)
    failed: list[FailedPart] = field(default_factory=list)
    marked: int = 0
    """Records in the dataset that are duplicates of another."""
    dropped: int = 0
    """Duplicates that are not in the dataset."""
    is_written: bool = False
    """Whether the dataset has its data, its card and its manifest."""
    _examples: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, marker: PartMarker, *, bytes_of_input: int, is_reused: bool) -> None:
        """Count a finished part."""
        self.last_part = marker.part
        self.finished += 1
        self.finished_bytes += bytes_of_input
        self.pages += marker.counts.pages
        self.records += marker.counts.records
        self.failures += marker.counts.failures
        self.filtered += marker.counts.filtered
        self.failures_by_code.update(marker.failures)
        for code, message in marker.examples.items():
            # The same one whatever the order in which parts are finished.
            self._examples[code] = min(
                self._examples.get(code, (marker.part, message)), (marker.part, message)
            )
        if is_reused:
            self.reused += 1
            self.reused_bytes += bytes_of_input
        else:
            self.new_pages += marker.counts.pages

    def fail(self, name: str, error: ScraperError, *, bytes_of_input: int) -> None:
        """Count a part that has failed, or an input file that cannot be read."""
        self.last_part = name
        self.failed.append(FailedPart(name, error))
        self.finished_bytes += bytes_of_input

    def example(self, code: str) -> str:
        """The message of a failure with a code."""
        return self._examples[code][1]
