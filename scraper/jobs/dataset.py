"""A dataset and its card: what is in it, by source, language and day, how full its fields are, how
it was made.
"""

import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from scraper.article import SCHEMA_VERSION
from scraper.errors import SinkError
from scraper.humanize import count_of
from scraper.jobs.config import Job
from scraper.jobs.export import chosen, export
from scraper.jobs.filters import ArticleFilter
from scraper.jobs.store.state import State, copies
from scraper.sinks import atomic_write, spec_of
from scraper.version import __version__

_FIELDS = (
    "headline",
    "summary",
    "date",
    "authors",
    "body",
    "language",
    "section",
    "tags",
    "images",
    "links",
)
_UNKNOWN = "unknown"
_MOST_DAYS = 60


@dataclass(slots=True)
class _Facts:
    articles: int = 0
    words: int = 0
    sources: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    copies: int = 0
    """Articles that would be in it, had not another the same text."""


def write_dataset(
    job: Job, state: State, selection: ArticleFilter, format_name: str, path: Path
) -> tuple[int, Path]:
    """Write a dataset and beside it its card; how many articles it holds, and the card's path.
    Raises SinkError.
    """
    if not path.name:  # "." and the like
        path = path.resolve()
    count = export(state, selection, format_name, path)
    inside = spec_of(format_name).card
    card = path / inside if inside else path.with_name(path.name + ".card.md")
    try:
        with atomic_write(card) as stream:
            stream.write(_card(job, _facts(state, selection), format_name, selection))
    except OSError as error:
        raise SinkError(f"{card}: cannot be written ({error.strerror or error})") from error
    return count, card


def stream_dataset(
    state: State, selection: ArticleFilter, format_name: str, stream: BinaryIO
) -> int:
    """Write a dataset of one file to a stream, once it is whole; how many articles it holds. Raises
    SinkError, and the stream's OSError.
    """
    with TemporaryDirectory(prefix="scraper-") as folder:
        file = Path(folder) / spec_of(format_name).file_name("dataset")
        count = export(state, selection, format_name, file)
        with file.open("rb") as written:
            shutil.copyfileobj(written, stream)
    return count


def _facts(state: State, selection: ArticleFilter) -> _Facts:
    left_out = copies(state)
    facts = _Facts(
        copies=sum(
            stored is not None and selection.takes(stored)
            for stored in map(state.articles.newest, left_out)
        )
    )
    for stored in chosen(state, selection):
        article = stored.article()
        facts.articles += 1
        facts.words += stored.words
        facts.sources[stored.source] += 1
        facts.languages[stored.language or _UNKNOWN] += 1
        facts.days[stored.day or _UNKNOWN] += 1
        facts.filled.update(name for name in _FIELDS if getattr(article, name))
    return facts


def _card(job: Job, facts: _Facts, format_name: str, selection: ArticleFilter) -> str:
    """The card, in Markdown; a function of the state alone."""
    days = sorted(facts.days.keys() - {_UNKNOWN})
    told = [
        f"# Dataset of {job.job.name}",
        f"{count_of(facts.articles, 'article')}, {count_of(facts.words, 'word')}"
        f"{f', published from {days[0]} to {days[-1]}' if days else ''}. "
        "Left out: "
        f"{count_of(facts.copies, 'copy under another address', 'copies under other addresses')}.",
        f"Written as {format_name} by article-scraper {__version__}, schema {SCHEMA_VERSION}. "
        f"{_chosen(selection)} "
        "Each article is the newest version of its page; pages behind a paywall hold what they "
        "show (`status` is `paywalled`).",
        _table("source", facts.sources),
        _table("language", facts.languages),
        _table("day", facts.days),
        _coverage(facts),
    ]
    return "\n\n".join(told) + "\n"


def _chosen(selection: ArticleFilter) -> str:
    conditions = selection.told()
    return (
        f"Only articles that meet the conditions: {conditions}."
        if conditions
        else "No condition was set: it holds every article."
    )


def _table(name: str, counts: Counter[str]) -> str:
    rows = sorted(counts.items())
    left_out = len(rows) - _MOST_DAYS if name == "day" else 0
    lines = [
        f"| {name} | articles |",
        "|---|---|",
        *(f"| {value.replace('|', ' ')} | {count} |" for value, count in rows[max(0, left_out) :]),
    ]
    return "\n".join(lines) + (
        f"\n\nNot shown: {count_of(left_out, 'earlier day')}." if left_out > 0 else ""
    )


def _coverage(facts: _Facts) -> str:
    share = {
        name: facts.filled[name] / facts.articles if facts.articles else 0.0 for name in _FIELDS
    }
    return "\n".join(
        [
            "| field | filled |",
            "|---|---|",
            *(f"| {name} | {value:.0%} |" for name, value in share.items()),
        ]
    )
