"""Files and folders that appear complete or not at all."""

import fcntl
import glob
import gzip
import io
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
    if is_stream(path):
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
        return
    path = path.resolve()
    remove_partials(path.parent, path.name)
    file = PartialFile(path.parent, path.name)
    try:
        yield file.stream
        file.publish(path)
    except KeyboardInterrupt as error:
        file.stream.close()
        if partial is None or not file.path.stat().st_size:
            file.discard()
            raise
        file.path.replace(partial)
        raise type(error)(f"{path} is not written; the records so far are in {partial}") from None
    except BaseException:
        file.discard()
        raise


class PartialFile:
    """A text file that has a temporary name until it is complete. Every method raises OSError,
    except `discard`.
    """

    def __init__(self, folder: Path, name: str) -> None:
        """The temporary name is `.NAME.….part`, in `folder`."""
        handle, self.path = _locked_file(folder, name)
        self.stream = os.fdopen(handle, "w", encoding="utf-8", newline="\n")

    def publish(self, path: Path) -> None:
        """Wait until the content is on disk, and replace `path` with it."""
        with self.stream:
            self.stream.flush()
            os.fsync(self.stream.fileno())
        self.path.chmod(mode_of(path))
        self.path.replace(path)

    def discard(self) -> None:
        """Remove the file, unless it was published."""
        with suppress(OSError):
            self.stream.close()
        with suppress(OSError):
            self.path.unlink()


def remove_partials(folder: Path, name: str) -> None:
    """Remove the temporary files and folders for `name` that killed processes left. Those of a
    process that runs are locked, and stay.
    """
    for left in folder.glob(f".{glob.escape(name)}.*.part"):
        with suppress(OSError):
            handle = os.open(left, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    left.unlink(missing_ok=True)
            finally:
                os.close(handle)


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """A path in the same folder for a new file, which replaces `path` when the block ends without
    an error.
    """
    with temporary_folder(path) as folder:
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
    with temporary_folder(path) as temporary:
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
def temporary_folder(path: Path) -> Iterator[Path]:
    """A folder `.NAME.….part` next to `path`, which is removed at the end of the block. Those that
    killed processes left there are removed first. Raises OSError.
    """
    remove_partials(path.parent, path.name)
    with tempfile.TemporaryDirectory(
        dir=_real(path.parent),
        prefix=f".{path.name}.",
        suffix=".part",
        ignore_cleanup_errors=True,
    ) as folder:
        handle = os.open(folder, os.O_RDONLY)
        try:
            _lock(handle)
            yield Path(folder)
        finally:
            os.close(handle)


def _real(folder: Path) -> Path:
    """The folder that the system opens. `tempfile` drops ".." without following links before it."""
    return folder.resolve()


def _locked_file(folder: Path, name: str) -> tuple[int, Path]:
    """The handle and the path of a new temporary file."""
    while True:
        handle, path = tempfile.mkstemp(dir=_real(folder), prefix=f".{name}.", suffix=".part")
        _lock(handle)
        if Path(path).exists():
            return handle, Path(path)
        os.close(handle)  # another process has removed it before it was locked


def _lock(handle: int) -> None:
    """Mark a temporary file or folder as one of a process that runs."""
    with suppress(OSError):  # a file system without locks
        fcntl.flock(handle, fcntl.LOCK_EX)


@contextmanager
def gzipped(stream: TextIO) -> Iterator[TextIO]:
    """A text stream whose content is compressed with gzip and written to the bytes of `stream`. The
    same content gives the same bytes.
    """
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=stream.buffer, mtime=0) as compressed,
        io.TextIOWrapper(compressed, encoding="utf-8", newline="\n") as text,
    ):
        yield text


def is_stream(path: Path) -> bool:
    """Whether a path is written directly. /dev/stdout is the file that the shell has opened, and a
    replacement would be a different file.
    """
    try:
        mode = path.stat().st_mode
    except OSError:  # writing gives the reason
        mode = stat.S_IFREG
    is_regular = stat.S_ISREG(mode) or stat.S_ISDIR(mode)
    return not is_regular or path.absolute().parent in _STREAMS


def mode_of(path: Path) -> int:
    """The mode of the file that is replaced, or the mode that the umask gives to a new file."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
