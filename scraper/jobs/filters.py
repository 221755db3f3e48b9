"""Which articles a dataset holds: by the job's filter, by age, by a condition of the user's. Judges
stored rows, reads no file.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from scraper.errors import ConfigError
from scraper.jobs.config import FilterTable
from scraper.jobs.store.tables import ArticleVersion

_STEPS, _PATIENCE = 10_000, 100
"""A question may take so many steps of SQLite's machine, so many times: well under a second, and no
condition needs a thousandth.
"""
_NO_CONDITION = "it is no single condition, such as language = 'de' and words > 300"
_LONGEST_VALUE, _LONGEST_PATTERN = 1_000_000, 200
COLUMNS = ("key", "url", "source", "status", "language", "day", "words", "seen_at", "version")
"""What a condition can speak of."""


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Conditions that an article must all meet."""

    languages: tuple[str, ...] = ()
    min_words: int = 0
    after: str | None = None
    """A day; articles of it and later ones."""
    since: float | None = None
    """Seconds since the epoch; versions that were seen then or later."""
    where: "Condition | None" = field(default=None)

    @classmethod
    def of_filter(cls, table: FilterTable) -> "ArticleFilter":
        """What a job's [filter] asks for."""
        return cls(table.language, table.min_words, table.after)

    def narrowed(self, *, since: float | None, where: "Condition | None") -> "ArticleFilter":
        """These conditions and two more."""
        return replace(self, since=since, where=where)

    def told(self) -> str:
        """In words, for a dataset's card; "" where there is no condition."""
        said = [
            f"language {' or '.join(self.languages)}" if self.languages else "",
            f"at least {self.min_words} words" if self.min_words else "",
            f"published from {self.after}" if self.after else "",
            f"seen since {datetime.fromtimestamp(self.since, UTC):%Y-%m-%d %H:%M} UTC"
            if self.since is not None
            else "",
            f"`{self.where.written}`" if self.where else "",
        ]
        return ", ".join(one for one in said if one)

    def takes(self, stored: ArticleVersion) -> bool:
        """Whether an article is among them."""
        return (
            (not self.languages or stored.language in self.languages)
            and stored.words >= self.min_words
            and (self.after is None or (stored.day or "") >= self.after)
            and (self.since is None or stored.seen_at >= self.since)
            and (self.where is None or self.where.holds(stored))
        )


class Condition:
    """A condition in SQL on the columns of an article, as in `language = 'de' and words > 300`; it
    can read nothing else.
    """

    def __init__(self, written: str) -> None:
        """Raises ConfigError for what is no such condition."""
        self.written = written
        self._db = sqlite3.connect(":memory:")
        self._db.set_authorizer(_may)
        self._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        self._db.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, _LONGEST_PATTERN)
        self._db.set_progress_handler(self._count, _STEPS)
        self._left = 0
        row = f"SELECT 1 FROM (SELECT {', '.join(f'? AS {name}' for name in COLUMNS)}) WHERE"
        self._try(
            f"{row}\n{written}"
        )  # nothing follows it, so that what SQLite says is of the user's own words
        self._query = f"SELECT EXISTS ({row} (\n{written}\n))"
        try:
            self._try(self._query)
        except ConfigError as error:
            raise self._wrong(_NO_CONDITION) from error

    def holds(self, stored: ArticleVersion) -> bool:
        """Whether it is true of an article. Raises ConfigError where it cannot be said."""
        return bool(self._first(self._query, tuple(getattr(stored, name) for name in COLUMNS))[0])

    def _try(self, query: str) -> None:
        self._first(query, (None,) * len(COLUMNS))

    def _first(self, query: str, values: Sequence[object]) -> Any:
        """The first row."""
        self._left = _PATIENCE
        try:
            return self._db.execute(query, values).fetchone()
        except (
            sqlite3.ProgrammingError,
            sqlite3.Warning,
            ValueError,
        ) as error:  # which speak of our query
            raise self._wrong(_NO_CONDITION) from error
        except sqlite3.Error as error:
            raise self._wrong(
                "it takes too long" if str(error) == "interrupted" else f"SQLite says: {error}"
            ) from error

    def _wrong(self, what: str) -> ConfigError:
        shown = self.written if self.written.isprintable() else ascii(self.written)
        return ConfigError(f"--where `{shown}`: {what}; columns are {', '.join(COLUMNS)}")

    def _count(self) -> bool:
        """Whether a question has had all its steps."""
        self._left -= 1
        return self._left < 0


def _may(action: int, *_: object) -> int:
    """Reading and functions, no more: a condition is no program."""
    return (
        sqlite3.SQLITE_OK
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION)
        else sqlite3.SQLITE_DENY
    )
