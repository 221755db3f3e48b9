"""Writes the sinks of a job. A file depends on the state alone, is replaced when it is complete,
and is not touched if nothing has changed.
"""

import hashlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, TextIO

from scraper.article import SCHEMA_VERSION, Article
from scraper.errors import SinkError
from scraper.jobs.config import Job, SinkTable
from scraper.jobs.filters import ArticleFilter
from scraper.jobs.store.articles import ArticleVersion
from scraper.jobs.store.state import State
from scraper.sinks import (
    Layout,
    SinkSpec,
    atomic_file,
    atomic_folder,
    atomic_write,
    remove_partials,
    spec_of,
)
from scraper.version import __version__

_LAYOUT = 2
"""Raise this number when the files of a format change, so that exports are written again."""


def export_all(job: Job, state: State) -> list[Path]:
    """Write the sinks whose files do not match the state, and return their paths. Raises
    SinkError.
    """
    written = []
    first = SinkTable()
    sinks = job.sink if first.file in [sink.file for sink in job.sink] else (first, *job.sink)
    for sink in sinks:
        path = job.output / sink.file
        remove_partials(path.parent, path.name)  # the job's lock is held
        stamp = _stamp(state, sink, job)
        name = f"export {sink.format} {sink.file}"
        if path.exists() and state.meta.get(name) == f"{stamp} {_fingerprint(path)}":
            continue
        write_export(state, ArticleFilter.of_filter(job.filter), sink.format, path)
        state.meta.put(name, f"{stamp} {_fingerprint(path)}")
        written.append(path)
    return written


def write_export(state: State, selection: ArticleFilter, format_name: str, path: Path) -> int:
    """Write the selected articles in one format, and return their number. Raises SinkError."""
    articles = _Counted(state, selection, spec_of(format_name))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(articles.spec, iter(articles), path)
    except FileExistsError as error:
        raise SinkError(f"{path}: cannot be written ({path.parent} is a file)") from error
    except OSError as error:
        raise SinkError(f"{path}: cannot be written ({error.strerror or error})") from error
    return articles.count


def stream_export(
    state: State, selection: ArticleFilter, format_name: str, stream: BinaryIO
) -> int:
    """Write the selected articles in a text format to a stream, and return their number. Raises
    OSError.
    """
    articles = _Counted(state, selection, spec_of(format_name))
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="\n")
    try:
        _write_text(articles.spec, iter(articles), text)
        text.flush()
    finally:
        text.detach()  # the stream stays open
    return articles.count


@dataclass(slots=True)
class _Counted:
    """The articles of an export, counted as they are written."""

    state: State
    selection: ArticleFilter
    spec: SinkSpec
    count: int = 0

    def __iter__(self) -> Iterator[Article]:
        for version in selected(self.state, self.selection, order=self.spec.order):
            self.count += 1
            yield version.article()


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
            _write_text(spec, articles, stream)


def _write_text(spec: SinkSpec, articles: Iterator[Article], stream: TextIO) -> None:
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


def selected(
    state: State, selection: ArticleFilter, *, order: Literal["key", "day"] = "key"
) -> Iterator[ArticleVersion]:
    """The newest versions that are exported, in the order of their keys, or of their days and
    keys. Of near duplicates, one is exported.
    """
    copies = state.copies()
    for version in state.articles.all_newest(order=order):
        if version.key not in copies and selection.matches(version):
            yield version


def _stamp(state: State, sink: SinkTable, job: Job) -> str:
    """A digest of everything that a sink's file depends on."""
    inputs = json.dumps(
        [_LAYOUT, state.meta.edition, sink.format, repr(job.filter), SCHEMA_VERSION, __version__]
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
