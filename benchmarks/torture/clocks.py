"""A clock that is set back and forth by years between runs: no URL may wait for years, and no host.

Texts are compared, not records: a date after the time of the fetch is refused, and the clock gives
that time.
"""

import json
import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.torture.finding import Finding
from benchmarks.torture.kills import undisturbed
from benchmarks.torture.newsroom import Newsroom
from benchmarks.torture.trial import Trial, difference
from scraper.fetcher.environment import Environment
from scraper.jobs import run_job
from scraper.jobs.config import load_job

_YEARS = 20
_PAGES_A_RUN = 3
_LONGEST_PAUSE = 7 * 86_400.0 + 60
_RUNS = 4
"""Runs with a wrong clock, before the clock is right again."""


def clocks(room: Newsroom, folder: Path, count: int, chance: random.Random) -> Finding:
    """Run `count` jobs with wrong clocks, a few pages at a time, while the site sometimes asks for
    a pause. Then run them with the right clock.
    """
    finding = Finding("clocks set back and forth")
    wanted, _ = undisturbed(room, folder / "undisturbed")
    right = datetime.now(UTC)
    for number in range(count):
        trial = Trial(folder / f"clock-{number}", [room.url()], more=f"limit = {_PAGES_A_RUN}")
        offsets = []
        for _ in range(_RUNS):
            off = timedelta(days=chance.uniform(-_YEARS, _YEARS) * 365)
            if chance.random() < 0.5:
                room.busy(3_000)
            run_job(load_job(trial.config), environment=_at(right + off))
            offsets.append(f"{off.days:+} days")
        room.requests()
        runs = 0
        for runs in range(1, room.count + 1):
            # An hour between runs, as with cron: failures are retried after an hour.
            run_job(load_job(trial.config), environment=_at(right + timedelta(hours=runs * 1.01)))
            if len(trial.articles()) == room.count:
                break
        what = f"clock {number} ({', '.join(offsets)})"
        finding.trials += 1
        # Every run fetches three pages. No page may need more runs than it takes to fetch all
        # pages twice.
        finding.expect(
            runs <= 2 * room.count // _PAGES_A_RUN + 2, f"{what}: whole only after {runs} runs"
        )
        finding.expect(
            (wrong := difference(_texts(trial.articles()), _texts(wanted))) is None,
            f"{what}: {wrong}",
        )
        finding.expect(
            not (asleep := _asleep(trial, right + timedelta(hours=runs * 1.01))),
            f"{what}: {asleep} URLs wait for more than a week",
        )
    return finding


def _at(now: datetime) -> Environment:
    return Environment(now=lambda: now)


def _texts(lines: list[str]) -> list[str]:
    records = [json.loads(line) for line in lines]
    return [
        json.dumps({name: record[name] for name in ("url", "headline", "body", "content_hash")})
        for record in records
    ]


def _asleep(trial: Trial, now: datetime) -> int:
    """How many URLs wait for longer than the longest pause (a week), although they were not checked
    in the future.
    """
    query = "SELECT count(*) FROM urls WHERE next_check_at > ? AND checks > 0 AND checked_at <= ?"
    with closing(sqlite3.connect(trial.state)) as state:
        return int(
            state.execute(query, (now.timestamp() + _LONGEST_PAUSE, now.timestamp())).fetchone()[0]
        )
