"""A pool of worker processes that run one function, each call within a deadline.

No task can hang or kill the calling process. A worker that is killed costs at most its own task.
Knows nothing of pages.
"""

import pickle
import queue
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from os import WIFSIGNALED, WTERMSIG
from typing import Any, Generic, TypeVar

from scraper.errors import OutOfResources, ScraperError, WorkerLost, WorkersKilled
from scraper.shortages import out_of_resources
from scraper.workers.fork_server import UNKNOWN
from scraper.workers.process import ForkServer, ServerLost, Worker, WorkerGone, WorkerTooLarge

_T = TypeVar("_T")
_R = TypeVar("_R")

# Parsers leak memory, and a run may have millions of tasks: a worker is replaced after so many.
_TASKS_PER_WORKER = 2_000
_MOST_BREAKS = 3
"""After so many workers that were killed, or could not start, without a task done in between, the
pool gives up.
"""
_PAUSE = 0.2
"""Seconds before the next worker after a break, times the number of breaks."""
_END_SECONDS = 5.0


@dataclass(slots=True, eq=False)
class _Call:
    """A task on its way."""

    name: str
    content: bytes
    future: Future[Any] = field(default_factory=Future)
    worker: Worker | None = None
    """The worker that has it."""
    is_cancelled: bool = False


class WorkerPool(Generic[_T, _R]):
    """Worker processes that call `function`; many threads may use the pool.

    `function` is a function of a module, so that a new process can import it. `timeout` is in
    seconds, for one call. `preload` names modules that are imported once for all workers.
    `max_memory` is how many bytes of memory a worker may have. None is without a limit.
    """

    def __init__(
        self,
        function: Callable[[_T], _R],
        workers: int,
        timeout: float,
        preload: tuple[str, ...] = (),
        max_memory: int | None = None,
    ) -> None:
        self._function = function
        self._max_memory = max_memory
        self._timeout = timeout
        self._most = workers
        self._server = ForkServer(preload)
        self._threads: list[threading.Thread] = []
        """One for each worker. It gives the worker one call after another."""
        self._queue: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        """Guards what follows."""
        self._calls: set[_Call] = set()
        self._breaks = 0
        self._generation = 0
        """Goes up with each break. A worker belongs to the one in which it was started."""
        self._broken: ScraperError | None = None

    def submit(self, task: _T, name: str) -> Future[_R]:
        """Start a call; `result` waits for it. `name` is what messages call the task.

        Raises WorkersKilled or OutOfResources if the pool has given up.
        """
        call = _Call(name, pickle.dumps((self._function, task, self._timeout)))
        with self._lock:
            if self._broken is not None:
                raise self._broken
            if len(self._threads) < min(self._most, len(self._calls) + 1):
                self._add_thread()
            self._calls.add(call)
        self._queue.put(call)
        return call.future

    def result(self, call: Future[_R], name: str) -> _R:
        """The result of a call, waited for. Raises WorkerLost if its process died, took too much
        memory or the deadline passed, WorkersKilled or OutOfResources if the pool has given up, and
        what the function raised.
        """
        try:
            return call.result()
        except CancelledError as error:
            raise WorkerLost.died(name) from error

    def cancel_all(self) -> None:
        """End all calls; threads that wait for them are freed."""
        with self._lock:
            for call in self._calls:
                call.is_cancelled = True
                call.future.cancel()
                if call.worker is not None:
                    call.worker.kill()

    def close(self) -> None:
        """End the processes."""
        with self._lock:
            self._broken = self._broken or WorkersKilled("the worker pool is closed")
        self.cancel_all()
        for _ in self._threads:
            self._queue.put(None)
        until = time.monotonic() + _END_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        self._server.close()

    def _add_thread(self) -> None:
        thread = threading.Thread(target=self._run_calls, daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            if not self._threads:
                raise out_of_resources(error) from error
            self._most = len(self._threads)
        else:
            self._threads.append(thread)

    def _run_calls(self) -> None:
        """Give one worker after another their calls. Runs in a thread."""
        worker: Worker | None = None
        while (call := self._queue.get()) is not None:
            if call.future.set_running_or_notify_cancel():
                worker = self._run_call(call, worker)
            with self._lock:
                self._calls.discard(call)
        if worker is not None:
            worker.end()

    def _run_call(self, call: _Call, worker: Worker | None) -> Worker | None:
        """Make a call, again with a new worker if the first was killed before it had the call.
        Returns the worker for the next call.
        """
        while not call.future.done():
            with self._lock:
                problem = self._broken or (
                    WorkerLost.died(call.name) if call.is_cancelled else None
                )
                call.worker = worker
            if problem is not None:
                call.future.set_exception(problem)
            elif worker is None:
                worker = self._started_worker()
            else:
                worker = self._attempt(call, worker)
        with self._lock:
            call.worker = None
        return worker

    def _started_worker(self) -> Worker | None:
        generation = self._generation
        try:
            return self._server.start_worker(generation)
        except (ServerLost, OutOfResources) as error:
            self._count_break(generation, error if isinstance(error, OutOfResources) else None)
            return None

    def _attempt(self, call: _Call, worker: Worker) -> Worker | None:
        """Make a call, unless its worker dies before it has the call. Returns the worker if it can
        be used again.
        """
        try:
            is_result, value = worker.call(call.content, self._timeout, self._max_memory)
        except TimeoutError:
            self._end(call, worker)
            call.future.set_exception(WorkerLost.out_of_time(call.name, self._timeout))
            return None
        except WorkerTooLarge:
            self._end(call, worker)
            call.future.set_exception(WorkerLost.out_of_memory(call.name, self._max_memory or 0))
            return None
        except WorkerGone as gone:
            was_killed = _was_killed(self._end(call, worker))
            if call.is_cancelled or (gone.had_call and not was_killed):
                call.future.set_exception(WorkerLost.died(call.name))
                return None
            if gone.had_call:
                call.future.set_exception(WorkerLost.killed(call.name))
            self._count_break(worker.generation, None)
            return None
        except Exception as error:  # noqa: BLE001 - no one else would free who waits
            self._end(call, worker)
            call.future.set_exception(error)
            return None
        self._breaks = 0
        if isinstance(value, BaseException) and not is_result:
            call.future.set_exception(value)
        else:
            call.future.set_result(value)
        if worker.count < _TASKS_PER_WORKER:
            return worker
        self._end(call, worker)
        return None

    def _end(self, call: _Call, worker: Worker) -> int:
        with self._lock:  # `cancel_all` must not kill it after this
            call.worker = None
        return worker.end()

    def _count_break(self, generation: int, error: ScraperError | None) -> None:
        """Count a worker that was killed or could not start, because of `error` if that is known.
        Those that were killed at the same time are one break.
        """
        with self._lock:
            if generation != self._generation:
                return
            self._generation += 1
            self._breaks += 1
            if self._breaks >= _MOST_BREAKS:
                self._broken = error or WorkersKilled.in_a_row(_MOST_BREAKS)
                return
        time.sleep(_PAUSE * self._breaks)


def _was_killed(status: int) -> bool:
    """Whether a worker was ended from outside, as the system does if memory runs out. After any
    other end, the task is at fault.
    """
    return status == UNKNOWN or (WIFSIGNALED(status) and WTERMSIG(status) == signal.SIGKILL)
