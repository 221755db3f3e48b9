"""One run of several shards at the same time, each by an actor on its node. Decides neither which
node that is, nor whether another run follows.
"""

import dataclasses
import pickle
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

import ray
from msgspec.structs import replace
from ray.exceptions import ActorUnavailableError, OutOfMemoryError, RayError, RayTaskError

from scraper.cluster import Node, live_nodes, on_node, reason_of
from scraper.jobs.fleet.messages import Event, MessageEvent, PageEvent, ShardRun
from scraper.jobs.fleet.outcome import ShardOutcome
from scraper.jobs.fleet.places import Places
from scraper.jobs.fleet.shard_actor import ShardActor
from scraper.jobs.report import Report
from scraper.jobs.shards.dealing import Shard

_PAUSE = 0.2
"""Seconds after which a signal is noticed."""
_WAIT = 1.0
"""Seconds that an actor waits for more to report."""
_UNAVAILABLE = 180.0
"""Seconds after which an actor without a connection is given up. Ray takes about a minute to see
that a node is gone.
"""
_WAITED_LONG = 30.0
"""Seconds after which the user learns that a shard has not begun."""


class StopRequest:
    """Set by a signal handler: all runs are to stop."""

    def __init__(self, monotonic: Callable[[], float], most_seconds: float) -> None:
        """`most_seconds` is how long the runs may take to stop."""
        self._monotonic, self._most = monotonic, most_seconds
        self.number: int | None = None
        """The number of the signal, if there was one."""
        self._until = 0.0

    def set(self, number: int) -> None:
        """Stop the runs as a signal with this number does."""
        self._until = self._monotonic() + self._most
        self.number = number

    def is_over(self) -> bool:
        """Whether the runs have had their time."""
        return self.number is not None and self._monotonic() >= self._until


class Watcher(Protocol):
    """Learns what the shards do, while they do it."""

    def begins(self, shard: Shard) -> None:
        """A run has begun."""

    def page(self, shard: Shard, event: PageEvent) -> None:
        """A record was made."""

    def message(self, shard: Shard, text: str) -> None:
        """A line for the user, without a prefix."""

    def ends(self, outcome: ShardOutcome, report: Report | None) -> None:
        """A run has ended. It has a report unless its process died."""


@dataclass(slots=True)
class _Running:
    outcome: ShardOutcome
    node: Node
    actor: Any
    since: float
    began: bool = False
    taken: int = 0
    """How many events have arrived."""
    report: Report | None = None
    unavailable_since: float | None = None
    waited_long: bool = False


