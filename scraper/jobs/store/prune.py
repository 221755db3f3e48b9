"""Deletes old articles, versions and run logs, so that a state can be used for years. URLs stay
known, so that deleted articles are not fetched again.
"""

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from scraper.errors import SinkError
from scraper.humanize import count_of
from scraper.jobs.run_log import day_folders
from scraper.jobs.store.state import State
from scraper.jobs.store.versions import delete_older


@dataclass(frozen=True, slots=True)
class PruneCounts:
    """How much was deleted, or would be."""

    articles: int
    versions: int
    """Old versions of articles that stay."""
    days: int
    """Folders of run logs, one for each day."""
    kept: int
    """Articles that stay."""

    def describe(self) -> str:
        """The counts in words, to be used after a verb."""
        articles = count_of(self.articles, "article")
        versions = count_of(self.versions, "old version of others", "old versions of others")
        return (
            f"{articles}, {versions}, run logs of {count_of(self.days, 'day')}; "
            f"{count_of(self.kept, 'article')} kept"
        )


def prune_state(state: State, runs: Path, before: float) -> PruneCounts:
    """Delete articles whose newest version is older than `before` (seconds since the epoch), older
    versions of the other articles, and the counts and logs of older runs.

    `runs` is the folder of run logs. Raises SinkError if a folder cannot be removed.
    """
    expected = preview_prune(state, runs, before)
    articles, versions = delete_older(state, before)
    state.runs.delete_before(before)
    for folder in _old_folders(runs, before):
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise SinkError(f"{folder}: cannot be removed ({error.strerror or error})") from error
    state.commit()
    state.shrink()
    return replace(expected, articles=articles, versions=versions)


def preview_prune(state: State, runs: Path, before: float) -> PruneCounts:
    """What `prune_state` would delete. Nothing is changed."""
    old, all_articles = state.articles.count_older(before)
    return PruneCounts(
        old,
        state.articles.count_older_versions(before),
        len(_old_folders(runs, before)),
        all_articles - old,
    )


def _old_folders(runs: Path, before: float) -> list[Path]:
    """The folders of the days before the day of `before`."""
    limit = f"{datetime.fromtimestamp(before, UTC):%Y-%m-%d}"
    return [folder for folder in day_folders(runs) if folder.name < limit]
