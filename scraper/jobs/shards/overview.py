"""The status of a job that shards run, as one. Only reads."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

from scraper.jobs.config import Job, SourceTable
from scraper.jobs.health import Alarm
from scraper.jobs.lock import LOCK, lock_holder
from scraper.jobs.report import COUNTS, FIELDS
from scraper.jobs.shards.dealing import Shard
from scraper.jobs.status import (
    MOST_HISTORY,
    JobStatus,
    PastRun,
    ShardStatus,
    SourceStatus,
    job_status,
    run_history,
)
from scraper.jobs.store import STATE, State, check_owner
from scraper.jobs.store.runs import Counts
from scraper.jobs.store.urls import FailureSummary

_SUMMED = (*COUNTS, "new_urls", *FIELDS.values())


def shards_status(
    job: Job, folders: Mapping[Shard, Path], now: float, *, expects_all: bool
) -> tuple[JobStatus, list[PastRun]]:
    """The status of a job and its last runs, from the states of its shards. `now` is in seconds
    since the epoch.

    A shard whose folder is missing is an alarm if `expects_all`. Otherwise it may be on another
    machine. Raises StateError.
    """
    found: dict[Shard, JobStatus] = {}
    runs: list[PastRun] = []
    with ExitStack() as stack:
        for shard, folder in folders.items():
            state = stack.enter_context(closing(State.open_read_only(folder / STATE)))
            check_owner(state, job, folder=folder)
            holder = lock_holder(folder / LOCK)
            found[shard] = job_status(job, state, now, lock_holder=holder)
            runs += [
                replace(run, shard=str(shard))
                for run in run_history(state, now, is_running=holder is not None)
            ]
    runs.sort(key=lambda run: run.started_at, reverse=True)
    status = _joined(job, found)
    if expects_all:
        missing = (
            Alarm("no_run", None, f"shard {shard}: it was never run, or its folder is not here")
            for shard in _missing(found)
        )
        status = replace(status, job_alarms=(*status.job_alarms, *missing))
    return status, runs[:MOST_HISTORY]


def _joined(job: Job, found: Mapping[Shard, JobStatus]) -> JobStatus:
    holders = [
        f"shard {one}: {status.lock_holder}" for one, status in found.items() if status.lock_holder
    ]
    return JobStatus(
        job.job.name,
        tuple(_source(job, source, place, found) for place, source in enumerate(job.source)),
        tuple(_job_alarms(found)),
        sum(status.near_duplicates for status in found.values()),
        "; ".join(holders) or None,
        (
            *(_shard(shard, status) for shard, status in found.items()),
            *(ShardStatus(str(shard), None, 0, None, is_here=False) for shard in _missing(found)),
        ),
    )


def _job_alarms(found: Mapping[Shard, JobStatus]) -> Iterator[Alarm]:
    for shard, status in found.items():
        for alarm in status.job_alarms:
            yield replace(alarm, message=f"shard {shard}: {alarm.message}")


def _missing(found: Collection[Shard]) -> list[Shard]:
    """The shards whose folders are not there."""
    count = next(iter(found)).count
    shards = (Shard(number, count) for number in range(1, count + 1))
    return [shard for shard in shards if shard not in found]


def _shard(shard: Shard, status: JobStatus) -> ShardStatus:
    ended = [one.last_run_at for one in status.sources if one.last_run_at is not None]
    return ShardStatus(
        str(shard),
        max(ended, default=None),
        sum(one.articles for one in status.sources),
        status.lock_holder,
    )


def _source(
    job: Job, source: SourceTable, place: int, found: Mapping[Shard, JobStatus]
) -> SourceStatus:
    """The status of a source: what its own shard says of its listing, and what all say of its
    pages.
    """
    every = {shard: status.sources[place] for shard, status in found.items()}
    count = next(iter(found)).count
    reader = job.shard_of_source(source, count)
    own = [one for shard, one in every.items() if reader in (None, shard.number)]
    # Without its own shard, nothing is known of its listing.
    first = own[0] if own else SourceStatus(source.label)
    newest = [one.newest_article_at for one in every.values() if one.newest_article_at is not None]
    return replace(
        first,
        last_run_counts=_sum(first.last_run_counts, every.values()),
        articles=sum(one.articles for one in every.values()),
        newest_article_at=max(newest, default=None),
        coverage=_coverage([one.coverage for one in every.values()]),
        failing=_failing([failing for one in every.values() for failing in one.failing]),
        degraded_fields=tuple(
            dict.fromkeys(field for one in every.values() for field in one.degraded_fields)
        ),
        alarms=tuple(_alarms(every, reader)),
    )


def _alarms(every: Mapping[Shard, SourceStatus], reader: int | None) -> Iterator[Alarm]:
    """The alarms of a source. Only the shard that reads it knows whether it lists anything new."""
    for shard, one in every.items():
        for alarm in one.alarms:
            if alarm.code != "stale" or reader in (None, shard.number):
                yield replace(alarm, message=f"{alarm.message} (shard {shard})")


def _sum(own: Counts, every: Iterable[SourceStatus]) -> Counts:
    """The counts of the shard that reads a source, with the counts of pages of all shards."""
    several = [one.last_run_counts for one in every if one.last_run_counts]
    if not several:
        return own
    summed: Counts = {name: sum(_number(counts, name) for counts in several) for name in _SUMMED}
    for name in ("failures_by_code", "failures_by_status"):
        together = Counter[str]()
        for counts in several:
            stored = counts.get(name)
            together.update(stored if isinstance(stored, dict) else {})
        summed[name] = dict(together)
    summed["ever_brought"] = any(counts.get("ever_brought") for counts in several)
    return {**own, **summed}


def _coverage(several: Sequence[Counts]) -> Counts:
    names = ("new", "changed", *FIELDS.values())
    summed: Counts = {name: sum(_number(counts, name) for counts in several) for name in names}
    return summed if any(several) else {}


def _failing(several: Iterable[FailureSummary]) -> tuple[FailureSummary, ...]:
    groups: dict[tuple[str, int | None], list[FailureSummary]] = defaultdict(list)
    for one in several:
        groups[one.error, one.http_status].append(one)
    joined = (
        replace(
            group[0],
            count=sum(one.count for one in group),
            given_up=sum(one.given_up for one in group),
        )
        for group in groups.values()
    )
    return tuple(sorted(joined, key=lambda one: (-one.count, one.error, one.http_status or 0)))


def _number(counts: Counts, name: str) -> int:
    value = counts.get(name, 0)
    return value if isinstance(value, int) else 0
