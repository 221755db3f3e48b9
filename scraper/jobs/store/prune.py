"""Forgets what is old, so that a state can live for years. Addresses stay known: what was pruned is
not fetched again.
"""

import re
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from scraper.errors import SinkError
from scraper.humanize import count_of
from scraper.jobs.store.state import State
from scraper.jobs.store.versions import forget

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Pruned:
    """How much went."""

    articles: int
    versions: int
    """Of articles that stay."""
    runs: int
    """Days of run files."""
    kept: int
    """Articles that stay."""


def describe(pruned: Pruned) -> str:
    """In words, as the end of a sentence."""
    articles = count_of(pruned.articles, "article")
    versions = count_of(pruned.versions, "old version of others", "old versions of others")
    return (
        f"{articles}, {versions}, run files of {count_of(pruned.runs, 'day')}; "
        f"{count_of(pruned.kept, 'article')} kept"
    )


def prune(state: State, runs: Path, before: float) -> Pruned:
    """Drop articles whose newest version is older, older versions of the others, and what was
    written of older runs. Raises SinkError.
    """
    expected = preview(state, runs, before)
    articles, versions = forget(state, before)
    state.notes.forget_runs(before)
    for folder in _old_runs(runs, before):
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise SinkError(f"{folder}: cannot be removed ({error.strerror or error})") from error
    state.commit()
    state.shrink()
    return replace(expected, articles=articles, versions=versions)


def preview(state: State, runs: Path, before: float) -> Pruned:
    """What `prune` would drop; changes nothing."""
    old, all_in_all = state.articles.count_older(before)
    return Pruned(
        old,
        state.articles.count_older_versions(before),
        len(_old_runs(runs, before)),
        all_in_all - old,
    )


def _old_runs(runs: Path, before: float) -> list[Path]:
    """The folders of days before that of a time."""
    limit = f"{datetime.fromtimestamp(before, UTC):%Y-%m-%d}"
    folders = sorted(runs.iterdir()) if runs.is_dir() else []
    return [
        folder
        for folder in folders
        if folder.is_dir() and _DAY.fullmatch(folder.name) and folder.name < limit
    ]
