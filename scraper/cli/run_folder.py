"""Where a run keeps its temporary files: in a folder in the job's output, which is removed at its
end. A run needs no /tmp, and fills no other disk than that of its output.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from scraper.errors import SinkError
from scraper.sinks import temporary_folder

_NAME = "tmp"
_LONGEST = 50
"""Bytes of the path of a folder for sockets. The path of a socket may have 107 (unix(7)), and a
browser adds two names to that of the folder.
"""
_SHORT = ("/tmp", "/var/tmp", "/dev/shm", "/run")  # noqa: S108 - our folder in it is our own


@contextmanager
def temporary_files_in(output: Path, *, need_sockets: bool) -> Iterator[None]:
    """Let this process, and the programs that it starts, keep temporary files in `output`.

    With `need_sockets`, they are somewhere else if the path of `output` is too long for a socket.
    SQLite keeps its own in `output` in any case. The lock of the job must be held.

    Raises SinkError.
    """
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(temporary_folder(output.resolve() / _NAME))
        except OSError as error:
            raise SinkError(f"{output}: cannot be written ({error.strerror or error})") from error
        for_sockets = folder
        if need_sockets and len(os.fsencode(folder)) > _LONGEST:
            for_sockets = _short_folder(stack) or folder
        given = {"TMPDIR": str(for_sockets), "SQLITE_TMPDIR": str(folder)}
        before = {name: os.environ.get(name) for name in given}
        os.environ.update(given)
        tempfile.tempdir = None  # so that TMPDIR is read again
        try:
            yield
        finally:
            tempfile.tempdir = None
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def _short_folder(stack: ExitStack) -> Path | None:
    """A temporary folder with a short path, or None if no such folder can be written to."""
    named = os.environ.get("TMPDIR")
    for place in (named, os.environ.get("XDG_RUNTIME_DIR"), *_SHORT):
        if place and len(os.fsencode(place)) < _LONGEST - len(".scraper.12345678.part/"):
            try:
                return stack.enter_context(temporary_folder(Path(place) / "scraper"))
            except OSError:
                continue
    return None
