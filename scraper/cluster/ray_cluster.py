"""Connects this process to Ray: to an instance of its own on this machine, or to a cluster that the
user names. Neither RAY_ADDRESS nor a file of an earlier Ray is asked.
"""

import logging
import os
import re
import secrets
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, chdir, contextmanager, suppress
from pathlib import Path
from typing import Any

import ray

from scraper.errors import ClusterFailed, ConfigError

_ADDRESS = re.compile(r"(?:([^\s:/\[\]]+)|\[([0-9a-fA-F:.]+)\]):(\d{1,5})")
_CONNECT_SECONDS = 20.0
_SESSION = "/session_2024-05-16_12-00-00_000000_4194304/sockets/plasma_store"
"""What Ray adds to the name of its folder for the longest name of a socket."""
_LONGEST_SOCKET = 103
"""Bytes that the name of a socket may have. Linux allows four more."""
_OBJECTS = 80_000_000
"""Bytes for Ray's objects. The results of tasks are much smaller."""
_LINK_PLACE, _LINK_PREFIX, _LINK = "/tmp", "ray-", "link"  # noqa: S108 - a folder of chance in it
# Ray takes the address of a network interface in place of 127.0.0.1. This one stays on the machine.
_LOOPBACK = "127.0.0.2" if sys.platform == "linux" else None


@contextmanager
def own_ray(workers: int, folder: Path | None = None) -> Iterator[None]:
    """Ray on this machine with so many workers, until the block ends. Its files are in `folder`,
    which must not exist yet. It is removed at the end. Default: a folder of the system's. Raises
    ClusterFailed if Ray cannot start, and OSError for the folder.
    """
    with ExitStack() as stack:
        _protect()
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ray-"))) / "own"
        own = folder.absolute()
        own.mkdir(parents=True)
        stack.callback(shutil.rmtree, own, ignore_errors=True)
        stack.enter_context(
            _connection(
                "Ray cannot start",
                own,
                address="local",
                num_cpus=workers,
                object_store_memory=_OBJECTS,
                _plasma_directory=str(own),
                _temp_dir=str(stack.enter_context(_short(own))),
                _node_ip_address=_LOOPBACK,
            )
        )
        yield


def joined_ray(address: str) -> AbstractContextManager[None]:
    """The Ray cluster with an address, HOST:PORT, until the block ends. This machine must be one of
    its nodes. Raises ConfigError for another kind of address. The block raises ClusterFailed if the
    cluster cannot be joined.
    """
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise ConfigError(
            f"--address {address}: write HOST:PORT, as in 10.0.0.1:6379, and run the command on a "
            "node of the cluster"
        )
    return _joined_ray(address, match[1] or match[2], int(match[3]))


@contextmanager
def _joined_ray(address: str, host: str, port: int) -> Iterator[None]:
    failed = f"{address}: cannot join this cluster"
    try:
        # Ray itself would try for many minutes.
        socket.create_connection((host, port), _CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise ClusterFailed(f"{failed} ({error})") from error
    with (
        tempfile.TemporaryDirectory(prefix="ray-") as folder,
        _connection(failed, Path(folder), address=address),
    ):
        yield


@contextmanager
def _connection(failed: str, folder: Path, **options: Any) -> Iterator[None]:
    """A connection with these options of `ray.init`. `failed` begins the message if it fails.
    `folder` is an empty folder.
    """
    if ray.is_initialized():
        raise ClusterFailed(f"{failed}: this process is connected to Ray already")
    try:
        with _modules(), chdir(folder), _own_sigterm():
            _connect(failed, options)
        yield
    finally:
        ray.shutdown()


def _connect(failed: str, options: dict[str, Any]) -> None:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    level = max(logging.ERROR, logging.getLogger().getEffectiveLevel())
    try:
        ray.init(**options, logging_level=level, log_to_driver=False)
    except Exception as error:  # Ray has no exceptions of its own for this
        raise ClusterFailed(f"{failed} ({_first_line(error)})") from error


@contextmanager
def _modules() -> Iterator[None]:
    """Let the worker processes that start find modules where this process does. Ray also has them
    look in the current folder, and there first, where a file may be called scraper.py.
    """
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


@contextmanager
def _own_sigterm() -> Iterator[None]:
    """Keep the handler of SIGTERM, which Ray replaces by one that exits."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handler = signal.getsignal(signal.SIGTERM)
    try:
        yield
    except SystemExit:
        signal.signal(signal.SIGTERM, handler)
        signal.raise_signal(signal.SIGTERM)
        raise
    finally:
        signal.signal(signal.SIGTERM, handler)


def _protect() -> None:
    """Give Ray a token, without which no one can use this instance: it listens on all interfaces.
    Ray would keep one of its own in the home directory.
    """
    if "RAY_AUTH_TOKEN_PATH" not in os.environ:
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))


@contextmanager
def _short(folder: Path) -> Iterator[Path]:
    """A name of a folder that is short enough for the sockets that Ray makes in it: if the own one
    is not, a link in /tmp.
    """
    if len(os.fsencode(folder)) + len(_SESSION) <= _LONGEST_SOCKET:
        yield folder
        return
    _remove_links_of_killed_commands()
    with tempfile.TemporaryDirectory(prefix=_LINK_PREFIX, dir=_LINK_PLACE) as place:
        link = Path(place) / _LINK
        link.symlink_to(folder)
        yield link


def _remove_links_of_killed_commands() -> None:
    """Remove the short names of folders that are gone. Those of other users stay."""
    for place in Path(_LINK_PLACE).glob(f"{_LINK_PREFIX}*"):
        with suppress(OSError):
            link = place / _LINK
            if link.is_symlink() and not link.exists():
                shutil.rmtree(place)


def _first_line(error: Exception) -> str:
    written = str(error).strip() or type(error).__name__
    return written.splitlines()[0][:300]
