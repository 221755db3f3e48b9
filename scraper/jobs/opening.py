"""Opens a job's state; one that is damaged is set aside, and made anew from the job's export where there is one."""

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from scraper.jobs.config import Job
from scraper.jobs.database import Damaged, set_aside
from scraper.jobs.keys import key_of
from scraper.jobs.rows import DamagedRow
from scraper.jobs.state import Known, State
from scraper.records import Article

_log = logging.getLogger("scraper")

STATE = "state.db"
EXPORT = "articles.jsonl"


def open_state(job: Job, now: datetime) -> tuple[State, list[str]]:
    """The state, and what is to be said of it. Raises StateError."""
    path = job.output / STATE
    try:
        return State.open(path, now), []
    except (Damaged, DamagedRow) as error:
        aside = set_aside(path, now)
        state = State.open(path, now)
        count = _rebuild(state, job, now)
        state.commit()
        told = (
            f"{count} articles were taken from {EXPORT}" if count else f"there is no {EXPORT} to rebuild it from, so all is fetched again"
        )
        return state, [f"the state was damaged ({error.message}) and is set aside as {aside.name}; {told}"]


def _rebuild(state: State, job: Job, now: datetime) -> int:
    """Put the articles of the export back, and their addresses as looked at; how many."""
    sources = {source.label for source in job.source}
    count = 0
    for article in _exported(job.output / EXPORT):
        url = article.url or article.source
        key, _ = state.store(key_of(article, url), url, next(iter(sorted(sources))), article, now.timestamp())
        state.keep(_looked_at(url, key, sorted(sources)[0], now.timestamp()))
        count += 1
    return count


def _looked_at(url: str, key: str, source: str, now: float) -> Known:
    """An address whose article is there; it is looked at once more, since nothing is known of its age."""
    return Known(url, source, now, "new", None, None, key, None, None, now, now, 1, 0)


def _exported(path: Path) -> Iterator[Article]:
    """The records of an export; lines that are none are passed over."""
    if not path.is_file():
        return
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield msgspec.json.decode(line, type=Article)
            except (msgspec.DecodeError, json.JSONDecodeError) as error:
                _log.warning("%s, line %d: no record (%s)", path, number, error)
