"""Where inputs are read from and datasets are written to: every file system of fsspec, with the
local one. A file appears under its name only when it is whole. Knows no format.
"""

import io
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast

from scraper.errors import StorageError
from scraper.sinks import atomic_file, sync

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_T = TypeVar("_T")
_GLOB = re.compile(r"[*?\[]")
_READ_AHEAD = 4 * 1024 * 1024
"""Bytes that are requested at a time from a storage that is not local."""
_ATTEMPTS = 6
_PAUSE = 0.5
"""Seconds before the second attempt; twice as many before each further one."""
_MARKS = ("ETag", "etag", "md5Hash", "generation", "LastModified", "mtime", "last_modified")
"""What file systems call a mark of the content of a file, the surest first."""


@dataclass(frozen=True, slots=True, order=True)
class StoredFile:
    """A file of a storage."""

    url: str
    """Its URL. A local file has its path."""
    size: int | None
    """In bytes. None if the storage does not say it, as some web servers."""
    identity: str
    """Changes if the content does: made of the size and the checksum or time that the storage
    gives.
    """


class Storage:
    """The file system of a URL. Every method raises StorageError, with the URL."""

    def __init__(self, url: str) -> None:
        """Raises StorageError for a URL whose driver is not installed."""
        self._fs = _file_system(url)
        self.is_local = "file" in _protocols(self._fs)
        self._is_web = "http" in _protocols(self._fs)

    def absolute(self, url: str) -> str:
        """A URL in the form of StoredFile.url."""
        return self._url_of(self._path(url))

    def files(self, url: str) -> Iterator[StoredFile]:
        """The file with a URL; or all files of a folder and of the folders in it; or all files that
        a pattern with *, ** and ? matches. In the order of their paths.
        """
        path = self._path(url)
        if _GLOB.search(path) and not self._call(url, lambda: self._fs.exists(path)):
            found = self._call(url, lambda: self._fs.glob(path, detail=True))
        elif self._call(url, lambda: self._is_folder(path)):
            found = self._call(url, lambda: self._fs.find(path, detail=True))
        else:
            found = {path: self._call(url, lambda: self._fs.info(path))}
        for name in sorted(found):
            if found[name]["type"] == "file":
                yield self._stored(name, found[name])

    def open(self, url: str) -> io.BufferedReader:
        """Open a file for reading. It is seekable if the storage sends ranges of files."""
        path = self._path(url)
        if self.is_local:
            return self._call(url, lambda: Path(path).open("rb"))
        if self._is_web and not self._call(url, lambda: _has_ranges(self._fs, path)):
            stream = self._call(url, lambda: self._fs.open(path, "rb", block_size=0))
            return io.BufferedReader(OnceOnly(stream))
        options = {"block_size": _READ_AHEAD, "cache_type": "readahead"}
        # The files of fsspec have not all methods of files.
        return io.BufferedReader(self._call(url, lambda: self._fs.open(path, "rb", **options)))

    def open_seekable(self, url: str) -> io.BufferedReader:
        """Open a file for reading at any offset. It is copied first if the storage does not send
        ranges of files.
        """
        stream = self.open(url)
        if stream.seekable():
            return stream
        copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the caller
        with stream:
            self._call(url, lambda: shutil.copyfileobj(stream, copy))
        copy.seek(0)
        return cast(io.BufferedReader, copy)

    def read(self, url: str) -> bytes | None:
        """The content of a small file. None if it does not exist."""
        try:
            return cast(bytes, self._retried(url, lambda: self._fs.cat_file(self._path(url))))
        except FileNotFoundError:
            return None

    def read_range(self, url: str, start: int, length: int) -> bytes:
        """Some bytes of a file."""
        path = self._path(url)
        found = self._call(url, lambda: self._fs.cat_file(path, start=start, end=start + length))
        return cast(bytes, found)

    def put(self, local: Path, url: str) -> None:
        """Store a local file under a URL, whole or not at all. It may be moved there."""
        path = self._path(url)
        if self.is_local:
            self._call(url, lambda: _move(local, Path(path)))
        else:
            self._call(url, lambda: self._fs.put_file(str(local), path))

    def write(self, content: bytes, url: str) -> None:
        """Store a small file under a URL, whole or not at all."""
        path = self._path(url)
        if self.is_local:
            self._call(url, lambda: _write(content, Path(path)))
        else:
            self._call(url, lambda: self._fs.pipe_file(path, content))

    def local(self, url: str, folder: Path) -> Path:
        """A local file with the content of a file: itself if it is local, else a copy in a folder,
        which it may replace there.
        """
        path = self._path(url)
        if self.is_local:
            return Path(path)
        copy = folder / path.rpartition("/")[2]
        self._call(url, lambda: self._fs.get_file(path, str(copy)))
        return copy

    def copy(self, url: str, target: str) -> None:
        """Copy a file within the file system, whole or not at all."""
        path, new = self._path(url), self._path(target)
        if self.is_local:
            self._call(url, lambda: _copy(Path(path), Path(new)))
        else:
            self._call(url, lambda: self._fs.cp_file(path, new))

    def exists(self, url: str) -> bool:
        """Whether there is a file or a folder."""
        self._fs.invalidate_cache()
        return bool(self._call(url, lambda: self._fs.exists(self._path(url))))

    def names(self, url: str) -> list[str]:
        """The names of what a folder holds, in order. None are in a folder that is missing."""
        self._fs.invalidate_cache()
        try:
            found = self._retried(url, lambda: self._fs.ls(self._path(url), detail=False))
        except FileNotFoundError:
            return []
        return sorted(path.rstrip("/").rpartition("/")[2] for path in found)

    def replace_folder(self, url: str, target: str, old: str) -> None:
        """Rename a local folder. What was under the new name before is then under the name `old`,
        which does not exist.
        """
        source, new, kept = (Path(self._path(name)) for name in (url, target, old))
        self._call(url, lambda: _replace_folder(source, new, kept))

    def remove(self, url: str) -> None:
        """Remove a file, or a folder with all that is in it. It need not exist."""
        path = self._path(url)
        if self.exists(url):
            self._call(url, lambda: self._fs.rm(path, recursive=True))

    def _is_folder(self, path: str) -> bool:
        """Whether a path is a folder. On a web server any page with links looks like one."""
        return path.endswith("/") if self._is_web else bool(self._fs.isdir(path))

    def _path(self, url: str) -> str:
        return cast(str, self._fs._strip_protocol(url))  # what url_to_fs uses

    def _url_of(self, path: str) -> str:
        return path if self.is_local else cast(str, self._fs.unstrip_protocol(path))

    def _stored(self, path: str, info: dict[str, Any]) -> StoredFile:
        mark = next((str(info[name]) for name in _MARKS if info.get(name)), "")
        size = info.get("size")
        return StoredFile(self._url_of(path), size, f"{size}-{mark}".replace('"', ""))

    def _call(self, url: str, action: Callable[[], _T]) -> _T:
        try:
            return self._retried(url, action)
        except FileNotFoundError as error:
            raise StorageError(f"{url}: there is no such file") from error

    def _retried(self, url: str, action: Callable[[], _T]) -> _T:
        """Raises FileNotFoundError, and StorageError for all else that drivers raise."""
        attempts = 1 if self.is_local else _ATTEMPTS
        for attempt in range(1, attempts + 1):
            try:
                return action()
            except (FileNotFoundError, PermissionError, NotADirectoryError) as error:
                if isinstance(error, FileNotFoundError):
                    raise
                raise StorageError(f"{url}: {_reason(error)}") from error
            except Exception as error:  # each driver has exceptions of its own
                if attempt == attempts:
                    raise StorageError(f"{url}: {_reason(error)}") from error
                time.sleep(_PAUSE * 2 ** (attempt - 1))
        raise AssertionError("unreachable")


