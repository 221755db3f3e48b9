"""Brings the articles of several states together: what one machine would have stored. Reads states,
and writes to one of them.

The versions of all states are stored again in the order in which they were seen, and then of their
URLs. So articles that two shards found under one canonical URL become one, and near duplicates are
found over all shards.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import datetime
from heapq import merge
from pathlib import Path

from scraper.errors import SinkError
from scraper.jobs.config import Job
from scraper.jobs.filters import ArticleFilter
from scraper.jobs.store import STATE, ArticleVersion, State, article_key, check_owner, store_article
from scraper.sinks import temporary_folder

_PER_COMMIT = 256
"""Versions."""


@contextmanager
def merged_state(job: Job, folders: Sequence[Path], now: datetime, place: Path) -> Iterator[State]:
    """A state with the articles of the shards in some folders. It is in a temporary folder in
    `place`, and is removed at the end of the block.

    Raises StateError if a folder does not have a state of the job, and SinkError if `place` cannot
    be written to.
    """
    with ExitStack() as stack:
        states = [
            stack.enter_context(closing(State.open_read_only(folder / STATE))) for folder in folders
        ]
        for folder, state in zip(folders, states, strict=True):
            check_owner(state, job, folder=folder)
        try:
            place.mkdir(parents=True, exist_ok=True)
            temporary = stack.enter_context(temporary_folder(place / "shards"))
        except OSError as error:
            raise SinkError(f"{place}: cannot be written ({error.strerror or error})") from error
        merged = stack.enter_context(closing(State.open(temporary / STATE, now)))
        store_versions(merged, in_order(states))
        merged.exported.use(ArticleFilter.of_filter(job.filter))
        merged.commit()
        yield merged


def in_order(states: Iterable[State]) -> Iterator[ArticleVersion]:
    """The versions of all articles of some states, in the order in which they were seen, then of
    their URLs.
    """
    return merge(*(state.articles.all_versions() for state in states), key=_order)


def store_versions(state: State, versions: Iterable[ArticleVersion]) -> int:
    """Store versions, in order, as if their pages were fetched now. Returns how many."""
    count = 0
    for count, version in enumerate(versions, 1):
        store_version(state, version)
        if count % _PER_COMMIT == 0:
            state.commit()
    return count


def store_version(state: State, version: ArticleVersion) -> None:
    """Store one version, and let the row of its URL, if the state has one, name its article."""
    article = version.article()
    key, _ = store_article(
        state,
        article_key(article, version.url),
        version.url,
        version.source,
        article,
        version.seen_at,
        first_number=version.version,
    )
    row = state.urls.get(version.url)
    if row is not None and row.article not in (None, key):
        state.urls.put(replace(row, article=key))


def _order(version: ArticleVersion) -> tuple[float, str, int]:
    return version.seen_at, version.url, version.version
