"""Runs tasks with Ray: each in a worker process, on any node of the cluster that this process is
connected to. Starts and joins no cluster.
"""

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import ray
from ray.exceptions import (
    NodeDiedError,
    OutOfMemoryError,
    RayError,
    RayTaskError,
    RuntimeEnvSetupError,
    TaskUnschedulableError,
)

from scraper.cluster import check_version, reason_of
from scraper.errors import ClusterFailed, TaskLost
from scraper.scale.engines.arrow_memory import use_system_memory
from scraper.scale.tasks import ATTEMPTS, Engine, Outcome, Task, reply_to
from scraper.version import EXTRACTOR

_CALLS = 4
"""Libraries keep memory, so a worker process of Ray ends after so many tasks."""
_HOW = {NodeDiedError: "its node died", OutOfMemoryError: "the memory of its node ran out"}
"""What happened to a task that is lost. Else its worker process died."""
_REFUSALS = (RayTaskError, RuntimeEnvSetupError, TaskUnschedulableError)
"""Ray cannot run any task. What a task itself raises is in its reply."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    task: Task
    number: int


class RayEngine(Engine):
    """The workers of the Ray cluster that this process is connected to, `workers` at the same time.
    With None, as many as the cluster has processors.
    """

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers
        # Attempts are counted here. Ray has several counts, one of them without an end.
        self._remote = ray.remote(num_cpus=1, max_retries=0, max_calls=_CALLS)(run_pickled)

    def run(self, tasks: Iterator[Task], done: Callable[[Outcome], None]) -> None:
        """As Engine. An exception, such as KeyboardInterrupt, cancels the tasks. Raises
        ClusterFailed if the cluster cannot run them.
        """
        most = self._workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        under_way: dict[Any, _Attempt] = {}
        try:
            for task in tasks:
                self._start(_Attempt(task, 1), under_way)
                while len(under_way) >= most:
                    self._take(under_way, done)
            while under_way:
                self._take(under_way, done)
        except BaseException:
            for reference in under_way:
                ray.cancel(reference, force=True)
            raise

    def _start(self, attempt: _Attempt, under_way: dict[Any, _Attempt]) -> None:
        named = self._remote.options(name=attempt.task.name)  # what Ray's dashboard shows
        under_way[named.remote(EXTRACTOR, pickle.dumps(attempt.task))] = attempt

    def _take(self, under_way: dict[Any, _Attempt], done: Callable[[Outcome], None]) -> None:
        """Wait for an attempt, and start the next if its process is lost."""
        ((reference,), _) = ray.wait(list(under_way), num_returns=1)
        attempt = under_way.pop(reference)
        try:
            result, error = pickle.loads(ray.get(reference))  # noqa: S301 - our own task wrote it
        except _REFUSALS as refusal:
            raise ClusterFailed(
                f"{attempt.task.name}: Ray cannot run it ({reason_of(refusal)}); install "
                f"{EXTRACTOR} with the extra `ray` on all nodes"
            ) from refusal
        except RayError as loss:
            if attempt.number < ATTEMPTS:
                self._start(_Attempt(attempt.task, attempt.number + 1), under_way)
            else:
                how = _HOW.get(type(loss), "its worker died")
                error = TaskLost.after(attempt.task.name, ATTEMPTS, how)
                done(Outcome(attempt.task, None, error))
            return
        if isinstance(error, ClusterFailed):
            raise error
        done(Outcome(attempt.task, result, error))


def run_pickled(version: str, pickled: bytes) -> bytes:
    """Run a pickled Task in a worker process of Ray. Returns what `reply_to` does, pickled.

    `version` is that of the program that sends it. Another version may give other records, so that
    is an error.
    """
    try:
        check_version(version)
    except ClusterFailed as error:
        return pickle.dumps((None, error))
    task: Task = pickle.loads(pickled)  # noqa: S301 - our own driver wrote it
    use_system_memory()
    return pickle.dumps(reply_to(task))
