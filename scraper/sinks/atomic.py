"""Files that appear whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

_STREAMS = frozenset(map(Path, ("/dev", "/dev/fd", "/proc/self/fd")))


@contextmanager
def atomic_write(path: Path, *, partial: Path | None = None) -> Iterator[TextIO]:
    """A text file to write to, beside `path`; it takes that name when the block ends well, and is
    removed when it does not.

    A link is followed, and keeps leading to the file. What is no file (a pipe, a terminal,
    /dev/stdout) is written to as it stands. An interrupt leaves what was written at `partial`,
    where that is named.
    """
    if _is_stream(path):
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
        return
    path = path.resolve()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(_mode(path))
        temporary.replace(path)
    except KeyboardInterrupt:
        if partial is None or not temporary.stat().st_size:
            temporary.unlink()
            raise
        temporary.replace(partial)
        raise KeyboardInterrupt(f"{path} is not written; what was done is in {partial}") from None
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _is_stream(path: Path) -> bool:
    """/dev/stdout stands for whatever the shell has opened: a file that is replaced would be
    another than the shell's.
    """
    return (
        path.exists() and not path.is_file() and not path.is_dir()
    ) or path.absolute().parent in _STREAMS


def _mode(path: Path) -> int:
    """The mode of the file that is replaced, else what the user's umask gives a new file."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
