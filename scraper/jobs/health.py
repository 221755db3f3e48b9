"""How a job's sources fare: their last run, how long they have brought nothing, whether fields are found as often as before. Reads only."""

import time
from dataclasses import dataclass

from scraper.jobs.config import Job
from scraper.jobs.durations import seconds
from scraper.jobs.state import State

_FEWEST_NOW, _FEWEST_BEFORE = 5, 20
"""Articles that a share must be of to be compared."""
_FALL = 0.3
"""By how much a share must fall to be told."""
_FIELDS = ("headlines", "dates", "authors")

Counts = dict[str, object]


@dataclass(frozen=True, slots=True)
class Health:
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


def health_of(job: Job, state: State, now: float) -> list[Health]:
    """Every source of the job, in its order."""
    return [_health(source.label, state, seconds(job.job.stale), now) for source in job.source]


def _health(source: str, state: State, patience: float, now: float) -> Health:
    runs = state.notes.runs(source)
    if not runs:
        return Health(source, None, {}, None, "it was never run", ())
    _, _, ended, counts = runs[-1]
    news = [end for _, _, end, told in runs if _number(told, "new") + _number(told, "changed")]
    last_news = news[-1] if news else None
    return Health(source, ended, counts, last_news, _why_stale(runs[0][1], ended, last_news, counts, patience, now), _fallen(runs))


def _why_stale(first: float, ended: float, news: float | None, counts: Counts, patience: float, now: float) -> str | None:
    if now - ended > patience:
        return f"no run since {day(ended)}"
    if now - (news or first) > patience:
        told = f"; {counts['error']}" if counts.get("error") else ""
        return f"nothing new since {day(news)}{told}" if news else f"nothing came since {day(first)}{told}"
    return None


def _fallen(runs: list[tuple[str, float, float, Counts]]) -> tuple[str, ...]:
    """Fields whose share in the last run that brought enough is well below that of all before it."""
    enough = [number for number, (*_, counts) in enumerate(runs) if _stored(counts) >= _FEWEST_NOW]
    if not enough:
        return ()
    now, before = runs[enough[-1]][3], [counts for *_, counts in runs[: enough[-1]]]
    known = sum(_stored(counts) for counts in before)
    if known < _FEWEST_BEFORE:
        return ()
    return tuple(
        field for field in _FIELDS if _number(now, field) / _stored(now) < sum(_number(counts, field) for counts in before) / known - _FALL
    )


def _stored(counts: Counts) -> int:
    return _number(counts, "new") + _number(counts, "changed")


def _number(counts: Counts, name: str) -> int:
    value = counts.get(name, 0)
    return value if isinstance(value, int) else 0


def day(moment: float) -> str:
    """A time for people, in UTC."""
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(moment))
