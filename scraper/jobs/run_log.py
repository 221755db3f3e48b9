"""The records of one run, written aside as they come, so that memory stays flat; under their name
only when the run ends.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from types import TracebackType

from scraper.article import Article
from scraper.errors import SinkError


class RunLog:
    """A file of JSON Lines beside the place it will take. What killed runs left there is removed:
    the job's lock is held.

    Everything raises SinkError where the file cannot be written.
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

    def keep(self, folder: Path, name: str) -> None:
        """Give the file its name, where it holds a record: NAME.jsonl, or NAME-2.jsonl where a
        clock gave the name twice.
        """
        if not self._count or self._path is None:
            return
        with self._said():
            self._file.flush()
            os.fsync(self._file.fileno())
            folder.mkdir(parents=True, exist_ok=True)
            self._path.chmod(0o644)
            names = (
                folder / (f"{name}-{number}.jsonl" if number > 1 else f"{name}.jsonl")
                for number in count(1)
            )
            self._path.replace(next(path for path in names if not path.exists()))
        self._path = None

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise SinkError(
                f"{self._folder}: cannot be written ({error.strerror or error})"
            ) from error

    def __enter__(self) -> "RunLog":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):  # what had to be kept is kept, or that it was not has been said
            self._file.close()
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink()
