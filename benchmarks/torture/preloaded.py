"""Runs that do not wait for imports: each is forked from a process that has imported the program.

Imports are most of a run of few pages, and no write, fsync or rename is among them. Only trials
that break the calls of a run may be forked; those that kill a run anywhere start it as users do.
The process that forks the run's workers (`scraper.workers.fork_server`) is forked too.
"""

import ctypes
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from benchmarks.torture.newsroom import page
from benchmarks.torture.shim import Shim
from benchmarks.torture.trial import PATIENCE, Ended, Trial
from scraper.__main__ import main
from scraper.pipeline import extract_page
from scraper.records import Page
from scraper.workers import fork_server, process

_MODULES = (
    "scraper.cli",
    "scraper.jobs.run",
    "scraper.jobs.export",
    "pyarrow.parquet",
)


class Preloaded:
    """The process that has imported the program."""

    def __init__(self, orders: IO[str], ends: IO[str], stderr: Path) -> None:
        self._orders, self._ends = orders, ends
        self._stderr = stderr

    def run(self, trial: Trial, environment: Mapping[str, str] | None = None) -> Ended:
        """Run a job and wait for it. Raises TimeoutError if it hangs, and RuntimeError if the
        process that has imported the program ended.
        """
        began = time.monotonic()
        order = {
            "arguments": ["run", str(trial.config)],
            "environment": dict(environment or {}),
            "stderr": str(self._stderr),
        }
        self._orders.write(json.dumps(order) + "\n")
        self._orders.flush()
        answer = self._ends.readline()
        if not answer:
            raise RuntimeError("the process that forks runs has ended")
        group, code = json.loads(answer)
        if code is None:
            raise TimeoutError(f"a run did not end within {PATIENCE:g} seconds")
        stderr = self._stderr.read_text(errors="replace")
        return Ended(code, stderr, time.monotonic() - began, group)


@contextmanager
def preloaded(shim: Shim, folder: Path) -> Iterator[Preloaded]:
    """A process that forks runs, with the library that breaks calls."""
    with subprocess.Popen(
        [sys.executable, "-c", f"from {__name__} import serve; serve()"],
        env={**os.environ, **shim.loaded},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None  # noqa: S101 - they are pipes
        assert process.stdout is not None  # noqa: S101
        yield Preloaded(process.stdin, process.stdout, folder / "stderr")


def serve() -> None:
    """Import the program, and load the tables that it reads with the first page. For each line of
    stdin fork a run, and print its process group and its exit code, or null if it hung.
    """
    for name in _MODULES:
        importlib.import_module(name)
    extract_page(Page(source="first", content=page(0)))
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _become_run(**json.loads(line))
            return
        print(json.dumps([child, _code(child)]), flush=True)


def _become_run(arguments: list[str], environment: dict[str, str], stderr: str) -> None:
    """Do what `python -m scraper` does."""
    os.setpgid(0, 0)
    for number, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, os.devnull, os.O_WRONLY),
        (2, stderr, os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
    ):
        opened = os.open(path, flags, 0o644)
        os.dup2(opened, number)
        os.close(opened)
    _fork_server_of_workers()
    os.environ.update(environment)
    ctypes.CDLL(None).prepare_torture()  # the library reads the environment again
    sys.argv = ["scraper", *arguments]
    main()


class _ForkedServer:
    """What `scraper.workers.process` uses of a `Popen`, for a server that was forked."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired."""
        ended = os.pidfd_open(self.pid)
        try:
            if not select.select([ended], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("the server of the workers", timeout or 0)
        finally:
            os.close(ended)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


def _fork_server_of_workers() -> None:
    """Fork the first server of the run's workers, which waits until it is asked to start. A fork
    after the run has begun could deadlock, because the run has threads. No call of the server is
    broken: it and the workers write no files.
    """
    ours, theirs = socket.socketpair()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, process.SIGNALS)
    pid = os.fork()
    if not pid:
        ours.close()
        _, controls, _, _ = socket.recv_fds(theirs, 1, 1)
        if not controls:  # the run ended without a worker
            os._exit(0)
        os.dup2(controls[0], 0)
        os.close(controls[0])
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        os.close(nothing)
        theirs.close()
        fork_server.serve([])
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    theirs.close()
    start = process.start_server

    def use_forked(arguments: list[str], control: socket.socket) -> "subprocess.Popen[bytes]":
        if ours.fileno() < 0:  # it was used, and is lost
            return start(arguments, control)
        with ours:
            socket.send_fds(ours, [b"s"], [control.fileno()])
        return cast("subprocess.Popen[bytes]", _ForkedServer(pid))

    process.start_server = use_forked


def _code(child: int) -> int | None:
    """The exit code of a run, as of `subprocess`, or None if it hung and was killed."""
    ended = os.pidfd_open(child)
    try:
        is_hung = not select.select([ended], [], [], PATIENCE)[0]
    finally:
        os.close(ended)
    if is_hung:
        os.killpg(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return None if is_hung else os.waitstatus_to_exitcode(status)
