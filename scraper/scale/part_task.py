"""One part of the inputs becomes files: records, failures, signatures and, last of all, a marker
with counts. The function that every engine runs; it knows no engine.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import msgspec

from scraper.scale.duplicates.signatures import SignatureFile
from scraper.scale.facts import RowFacts
from scraper.scale.page_process import read_spool
from scraper.scale.page_watch import spool_part
from scraper.scale.part_marker import (
    MARKER,
    ROWS,
    PartCounts,
    PartMarker,
    file_digest,
    part_folder,
)
from scraper.scale.parts import Part
from scraper.scale.record_files import RecordFile
from scraper.scale.settings import DatasetSettings
from scraper.scale.storage import Storage, join
from scraper.scale.where import record_filter
from scraper.scale.work_folder import work_folder

SPOOL = "spool"


@dataclass(frozen=True, slots=True)
class PartJob:
    """A part to work on."""

    part: Part
    settings: DatasetSettings
    out: str
    """The URL of the dataset."""
    temporary: str | None = None
    """A local folder for temporary files. None for the system's."""


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
    """Work on a part, unless it is finished. Raises PartFailed, SourceError, StorageError and
    OutOfResources.
    """
    if (marker := finished(job)) is not None:
        return marker
    with work_folder(job.temporary) as folder:
        spool = folder / SPOOL
        spool_part(job.part, job.settings, spool)
        return store_spool(job, spool, folder)


def store_spool(job: PartJob, spool: Path, folder: Path) -> PartMarker:
    """Store the files of a part from its spool. `folder` is for temporary files. Raises PartFailed
    and StorageError.
    """
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
        SignatureFile(folder) as signatures,
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
                if job.settings.duplicates != "keep":
                    signatures.write(article)
            else:
                outcome.filtered += 1
    facts = folder / ROWS
    facts.write_bytes(msgspec.msgpack.encode(rows))
    outcome.files += [records.path, failures.path, signatures.path, facts]
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
    digests = {path.name: file_digest(path) for path in outcome.files}
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