class Round:
    """Runs of shards at the same time. As many run on a node as it has processors for; the others
    wait.
    """

    def __init__(
        self, module: str, stop: StopRequest, watcher: Watcher, monotonic: Callable[[], float]
    ) -> None:
        """`module` is that of the process which runs a shard."""
        self._module, self._stop, self._watcher = module, stop, watcher
        self._monotonic = monotonic
        self._pending: dict[Any, _Running] = {}

    @property
    def is_stopped(self) -> bool:
        """Whether a signal came, so that no further round is wanted."""
        return self._stop.number is not None

    def run(
        self, runs: Mapping[Shard, ShardRun], places: Places, outcomes: Mapping[Shard, ShardOutcome]
    ) -> None:
        """Run the shards to their ends. What happened is added to their outcomes."""
        for shard, one in runs.items():
            self._start(one, places[shard], outcomes[shard])
        try:
            while self._pending and not self.is_stopped:
                self._take_what_is_ready()
                self._name_those_that_wait()
            if self._stop.number is not None:
                self._stop_all(self._stop.number)
            while self._pending and not self._stop.is_over():
                self._take_what_is_ready()
        finally:
            for running in list(self._pending.values()):
                self._end(running, None, "it was ended before it had stopped")
            self._pending.clear()

    def _take_what_is_ready(self) -> None:
        ready, _ = ray.wait(list(self._pending), timeout=_PAUSE)
        for reference in ready:
            self._take(reference)

    def _start(self, run: ShardRun, node: Node, outcome: ShardOutcome) -> None:
        workers = max(1, min(run.job.job.workers, int(node.processors)))
        options = {
            **on_node(node),
            "num_cpus": min(workers, node.processors),
            "max_restarts": 0,  # the next command goes on
            "max_concurrency": 3,  # `stop` while `more` waits, perhaps a lost call too
        }
        job = replace(run.job, job=replace(run.job.job, workers=workers))
        actor = (
            ray.remote(ShardActor)
            .options(**options)
            .remote(self._module, pickle.dumps(dataclasses.replace(run, job=job)))
        )
        self._ask(_Running(outcome, node, actor, self._monotonic()))

    def _ask(self, running: _Running) -> None:
        self._pending[running.actor.more.remote(_WAIT, running.taken)] = running

    def _ask_again(self, running: _Running, error: ActorUnavailableError) -> None:
        """After a broken connection: either the actor responds again, or Ray learns how it died."""
        if running.unavailable_since is None:
            running.unavailable_since = self._monotonic()
        if self._monotonic() - running.unavailable_since > _UNAVAILABLE:
            self._end(running, None, _how_lost(error, running.node))
            return
        time.sleep(_PAUSE)
        self._ask(running)

    def _take(self, reference: Any) -> None:
        """Take what an actor has to report, and ask it for more unless its run has ended."""
        running = self._pending.pop(reference)
        shard = running.outcome.shard
        try:
            events, code = ray.get(reference)
        except ActorUnavailableError as error:
            self._ask_again(running, error)
            return
        except RayError as error:
            self._end(running, None, _how_lost(error, running.node))
            return
        if not running.began:
            running.began = True
            self._watcher.begins(shard)
        running.taken += len(events)
        running.unavailable_since = None
        for event in events:
            self._pass_on(event, running)
        if code is None:
            self._ask(running)
        elif code < 0:
            how = f"its process was killed by signal {-code}, perhaps out of memory"
            self._end(running, None, how)
        else:
            self._end(running, code, None)

    def _pass_on(self, event: Event, running: _Running) -> None:
        shard = running.outcome.shard
        if isinstance(event, PageEvent):
            self._watcher.page(shard, event)
        elif isinstance(event, MessageEvent):
            self._watcher.message(shard, event.text)
        else:
            running.report = event.report

    def _end(self, running: _Running, code: int | None, error: str | None) -> None:
        outcome = running.outcome
        outcome.exit_code, outcome.error = code, error
        if running.report is not None:
            outcome.reports.append(running.report)
        with suppress(RayError):
            ray.kill(running.actor)
        self._watcher.ends(outcome, running.report)

    def _stop_all(self, number: int) -> None:
        """Stop the runs that have begun. The others do not begin."""
        for reference, running in list(self._pending.items()):
            if running.began:
                running.actor.stop.remote(number)
            else:
                del self._pending[reference]
                self._end(running, None, "it was stopped before it began")

    def _name_those_that_wait(self) -> None:
        """Say so if a shard does not begin because others use its node."""
        busy = {one.node for one in self._pending.values() if one.began}
        for running in self._pending.values():
            if running.began or running.waited_long or running.node in busy:
                continue
            if self._monotonic() - running.since > _WAITED_LONG:
                running.waited_long = True
                text = f"it waits for a free processor of the node {running.node.name}"
                self._watcher.message(running.outcome.shard, text)


def _how_lost(error: RayError, node: Node) -> str:
    if isinstance(error, RayTaskError):
        return f"it could not be started on the node {node.name} ({reason_of(error)})"
    if node.id not in {one.id for one in live_nodes()}:
        return f"its node {node.name} died; the next run continues when the node is there again"
    if isinstance(error, OutOfMemoryError):
        return f"the memory of its node {node.name} ran out; the next run continues"
    return f"its worker of Ray on the node {node.name} died; the next run continues"
