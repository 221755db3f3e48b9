"""A pool of worker processes that call one function, each call within a deadline, so that no input
can hang or kill a run. Knows nothing of pages.
"""

import signal
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as OutOfTime
from multiprocessing import forkserver, get_all_start_methods, get_context, resource_tracker
from typing import Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from scraper.errors import WorkerLost

_CALLS_PER_WORKER = 2_000
"""A worker is replaced after so many calls: parsers leak memory, and a run may have millions."""

Input = TypeVar("Input")
Output = TypeVar("Output")


class WorkerPool(Generic[Input, Output]):
    """Worker processes that call `function`, which must be importable by its name. Many threads
    may use one pool.

    `timeout` is in seconds, for one call. The modules of `preload` are imported once, by the
    process that the workers are forked from.
    """

    def __init__(
        self,
        function: Callable[[Input], Output],
        workers: int,
        timeout: float,
        preload: Sequence[str] = (),
    ) -> None:
        # Forking a process that has threads can deadlock; a fork server has none.
        start = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
        context = get_context(start)
        if start == "forkserver":
            context.set_forkserver_preload(list(preload))
        self._pool = ProcessPool(max_workers=workers, max_tasks=_CALLS_PER_WORKER, context=context)
        self._start = _start_server if start == "forkserver" else lambda: None
        self._function = function
        self._timeout = timeout
        self._under_way: set[Future[Output]] = set()

    def begin(self, given: Input, name: str) -> Future[Output]:
        """Start a call; `result` waits for it. `name` is what messages call the input. Raises
        WorkerLost if no process can be started.
        """
        self._start()
        try:
            call: Future[Output] = self._pool.schedule(
                self._function, args=(given,), timeout=self._timeout
            )
        except RuntimeError as error:
            raise WorkerLost(
                f"{name}: no worker process can be started ({error.__cause__ or error})"
            ) from error
        self._under_way.add(call)
        call.add_done_callback(self._under_way.discard)
        return call

    def result(self, call: Future[Output], name: str) -> Output:
        """Wait for a call and return its result. Raises WorkerLost if the process died or the
        deadline passed, and whatever else the call raised.
        """
        try:
            return call.result()
        except OutOfTime as error:
            raise out_of_time(name, self._timeout) from error
        except (ProcessExpired, RuntimeError, CancelledError) as error:
            raise WorkerLost(
                f"{name}: the worker process died on this page; please report it"
            ) from error

    def give_up(self) -> None:
        """Cancel the calls that are under way; threads that wait for them are released."""
        for call in list(self._under_way):
            call.cancel()

    def close(self) -> None:
        """End the processes."""
        self.give_up()
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


def out_of_time(name: str, seconds: float) -> WorkerLost:
    """The error of an extraction that took longer than its deadline."""
    return WorkerLost(
        f"{name}: not extracted within {seconds:g} seconds; "
        "raise --timeout, and please report this page"
    )


def _start_server() -> None:
    """Start the fork server with SIGINT blocked. Workers inherit that: Ctrl-C is handled by the
    main process, which ends the workers in good order.
    """
    # ensure_running() would start the resource tracker too, and that unblocks SIGINT
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
