"""How a job's sources fare: their last run, how long they have brought nothing, whether fields are
found as often as before. Reads only.
"""

import time
from dataclasses import dataclass, field, replace

from scraper.humanize import parse_duration
from scraper.jobs.config import Job
from scraper.jobs.store.state import State
from scraper.jobs.store.tables import FailureSummary

_FEWEST_NOW, _FEWEST_BEFORE = 5, 20
"""Articles that a share must be of to be compared."""
_FALL = 0.3
"""By how much a share must fall to be told."""
_FIELDS = ("headlines", "dates", "authors")

Counts = dict[str, object]


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How one source fares."""

    source: str
    last_run: float | None
    """When its last run ended; None where there was none."""
    counts: Counts
    """Of that run."""
    last_news: float | None
    """When a run last brought a new or changed article."""
    stale: str | None
    """Why it is stale."""
    fallen: tuple[str, ...]
    """Fields that are found less often than before: the site may have changed."""
    articles: int = 0
    """Kept in all."""
    last_new: float | None = None
    """When the last of them came that was not known before."""
    coverage: Counts = field(default_factory=dict)
    """Counts of the last run that brought an article: of how many, and how many had each field."""
    failing: tuple[FailureSummary, ...] = ()
    """Addresses that fail now, and why."""


def job_status(
    job: Job, state: State, now: float, *, is_under_way: bool = False
) -> list[SourceStatus]:
    """Every source of the job, in its order. While a run is under way, a source that was never run
    is not stale.
    """
    kept, failing = state.articles.by_source(), state.addresses.failing()
    found = []
    for source in job.source:
        one = _last_runs(source.label, state, parse_duration(job.job.stale), now)
        articles, last_new = kept.get(source.label, (0, None))
        stale = None if is_under_way and one.last_run is None else one.stale
        failed = tuple(failing.get(source.label, ()))
        found.append(
            replace(one, articles=articles, last_new=last_new, failing=failed, stale=stale)
        )
    return found


def _last_runs(source: str, state: State, patience: float, now: float) -> SourceStatus:
    """What the notes of its runs tell of a source."""
    runs = state.notes.runs(source)
    if not runs:
        return SourceStatus(source, None, {}, None, "it was never run", ())
    _, _, ended, counts = runs[-1]
    brought = [(end, told) for _, _, end, told in runs if _stored(told)]
    last_news, coverage = brought[-1] if brought else (None, {})
    stale = _why_stale(runs[0][1], ended, last_news, counts, patience, now)
    shown = {name: coverage[name] for name in ("new", "changed", *_FIELDS) if name in coverage}
    return SourceStatus(source, ended, counts, last_news, stale, _fallen(runs), coverage=shown)


def _why_stale(
    first: float, ended: float, news: float | None, counts: Counts, patience: float, now: float
) -> str | None:
    if now - ended > patience:
        return f"no run since {day(ended)}"
    if now - (news or first) > patience:
        told = f"; {counts['error']}" if counts.get("error") else ""
        return (
            f"nothing new since {day(news)}{told}"
            if news
            else f"nothing came since {day(first)}{told}"
        )
    return None


def _fallen(runs: list[tuple[str, float, float, Counts]]) -> tuple[str, ...]:
    """Fields whose share in the last run that brought enough is well below that of all before
    it.
    """
    enough = [number for number, (*_, counts) in enumerate(runs) if _stored(counts) >= _FEWEST_NOW]
    if not enough:
        return ()
    now, before = runs[enough[-1]][3], [counts for *_, counts in runs[: enough[-1]]]
    known = sum(_stored(counts) for counts in before)
    if known < _FEWEST_BEFORE:
        return ()
    return tuple(
        field
        for field in _FIELDS
        if _number(now, field) / _stored(now)
        < sum(_number(counts, field) for counts in before) / known - _FALL
    )


def _stored(counts: Counts) -> int:
    return _number(counts, "new") + _number(counts, "changed")


def _number(counts: Counts, name: str) -> int:
    value = counts.get(name, 0)
    return value if isinstance(value, int) else 0


def iso(moment: float) -> str:
    """A time for programs: ISO 8601, in UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


def day(moment: float) -> str:
    """A time for people, in UTC."""
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(moment))
