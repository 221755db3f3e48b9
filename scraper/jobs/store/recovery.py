"""Opens the state of a job. Renames a damaged state, and rebuilds a damaged or missing one from the
job's export.
"""

import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from scraper.article import Article
from scraper.errors import StateError
from scraper.humanize import count_of
from scraper.inputs import is_url
from scraper.jobs.config import LOCAL, Job, SinkTable
from scraper.jobs.filters import ArticleFilter
from scraper.jobs.store.database import Damaged, quarantine
from scraper.jobs.store.schema import DamagedRow
from scraper.jobs.store.state import State
from scraper.jobs.store.urls import UrlRow
from scraper.jobs.store.versions import Outcome, article_key, delete_article, store_article

_log = logging.getLogger("scraper")

STATE = "state.db"
"""The name of the state file in a job's output."""
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
        state.exported.use(ArticleFilter.of_filter(job.filter))
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


def check_owner(
    state: State, job: Job, renamed_from: str | None = None, *, folder: Path | None = None
) -> None:
    """Raise StateError if the state belongs to another job. Two jobs with one output would
    overwrite each other's exports. `folder` is that of the state. None is the job's output.
    """
    owner, name = state.meta.get(_OWNER), job.job.name
    if owner not in (None, name, renamed_from):
        path = (folder or job.output) / STATE
        raise StateError(
            f"{path}: belongs to the job {owner}, but this job is {name}. Two jobs "
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
            [
                f"{damage}; there is no {_exports(job)[0].file} to rebuild it from, so all pages "
                "are fetched again"
            ]
            if damage
            else []
        )
    verb = "was" if rebuilt.articles == 1 else "were"
    message = f"{count_of(rebuilt.articles, 'article')} {verb} restored from {rebuilt.export}"
    if rebuilt.damaged:
        copies = ", ".join(_copy_export(file, job.output, now).name for file in rebuilt.damaged)
        message += (
            f"; {rebuilt.skipped} of its lines are not articles of this program, so a copy of the "
            f"file was kept as {copies}"
        )
    return [f"{damage or f'there was no {STATE}, or it was empty'}; {message}"]


@dataclass(slots=True)
class _Rebuilt:
    """What was restored from an export."""

    export: str = ""
    """The export, relative to the job's output."""
    articles: int = 0
    skipped: int = 0
    """Lines that are not articles of this program."""
    damaged: list[Path] = field(default_factory=list)
    """The files with such lines."""


def _exports(job: Job) -> list[SinkTable]:
    """The exports that hold whole records. `articles.jsonl` may be left from before a job had an
    export that is divided.
    """
    return [*(sink for sink in job.exports if sink.holds_records), SinkTable()]


def _rebuild(state: State, job: Job, now: datetime) -> _Rebuilt:
    """Store the articles of the first export that exists in an empty state.

    Raises StateError if the export cannot be read, or if no line of it is an article. Then another
    program may have written it, and the next export would overwrite it.
    """
    for sink in _exports(job):
        path = job.output / sink.file
        files = _files(path)
        if not files:
            continue
        rebuilt = _Rebuilt(sink.file)
        for file in files:
            _restore_file(state, job, file, now, rebuilt)
        if rebuilt.skipped and not rebuilt.articles:
            raise StateError(
                f"{path}: none of its lines is an article of this program, and a run would "
                "overwrite it; move the file, or change `output` in [job]"
            )
        if rebuilt.articles:
            return rebuilt
    return _Rebuilt()


def _files(path: Path) -> list[Path]:
    """The files of an export: itself, or those of its partitions."""
    if path.is_dir():
        return sorted(file for file in path.glob("articles-*.jsonl") if file.is_file())
    return [path] if path.is_file() else []


def _restore_file(state: State, job: Job, file: Path, now: datetime, rebuilt: _Rebuilt) -> None:
    """Store the articles of one file of an export, and count them in `rebuilt`."""
    articles = skipped = 0
    try:
        for article in _exported(file):
            outcome = _restore(state, job, article, now.timestamp()) if article else "other"
            articles += outcome not in ("other", "same")
            skipped += outcome == "other"
    except OSError as error:
        raise StateError(
            f"{file}: cannot be read ({error.strerror}), and the state must be rebuilt from it"
        ) from error
    rebuilt.articles += articles
    rebuilt.skipped += skipped
    if skipped:
        rebuilt.damaged.append(file)


def _restore(state: State, job: Job, article: Article, now: float) -> Outcome:
    """Store an article of the export, and its URL. Returns `same` for an article that was there
    already, and `other` for one that cannot be stored.
    """
    url = article.url or article.source
    source = _source_of(url, job)
    key, seen_at = article_key(article, url), _seen_at(article, now)
    # A run that was killed while an article moved between two files leaves it in both.
    for stored in filter(None, map(state.articles.newest, (key, url))):
        if stored.url == url and stored.seen_at >= seen_at:
            return "same"
        if stored.url == url:
            delete_article(state, stored.key)
    key, outcome = store_article(state, key, url, source, article, seen_at)
    if outcome == "other":
        return outcome
    # The URL is due at once, because its age is not known.
    row = UrlRow(url, source, now, "new", article=key, checked_at=now, next_check_at=now, checks=1)
    state.urls.put(row)
    return "new"


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
    """The records of a file, and None for each line that is not one. Raises OSError."""
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


def _copy_export(path: Path, output: Path, now: datetime) -> Path:
    """Copy a file of an export that is about to be overwritten to a job's output. Raises
    StateError.
    """
    copy = output / f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}"
    try:
        shutil.copy2(path, copy)
    except OSError as error:
        raise StateError(f"{copy}: cannot be written ({error.strerror or error})") from error
    return copy
