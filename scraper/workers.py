"""A pool of worker processes that run one function, each call within a deadline.

No task can hang or kill the calling process. Knows nothing of pages.
"""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as OutOfTime
from contextlib import contextmanager
from multiprocessing import context, forkserver, get_all_start_methods, resource_tracker
from types import ModuleType
from typing import Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from scraper.errors import WorkerLost

_T = TypeVar("_T")
_R = TypeVar("_R")

# Parsers leak memory, and a run may have millions of tasks: a worker is replaced after so many.
_TASKS_PER_WORKER = 2_000


class WorkerPool(Generic[_T, _R]):
    """Worker processes that call `function`; many threads may use the pool.

    `function` is a function of a module, so that a new process can import it. `timeout` is in
    seconds, for one call. `preload` names modules that are imported once for all workers.
    """

    def __init__(
        self,
        function: Callable[[_T], _R],
        workers: int,
        timeout: float,
        preload: tuple[str, ...] = (),
    ) -> None:
        self._function = function
        self._timeout = timeout
        self._start, started_in = _start_method(preload)
        self._pool = ProcessPool(
            max_workers=workers, max_tasks=_TASKS_PER_WORKER, context=started_in
        )
        self._running: set[Future[_R]] = set()

    def submit(self, task: _T, name: str) -> Future[_R]:
        """Start a call; `result` waits for it. `name` is what messages call the task.

        Raises WorkerLost if no process can be started.
        """
        self._start()
        try:
            call: Future[_R] = self._pool.schedule(
                self._function, args=(task,), timeout=self._timeout
            )
        except RuntimeError as error:
            raise WorkerLost(
                f"{name}: no worker process can be started ({error.__cause__ or error})"
            ) from error
        self._running.add(call)
        call.add_done_callback(self._running.discard)
        return call

    def result(self, call: Future[_R], name: str) -> _R:
        """The result of a call, waited for. Raises WorkerLost if the process died or the deadline
        passed, and what the function raised.
        """
        try:
            return call.result()
        except OutOfTime as error:
            raise WorkerLost.out_of_time(name, self._timeout) from error
        except (ProcessExpired, RuntimeError, CancelledError) as error:
            raise WorkerLost.died(name) from error

    def cancel_all(self) -> None:
        """End the calls that are running; threads that wait for them are freed."""
        for call in list(self._running):
            call.cancel()

    def close(self) -> None:
        """End the processes."""
        self.cancel_all()
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


class _ForkedWorker(context.ForkServerProcess):
    """A worker that is forked from the fork server and does not import the caller's main module."""

    def start(self) -> None:
        with _hidden_main_module():
            super().start()


class _ForkServer(context.ForkServerContext):
    Process = _ForkedWorker


class _SpawnedWorker(context.SpawnProcess):
    """A worker that is a new interpreter and does not import the caller's main module."""

    def start(self) -> None:
        with _hidden_main_module():
            super().start()


class _Spawn(context.SpawnContext):
    Process = _SpawnedWorker


def _start_method(preload: tuple[str, ...]) -> tuple[Callable[[], None], context.BaseContext]:
    """What must be called before a worker starts, and the way that it starts."""
    if "forkserver" not in get_all_start_methods():
        return lambda: None, _Spawn()
    # Forking a process that has threads can deadlock; a fork server has none.
    server = _ForkServer()
    server.set_forkserver_preload(["scraper.fork_server", *preload])
    return _start_server, server


_MAIN_MODULE = threading.Lock()


@contextmanager
def _hidden_main_module() -> Iterator[None]:
    """Lets multiprocessing see no main module. A new process would import it again, and a script
    without `if __name__ == "__main__":` would run twice. Workers need only installed modules.
    """
    with _MAIN_MODULE:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _start_server() -> None:
    """Start the fork server with SIGINT blocked, which workers inherit: Ctrl-C is for the run,
    which ends its workers in good order.
    """
    # The server would start the resource tracker, and that unblocks SIGINT.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
