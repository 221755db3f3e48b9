"""One part of the inputs becomes files: records, failures, signatures and, last of all, a marker
with counts. The function that every engine runs; it knows no engine.
"""

import hashlib
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import msgspec

from scraper.errors import PartFailed
from scraper.scale.facts import RowFacts
from scraper.scale.page_process import read_spool
from scraper.scale.page_watch import spool_part
from scraper.scale.parts import Part
from scraper.scale.record_files import RecordFile
from scraper.scale.settings import DatasetSettings
from scraper.scale.storage import Storage, join
from scraper.scale.where import record_filter

MARKER = "marker.json"
SPOOL = "spool"
ROWS = "rows.msgpack"
"""The file with the facts of each record, in the order of the records."""
_STAGE = "extract"


class PartCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What a part gave. Every page is counted once."""

    pages: int = 0
    records: int = 0
    failures: int = 0
    filtered: int = 0
    """Records that do not meet the condition."""

    def check(self, name: str) -> None:
        """Raises PartFailed if a page is missing."""
        if self.pages != self.records + self.failures + self.filtered:
            raise PartFailed(f"{name}: {self.pages} pages, but {self}; please report it")


class PartMarker(msgspec.Struct, frozen=True, kw_only=True):
    """Says that a part is finished. It is written after its files."""

    part: str
    input: str
    """The name of the input file."""
    identity: str
    """Of the input file, when it was read."""
    start: int
    end: int | None
    settings: str
    """The fingerprint of the settings."""
    counts: PartCounts
    failures: dict[str, int]
    """Error code -> number."""
    examples: dict[str, str]
    """Error code -> message of the first such failure."""
    statuses: dict[str, int]
    files: dict[str, str]
    """Name of a file -> its SHA-256."""


@dataclass(frozen=True, slots=True)
class PartJob:
    """A part to work on."""

    part: Part
    settings: DatasetSettings
    out: str
    """The URL of the dataset."""
    temporary: str | None = None
    """A local folder for temporary files. None for the system's."""


def part_folder(out: str, part: str) -> str:
    """The URL of the folder with the files of a part."""
    return join(out, "_work", _STAGE, part)


def finished(job: PartJob) -> PartMarker | None:
    """The marker of a part that was finished before with the same input and settings, or None."""
    folder = part_folder(job.out, job.part.name)
    content = Storage(job.out).read(join(folder, MARKER))
    if content is None:
        return None
    marker = msgspec.json.decode(content, type=PartMarker)
    expected = (job.part.input.identity, job.part.end, job.settings.fingerprint())
    return marker if (marker.identity, marker.end, marker.settings) == expected else None


def run_part(job: PartJob) -> PartMarker:
    """Work on a part, unless it is finished. Raises PartFailed, SourceError and StorageError."""
    if (marker := finished(job)) is not None:
        return marker
    with tempfile.TemporaryDirectory(prefix="scraper-", dir=job.temporary) as name:
        folder = Path(name)
        spool = folder / SPOOL
        spool_part(job.part, job.settings, spool)
        return _store(job, _write_files(job, spool, folder))


@dataclass(slots=True)
class _Outcome:
    pages: int
    filtered: int
    failures: Counter[str]
    examples: dict[str, str]
    statuses: Counter[str]
    files: list[Path]


def _write_files(job: PartJob, spool: Path, folder: Path) -> _Outcome:
    """Write the local files of a part from its spool."""
    is_wanted = record_filter(job.settings.where)
    outcome = _Outcome(0, 0, Counter(), {}, Counter(), [])
    rows: list[RowFacts] = []
    with (
        RecordFile(folder, "records", job.settings.format) as records,
        RecordFile(folder, "failures", job.settings.format) as failures,
    ):
        for spooled in read_spool(spool):
            article = spooled.article
            outcome.pages += 1
            if article.error is not None:
                outcome.failures[article.error.code] += 1
                outcome.examples.setdefault(article.error.code, article.error.message)
                failures.write(article)
            elif is_wanted(article):
                outcome.statuses[article.status] += 1
                rows.append(RowFacts.of(article))
                records.write(article)
            else:
                outcome.filtered += 1
    facts = folder / ROWS
    facts.write_bytes(msgspec.msgpack.encode(rows))
    outcome.files += [records.path, failures.path, facts]
    return outcome


def _store(job: PartJob, outcome: _Outcome) -> PartMarker:
    """Store the files of a part, its marker last."""
    counts = PartCounts(
        pages=outcome.pages,
        records=outcome.statuses.total(),
        failures=outcome.failures.total(),
        filtered=outcome.filtered,
    )
    counts.check(job.part.name)
    storage, target = Storage(job.out), part_folder(job.out, job.part.name)
    digests = {path.name: _digest(path) for path in outcome.files}
    for path in outcome.files:
        storage.put(path, join(target, path.name))
    marker = PartMarker(
        part=job.part.name,
        input=job.part.input.name,
        identity=job.part.input.identity,
        start=job.part.start,
        end=job.part.end,
        settings=job.settings.fingerprint(),
        counts=counts,
        failures=dict(sorted(outcome.failures.items())),
        examples=dict(sorted(outcome.examples.items())),
        statuses=dict(sorted(outcome.statuses.items())),
        files=digests,
    )
    storage.write(msgspec.json.encode(marker), join(target, MARKER))
    return marker


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
