"""Runs the shards of a job in rounds, until none has anything left for another. So one command
fetches what one machine would have fetched.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as replace_fields
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scraper.errors import StorageError
from scraper.humanize import parse_duration
from scraper.jobs.fleet.messages import ShardRun
from scraper.jobs.fleet.outcome import FleetReport, ShardOutcome
from scraper.jobs.fleet.places import Places
from scraper.jobs.shards.dealing import Shard
from scraper.jobs.shards.handover import HandoverFolder
from scraper.jobs.shards.layout import shard_job

if TYPE_CHECKING:
    from scraper.jobs.fleet.ray_round import Round

_MOST_ROUNDS = 24
"""More than redirects from host to host can need."""
_LATER = "what shards have handed over since then waits for the next run"
_WENT_WELL = (0, 1)
"""Exit codes of runs that came to their ends."""


@dataclass(slots=True)
class Rounds:
    """The rounds of one command."""

    whole: ShardRun
    """What each shard runs, before it is divided."""
    places: Places
    folder: HandoverFolder
    report: FleetReport
    monotonic: Callable[[], float]
    _seen: set[tuple[Shard, str]] = field(default_factory=set)
    """Files that a run has met already. Damaged ones stay where they are."""

    def run(self, one: "Round") -> None:
        """Run all shards, and then those for which something waits. The report is updated, also if
        this ends with an exception.
        """
        began = self.monotonic()
        outcomes = {outcome.shard: outcome for outcome in self.report.outcomes}
        shards = list(self.places)
        try:
            while shards:
                left = self._time_left(began)
                if left is not None and left <= 0:
                    self.report.notices.append(f"max_time is over; {_LATER}")
                    return
                if self.report.rounds == _MOST_ROUNDS:
                    self.report.notices.append(f"after {_MOST_ROUNDS} rounds, {_LATER}")
                    return
                self.report.rounds += 1
                runs = {shard: self._shard_run(shard, left) for shard in shards}
                one.run(runs, self.places, outcomes)
                shards = [] if one.is_stopped else self._next(outcomes)
        finally:
            self.report.seconds = self.monotonic() - began

    def _next(self, outcomes: Mapping[Shard, ShardOutcome]) -> list[Shard]:
        """The shards for which files wait that no run has met."""
        try:
            return [
                shard
                for shard in self.places
                if outcomes[shard].exit_code in _WENT_WELL and self._has_new_files(shard)
            ]
        except StorageError as error:
            self.report.notices.append(f"{error.message}; {_LATER}")
            return []

    def _has_new_files(self, shard: Shard) -> bool:
        found = {(shard, name) for name in self.folder.names(shard)}
        is_new = not found <= self._seen
        self._seen |= found
        return is_new

    def _shard_run(self, shard: Shard, left: float | None) -> ShardRun:
        job = self.whole.job
        if left is not None:
            job = replace(job, job=replace(job.job, max_time=f"{max(left, 1):.0f}s"))
        if self.report.rounds > 1:
            job = replace(job, reads_sources=False)
        return replace_fields(self.whole, job=shard_job(job, shard))

    def _time_left(self, began: float) -> float | None:
        most = self.whole.job.job.max_time
        return None if most is None else parse_duration(most) - (self.monotonic() - began)
