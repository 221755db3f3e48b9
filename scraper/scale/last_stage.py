"""The last stage: the records of finished parts become the files that readers see, OUT/data and
OUT/failures. Extracts nothing.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from scraper.errors import PartFailed
from scraper.scale.facts import RowFacts, counted
from scraper.scale.part_task import ROWS, PartJob, finished, part_folder
from scraper.scale.parts import Part
from scraper.scale.settings import DatasetSettings
from scraper.scale.storage import Storage, join
from scraper.scale.tasks import Engine, Outcome, Task

_MARKER = "marker.json"
_FACTS = "facts.json"
_FOLDERS = {"records": "data", "failures": "failures"}
"""Which folder of the dataset has the files of a kind."""


class DataFile(msgspec.Struct, frozen=True):
    """A file of the dataset."""

    path: str
    """Below the folder of the dataset."""
    bytes: int
    sha256: str


class DataMarker(msgspec.Struct, frozen=True, kw_only=True):
    """Says that the files of a part are in the dataset, and counts what they hold."""

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
    made_from: dict[str, str]
    """The digests of the files of the part."""

    def check(self) -> None:
        """Raises PartFailed if a page is missing."""
        if self.pages != self.records + self.failures + self.filtered + self.dropped:
            raise PartFailed(f"{self.part}: the counts do not match: {self}; please report it")


def write_data(
    parts: Sequence[Part],
    out: str,
    settings: DatasetSettings,
    engine: Engine,
    temporary: str | None,
    done: Callable[[Outcome], None],
) -> None:
    """Write the data of finished parts, and remove that of others. `done` is called after each
    task; the data is complete if none has failed. Raises StorageError.
    """
    failed: list[Outcome] = []

    def count(outcome: Outcome) -> None:
        if outcome.error is not None:
            failed.append(outcome)
        done(outcome)

    jobs = (PartJob(part, settings, out, temporary) for part in parts)
    engine.run((Task(f"write {job.part.name}", write_part, job) for job in jobs), count)
    if not failed:
        _publish(markers(parts, out), out)


def markers(parts: Iterable[Part], out: str) -> Iterator[DataMarker]:
    """The markers of parts whose data is written."""
    storage = Storage(out)
    for part in parts:
        content = storage.read(join(_folder(out, part.name), _MARKER))
        if content is not None:
            yield msgspec.json.decode(content, type=DataMarker)


def facts_url(out: str, part: str) -> str:
    """The URL of the file with the facts of a part's records in the dataset."""
    return join(_folder(out, part), _FACTS)


def write_part(job: PartJob) -> DataMarker:
    """Write the files of one part under `_work`. Raises PartFailed and StorageError."""
    part = finished(job)
    if part is None:
        raise PartFailed(f"{job.part.name}: the part is not finished; run the command again")
    storage, target = Storage(job.out), _folder(job.out, job.part.name)
    content = storage.read(join(target, _MARKER))
    if content is not None:
        written = msgspec.json.decode(content, type=DataMarker)
        if written.made_from == part.files:
            return written
    source = part_folder(job.out, job.part.name)
    files = []
    with tempfile.TemporaryDirectory(prefix="scraper-", dir=job.temporary) as folder:
        for kind, where in _FOLDERS.items():
            local = Path(folder) / kind
            storage.fetch(join(source, f"{kind}.{job.settings.format}"), local)
            path = f"{where}/{job.part.name}.{job.settings.format}"
            files.append(DataFile(path, local.stat().st_size, _digest(local)))
            storage.put(local, join(target, path))
    rows = msgspec.msgpack.decode(storage.read(join(source, ROWS)) or b"", type=list[RowFacts])
    storage.write(counted(rows).to_json(), join(target, _FACTS))
    marker = DataMarker(
        part=job.part.name,
        input=part.input,
        start=part.start,
        end=part.end,
        pages=part.counts.pages,
        records=part.counts.records,
        failures=part.counts.failures,
        filtered=part.counts.filtered,
        failures_by_code=part.failures,
        files=files,
        made_from=part.files,
    )
    marker.check()
    storage.write(msgspec.json.encode(marker), join(target, _MARKER))
    return marker


def _publish(found: Iterable[DataMarker], out: str) -> None:
    """Move the files of parts to their place, and remove all others there."""
    storage = Storage(out)
    expected = set()
    for marker in found:
        for file in marker.files:
            expected.add(storage.absolute(join(out, file.path)))
            storage.move(join(_folder(out, marker.part), file.path), join(out, file.path))
    for where in _FOLDERS.values():
        for old in list(storage.files(join(out, where))):
            if old.url not in expected:
                storage.remove(old.url)


def _folder(out: str, part: str) -> str:
    return join(out, "_work", "data", part)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
