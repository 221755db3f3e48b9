"""JSON Lines that an interrupted `scraper extract` can continue: the records go to FILE.partial,
and FILE is replaced when all are written.
"""

import fcntl
import os
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

import msgspec

from scraper.article import SCHEMA_VERSION
from scraper.errors import SinkError
from scraper.sinks.atomic import mode_of


class _Line(msgspec.Struct):
    """What is read of a record."""

    schema_version: str
    source: str
    error: Any
    status: str = ""


class PartialRecords:
    """FILE.partial, locked while it is open."""

    def __init__(self, output: Path, *, resume: bool) -> None:
        """Open it for records that follow those in it, or else empty it.

        Raises SinkError if another process writes it, or if a line of it is not a record of this
        version of the schema, and OSError.
        """
        self._output = output.resolve()
        self.path = self._output.with_name(f"{self._output.name}.partial")
        self.recorded: Counter[str] = Counter()
        """`source` of the records that are in the file already -> how many have it."""
        self.outcomes: Counter[str] = Counter()
        """How many of these records are "ok", "index" …, or "failed" if they have an error."""
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            _lock(handle, self.path)
            size = self._read() if resume else 0
            os.ftruncate(handle, size)
            os.lseek(handle, size, os.SEEK_SET)
        except BaseException:
            os.close(handle)
            raise
        self.stream: TextIO = os.fdopen(handle, "w", encoding="utf-8", newline="\n")

    def publish(self) -> None:
        """Wait until the records are on disk, and replace FILE with them. Raises OSError."""
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.path.chmod(mode_of(self._output))
        self.path.replace(self._output)
        self.stream.close()

    def keep(self) -> bool:
        """Close the file and leave it, unless it is empty. Returns whether it is left."""
        with suppress(OSError):  # --resume drops a line that is not complete
            self.stream.close()
        is_empty = self.path.stat().st_size == 0
        if is_empty:
            self.path.unlink()
        return not is_empty

    def _read(self) -> int:
        """Count the records. Returns the size up to the end of the last complete one."""
        size = 0
        with self.path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    found = msgspec.json.decode(line, type=_Line)
                except msgspec.DecodeError as error:
                    if lines.read(1):
                        raise SinkError(
                            f"{self.path}, line {number}: not a record ({error}); move the file "
                            "away, or start again without --resume"
                        ) from error
                    break
                if not line.endswith(b"\n"):
                    break
                if found.schema_version != SCHEMA_VERSION:
                    raise SinkError(
                        f"{self.path}: its records have schema {found.schema_version}, and this "
                        f"version writes {SCHEMA_VERSION}; start again without --resume"
                    )
                self.recorded[found.source] += 1
                self.outcomes["failed" if found.error is not None else found.status] += 1
                size += len(line)
        return size


def _lock(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SinkError(f"{path}: another process is writing it; wait until it ends") from None
    except OSError:  # a file system without locks
        return
    if not path.exists() or os.fstat(handle).st_ino != path.stat().st_ino:
        raise SinkError(f"{path}: another process has just finished it; try again")
