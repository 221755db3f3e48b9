"""The run log: the records of one run as JSON Lines, in a folder for each day. Knows nothing of the
state.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import TracebackType

from scraper.article import Article
from scraper.errors import SinkError
from scraper.sinks import PartialFile, remove_partials

_TEMPORARY = "run"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def day_folders(runs: Path) -> list[Path]:
    """The folders of run logs, one for each day, the oldest first."""
    folders = sorted(runs.iterdir()) if runs.is_dir() else []
    return [folder for folder in folders if folder.is_dir() and _DAY.fullmatch(folder.name)]


def remove_day_folders(runs: Path, keep: int) -> list[str]:
    """Remove all folders of run logs except the newest. Returns what could not be removed, for the
    user: a log must not end a run.
    """
    problems = []
    for folder in day_folders(runs)[:-keep]:
        try:
            shutil.rmtree(folder)
        except OSError as error:
            problems.append(f"{folder}: cannot be removed ({error.strerror or error})")
    return problems


class RunLog:
    """The log of a run. Records are written as they come, so that memory use stays constant. The
    file has a temporary name until `publish`.

    Leftovers of killed runs are removed, so the job's lock must be held. Every method raises
    SinkError if the file cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        """The file is created in `folder`."""
        self._folder = folder
        self._count = 0
        with self._sink_errors():
            folder.mkdir(parents=True, exist_ok=True)
            remove_partials(folder, _TEMPORARY)
            self._file = PartialFile(folder, _TEMPORARY)

    def write(self, article: Article) -> None:
        """Write a record."""
        with self._sink_errors():
            self._file.stream.write(article.to_json() + "\n")
        self._count += 1

    def publish(self, folder: Path, name: str) -> None:
        """Move the file to `folder`, if it has a record. It is named NAME.jsonl, or NAME-2.jsonl if
        a clock that was set back gave the name twice.
        """
        if not self._count:
            return
        with self._sink_errors():
            folder.mkdir(parents=True, exist_ok=True)
            names = (
                folder / (f"{name}-{number}.jsonl" if number > 1 else f"{name}.jsonl")
                for number in count(1)
            )
            self._file.publish(next(path for path in names if not path.exists()))

    @contextmanager
    def _sink_errors(self) -> Iterator[None]:
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
        self._file.discard()  # does nothing after `publish`
