"""The status of a job and its sources: alarms, the last run, what is stored, what fails, the runs
before. Only reads.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from scraper.humanize import parse_duration
from scraper.jobs.config import LOCAL, Job, SourceTable
from scraper.jobs.health import (
    MOST_NEWS,
    MOST_RUNS,
    Alarm,
    command_for,
    job_alarms,
    news_patience,
    stale_reason,
)
from scraper.jobs.report import FIELDS
from scraper.jobs.run_health import fetch_options, stored_alarms
from scraper.jobs.store.runs import Counts, RunRow, SourceRun
from scraper.jobs.store.state import State
from scraper.jobs.store.urls import FailureSummary

_NEVER_NEWS = (*LOCAL, "urls")
"""Kinds of sources that are not expected to list anything new by themselves."""
MOST_HISTORY = 30
"""Runs of the history."""


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """The status of one source. Times are in seconds since the epoch."""

    source: str
    """The label of the source."""
    last_run_at: float | None = None
    """When its last run ended, or None if there was none."""
    last_run_counts: Counts = field(default_factory=dict)
    """What that run found in the source."""
    last_new_at: float | None = None
    """When the last run began in which the source listed something new."""
    stale_reason: str | None = None
    """Why the source is stale, or None if it is not."""
    degraded_fields: tuple[str, ...] = ()
    """Fields of the record that are found less often than before. The site may have changed."""
    articles: int = 0
    """Stored articles."""
    newest_article_at: float | None = None
    """When the latest of them was first seen."""
    coverage: Counts = field(default_factory=dict)
    """Of its newest articles: how many, and how many had each field."""
    failing: tuple[FailureSummary, ...] = ()
    """URLs that fail at present, by error code and HTTP status."""
    alarms: tuple[Alarm, ...] = ()
    """What a person should look at."""


@dataclass(frozen=True, slots=True)
class ShardStatus:
    """The status of a shard of a job."""

    shard: str
    """Its number and the number of all, as in 2/3."""
    last_run_at: float | None
    """When its last run ended, in seconds since the epoch, or None if there was none."""
    articles: int
    """Articles that are stored in it."""
    lock_holder: str | None
    """The run in progress."""
    is_here: bool = True
    """False if its folder is not there. It may be on another machine."""


@dataclass(frozen=True, slots=True)
class JobStatus:
    """The status of a job."""

    job: str
    sources: tuple[SourceStatus, ...]
    """In the order of jobs.toml."""
    job_alarms: tuple[Alarm, ...] = ()
    """Those of the whole job."""
    near_duplicates: int = 0
    """Stored articles that are not exported, because they are near duplicates of others."""
    lock_holder: str | None = None
    """The run in progress."""
    shards: tuple[ShardStatus, ...] = ()
    """Its shards, if it is divided."""

    @property
    def alarms(self) -> list[Alarm]:
        """Every alarm that stands."""
        return [*self.job_alarms, *(alarm for one in self.sources for alarm in one.alarms)]


@dataclass(frozen=True, slots=True)
class PastRun:
    """One run of the history: all its sources together."""

    run: str
    started_at: float
    ended_at: float | None
    """None if it was killed, or is in progress."""
    state: str
    """Ended, unfinished, killed, or in progress."""
    unfinished_reason: str | None
    found: int = 0
    """URLs that were not known before."""
    new: int = 0
    changed: int = 0
    failed: int = 0
    failures_by_code: Counts = field(default_factory=dict)
    failures_by_status: Counts = field(default_factory=dict)
    seconds: float | None = None
    bytes: int | None = None
    shard: str | None = None
    """The shard that ran, if the job is divided."""


def job_status(job: Job, state: State, now: float, *, lock_holder: str | None = None) -> JobStatus:
    """The status of a job. `now` is in seconds since the epoch, `lock_holder` the run in progress.
    Runs that start after `now`, because the clock was wrong, do not count.
    """
    runs = state.history.newest(now, MOST_RUNS)
    # If all runs are in the future, the clock is wrong now, and nothing can be said.
    knows = bool(runs) or not state.history.newest(math.inf, 1)
    overdue = tuple(job_alarms(runs, now, is_running=lock_holder is not None)) if knows else ()
    no_run = next((alarm.message for alarm in overdue if alarm.code == "no_run"), None)
    articles, failures = state.articles.counts_by_source(now), state.urls.failures()
    found = []
    for source in job.source:
        count, newest = articles.get(source.label, (0, None))
        status = _source_status(job, source, state, now, no_run)
        found.append(
            replace(
                status,
                articles=count,
                newest_article_at=newest,
                failing=tuple(failures.get(source.label, ())),
            )
        )
    return JobStatus(job.job.name, tuple(found), overdue, state.count_copies(), lock_holder)


def run_history(state: State, now: float, *, is_running: bool) -> list[PastRun]:
    """The last runs of a job, the newest first."""
    return [
        _past_run(row, state.runs.of_run(row.run), is_running=is_running and not number)
        for number, row in enumerate(state.history.newest(now, MOST_HISTORY))
    ]


def _past_run(row: RunRow, sources: Sequence[Counts], *, is_running: bool) -> PastRun:
    def total(name: str) -> int:
        return sum(_number(counts, name) for counts in sources)

    def merged(name: str) -> Counts:
        together = Counter[str]()
        for counts in sources:
            several = counts.get(name)
            together.update(several if isinstance(several, dict) else {})
        return dict(together)

    ended = "unfinished" if row.unfinished_reason else "ended"
    not_ended = "in progress" if is_running else "killed"
    return PastRun(
        row.run,
        row.started_at,
        row.ended_at,
        not_ended if row.ended_at is None else ended,
        row.unfinished_reason,
        total("new_urls"),
        total("new"),
        total("changed"),
        total("failed"),
        merged("failures_by_code"),
        merged("failures_by_status"),
        row.seconds,
        row.bytes,
    )


def _source_status(
    job: Job, source: SourceTable, state: State, now: float, no_run: str | None
) -> SourceStatus:
    """What the runs of a source show. `no_run` says that the job does not run; then no source can
    bring anything, and none has an alarm for that.
    """
    label = source.label
    last = state.runs.last(label, now)
    if last is None:  # it is new in jobs.toml, or has a new name
        return SourceStatus(label, stale_reason=no_run)
    news = state.runs.news(label, now, MOST_NEWS)
    reason = no_run or _why_stale(job, source, state, news, now)
    alarms = stored_alarms(last.counts, label)
    if reason and not no_run:
        alarms.append(_stale_alarm(source, reason, last))
    degraded = [name for alarm in alarms if alarm.code == "coverage_fell" for name in alarm.fields]
    return SourceStatus(
        label,
        last.ended_at,
        last.counts,
        news[-1] if news else None,
        reason,
        tuple(degraded),
        coverage=_coverage(state, label, now) or _stored_coverage(last.counts),
        alarms=tuple(_with_commands(alarms, job, source, state, now)),
    )


def _why_stale(
    job: Job, source: SourceTable, state: State, news: Sequence[float], now: float
) -> str | None:
    given = source.stale or job.job.stale
    if given is None and source.kind in _NEVER_NEWS:
        return None
    patience = parse_duration(given) if given else news_patience(news)
    first = state.runs.first_start(source.label, now)
    return stale_reason(news, now if first is None else first, patience, now)


def _stale_alarm(source: SourceTable, reason: str, last: SourceRun) -> Alarm:
    at_work = "; the last run could not read it" if last.counts.get("error") else ""
    return Alarm("stale", source.label, f"stale: {reason}{at_work}", source.url)


def _with_commands(
    alarms: Sequence[Alarm], job: Job, source: SourceTable, state: State, now: float
) -> Iterator[Alarm]:
    """The alarms, each with a URL and a command that shows what is wrong."""
    sample = next(state.samples.newest(source.label, now), None) if alarms else None
    page = sample.url if sample else None
    for alarm in alarms:
        located = replace(alarm, url=alarm.url or source.url)
        command = command_for(located, fetch_options(job, source), page)
        yield replace(located, command=command)


def _coverage(state: State, label: str, now: float) -> Counts:
    """How many of the newest articles of a source had each field: those of the last run that
    brought any.
    """
    samples, run = [], None
    for sample in state.samples.newest(label, now):
        if run not in (None, sample.run):
            break
        samples.append(sample)
        run = sample.run
    if not samples:
        return {}
    shares = {name: sum(getattr(one, key) > 0 for one in samples) for key, name in FIELDS.items()}
    return {"new": len(samples), "changed": 0, **shares}


def _stored_coverage(counts: Counts) -> Counts:
    """The same from the counts of a run, as earlier versions of the program stored them."""
    names = ("new", "changed", *FIELDS.values())
    stored = {name: counts[name] for name in names if name in counts}
    return stored if _number(stored, "new") + _number(stored, "changed") else {}


def _number(counts: Counts, name: str) -> int:
    value = counts.get(name, 0)
    return value if isinstance(value, int) else 0
