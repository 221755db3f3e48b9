"""The lock of a job, which allows one run at a time. The operating system releases it when its
holder dies. Imports nothing that is slow to load.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.errors import Locked, StateError

LOCK = "state.lock"
"""The name of the lock file in a job's output."""
_ATTEMPTS, _PAUSE = 3, 0.02
"""How often the lock is tried, and the seconds in between. `lock_holder` also holds the lock for a
moment.
"""


@contextmanager
def locked(path: Path, holder: str) -> Iterator[None]:
    """Hold the lock. `holder` describes the process to others that try.

    Raises Locked at once if another process holds the lock, and StateError if the file cannot be
    written or locked. Network file systems may have no locks. There is no other way to keep a
    second run out there, and SQLite could not protect the state either, so nothing is run.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StateError(f"{path}: {error.strerror or error}") from error
    try:
        try:
            is_taken = _is_taken(handle)
        except OSError as error:
            raise StateError(
                f"{path}: the folder cannot be locked ({error.strerror or error}), as on some "
                "network file systems; set `output` to a folder on a local disk"
            ) from error
        if not is_taken:
            raise Locked(f"{path}: held by {_holder(handle)}; wait until it ends")
        try:
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{holder}, process {os.getpid()}\n".encode(), 0)
        except OSError as error:
            raise StateError(f"{path}: {error.strerror or error}") from error
        yield
    finally:
        # Closing releases the lock. The file stays: if it was removed, two runs could hold locks.
        os.close(handle)


def lock_holder(path: Path) -> str | None:
    """The holder of the lock; None if it is free, or if the folder cannot be read or locked."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(handle)
    except OSError:  # no run can hold it
        return None
    finally:
        os.close(handle)
    return None


def _is_taken(handle: int) -> bool:
    """Try to take the lock."""
    for left in reversed(range(_ATTEMPTS)):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE if left else 0)
        else:
            return True
    return False


def _holder(handle: int) -> str:
    return os.pread(handle, 200, 0).decode("utf-8", "replace").strip() or "another run"
