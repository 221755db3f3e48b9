"""Opens the state of a job. Renames a damaged state, and rebuilds a damaged or missing one from the
job's export.
"""

import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scraper.article import Article
from scraper.errors import StateError
from scraper.humanize import count_of
from scraper.inputs import is_url
from scraper.jobs.config import LOCAL, Job
from scraper.jobs.store.database import Damaged, quarantine
from scraper.jobs.store.schema import DamagedRow
from scraper.jobs.store.state import State
from scraper.jobs.store.urls import UrlRow
from scraper.jobs.store.versions import article_key, store_article

_log = logging.getLogger("scraper")

STATE = "state.db"
"""The name of the state file in a job's output."""
EXPORT = "articles.jsonl"
"""The name of the export from which a state is rebuilt."""
_OWNER = "job"
"""The row of `meta` that holds the name of the job."""
_MOST_WARNINGS = 3
"""Lines that are not records, each with a warning."""


def open_state(job: Job, now: datetime, renamed_from: str | None = None) -> tuple[State, list[str]]:
    """Open the state of a job, and return it with messages for the user.

    `renamed_from` is the old name of a renamed job. Raises StateError.
    """
    path, damage = job.output / STATE, None
    try:
        state = State.open(path, now)
    except (Damaged, DamagedRow) as error:
        renamed = _rename_damaged(path, error, now)
        damage = f"the state was damaged ({error.message}) and was renamed to {renamed.name}"
        state = State.open(path, now)
    try:
        check_owner(state, job, renamed_from)
        notices = _rebuild_if_empty(state, job, now, damage)
        state.meta.put(_OWNER, job.job.name)
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


def check_owner(state: State, job: Job, renamed_from: str | None = None) -> None:
    """Raise StateError if the state belongs to another job. Two jobs with one output would
    overwrite each other's exports.
    """
    owner, name = state.meta.get(_OWNER), job.job.name
    if owner not in (None, name, renamed_from):
        raise StateError(
            f"{job.output / STATE}: belongs to the job {owner}, but this job is {name}. Two jobs "
            f"cannot share an output: give one of them another. If {owner} was renamed to {name}, "
            f"run this once: scraper run --renamed-from {owner}"
        )


def _rename_damaged(path: Path, damage: StateError, now: datetime) -> Path:
    try:
        return quarantine(path, now)
    except OSError as error:
        raise StateError(
            f"{path}: damaged ({damage.message}), and cannot be renamed ({error.strerror or error})"
        ) from error


def _rebuild_if_empty(state: State, job: Job, now: datetime, damage: str | None) -> list[str]:
    """Store the articles of the export in a state that is empty, because it is new or because a
    killed run left it so. Returns messages for the user.
    """
    rebuilt = _rebuild(state, job, now) if state.is_empty else _Rebuilt()
    if not rebuilt.articles:
        return (
            [f"{damage}; there is no {EXPORT} to rebuild it from, so all pages are fetched again"]
            if damage
            else []
        )
    verb = "was" if rebuilt.articles == 1 else "were"
    message = f"{count_of(rebuilt.articles, 'article')} {verb} restored from {EXPORT}"
    if rebuilt.skipped:
        copy = _copy_export(job.output / EXPORT, now).name
        message += (
            f"; {rebuilt.skipped} of its lines are not articles of this program, so a copy of the "
            f"file was kept as {copy}"
        )
    return [f"{damage or f'there was no {STATE}, or it was empty'}; {message}"]


@dataclass(frozen=True, slots=True)
class _Rebuilt:
    """How many lines of an export were restored, and how many were not."""

    articles: int = 0
    skipped: int = 0
    """Lines that are not articles of this program."""


def _rebuild(state: State, job: Job, now: datetime) -> _Rebuilt:
    """Store the articles of the export in an empty state.

    Raises StateError if the export cannot be read, or if no line of it is an article. Then another
    program may have written it, and the next export would overwrite it.
    """
    path = job.output / EXPORT
    articles = skipped = 0
    try:
        for article in _exported(path):
            if article is not None and _restore(state, job, article, now.timestamp()):
                articles += 1
            else:
                skipped += 1
    except OSError as error:
        raise StateError(
            f"{path}: cannot be read ({error.strerror}), and the state must be rebuilt from it"
        ) from error
    if skipped and not articles:
        raise StateError(
            f"{path}: none of its lines is an article of this program, and a run would overwrite "
            "it; move the file, or change `output` in [job]"
        )
    return _Rebuilt(articles, skipped)


def _restore(state: State, job: Job, article: Article, now: float) -> bool:
    """Store an article of the export, and its URL. Returns whether it is stored."""
    url = article.url or article.source
    source = _source_of(url, job)
    key, outcome = store_article(
        state, article_key(article, url), url, source, article, _seen_at(article, now)
    )
    if outcome == "other":
        return False
    # The URL is due at once, because its age is not known.
    state.urls.put(UrlRow(url, source, now, "new", None, None, key, None, None, now, now, 1, 0))
    return True


def _seen_at(article: Article, now: float) -> float:
    """When an article was fetched, so that `prune` and `export --since` work as before."""
    if article.fetched_at is None:
        return now
    try:
        return min(now, datetime.fromisoformat(article.fetched_at).timestamp())
    except ValueError:
        return now


def _source_of(url: str, job: Job) -> str:
    """The label of the first source that can have offered a URL. The export does not name it."""
    local = not is_url(url)
    return next(
        (source.label for source in job.source if (source.kind in LOCAL) == local),
        job.source[0].label,
    )


def _exported(path: Path) -> Iterator[Article | None]:
    """The records of an export, and None for each line that is not one. Raises OSError."""
    if not path.is_file():
        return
    warnings = 0
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield Article.from_json(line)
            except ValueError as error:
                warnings += 1
                if warnings <= _MOST_WARNINGS:
                    _log.warning("%s, line %d: not a record (%s)", path, number, error)
                yield None


def _copy_export(path: Path, now: datetime) -> Path:
    """Copy an export that is about to be overwritten. Raises StateError."""
    copy = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}")
    try:
        shutil.copy2(path, copy)
    except OSError as error:
        raise StateError(f"{copy}: cannot be written ({error.strerror or error})") from error
    return copy
