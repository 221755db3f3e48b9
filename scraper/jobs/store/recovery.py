"""Opens a job's state and no other's. One that is damaged is set aside; that one, and one that is
missing, is made anew from the job's export where there is one.
"""

import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from scraper.article import Article
from scraper.errors import StateError
from scraper.inputs import is_url
from scraper.jobs.config import LOCAL, Job
from scraper.jobs.store.database import Damaged, quarantine
from scraper.jobs.store.schema import DamagedRow
from scraper.jobs.store.state import State
from scraper.jobs.store.tables import UrlRow
from scraper.jobs.store.versions import key_of, store

STATE = "state.db"
_OWNER = "job"
"""The note of a state that holds the name of its job."""


def open_state(job: Job, now: datetime, was: str | None = None) -> tuple[State, list[str]]:
    """The state, and what is to be said of it; `was` is the name that the job had before. Raises
    StateError.
    """
    path, damage = job.output / STATE, None
    try:
        state = State.open(path, now)
    except (Damaged, DamagedRow) as error:
        aside = _set_aside(path, error, now)
        damage = f"the state was damaged ({error.message}) and is set aside as {aside.name}"
        state = State.open(path, now)
    try:
        refuse_others(state, job, was)
        notices = _filled(state, job, now, damage)
        state.notes.set_meta(_OWNER, job.job.name)
        state.commit()
    except StateError as error:
        state.close()
        if damage is None:
            raise
        raise StateError(f"{damage}; {error.message}") from error
    except BaseException:
        state.close()
        raise
    return state, notices


def refuse_others(state: State, job: Job, was: str | None = None) -> None:
    """Two jobs in one folder would overwrite each other's exports. Raises StateError for the state
    of another one.
    """
    owner, name = state.notes.meta(_OWNER), job.job.name
    if owner not in (None, name, was):
        raise StateError(
            f"{job.output / STATE}: is of the job {owner}, and this one is {name}: two jobs cannot "
            "share an output; "
            f"give one of them another. If {owner} was only renamed to {name}, say so once: "
            f"scraper run --was {owner}"
        )


def _filled(state: State, job: Job, now: datetime, damage: str | None) -> list[str]:
    """Put into a state that holds nothing (new, or left so by a killed run) what the export holds;
    what is to be said of it.
    """
    rebuilt = rebuild(state, job, now) if state.is_empty else Rebuilt()
    if not rebuilt.articles:
        return (
            [f"{damage}; no {EXPORT} holds what was known, so all is fetched again"]
            if damage
            else []
        )
    told = f"{rebuilt.articles} articles were taken from {EXPORT}"
    if rebuilt.others:
        kept_as = _kept(job.output / EXPORT, now).name
        told += (
            f", as it was kept as {kept_as}, for {rebuilt.others} of its lines are no articles "
            "of ours"
        )
    return [f"{damage or f'there was no {STATE}, or nothing in it'}; {told}"]


def _set_aside(path: Path, damage: StateError, now: datetime) -> Path:
    try:
        return quarantine(path, now)
    except OSError as error:
        raise StateError(
            f"{path}: damaged ({damage.message}), and cannot be set aside "
            f"({error.strerror or error})"
        ) from error


def _kept(path: Path, now: datetime) -> Path:
    """A copy of an export that is about to be overwritten. Raises StateError."""
    copy = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}")
    try:
        shutil.copy2(path, copy)
    except OSError as error:
        raise StateError(f"{copy}: cannot be written ({error.strerror or error})") from error
    return copy


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
    """Put the articles of the export into an empty state. Raises StateError for a file that the
    job's runs cannot have written, or that cannot be read: the next export would overwrite it.
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
        raise StateError(
            f"{path}: cannot be read ({error.strerror}), and the state is to be made anew from it"
        ) from error
    if others and not articles:
        raise StateError(
            f"{path}: no line of it is an article of ours, and a run would overwrite it; move it "
            "away, or name another output"
        )
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
    """When an article came: when it was fetched, so that `prune` and `export --since` go on as if
    nothing had been lost.
    """
    if article.fetched_at is None:
        return now
    try:
        return min(now, datetime.fromisoformat(article.fetched_at).timestamp())
    except ValueError:
        return now


def _source_of(url: str, job: Job) -> str:
    """The first source that can have given an address: the export does not tell which did."""
    local = not is_url(url)
    return next(
        (source.label for source in job.source if (source.kind in LOCAL) == local),
        job.source[0].label,
    )


def _looked_at(url: str, key: str, source: str, now: float) -> UrlRow:
    """An address whose article is there; it is looked at once more, since nothing is known of its
    age.
    """
    return UrlRow(url, source, now, "new", None, None, key, None, None, now, now, 1, 0)


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
