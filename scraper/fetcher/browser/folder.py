"""The folder of one browser: its profile, its temporary files and the sockets that it makes.
Removes the folders of runs that were killed. Starts no browser.

A lock shows that a folder is in use. The operating system releases it when the run dies.
"""

import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where a folder in use cannot be removed anyway
    fcntl = None  # type: ignore[assignment]

_PREFIX = "scraper-"
_LOCK = "browser.lock"
_LONGEST_SOCKET = 107
"""Bytes of the path of a socket (unix(7)). Chromium does not start if its own is longer."""
_SOCKET = "/scraper-12345678/org.chromium.Chromium.123456/SingletonSocket"
"""The path of Chromium's socket in the folder that holds ours."""
_SHORT = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 - folders that mkdtemp makes for us alone
_ATTEMPTS, _PAUSE = 20, 0.05
"""The processes of a browser that was killed may still write for a moment."""


class BrowserFolder:
    """A new folder, removed by `remove`.

    `parent` is the folder that it is made in, by default the system's for temporary files.
    """

    def __init__(self, parent: Path | None = None) -> None:
        """Raises OSError if no folder can be made."""
        place = parent or Path(tempfile.gettempdir())
        self._folders = [_made_in(place)]
        self._locks = [_lock(self._folders[0])]
        is_long = len(os.fsencode(place)) + len(_SOCKET) > _LONGEST_SOCKET
        if is_long and (short := _short_place()):
            self._folders.append(_made_in(short))
            self._locks.append(_lock(self._folders[-1]))

    @property
    def path(self) -> Path:
        """Where the profile and all files go."""
        return self._folders[0]

    @property
    def sockets(self) -> Path:
        """Where the browser makes its sockets: the same folder, unless its path is too long."""
        return self._folders[-1]

    def remove(self) -> None:
        """Remove it with all that is in it, and release its lock."""
        for folder in self._folders:
            for _ in range(_ATTEMPTS):
                shutil.rmtree(folder, ignore_errors=True)
                if not folder.exists():
                    break
                time.sleep(_PAUSE)
        for handle in self._locks:
            with suppress(OSError):
                os.close(handle)
        self._locks.clear()


def _made_in(place: Path) -> Path:
    """A new folder in `place`, after the folders of dead runs were removed from there."""
    if fcntl is not None:
        for folder in place.glob(f"{_PREFIX}*"):
            if _is_abandoned(folder):
                shutil.rmtree(folder, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))


def _short_place() -> Path | None:
    return next((Path(name) for name in _SHORT if os.access(name, os.W_OK | os.X_OK)), None)


def _lock(folder: Path) -> int:
    """An open file with the lock of a folder. It gets its name once it is locked."""
    handle = os.open(folder / "new", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if fcntl is not None:
        with suppress(OSError):  # no locks on this file system: others leave the folder alone
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            (folder / "new").rename(folder / _LOCK)
    return handle


def _is_abandoned(folder: Path) -> bool:
    """Whether a folder is one of ours, and the run that made it is dead."""
    try:
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CLOEXEC)
    except OSError:  # not a browser's, or of another user
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
