"""How the runs of shards ended, as records. Computes sums, and nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from scraper.errors import StateError
from scraper.jobs.fleet.places import Places
from scraper.jobs.report import Report, SourceReport
from scraper.jobs.shards.dealing import Shard


@dataclass(slots=True)
class ShardOutcome:
    """How one shard did."""

    shard: Shard
    node: str | None = None
    """The name of its node. None if it could not be placed."""
    reports: list[Report] = field(default_factory=list)
    """One of each of its runs that came to an end or to an error."""
    exit_code: int | None = None
    """That of its last run, as of `scraper run`. None if there was no run, or its process died."""
    error: str | None = None
    """Why there was no run, or why its process died."""

    def as_dict(self) -> dict[str, object]:
        """The outcome as dicts, lists and scalars."""
        return {
            "shard": str(self.shard),
            "node": self.node,
            "exit_code": self.exit_code,
            "error": self.error,
            "runs": [report.as_dict() for report in self.reports],
        }


@dataclass(slots=True)
class FleetReport:
    """What one command did with all shards of a job."""

    job: str
    """The name of the job."""
    outcomes: list[ShardOutcome]
    """One for each shard, in order."""
    rounds: int = 0
    seconds: float = 0.0
    notices: list[str] = field(default_factory=list)
    """Why URLs wait for the next command, if any do."""

    def as_dict(self) -> dict[str, object]:
        """The report as dicts, lists and scalars."""
        return {
            "job": self.job,
            "rounds": self.rounds,
            "seconds": self.seconds,
            "notices": self.notices,
            "shards": [outcome.as_dict() for outcome in self.outcomes],
        }

    def total(self) -> Report:
        """What all runs found together, as if it was one run of the whole job."""
        reports = [report for outcome in self.outcomes for report in outcome.reports]
        total = Report(self.job, run="", seconds=self.seconds)
        total.ignored_robots = any(report.ignored_robots for report in reports)
        sources: dict[str, list[SourceReport]] = {}
        for report in reports:
            total.bytes += report.bytes
            for source in report.sources:
                sources.setdefault(source.source, []).append(source)
        total.sources = [_sum(label, found) for label, found in sources.items()]
        return total


def _sum(label: str, found: Iterable[SourceReport]) -> SourceReport:
    """The counts of one source, from several runs."""
    total = SourceReport(label)
    for one in found:
        total.error = total.error or one.error
        for name in (each.name for each in fields(SourceReport)):
            before, value = getattr(total, name), getattr(one, name)
            if isinstance(before, int) and not isinstance(before, bool):
                setattr(total, name, before + value)
        for mine, other in (
            (total.failures_by_code, one.failures_by_code),
            (total.failures_by_status, one.failures_by_status),
        ):
            for key, count in other.items():
                mine[key] = mine.get(key, 0) + count
    return total


def outcomes_before(
    count: int, places: Places, problems: Mapping[Shard, StateError]
) -> list[ShardOutcome]:
    """An outcome for each shard, before any has run."""
    return [
        ShardOutcome(
            shard,
            places[shard].name if shard in places else None,
            error=problems[shard].message if shard in problems else None,
        )
        for shard in (Shard(number, count) for number in range(1, count + 1))
    ]
