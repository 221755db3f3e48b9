"""One run at a time: a lock on a file beside the state, which the system gives back when its holder dies. Imports nothing heavy."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.errors import Locked, StateError

LOCK = "state.lock"
"""The file's name, in a job's output."""


@contextmanager
def locked(path: Path, holder: str) -> Iterator[None]:
    """Hold the lock; `holder` is what a second run is told. Raises Locked at once where another holds it, and StateError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StateError(f"{path}: {error.strerror or error}") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            told = os.read(handle, 200).decode("utf-8", "replace").strip() or "another run"
            raise Locked(f"{path}: held by {told}; wait until it ends") from error
        try:
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{holder}, process {os.getpid()}\n".encode(), 0)
        except OSError as error:
            raise StateError(f"{path}: {error.strerror or error}") from error
        yield
    finally:
        os.close(handle)  # which gives the lock back; the file stays, for removing it would let two hold it
