"""Opens a job's state; one that is damaged is set aside, and made anew from the job's export where there is one."""

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from scraper.errors import StateError
from scraper.jobs.addresses import Known
from scraper.jobs.config import LOCAL, Job
from scraper.jobs.database import Damaged, set_aside
from scraper.jobs.keys import key_of
from scraper.jobs.rows import DamagedRow
from scraper.jobs.state import State
from scraper.jobs.storing import store
from scraper.records import Article
from scraper.sources import is_url

_log = logging.getLogger("scraper")

STATE = "state.db"
EXPORT = "articles.jsonl"


def open_state(job: Job, now: datetime) -> tuple[State, list[str]]:
    """The state, and what is to be said of it. Raises StateError."""
    path = job.output / STATE
    try:
        return State.open(path, now), []
    except (Damaged, DamagedRow) as error:
        try:
            aside = set_aside(path, now)
        except OSError as unmoved:
            raise StateError(f"{path}: damaged ({error.message}), and cannot be set aside ({unmoved.strerror or unmoved})") from unmoved
        state = State.open(path, now)
        count = _rebuild(state, job, now)
        state.commit()
        told = f"{count} articles were taken from {EXPORT}" if count else f"no {EXPORT} holds what was known, so all is fetched again"
        return state, [f"the state was damaged ({error.message}) and is set aside as {aside.name}; {told}"]


def _rebuild(state: State, job: Job, now: datetime) -> int:
    """Put the articles of the export back, and their addresses as looked at; how many."""
    count = 0
    for article in _exported(job.output / EXPORT):
        url = article.url or article.source
        source = _source_of(url, job)
        key, _ = store(state, key_of(article, url), url, source, article, now.timestamp())
        state.addresses.keep(_looked_at(url, key, source, now.timestamp()))
        count += 1
    return count


def _source_of(url: str, job: Job) -> str:
    """The first source that can have given an address: the export does not tell which did."""
    local = not is_url(url)
    return next((source.label for source in job.source if (source.kind in LOCAL) == local), job.source[0].label)


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
