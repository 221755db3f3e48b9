"""What time alone makes an alarm: a source without news, a job without a run, a run that did not
end. Computes only.

All times are seconds since the epoch, and none is after `now`.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from scraper.humanize import format_time
from scraper.jobs.health.alarm import Alarm
from scraper.jobs.store.runs import RunRow

_DAY = 86_400.0
_MOST_GAPS, _FEWEST_GAPS = 30, 10
MOST_NEWS = _MOST_GAPS + 1
"""Runs with news that are looked at."""
MOST_RUNS = 31
"""Runs of a job that are looked at."""
_TIMES_LONGEST = _TIMES_USUAL = 3.0
_LEAST_PATIENCE = _DAY
_PATIENCE = 3 * _DAY
"""With a source that brought news too seldom to know its rhythm, and with a job."""


def news_patience(news: Sequence[float]) -> float:
    """How many seconds a source may list nothing new. `news` are the times at which it did, the
    oldest first.
    """
    gaps = [later - earlier for earlier, later in pairwise(news)][-_MOST_GAPS:]
    if len(gaps) < _FEWEST_GAPS:
        return _PATIENCE
    return max(_LEAST_PATIENCE, _TIMES_LONGEST * max(gaps))


def stale_reason(
    news: Sequence[float], first_run: float, patience: float, now: float
) -> str | None:
    """Why a source is stale, or None."""
    if now - (news[-1] if news else first_run) <= patience:
        return None
    if news:
        return f"nothing new since {format_time(news[-1])}"
    return f"nothing new since the first run on {format_time(first_run)}"


def job_alarms(runs: Sequence[RunRow], now: float, *, is_running: bool) -> Iterator[Alarm]:
    """The alarms of a job. `runs` are its last ones, the newest first."""
    if is_running:
        return
    if not runs:
        yield Alarm("no_run", None, "it was never run")
        return
    last = runs[0]
    usual = [one.started_at - other.started_at for one, other in pairwise(runs)]
    patience = max(_PATIENCE, _TIMES_USUAL * median(usual)) if usual else _PATIENCE
    if now - last.started_at > patience:
        yield Alarm(
            "no_run",
            None,
            f"no run since {format_time(last.started_at)}; check the crontab or the timer",
        )
    if last.ended_at is None:
        yield Alarm(
            "run_killed",
            None,
            f"the run that began on {format_time(last.started_at)} did not end: it was killed, or "
            "an error ended it; the next run continues",
        )
