"""Forgets what is old, so that a state can live for years. Addresses stay known: what was pruned is not fetched again."""

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scraper.errors import SinkError
from scraper.jobs.state import State
from scraper.jobs.storing import forget

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Pruned:
    """How much went."""

    articles: int
    versions: int
    """Of articles that stay."""
    runs: int
    """Days of run files."""


def prune(state: State, runs: Path, before: float) -> Pruned:
    """Drop articles whose newest version is older, older versions of the others, and what was written of older runs. Raises SinkError."""
    articles, versions = forget(state, before)
    state.notes.forget_runs(before)
    days = 0
    limit = f"{datetime.fromtimestamp(before, UTC):%Y-%m-%d}"
    for folder in sorted(runs.iterdir()) if runs.is_dir() else ():
        if folder.is_dir() and _DAY.fullmatch(folder.name) and folder.name < limit:
            try:
                shutil.rmtree(folder)
            except OSError as error:
                raise SinkError(f"{folder}: cannot be removed ({error.strerror or error})") from error
            days += 1
    state.commit()
    state.shrink()
    return Pruned(articles, versions, days)
