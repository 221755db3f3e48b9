"""Runs tasks on this machine, each in a process of its own."""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from scraper.errors import TaskLost
from scraper.scale.tasks import ATTEMPTS, Engine, Outcome, Task


class LocalEngine(Engine):
    """Processes on this machine, `workers` at the same time."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._lock = threading.Lock()
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._is_stopped = False

    def run(self, tasks: Iterator[Task], done: Callable[[Outcome], None]) -> None:
        """As Engine. An exception, such as KeyboardInterrupt, ends the processes."""
        under_way: set[Future[Outcome]] = set()
        with ThreadPoolExecutor(self._workers) as threads:
            try:
                for task in tasks:
                    under_way.add(threads.submit(self._outcome, task))
                    if len(under_way) >= self._workers:
                        under_way = _wait(under_way, done)
                while under_way:
                    under_way = _wait(under_way, done)
            except BaseException:
                self._stop()
                raise

    def _outcome(self, task: Task) -> Outcome:
        status = 0
        for _ in range(ATTEMPTS):
            reply, status = self._attempt(task)
            if reply is not None:
                result, error = pickle.loads(reply)  # noqa: S301 - our own process wrote it
                return Outcome(task, result, error)
            if self._is_stopped:
                break
        how = f"killed by signal {-status}" if status < 0 else f"exit status {status}"
        return Outcome(task, None, TaskLost.after(task.name, ATTEMPTS, how))

    def _attempt(self, task: Task) -> tuple[bytes | None, int]:
        """The reply of a process, or None if it was lost, and its exit status."""
        with self._lock:
            if self._is_stopped:
                return None, 0
            process = subprocess.Popen(  # noqa: S603 - our own module
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "scraper.scale.engines.task_process",
                    str(os.getpid()),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                process_group=0,
            )
            self._processes.add(process)
        try:
            reply, _ = process.communicate(pickle.dumps(task))
        finally:
            with self._lock:
                self._processes.discard(process)
        return (reply if process.returncode == 0 else None), process.returncode

    def _stop(self) -> None:
        with self._lock:
            self._is_stopped = True
            for process in self._processes:
                os.killpg(process.pid, 9)


def _wait(under_way: set[Future[Outcome]], done: Callable[[Outcome], None]) -> set[Future[Outcome]]:
    finished, left = wait(under_way, return_when=FIRST_COMPLETED)
    for future in finished:
        done(future.result())
    return left
