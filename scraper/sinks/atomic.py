"""Files and folders that appear complete or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

_STREAMS = frozenset(map(Path, ("/dev", "/dev/fd", "/proc/self/fd")))


@contextmanager
def atomic_write(path: Path, *, partial: Path | None = None) -> Iterator[TextIO]:
    """A text stream whose content replaces `path` when the block ends without an error. After an
    error the content is removed.

    A symbolic link is followed and stays a link. A path that is not a regular file (a pipe, a
    terminal, /dev/stdout) is written directly. If `partial` is given, an interrupt leaves the
    content that was written so far there.
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
        raise KeyboardInterrupt(
            f"{path} is not written; the records so far are in {partial}"
        ) from None
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """A path in the same folder for a new file, which replaces `path` when the block ends without
    an error.
    """
    with _temporary_folder(path) as folder:
        file = folder / path.name
        yield file
        sync(file)
        file.replace(path)
    sync(path.parent)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """As `atomic_file`, for a folder. The old folder is renamed first, because no system call
    swaps two folders.
    """
    with _temporary_folder(path) as temporary:
        folder, old = temporary / "new", temporary / "old"
        yield folder
        for file in sorted(folder.rglob("*")):
            sync(file)
        sync(folder)
        if path.exists():
            path.rename(old)
        try:
            folder.rename(path)
        except OSError:
            if old.exists():
                old.rename(path)
            raise
    sync(path.parent)


def sync(path: Path) -> None:
    """Wait until a file or folder is on disk. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _temporary_folder(path: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(
        dir=path.parent, prefix=f".{path.name}.", suffix=".part"
    ) as folder:
        yield Path(folder)


def _is_stream(path: Path) -> bool:
    """Whether a path is written directly. /dev/stdout is the file that the shell has opened, and a
    replacement would be a different file.
    """
    return (
        path.exists() and not path.is_file() and not path.is_dir()
    ) or path.absolute().parent in _STREAMS


def _mode(path: Path) -> int:
    """The mode of the file that is replaced, or the mode that the umask gives to a new file."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
