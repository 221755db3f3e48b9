"""Decides which articles a dataset contains: by the job's filter, by age, and by a condition that
the user gives. Opens no file.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from scraper.errors import ConfigError
from scraper.humanize import format_time
from scraper.jobs.config import FilterTable
from scraper.jobs.store.articles import ArticleVersion

_STEPS, _CALLS = 10_000, 100
"""A query may take this many steps of SQLite's virtual machine, this many times. That is well under
a second, and more than a thousand times what a condition needs.
"""
_NOT_A_CONDITION = "it is not a single condition, such as language = 'de' and words > 300"
_LONGEST_VALUE, _LONGEST_PATTERN = 1_000_000, 200
COLUMNS = ("key", "url", "source", "status", "language", "day", "words", "seen_at", "version")
"""The columns that a condition can use."""


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Conditions that an article must meet, all of them."""

    languages: tuple[str, ...] = ()
    min_words: int = 0
    after: str | None = None
    """A day: articles of this day and later."""
    since: float | None = None
    """Seconds since the epoch: versions that were seen then or later."""
    where: "Condition | None" = field(default=None)

    @classmethod
    def of_filter(cls, table: FilterTable) -> "ArticleFilter":
        """The conditions of a job's [filter]."""
        return cls(table.language, table.min_words, table.after)

    def narrowed(self, *, since: float | None, where: "Condition | None") -> "ArticleFilter":
        """These conditions and two more. None does not add a condition."""
        return replace(self, since=since, where=where)

    def describe(self) -> str:
        """The conditions in words, for a data card. "" if no condition is set."""
        conditions = [
            f"language {' or '.join(self.languages)}" if self.languages else "",
            f"at least {self.min_words} words" if self.min_words else "",
            f"published on or after {self.after}" if self.after else "",
            f"fetched since {format_time(self.since)}" if self.since is not None else "",
            f"`{self.where.text}`" if self.where else "",
        ]
        return ", ".join(filter(None, conditions))

    def matches(self, version: ArticleVersion) -> bool:
        """Whether an article meets all conditions. Raises ConfigError as `Condition.holds`."""
        return (
            (not self.languages or version.language in self.languages)
            and version.words >= self.min_words
            and (self.after is None or (version.day or "") >= self.after)
            and (self.since is None or version.seen_at >= self.since)
            and (self.where is None or self.where.holds(version))
        )


class Condition:
    """A condition in SQL on the columns of an article, such as `language = 'de' and words > 300`.
    It cannot read anything else.
    """

    def __init__(self, text: str) -> None:
        """Raises ConfigError if the text is not such a condition."""
        self.text = text
        self._db = sqlite3.connect(":memory:")
        self._db.set_authorizer(_authorize)
        self._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        self._db.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, _LONGEST_PATTERN)
        self._db.set_progress_handler(self._is_too_long, _STEPS)
        self._calls_left = 0
        row = f"SELECT 1 FROM (SELECT {', '.join(f'? AS {name}' for name in COLUMNS)}) WHERE"
        # Nothing follows the condition here, so that SQLite's messages are about the user's text.
        self._check(f"{row}\n{text}")
        self._query = f"SELECT EXISTS ({row} (\n{text}\n))"
        try:
            self._check(self._query)
        except ConfigError as error:
            raise self._error(_NOT_A_CONDITION) from error

    def holds(self, version: ArticleVersion) -> bool:
        """Whether the condition is true for an article. Raises ConfigError if SQLite cannot
        evaluate it.
        """
        values = tuple(getattr(version, name) for name in COLUMNS)
        return bool(self._first_row(self._query, values)[0])

    def _check(self, query: str) -> None:
        self._first_row(query, (None,) * len(COLUMNS))

    def _first_row(self, query: str, values: Sequence[object]) -> Any:
        self._calls_left = _CALLS
        try:
            return self._db.execute(query, values).fetchone()
        except (sqlite3.ProgrammingError, sqlite3.Warning, ValueError) as error:
            # These messages are about our query, not about the user's text.
            raise self._error(_NOT_A_CONDITION) from error
        except sqlite3.Error as error:
            raise self._error(
                "it takes too long" if str(error) == "interrupted" else f"SQLite says: {error}"
            ) from error

    def _error(self, problem: str) -> ConfigError:
        shown = self.text if self.text.isprintable() else ascii(self.text)
        return ConfigError(f"--where `{shown}`: {problem}; columns are {', '.join(COLUMNS)}")

    def _is_too_long(self) -> bool:
        """Called by SQLite after every `_STEPS` steps; True aborts the query."""
        self._calls_left -= 1
        return self._calls_left < 0


def _authorize(action: int, *_: object) -> int:
    """Allow a query to read and to call functions, and nothing else."""
    return (
        sqlite3.SQLITE_OK
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION)
        else sqlite3.SQLITE_DENY
    )
