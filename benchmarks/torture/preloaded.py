"""Runs that do not wait for imports: each is forked from a process that has imported the program.

Imports are most of a run of few pages, and no write, fsync or rename is among them. Only trials
that break the calls of a run may be forked; those that kill a run anywhere start it as users do.
"""

import ctypes
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from benchmarks.torture.shim import Shim
from benchmarks.torture.trial import PATIENCE, Ended, Trial
from scraper.__main__ import main

_MODULES = ("scraper.cli", "scraper.jobs.run", "scraper.jobs.export", "pyarrow.parquet")


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
    """Import the program. For each line of stdin fork a run, and print its process group and its
    exit code, or null if it hung.
    """
    for name in _MODULES:
        importlib.import_module(name)
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
    os.environ.update(environment)
    ctypes.CDLL(None).prepare_torture()  # the library reads the environment again
    sys.argv = ["scraper", *arguments]
    main()


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
