"""The actor that runs a shard on its node. It starts a process for the run, and passes on what that
sends. Imports no Ray.

The run has a process of its own, because signals stop a run, and signals reach the main thread of a
process. That process reads standard input: a byte is the number of a signal, and the end means that
the actor is gone. So the run stops in order, also if Ray or this command is killed.
"""

import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import BinaryIO, cast

from scraper.jobs.fleet.messages import Event, MessageEvent

_PREFIX = "scraper: "
"""How lines begin that are for users."""


class ShardActor:
    """The process of one run."""

    def __init__(self, module: str, pickled: bytes) -> None:
        """Start the run of a pickled ShardRun. `module` is that of the process."""
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd="/",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ray ends the processes of its worker's group
        )
        self._process, self._input = process, cast(BinaryIO, process.stdin)
        self._queue: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._open_streams = 2
        self._lock = threading.Lock()
        self._kept: list[Event] = []
        self._dropped = 0  # events before those that are kept
        for read, stream in (
            (_events, process.stdout),
            (_messages, process.stderr),
        ):
            threading.Thread(target=self._pass_on, args=(read, stream), daemon=True).start()
        self._send(len(pickled).to_bytes(8) + pickled)

    def more(self, seconds: float, taken: int) -> tuple[list[Event], int | None]:
        """The events after the first `taken`, and the exit code if these are all. Waits up to
        `seconds` for one. A code below zero is the number of a signal that killed the process.

        If a reply is lost, the same call gives it again.
        """
        with self._lock:
            del self._kept[: taken - self._dropped]
            self._dropped = taken
            with suppress(queue.Empty):
                if not self._kept:
                    self._take(self._queue.get(timeout=seconds))
                while True:
                    self._take(self._queue.get_nowait())
            return list(self._kept), None if self._open_streams else self._process.wait()

    def stop(self, number: int) -> None:
        """Stop the run, as a signal with this number does."""
        self._send(bytes([number]))

    def _take(self, event: Event | None) -> None:
        if event is None:
            self._open_streams -= 1
        else:
            self._kept.append(event)

    def _send(self, content: bytes) -> None:
        with suppress(BrokenPipeError):  # the exit code says more
            self._input.write(content)
            self._input.flush()

    def _pass_on(self, read: Callable[[BinaryIO], Iterator[Event]], stream: BinaryIO) -> None:
        for event in read(stream):
            self._queue.put(event)
        self._queue.put(None)


def _events(stream: BinaryIO) -> Iterator[Event]:
    # If the process is killed, an event may end in its middle.
    with suppress(EOFError, pickle.UnpicklingError):
        while True:
            yield pickle.load(stream)  # noqa: S301 - our own process wrote it


def _messages(stream: BinaryIO) -> Iterator[Event]:
    for line in stream:
        text = line.decode("utf-8", "replace").rstrip()
        yield MessageEvent(text.removeprefix(_PREFIX))
