"""The process that forks the workers, and the workers: what runs outside of the calling process.

The fork server imports once what the workers need, and has no threads, so that its forks cannot
deadlock. Everything goes over sockets without a name, so no folder for them is needed. If the
calling process dies, the kernel closes its sockets, and the server and the workers end.

`scraper.workers.process` is the other side. Knows nothing of pages.
"""

import contextlib
import os
import pickle
import signal
import socket
import struct
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NoReturn

REQUEST = struct.Struct("!cq")
"""What the server is asked: START, with the socket of the worker, or WAIT for a process id."""
START, WAIT = b"s", b"w"
REPLY = struct.Struct("!q")
"""The process id of a worker, or a negative error number; the status of a worker that ended."""
UNKNOWN = 1 << 32
"""The reply if it is not known how a worker ended."""
TAKEN = b""
"""What a worker sends when it has all of a call, before it begins."""

_SIZE = struct.Struct("!Q")
_IGNORED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals for the calling process, which ends its workers in good order."""
_OOM_SCORE = "500"
"""How much sooner than the calling process Linux kills a worker if memory runs out (proc(5))."""
_MARGIN = 5.0
"""Seconds after its deadline at which a worker dies, even if no one is left to kill it."""
_PATIENCE = 2.0
"""Seconds that a worker whose socket is closed may take to end."""


def send_frame(to: socket.socket, content: bytes) -> None:
    """Send bytes, with their number before them. Raises OSError."""
    to.sendall(_SIZE.pack(len(content)))
    to.sendall(content)


def receive_frame(sender: socket.socket, deadline: float | None = None) -> bytes | None:
    """The next bytes that were sent; None if the other side has closed the socket.

    Raises TimeoutError at `deadline`, a time of the monotonic clock, and OSError.
    """
    size = _receive(sender, _SIZE.size, deadline)
    return None if size is None else _receive(sender, _SIZE.unpack(size)[0], deadline)


def _receive(sender: socket.socket, size: int, deadline: float | None) -> bytes | None:
    received = bytearray(size)
    view, count = memoryview(received), 0
    while count < size:
        if deadline is not None:
            sender.settimeout(max(deadline - time.monotonic(), 0.001))
        try:
            more = sender.recv_into(view[count:])
        except ConnectionResetError:
            more = 0
        if not more:
            return None
        count += more
    return bytes(received)


def serve(preload: list[str]) -> NoReturn:
    """Run the server, on the socket that is standard input. Ends when the other side closes it.

    The first frame that it sends is empty, or says why it cannot start.
    """
    # They were blocked from the start of the process.
    for number in _IGNORED:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _IGNORED)
    warnings.simplefilter("ignore", DeprecationWarning)  # Python's, of a fork while C threads run
    with socket.socket(fileno=os.dup(0)) as control, Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        try:
            for name in preload:
                import_module(name)
        except BaseException as error:  # noqa: BLE001 - the calling process raises it
            send_frame(control, f"{type(error).__name__}: {error}".encode("utf-8", "replace"))
            os._exit(1)
        send_frame(control, b"")
        workers: set[int] = set()
        with contextlib.suppress(OSError):
            while request := _request(control):
                control.sendall(REPLY.pack(_reply_to(*request, control, workers)))
    for process in workers:  # those that were not waited for, so no other process has the id
        os.kill(process, signal.SIGKILL)
    os._exit(0)


def _request(control: socket.socket) -> tuple[bytes, int, list[int]] | None:
    """A command, its argument, and the descriptor that came with it; None at the end."""
    message, handles, _, _ = socket.recv_fds(control, REQUEST.size, 1)
    while message and len(message) < REQUEST.size:
        more = control.recv(REQUEST.size - len(message))
        if not more:
            return None
        message += more
    return (*REQUEST.unpack(message), handles) if message else None


def _reply_to(
    command: bytes, argument: int, handles: list[int], control: socket.socket, workers: set[int]
) -> int:
    if command == WAIT:
        workers.discard(argument)
        return _status(argument)
    try:
        process = os.fork()
    except OSError as error:
        return -(error.errno or 1)
    else:
        if process == 0:
            try:
                control.close()
                _run_calls(socket.socket(fileno=handles[0]))
            finally:
                os._exit(0)
        workers.add(process)
        return process
    finally:
        for handle in handles:
            os.close(handle)


def _status(process: int) -> int:
    """How a worker ended that closed its socket or was killed (waitpid(2))."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            found, status = os.waitpid(process, os.WNOHANG)
        except ChildProcessError:
            return UNKNOWN
        if found:
            return status
        time.sleep(0.002)
    return UNKNOWN


def _run_calls(calls: socket.socket) -> None:
    """Make calls until the other side closes the socket. A call is the pickled function, its
    argument and the seconds that it may take. The outcome is pickled too: whether the function
    returned, and what it returned or raised.
    """
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE, encoding="ascii")
    with contextlib.suppress(OSError):  # no one waits for the outcome
        while (call := receive_frame(calls)) is not None:
            send_frame(calls, TAKEN)
            send_frame(calls, _outcome(call))


def _outcome(call: bytes) -> bytes:
    function: Callable[[object], object]
    try:
        function, argument, timeout = pickle.loads(call)  # noqa: S301 - the calling process sent it
        signal.setitimer(signal.ITIMER_REAL, timeout + _MARGIN)
        try:
            return pickle.dumps((True, function(argument)), pickle.HIGHEST_PROTOCOL)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except Exception as error:  # noqa: BLE001 - the calling process raises it
        error.add_note(traceback.format_exc())
        try:
            return pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)
        except Exception:  # noqa: BLE001 - an exception that cannot be pickled
            lost = RuntimeError(f"{type(error).__name__}: {error}")
            return pickle.dumps((False, lost), pickle.HIGHEST_PROTOCOL)


def command(paths: list[str], preload: tuple[str, ...]) -> list[str]:
    """The command that runs the server, with the import path of the calling process. Its main
    module is not imported: a script without `if __name__ == "__main__":` would run twice.
    """
    code = (
        "import sys; sys.path[:] = sys.argv[2:]; from scraper.workers.fork_server import serve; "
        "serve(sys.argv[1].split())"
    )
    return [sys.executable, "-c", code, " ".join(preload), *paths]
