"""Writes what a job's sinks ask for: deterministic functions of the state, whole or not at all,
untouched where nothing changed.
"""

import glob
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.article import SCHEMA_VERSION, Article
from scraper.errors import SinkError
from scraper.jobs.config import Format, Job, SinkTable
from scraper.jobs.filters import ArticleFilter
from scraper.jobs.store.state import State, copies
from scraper.jobs.store.tables import ArticleVersion
from scraper.sinks import SINKS
from scraper.sinks.atomic import atomic_write
from scraper.sinks.markdown_sink import write_markdown
from scraper.sinks.parquet_sink import write_parquet
from scraper.sinks.sqlite_sink import write_sqlite
from scraper.version import __version__

_BY_DAY = frozenset({"parquet"})
FOLDERS: dict[Format, Callable[[Iterable[Article], Path], None]] = {
    "parquet": write_parquet,
    "md": write_markdown,
}
"""Formats of many files; all others are one."""
_OURS: dict[Format, re.Pattern[str]] = {
    "parquet": re.compile(
        r"articles-(?:\d{4}-\d\d-\d\d|undated)\.parquet|day=[^/]+(?:/part-\d+\.parquet)?"
    ),
    "md": re.compile(r"(?:(?:unknown|\d{4}[\d-]*)-[a-z0-9-]+-[0-9a-f]{8}|README)\.md"),
}
"""What a folder that we wrote holds; Parquet once lay in folders of days."""
_LAYOUT = 2
"""Raised when a format's files come to look otherwise: exports that lie there are then written
again.
"""


def export_all(job: Job, state: State) -> list[Path]:
    """Write the sinks whose files are not what the state says; those that were written. Raises
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
        if path.exists() and state.notes.meta(name) == f"{stamp} {_looks(path)}":
            continue
        export(state, ArticleFilter.of_filter(job.filter), sink.format, path)
        state.notes.set_meta(name, f"{stamp} {_looks(path)}")
        written.append(path)
    return written


def export(state: State, selection: ArticleFilter, form: Format, path: Path) -> int:
    """Write one dataset; how many articles it holds. Raises SinkError."""
    count = 0

    def articles() -> Iterator[Article]:
        nonlocal count
        for stored in chosen(state, selection, by_day=form in _BY_DAY):
            count += 1
            yield stored.article()

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if form in FOLDERS:
            _refuse_foreign(path, _OURS[form])
            with _replacing_folder(path) as folder:
                FOLDERS[form](articles(), folder)
        elif form == "sqlite":
            with _replacing_file(path) as file:
                write_sqlite(articles(), file)
        else:
            with atomic_write(path) as stream:
                sink = SINKS[form](stream)
                for article in articles():
                    sink.write(article)
                sink.close()
    except FileExistsError as error:
        raise SinkError(f"{path}: cannot be written ({path.parent} is a file)") from error
    except OSError as error:
        raise SinkError(f"{path}: cannot be written ({error.strerror or error})") from error
    return count


def _refuse_foreign(path: Path, ours: re.Pattern[str]) -> None:
    """A folder is replaced as a whole, so one that holds anything else must not be. Raises
    SinkError.
    """
    for file in sorted(path.rglob("*")) if path.is_dir() else ():
        name = file.relative_to(path).as_posix()
        if not ours.fullmatch(name) and not file.name.startswith("."):
            raise SinkError(
                f"{path}: holds {name}, which is not of such a dataset and would be lost; name a "
                "new or an empty folder"
            )


def chosen(
    state: State, selection: ArticleFilter, *, by_day: bool = False
) -> Iterator[ArticleVersion]:
    """The newest versions that are exported, in the order of their keys, or of their days and keys:
    of articles with one text, one.
    """
    left_out = copies(state)
    for stored in state.articles.all_newest(by_day=by_day):
        if stored.key not in left_out and selection.takes(stored):
            yield stored


def _clear_away(path: Path) -> None:
    """Remove what runs that were killed left beside an export: the job's lock is held."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _stamp(state: State, sink: SinkTable, job: Job) -> str:
    """What a sink's file is a function of, in few letters."""
    told = json.dumps(
        [_LAYOUT, state.notes.edition, sink.format, repr(job.filter), SCHEMA_VERSION, __version__]
    )
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _looks(path: Path) -> str:
    """Size and time of a file, or of the files of a folder, so that one that somebody else changed
    is written anew.
    """
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    told = [
        (str(file.relative_to(path)), file.stat().st_size, file.stat().st_mtime_ns)
        for file in files
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


@contextmanager
def _replacing_file(path: Path) -> Iterator[Path]:
    """A new file's path beside `path`; the file takes that name when the block ends well."""
    with tempfile.TemporaryDirectory(
        dir=path.parent, prefix=f".{path.name}.", suffix=".part"
    ) as folder:
        file = Path(folder) / path.name
        yield file
        _sync(file)
        file.replace(path)
    _sync(path.parent)


@contextmanager
def _replacing_folder(path: Path) -> Iterator[Path]:
    """As `_replacing_file`, for a folder; the old one steps aside for a moment, since no call swaps
    two folders.
    """
    with tempfile.TemporaryDirectory(
        dir=path.parent, prefix=f".{path.name}.", suffix=".part"
    ) as temporary:
        folder, old = Path(temporary) / "new", Path(temporary) / "old"
        yield folder
        for file in sorted(folder.rglob("*")):
            _sync(file)
        _sync(folder)
        if path.exists():
            path.rename(old)
        try:
            folder.rename(path)
        except OSError:
            if old.exists():
                old.rename(path)
            raise
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
