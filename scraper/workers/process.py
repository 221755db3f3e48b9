"""The calling process's side of a worker process and of the fork server: starts them, sends calls,
finds out how they ended. Decides nothing about calls that fail.
"""

import contextlib
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

from scraper.errors import OutOfResources
from scraper.shortages import out_of_resources
from scraper.workers.fork_server import (
    REPLY,
    REQUEST,
    START,
    TAKEN,
    UNKNOWN,
    WAIT,
    command,
    receive_frame,
    send_frame,
)
from scraper.workers.memory import memory_of

SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
_START_SECONDS = 120.0
"""How long the imports of the server may take."""
_REPLY_SECONDS = 10.0
_END_SECONDS = 2.0
_LOOK = 0.1
"""Seconds between looks at the memory of a worker."""


class ServerLost(Exception):
    """The fork server died."""


class WorkerGone(Exception):
    """A worker died."""

    def __init__(self, *, had_call: bool) -> None:
        super().__init__()
        self.had_call = had_call
        """Whether it had received all of the call."""


class WorkerTooLarge(Exception):
    """A worker takes more memory than it may."""


class ForkServer:
    """The process that forks the workers. It starts with the first worker, and again if it died.

    Many threads may use it.
    """

    def __init__(self, preload: tuple[str, ...]) -> None:
        self._preload = preload
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def start_worker(self, generation: int) -> "Worker":
        """A new worker. Raises ServerLost, and OutOfResources if the system cannot start it."""
        ours, theirs = _socket_pair()
        with theirs:
            try:
                number = self._request(START, 0, theirs)
            except BaseException:
                ours.close()
                raise
        if number < 0:
            ours.close()
            raise out_of_resources(OSError(-number, os.strerror(-number)))
        return Worker(ours, number, self, generation)

    def status_of(self, process: int) -> int:
        """How a worker ended, as of waitpid(2), or UNKNOWN. It must be asked once for each worker
        that has ended, and never before.
        """
        try:
            return self._request(WAIT, process) if self._control else UNKNOWN
        except ServerLost:
            return UNKNOWN

    def close(self) -> None:
        """End the server. It kills the workers that are left."""
        with self._lock:
            self._discard()

    def _request(self, what: bytes, number: int, handle: socket.socket | None = None) -> int:
        with self._lock:
            control = self._control or self._start()
            try:
                handles = [handle.fileno()] if handle else []
                socket.send_fds(control, [REQUEST.pack(what, number)], handles)
                reply = control.recv(REPLY.size, socket.MSG_WAITALL)
            except OSError as error:
                self._discard()
                raise ServerLost from error
            if len(reply) < REPLY.size:
                self._discard()
                raise ServerLost
            return int(REPLY.unpack(reply)[0])

    def _start(self) -> socket.socket:
        """Start the server and wait until it can fork workers."""
        ours, theirs = _socket_pair()
        self._control = ours  # `_discard` closes it
        try:
            with theirs:
                self._process = start_server(command(sys.path, self._preload), theirs)
            problem = receive_frame(ours, time.monotonic() + _START_SECONDS)
        except OSError as error:
            self._discard()
            raise out_of_resources(error) from error
        if problem is None:
            self._discard()
            raise ServerLost
        if problem:
            self._discard()
            raise OutOfResources(
                f"worker processes cannot start ({problem.decode('utf-8', 'replace')}); free some "
                "memory, or set fewer workers"
            )
        ours.settimeout(_REPLY_SECONDS)
        return ours

    def _discard(self) -> None:
        if self._control is not None:
            self._control.close()  # which ends it
            self._control = None
        if self._process is not None:
            try:
                self._process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


def _socket_pair() -> tuple[socket.socket, socket.socket]:
    try:
        return socket.socketpair()
    except OSError as error:
        raise out_of_resources(error) from error


def start_server(arguments: list[str], control: socket.socket) -> "subprocess.Popen[bytes]":
    """Start the server with the signals blocked that are for this process, such as Ctrl-C. What it
    would write is lost: messages of this program come from this process.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        return subprocess.Popen(  # noqa: S603 - our own program
            arguments, stdin=control.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@dataclass(slots=True)
class Worker:
    """A worker process. One thread sends it calls; any thread may kill it."""

    calls: socket.socket
    process: int
    server: ForkServer
    generation: int
    """What its pool counts (see `WorkerPool`)."""
    count: int = 0
    """The number of calls that it has made."""

    def call(
        self, call: bytes, timeout: float, max_memory: int | None = None
    ) -> tuple[bool, object]:
        """Whether the function returned, and what it returned or raised.

        Raises WorkerGone, TimeoutError after `timeout` seconds, and WorkerTooLarge if the process
        has more than `max_memory` bytes of memory.
        """
        deadline = time.monotonic() + timeout
        self.count += 1
        outcome = None
        had_call = False
        try:
            self.calls.settimeout(timeout)
            send_frame(self.calls, call)
            had_call = receive_frame(self.calls, deadline) == TAKEN
            if had_call and max_memory is not None:
                self._watch_memory(deadline, max_memory)
            outcome = receive_frame(self.calls, deadline) if had_call else None
        except TimeoutError:
            raise
        except OSError as error:
            raise WorkerGone(had_call=had_call) from error
        if outcome is None:
            raise WorkerGone(had_call=had_call)
        is_result, value = pickle.loads(outcome)  # noqa: S301 - our own worker sent it
        return is_result, value

    def _watch_memory(self, deadline: float, most: int) -> None:
        """Wait until it has sent something, or until the deadline. Raises WorkerTooLarge."""
        while (left := deadline - time.monotonic()) > 0:
            self.calls.settimeout(min(left, _LOOK))
            try:
                self.calls.recv(1, socket.MSG_PEEK)
            except TimeoutError:
                if memory_of(self.process) > most:
                    raise WorkerTooLarge from None
            else:
                return

    def kill(self) -> None:
        """End it now. Until `end` has been called, no other process can have its id."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)

    def end(self) -> int:
        """End it, and say how it ended, as of waitpid(2). To be called once."""
        self.calls.close()
        self.kill()
        return self.server.status_of(self.process)
