"""Runs the child process of a part and watches it. A page that hangs, takes too much memory or
kills the process becomes a failure in the spool, and a new process goes on behind it.
"""

import os
import pickle
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path
from typing import assert_never

import msgspec

from scraper.errors import PartFailed, WorkerLost
from scraper.scale.page_process import (
    Begin,
    Done,
    End,
    Message,
    PageJob,
    Position,
    Spooled,
    append,
    failure_without_page,
)
from scraper.scale.parts import Part
from scraper.scale.settings import DatasetSettings
from scraper.workers.memory import memory_of

_DEATHS = 3
"""So many processes in a row that die outside of any page fail the part."""
_KILLS = 2
"""A page whose process was killed from outside so often fails; before, it may be innocent."""
_LOOK = 0.1
"""Seconds between looks at the memory of the process."""
_BETWEEN_SECONDS = 600.0
"""How long the start of the process, or reading the next page from a slow storage, may take."""
_CHUNK = 1 << 16


class _Loss(Enum):
    """Why a process is lost."""

    time = auto()
    memory = auto()
    killed = auto()
    died = auto()


def spool_part(part: Part, settings: DatasetSettings, spool: Path) -> None:
    """Write the outcome of every page of a part to a new file. Raises PartFailed if processes die
    again and again outside of any page, and what reading the input raises.
    """
    spool.touch()
    after: Position | None = None
    deaths = kills = 0
    while True:
        child = _Child(PageJob(part, settings, spool, after))
        try:
            loss = child.watch()
        finally:
            child.end()
        if child.last_done is not None:
            after, deaths, kills = child.last_done, 0, 0
        if loss is None:
            if child.is_complete:
                return
            continue
        os.truncate(spool, child.spooled)
        if child.page is None:
            deaths += 1
            if deaths == _DEATHS:
                raise PartFailed(f"{part.name}: its processes die outside of any page")
            continue
        kills += loss is _Loss.killed
        if loss is not _Loss.killed or kills == _KILLS:
            _append_failure(spool, child.page, loss, settings)
            after, deaths, kills = child.page.position, 0, 0


def _append_failure(spool: Path, page: Begin, loss: _Loss, settings: DatasetSettings) -> None:
    error = _error(loss, page.source, settings)
    with spool.open("ab") as file:
        append(file, Spooled(page.position, failure_without_page(error, page.source)))


def _error(loss: _Loss, source: str, settings: DatasetSettings) -> WorkerLost:
    match loss:
        case _Loss.time:
            return WorkerLost.out_of_time(source, settings.timeout)
        case _Loss.memory:
            return WorkerLost.out_of_memory(source, settings.max_memory)
        case _Loss.killed:
            return WorkerLost.killed(source)
        case _Loss.died:
            return WorkerLost.died(source)
    assert_never(loss)


class _Child:
    """A child process, and what it has said."""

    def __init__(self, job: PageJob) -> None:
        self._settings = job.settings
        self.spooled = job.spool.stat().st_size
        """Bytes of the spool that are complete."""
        self.page: Begin | None = None
        """The page in hand."""
        self.last_done: Position | None = None
        self.is_complete = False
        """Whether the part is done."""
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", "scraper.scale.page_process", str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        stdin = self._process.stdin
        if stdin is not None:
            with suppress(BrokenPipeError), stdin:  # if it is dead already, `watch` finds out
                stdin.write(pickle.dumps(job))
        self._decoder = msgspec.json.Decoder(Message)
        self._rest = b""

    def watch(self) -> _Loss | None:
        """Wait until the process ends. Returns why it is lost; None if it says that it is at an
        end. Raises the ScraperError that it met.
        """
        output = self._process.stdout
        if output is None:
            raise AssertionError("the process has a pipe")
        since = time.monotonic()
        while True:
            left = since + self._seconds() - time.monotonic()
            if left <= 0:
                return _Loss.time
            if not select.select([output], [], [], min(left, _LOOK))[0]:
                if memory_of(self._process.pid) > self._settings.max_memory:
                    return _Loss.memory
                continue
            data = os.read(output.fileno(), _CHUNK)
            if not data:
                return self._how_it_died()
            since = time.monotonic()
            *lines, self._rest = (self._rest + data).split(b"\n")
            for line in lines:
                message = self._decoder.decode(line)
                if isinstance(message, End):
                    if message.error is not None:
                        raise pickle.loads(message.error)  # noqa: S301 - our child wrote it
                    self.is_complete = message.is_complete
                    return None
                self._take(message)

    def end(self) -> None:
        """End the process, if it has not ended."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _take(self, message: Begin | Done) -> None:
        if isinstance(message, Begin):
            self.page = message
        elif self.page is not None:
            self.last_done, self.page = self.page.position, None
            self.spooled = message.spooled

    def _seconds(self) -> float:
        return self._settings.timeout if self.page is not None else _BETWEEN_SECONDS

    def _how_it_died(self) -> _Loss:
        status = self._process.wait()
        return _Loss.killed if status == -signal.SIGKILL else _Loss.died
