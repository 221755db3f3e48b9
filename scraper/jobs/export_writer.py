"""Writes the file or folder of an export from records that are lines of JSON, in any format. Knows
nothing of the state.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from scraper.article import Article
from scraper.errors import SinkError
from scraper.jobs.export_folder import refuse_foreign
from scraper.sinks import Layout, SinkSpec, atomic_file, atomic_folder, atomic_write


def write_single(spec: SinkSpec, path: Path, lines: Iterator[bytes]) -> None:
    """Replace a file, or a folder of the layout `folder`. Raises SinkError and OSError."""
    if spec.layout is Layout.folder:
        refuse_foreign(path, spec)
        with atomic_folder(path) as folder:
            write_rows(spec, folder, lines)
    elif spec.layout is Layout.file:
        with atomic_file(path) as file:
            write_rows(spec, file, lines)
    else:
        with atomic_write(path) as stream:
            write_stream(spec, stream, lines)


def write_rows(spec: SinkSpec, path: Path, lines: Iterator[bytes]) -> None:
    """Write a new file or folder. Raises SinkError and OSError."""
    if spec.layout is Layout.stream:
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            write_stream(spec, stream, lines)
    elif spec.copier:
        spec.copy(lines, path)
    else:
        spec.write(map(Article.from_json, lines), path)


def write_stream(spec: SinkSpec, stream: TextIO, lines: Iterator[bytes]) -> None:
    if spec.copier:
        spec.copy(lines, stream)
        return
    sink = spec.open_sink(stream)
    for line in lines:
        sink.write(Article.from_json(line))
    sink.close()


@contextmanager
def sink_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise SinkError(f"{path}: cannot be written ({path.parent} is a file)") from error
    except OSError as error:
        raise SinkError(f"{path}: cannot be written ({error.strerror or error})") from error
