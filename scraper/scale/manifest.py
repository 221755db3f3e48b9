"""The manifest of a dataset: manifest.json, with its settings, its parts and their counts, and the
digest of each file. It is written last, so a dataset that has one is complete.
"""

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from scraper.article import SCHEMA_VERSION
from scraper.scale.last_stage import DataMarker
from scraper.scale.report import FailedPart
from scraper.scale.settings import DatasetSettings
from scraper.scale.storage import Storage, join
from scraper.version import EXTRACTOR

MANIFEST = "manifest.json"
_COUNTS = ("pages", "records", "failures", "filtered", "marked", "dropped")


def write_manifest(
    out: str,
    settings: DatasetSettings,
    parts: Iterable[DataMarker],
    failed: Sequence[FailedPart],
    temporary: str | None = None,
) -> None:
    """Write the manifest. `parts` come in their order. Raises StorageError."""
    head = {
        "extractor": EXTRACTOR,
        "schema_version": SCHEMA_VERSION,
        "options": {name: value for name, value in settings.options().items() if value},
        "failed_parts": [
            {"part": one.name, "code": one.error.code, "message": one.error.message}
            for one in sorted(failed, key=lambda one: one.name)
        ],
    }
    totals = dict.fromkeys(_COUNTS, 0)
    with tempfile.TemporaryDirectory(prefix="scraper-", dir=temporary) as folder:
        local = Path(folder) / MANIFEST
        with local.open("wb") as file:  # part by part, because there may be a million
            file.write(msgspec.json.encode(head)[:-1] + b',"parts":[')
            for number, part in enumerate(parts):
                file.write((b",\n" if number else b"\n") + msgspec.json.encode(_entry(part)))
                for name in _COUNTS:
                    totals[name] += getattr(part, name)
            file.write(b'\n],"totals":' + msgspec.json.encode(totals) + b"}\n")
        Storage(out).put(local, join(out, MANIFEST))


def _entry(part: DataMarker) -> dict[str, object]:
    return {
        "part": part.part,
        "input": part.input,
        "start": part.start,
        "end": part.end,
        **{name: getattr(part, name) for name in _COUNTS},
        "failures_by_code": part.failures_by_code,
        "files": [
            {"path": file.path, "bytes": file.bytes, "sha256": file.sha256} for file in part.files
        ],
    }