class OnceOnly(io.RawIOBase):
    """A stream that can be read from its start to its end only."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        content = self._stream.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def _has_ranges(fs: Any, path: str) -> bool:
    """Whether a web server sends ranges of a file. Not all that do say so."""
    from fsspec.asyn import sync as wait_for

    async def status() -> int:
        session = await fs.set_session()
        first = {"Range": "bytes=0-0"}
        async with session.get(fs.encode_url(path), headers=first) as response:
            return cast(int, response.status)

    return bool(wait_for(fs.loop, status) == HTTPStatus.PARTIAL_CONTENT)


def join(folder: str, *names: str) -> str:
    """The URL of a file in a folder."""
    return "/".join((folder.rstrip("/"), *names))


def _file_system(url: str) -> "AbstractFileSystem":
    try:
        import fsspec
    except ImportError as error:
        raise StorageError.without_extra() from error
    try:
        return fsspec.core.url_to_fs(url)[0]
    except ImportError as error:
        scheme = url.partition("://")[0]
        raise StorageError(f"{url}: {error}; install the fsspec driver of {scheme}://") from error
    except ValueError as error:
        raise StorageError(f"{url}: {error}") from error


def _protocols(fs: "AbstractFileSystem") -> tuple[str, ...]:
    return (fs.protocol,) if isinstance(fs.protocol, str) else tuple(fs.protocol)


def _move(local: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if local.stat().st_dev != target.parent.stat().st_dev:
        _copy(local, target)
        local.unlink()
        return
    sync(local)
    local.replace(target)
    sync(target.parent)


def _write(content: bytes, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(target) as new:
        new.write_bytes(content)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(target) as new:
        shutil.copyfile(source, new)


def _replace_folder(source: Path, target: Path, old: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        old.parent.mkdir(parents=True, exist_ok=True)
        target.rename(old)
    source.rename(target)
    sync(target.parent)


def _reason(error: BaseException) -> str:
    written = (getattr(error, "strerror", None) or str(error) or type(error).__name__).strip()
    return written.splitlines()[0][:300]
