"""Makes a state anew from the export that a job left: its articles, and their addresses as looked at. Overwrites no file."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from scraper.errors import StateError
from scraper.jobs.addresses import Known
from scraper.jobs.config import LOCAL, Job
from scraper.jobs.keys import key_of
from scraper.jobs.state import State
from scraper.jobs.storing import store
from scraper.records import Article
from scraper.sources import is_url

_log = logging.getLogger("scraper")

EXPORT = "articles.jsonl"
_MOST_TOLD = 3
"""Lines that are no articles, each with a warning."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What an export held."""

    articles: int = 0
    others: int = 0
    """Lines that are no articles of ours."""


def rebuild(state: State, job: Job, now: datetime) -> Rebuilt:
    """Put the articles of the export into an empty state. Raises StateError for a file that the job's runs cannot have written, or that
    cannot be read: the next export would overwrite it.
    """
    path = job.output / EXPORT
    articles = others = 0
    try:
        for article in _exported(path):
            if article is not None and _put(state, job, article, now.timestamp()):
                articles += 1
            else:
                others += 1
    except OSError as error:
        raise StateError(f"{path}: cannot be read ({error.strerror}), and the state is to be made anew from it") from error
    if others and not articles:
        raise StateError(f"{path}: no line of it is an article of ours, and a run would overwrite it; move it away, or name another output")
    return Rebuilt(articles, others)


def _put(state: State, job: Job, article: Article, now: float) -> bool:
    """Keep an article, and its address as looked at; whether it is one that exports hold."""
    url = article.url or article.source
    source = _source_of(url, job)
    key, outcome = store(state, key_of(article, url), url, source, article, _seen_at(article, now))
    if outcome == "other":
        return False
    state.addresses.keep(_looked_at(url, key, source, now))
    return True


def _seen_at(article: Article, now: float) -> float:
    """When an article came: when it was fetched, so that `prune` and `export --since` go on as if nothing had been lost."""
    if article.fetched_at is None:
        return now
    try:
        return min(now, datetime.fromisoformat(article.fetched_at).timestamp())
    except ValueError:
        return now


def _source_of(url: str, job: Job) -> str:
    """The first source that can have given an address: the export does not tell which did."""
    local = not is_url(url)
    return next((source.label for source in job.source if (source.kind in LOCAL) == local), job.source[0].label)


def _looked_at(url: str, key: str, source: str, now: float) -> Known:
    """An address whose article is there; it is looked at once more, since nothing is known of its age."""
    return Known(url, source, now, "new", None, None, key, None, None, now, now, 1, 0)


def _exported(path: Path) -> Iterator[Article | None]:
    """The records of an export; None for a line that is none."""
    if not path.is_file():
        return
    told = 0
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield msgspec.json.decode(line, type=Article)
            except (msgspec.DecodeError, ValueError) as error:
                told += 1
                if told <= _MOST_TOLD:
                    _log.warning("%s, line %d: no record (%s)", path, number, error)
                yield None
