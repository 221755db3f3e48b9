"""What the parts of a run share: the job, its state, the checkpoint, the stop token. Fetches and
extracts nothing.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from scraper.fetcher import Environment
from scraper.jobs.config import Job
from scraper.jobs.report import SourceReport
from scraper.jobs.run_health import RunHealth
from scraper.jobs.shards.exchange import ShardExchange
from scraper.jobs.shutdown import StopToken
from scraper.jobs.store.bookkeeping import HostTable
from scraper.jobs.store.state import State

_PAGES_PER_COMMIT = 64
_SECONDS_PER_COMMIT = 1.0
"""A run that is killed loses at most this work."""


class HostDelays:
    """When each host may be requested again: a DelayStore for the client, on top of the state.

    The threads of the client use `not_before` and `keep`. The thread of the run uses `write`,
    because a state is used by one thread.
    """

    def __init__(self, hosts: HostTable, now: datetime) -> None:
        self._until = hosts.not_before(now.timestamp())
        self._unsaved: dict[str, float] = {}
        self._lock = threading.Lock()

    def not_before(self, host: str) -> float:
        """Seconds since the epoch, or 0 if no time is known."""
        return self._until.get(host, 0.0)

    def keep(self, host: str, until: float) -> None:
        """Remember that a host must not be requested before `until`, in seconds since the epoch."""
        with self._lock:
            self._until[host] = max(until, self._until.get(host, 0.0))
            self._unsaved[host] = self._until[host]

    def write(self, hosts: HostTable, now: datetime) -> None:
        """Store the times that came since the last call."""
        with self._lock:
            unsaved, self._unsaved = self._unsaved, {}
        for host, until in sorted(unsaved.items()):
            hosts.put(host, until, now.timestamp())


class Checkpoint:
    """Decides when the changes of a run are committed."""

    def __init__(self, state: State, delays: HostDelays, environment: Environment) -> None:
        self._state = state
        self._delays = delays
        self._environment = environment
        self._pages, self._last = 0, environment.monotonic()

    def commit(self) -> None:
        """Commit all changes. Raises sqlite3.Error."""
        self._delays.write(self._state.hosts, self._environment.now())
        self._state.commit()
        self._pages, self._last = 0, self._environment.monotonic()

    def count_page(self) -> None:
        """Count a page. Commit after 64 pages, or if the last commit was more than a second ago."""
        self._pages += 1
        if (
            self._pages >= _PAGES_PER_COMMIT
            or self._environment.monotonic() - self._last > _SECONDS_PER_COMMIT
        ):
            self.commit()


@dataclass(frozen=True, slots=True)
class RunContext:
    """What the parts of one run share."""

    job: Job
    state: State
    checkpoint: Checkpoint
    reports: Mapping[str, SourceReport]
    """The counts of each source, by its label."""
    health: RunHealth
    exchange: ShardExchange
    stop_token: StopToken
    environment: Environment

    def now(self) -> float:
        """The time of day in seconds since the epoch."""
        return self.environment.now().timestamp()
