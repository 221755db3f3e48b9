"""The records of one run, written aside as they come, so that memory stays flat; under their name only when the run ends."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

from scraper.errors import SinkError
from scraper.records import Article


class Spool:
    """A file of JSON Lines beside the place it will take. What killed runs left there is removed: the job's lock is held.

    All of it raises SinkError where the system does not let it write.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with self._said():
            folder.mkdir(parents=True, exist_ok=True)
            for left in folder.glob(".*.part"):
                left.unlink()
            handle, name = tempfile.mkstemp(dir=folder, prefix=".run.", suffix=".part")
        self._path: Path | None = Path(name)
        self._file = os.fdopen(handle, "w", encoding="utf-8", newline="\n")
        self._count = 0

    def write(self, article: Article) -> None:
        """Add a record."""
        with self._said():
            self._file.write(article.to_json() + "\n")
        self._count += 1

    def keep(self, path: Path) -> None:
        """Give the file its name, where it holds a record."""
        if not self._count or self._path is None:
            return
        with self._said():
            self._file.flush()
            os.fsync(self._file.fileno())
            path.parent.mkdir(parents=True, exist_ok=True)
            self._path.chmod(0o644)
            self._path.replace(path)
        self._path = None

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise SinkError(f"{self._folder}: cannot be written ({error.strerror or error})") from error

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with suppress(OSError):  # what is buffered belongs to a run that failed
            self._file.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)
