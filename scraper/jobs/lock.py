"""One run at a time: a lock on a file beside the state, which the system gives back when its holder
dies. Imports nothing heavy.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.errors import Locked, StateError

LOCK = "state.lock"
"""The file's name, in a job's output."""
_TRIES, _PAUSE = 3, 0.02
"""Before a lock counts as held, and seconds between: who only looks at it (`holder_of`) holds it
for a moment, too.
"""


@contextmanager
def locked(path: Path, holder: str) -> Iterator[None]:
    """Hold the lock; `holder` is what a second run is told. Raises Locked at once where another
    holds it, and StateError.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StateError(f"{path}: {error.strerror or error}") from error
    try:
        if not _taken(handle):
            raise Locked(f"{path}: held by {_holder(handle)}; wait until it ends")
        try:
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{holder}, process {os.getpid()}\n".encode(), 0)
        except OSError as error:
            raise StateError(f"{path}: {error.strerror or error}") from error
        yield
    finally:
        os.close(
            handle
        )  # which gives the lock back; the file stays, for removing it would let two hold it


def holder_of(path: Path) -> str | None:
    """Who holds the lock now; None where nobody does, or where one may not look."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(handle)
    finally:
        os.close(handle)
    return None


def _taken(handle: int) -> bool:
    for left in reversed(range(_TRIES)):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE if left else 0)
        else:
            return True
    return False


def _holder(handle: int) -> str:
    return os.pread(handle, 200, 0).decode("utf-8", "replace").strip() or "another run"
