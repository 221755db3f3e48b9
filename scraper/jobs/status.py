"""The status of a job's sources: their last run, what is stored, what fails, and which fields are
found less often than before. Only reads.
"""

from dataclasses import dataclass, field, replace

from scraper.humanize import format_time, parse_duration
from scraper.jobs.config import Job
from scraper.jobs.report import FIELDS
from scraper.jobs.store.state import State
from scraper.jobs.store.urls import FailureSummary

_FEWEST_NOW, _FEWEST_BEFORE = 5, 20
"""Articles that are needed in the last run and before it to compare shares."""
_DROP = 0.3
"""By how much a share must drop to be reported."""

Counts = dict[str, object]
_Runs = list[tuple[str, float, float, Counts]]


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
    """When the last run ended that brought a new or changed article."""
    stale_reason: str | None = None
    """Why the source is stale, or None if it is not."""
    degraded_fields: tuple[str, ...] = ()
    """Fields of the record that are found less often than before. The site may have changed."""
    articles: int = 0
    """Stored articles."""
    newest_article_at: float | None = None
    """When the latest of them was first seen."""
    coverage: Counts = field(default_factory=dict)
    """Counts of the last run that brought an article: how many, and how many had each field."""
    failing: tuple[FailureSummary, ...] = ()
    """URLs that fail at present, by error code."""


def job_status(
    job: Job, state: State, now: float, *, is_running: bool = False
) -> list[SourceStatus]:
    """The status of every source of a job, in the order of jobs.toml. `now` is in seconds since the
    epoch. While a run is in progress (`is_running`), a source without a run is not stale.
    """
    articles, failures = state.articles.counts_by_source(), state.urls.failures()
    found = []
    for source in job.source:
        status = _from_runs(source.label, state, parse_duration(job.job.stale), now)
        count, newest = articles.get(source.label, (0, None))
        if is_running and status.last_run_at is None:
            status = replace(status, stale_reason=None)
        found.append(
            replace(
                status,
                articles=count,
                newest_article_at=newest,
                failing=tuple(failures.get(source.label, ())),
            )
        )
    return found


def _from_runs(source: str, state: State, patience: float, now: float) -> SourceStatus:
    """What the runs of a source show."""
    runs = state.runs.of_source(source)
    if not runs:
        return SourceStatus(source, stale_reason="it was never run")
    _, _, ended, counts = runs[-1]
    with_articles = [(end, run_counts) for _, _, end, run_counts in runs if _stored(run_counts)]
    last_new, coverage = with_articles[-1] if with_articles else (None, {})
    return SourceStatus(
        source,
        ended,
        counts,
        last_new,
        _why_stale(runs[0][1], ended, last_new, counts, patience, now),
        _degraded_fields(runs),
        coverage={
            name: coverage[name]
            for name in ("new", "changed", *FIELDS.values())
            if name in coverage
        },
    )


def _why_stale(
    first: float, ended: float, last_new: float | None, counts: Counts, patience: float, now: float
) -> str | None:
    if now - ended > patience:
        return f"no run since {format_time(ended)}"
    if now - (last_new or first) > patience:
        error = f"; {counts['error']}" if counts.get("error") else ""
        if last_new:
            return f"nothing new since {format_time(last_new)}{error}"
        return f"nothing new since the first run on {format_time(first)}{error}"
    return None


def _degraded_fields(runs: _Runs) -> tuple[str, ...]:
    """The fields whose share in the last run with enough articles is well below their share in all
    runs before it.
    """
    enough = [number for number, (*_, counts) in enumerate(runs) if _stored(counts) >= _FEWEST_NOW]
    if not enough:
        return ()
    now, before = runs[enough[-1]][3], [counts for *_, counts in runs[: enough[-1]]]
    stored_before = sum(_stored(counts) for counts in before)
    if stored_before < _FEWEST_BEFORE:
        return ()
    return tuple(
        field
        for field, name in FIELDS.items()
        if _number(now, name) / _stored(now)
        < sum(_number(counts, name) for counts in before) / stored_before - _DROP
    )


def _stored(counts: Counts) -> int:
    return _number(counts, "new") + _number(counts, "changed")


def _number(counts: Counts, name: str) -> int:
    value = counts.get(name, 0)
    return value if isinstance(value, int) else 0
