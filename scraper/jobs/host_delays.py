"""Keeps for a job's state when hosts may be asked again. The fetcher's threads use it; the run
writes it down.
"""

import threading
from datetime import datetime

from scraper.jobs.store.tables import Notes


class HostDelays:
    """Not-before times of hosts, read when the run begins; what comes in meanwhile waits for
    `write`.
    """

    def __init__(self, notes: Notes, now: datetime) -> None:
        self._until = notes.hosts(now.timestamp())
        self._fresh: dict[str, float] = {}
        self._lock = threading.Lock()

    def not_before(self, host: str) -> float:
        """Seconds since the epoch; 0 where the host said nothing."""
        return self._until.get(host, 0.0)

    def keep(self, host: str, until: float) -> None:
        """Keep such a time."""
        with self._lock:
            self._until[host] = max(until, self._until.get(host, 0.0))
            self._fresh[host] = self._until[host]

    def write(self, notes: Notes, now: datetime) -> None:
        """Hand what came in since the last time to the state's notes."""
        with self._lock:
            fresh, self._fresh = self._fresh, {}
        for host, until in sorted(fresh.items()):
            notes.keep_host(host, until, now.timestamp())
