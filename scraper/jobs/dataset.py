"""Writes a dataset and its data card: the number of articles by source, language and day, how many
articles have each field, and how the dataset was made.
"""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from typing import BinaryIO

from scraper.article import SCHEMA_VERSION
from scraper.errors import SinkError
from scraper.humanize import count_of
from scraper.jobs.config import Job
from scraper.jobs.export_selection import selected, stream_export, write_export
from scraper.jobs.filters import ArticleFilter
from scraper.jobs.store.state import State
from scraper.sinks import Layout, atomic_write, spec_of, temporary_folder
from scraper.sinks.markdown_table import cell, table
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
    """Near duplicates that are left out."""


def write_dataset(
    job: Job, state: State, selection: ArticleFilter, format_name: str, path: Path
) -> tuple[int, Path]:
    """Write a dataset, and its card next to it. Returns the number of articles and the path of the
    card. Raises SinkError.
    """
    if not path.name:  # such as "."
        path = path.resolve()
    count = write_export(state, selection, format_name, path)
    inside = spec_of(format_name).card
    card = path / inside if inside else path.with_name(path.name + ".card.md")
    try:
        with atomic_write(card) as stream:
            stream.write(_card(job, _facts(state, selection), format_name, selection))
    except OSError as error:
        raise SinkError(f"{card}: cannot be written ({error.strerror or error})") from error
    return count, card


def stream_dataset(
    job: Job, state: State, selection: ArticleFilter, format_name: str, stream: BinaryIO
) -> int:
    """Write a dataset that is a single file to a stream, after it is complete. If there is no
    folder for temporary files, a text format is written as it is made. Returns the number of
    articles. Raises SinkError, and OSError of the stream.
    """
    spec = spec_of(format_name)
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(_folder_for_temporary_files(job.output))
        except OSError as error:
            if spec.layout is Layout.file:
                raise SinkError(
                    f"{format_name} needs a folder for temporary files: {error.strerror or error}; "
                    "set TMPDIR to a folder that can be written to"
                ) from error
            return stream_export(state, selection, format_name, stream)
        file = folder / spec.file_name("dataset")
        count = write_export(state, selection, format_name, file)
        with file.open("rb") as written:
            shutil.copyfileobj(written, stream)
    return count


@contextmanager
def _folder_for_temporary_files(output: Path) -> Iterator[Path]:
    """A temporary folder of the system, or of the job if the system has none. Raises OSError."""
    try:
        place = Path(gettempdir())
    except FileNotFoundError:
        place = output
    with temporary_folder(place / "scraper") as folder:
        yield folder


def _facts(state: State, selection: ArticleFilter) -> _Facts:
    facts = _Facts(
        copies=sum(
            version is not None and selection.matches(version)
            for version in map(state.articles.newest, state.copies())
        )
    )
    for version in selected(state, selection):
        article = version.article()
        facts.articles += 1
        facts.words += version.words
        facts.sources[version.source] += 1
        facts.languages[version.language or _UNKNOWN] += 1
        facts.days[version.day or _UNKNOWN] += 1
        facts.filled.update(name for name in _FIELDS if getattr(article, name))
    return facts


def _card(job: Job, facts: _Facts, format_name: str, selection: ArticleFilter) -> str:
    """The card in Markdown. It depends on the state alone."""
    days = sorted(facts.days.keys() - {_UNKNOWN})
    parts = [
        f"# Dataset of {job.job.name}",
        f"{count_of(facts.articles, 'article')}, {count_of(facts.words, 'word')}"
        f"{f', published from {days[0]} to {days[-1]}' if days else ''}. "
        f"{count_of(facts.copies, 'near duplicate')} left out.",
        f"Written as {format_name} by article-scraper {__version__}, schema {SCHEMA_VERSION}. "
        f"{_conditions(selection)} "
        "Each article is the newest version of its page. An article behind a paywall "
        "(`status` is `paywalled`) contains what its page shows.",
        _counted("source", facts.sources),
        _counted("language", facts.languages),
        _counted("day", facts.days),
        _coverage(facts),
    ]
    return "\n\n".join(parts) + "\n"


def _conditions(selection: ArticleFilter) -> str:
    conditions = selection.describe()
    return (
        f"It contains the articles that meet these conditions: {conditions}."
        if conditions
        else "No condition was set, so it contains every article."
    )


def _counted(name: str, counts: Counter[str]) -> str:
    rows = sorted(counts.items())
    left_out = len(rows) - _MOST_DAYS if name == "day" else 0
    shown = [(cell(value), str(count)) for value, count in rows[max(0, left_out) :]]
    return table((name, "articles"), shown) + (
        f"\n\nNot shown: {count_of(left_out, 'earlier day')}." if left_out > 0 else ""
    )


def _coverage(facts: _Facts) -> str:
    shares = (
        (name, facts.filled[name] / facts.articles if facts.articles else 0.0) for name in _FIELDS
    )
    return table(
        ("field", "articles with the field"), ((name, f"{share:.0%}") for name, share in shares)
    )
