"""Writes a job's sinks: deterministic functions of the state, complete or not at all, and left
alone if nothing has changed.
"""

import glob
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from scraper.article import SCHEMA_VERSION, Article
from scraper.errors import SinkError
from scraper.jobs.config import Job, SinkTable
from scraper.jobs.filters import ArticleFilter
from scraper.jobs.store.state import State, copies
from scraper.jobs.store.tables import ArticleVersion
from scraper.sinks import Layout, SinkSpec, atomic_file, atomic_folder, atomic_write, spec_of
from scraper.version import __version__

_LAYOUT = 2
"""To be raised when a format's files change, so that existing exports are written again."""


def export_all(job: Job, state: State) -> list[Path]:
    """Write the sinks whose files do not match the state, and return their paths. Raises
    SinkError.
    """
    written = []
    first = SinkTable()
    sinks = job.sink if first.file in [sink.file for sink in job.sink] else (first, *job.sink)
    for sink in sinks:
        path = job.output / sink.file
        _clear_away(path)
        stamp = _stamp(state, sink, job)
        name = f"export {sink.format} {sink.file}"
        if path.exists() and state.notes.meta(name) == f"{stamp} {_fingerprint(path)}":
            continue
        export(state, ArticleFilter.of_filter(job.filter), sink.format, path)
        state.notes.set_meta(name, f"{stamp} {_fingerprint(path)}")
        written.append(path)
    return written


def export(state: State, selection: ArticleFilter, format_name: str, path: Path) -> int:
    """Write one dataset and return the number of its articles. Raises SinkError."""
    spec = spec_of(format_name)
    count = 0

    def articles() -> Iterator[Article]:
        nonlocal count
        for version in chosen(state, selection, order=spec.order):
            count += 1
            yield version.article()

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(spec, articles(), path)
    except FileExistsError as error:
        raise SinkError(f"{path}: cannot be written ({path.parent} is a file)") from error
    except OSError as error:
        raise SinkError(f"{path}: cannot be written ({error.strerror or error})") from error
    return count


def _write(spec: SinkSpec, articles: Iterator[Article], path: Path) -> None:
    """Replace a file or folder. Raises SinkError and OSError."""
    if spec.layout is Layout.folder:
        _refuse_foreign(path, re.compile(spec.members or ""))
        with atomic_folder(path) as folder:
            spec.write(articles, folder)
    elif spec.layout is Layout.file:
        with atomic_file(path) as file:
            spec.write(articles, file)
    else:
        with atomic_write(path) as stream:
            sink = spec.open_sink(stream)
            for article in articles:
                sink.write(article)
            sink.close()


def _refuse_foreign(path: Path, ours: re.Pattern[str]) -> None:
    """Raise SinkError if a folder holds files of another kind, which would be lost, because the
    folder is replaced as a whole.
    """
    for file in sorted(path.rglob("*")) if path.is_dir() else ():
        name = file.relative_to(path).as_posix()
        if not ours.fullmatch(name) and not file.name.startswith("."):
            raise SinkError(
                f"{path}: contains {name}, which is not part of such a dataset and would be lost; "
                "choose a new or an empty folder"
            )


def chosen(
    state: State, selection: ArticleFilter, *, order: Literal["key", "day"] = "key"
) -> Iterator[ArticleVersion]:
    """The newest versions that are exported, in the order of their keys, or of their days and
    keys. Of near duplicates, one is exported.
    """
    left_out = copies(state)
    for stored in state.articles.all_newest(order=order):
        if stored.key not in left_out and selection.takes(stored):
            yield stored


def _clear_away(path: Path) -> None:
    """Remove temporary files that killed runs left next to an export. The job's lock is held."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _stamp(state: State, sink: SinkTable, job: Job) -> str:
    """A digest of everything that a sink's file depends on."""
    inputs = json.dumps(
        [_LAYOUT, state.notes.edition, sink.format, repr(job.filter), SCHEMA_VERSION, __version__]
    )
    return hashlib.sha256(inputs.encode()).hexdigest()[:16]


def _fingerprint(path: Path) -> str:
    """A digest of the sizes and times of a file or of a folder's files. An export that somebody
    changed is written again.
    """
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    facts = [
        (str(file.relative_to(path)), file.stat().st_size, file.stat().st_mtime_ns)
        for file in files
    ]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
