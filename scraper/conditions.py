"""Conditions of users, in SQL on the columns of one row, as `--where` takes them. Knows neither
jobs nor datasets, and opens no file.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any

from scraper.errors import ConfigError

_STEPS, _CALLS = 10_000, 100
"""A query may take this many steps of SQLite's virtual machine, this many times. That is well under
a second, and more than a thousand times what a condition needs.
"""
_NOT_A_CONDITION = "it is not a single condition, such as language = 'de' and words > 300"
_LONGEST_VALUE, _LONGEST_PATTERN = 1_000_000, 200


class SqlCondition:
    """A condition in SQL on named columns, such as `language = 'de' and words > 300`. It cannot
    read anything else.
    """

    def __init__(self, text: str, columns: Sequence[str]) -> None:
        """Raises ConfigError if the text is not such a condition."""
        self.text = text
        self._columns = columns
        self._db = sqlite3.connect(":memory:")
        self._db.set_authorizer(_authorize)
        self._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        self._db.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, _LONGEST_PATTERN)
        self._db.set_progress_handler(self._is_too_long, _STEPS)
        self._calls_left = 0
        row = f"SELECT 1 FROM (SELECT {', '.join(f'? AS {name}' for name in columns)}) WHERE"
        # Nothing follows the condition here, so that SQLite's messages are about the user's text.
        self._check(f"{row}\n{text}")
        self._query = f"SELECT EXISTS ({row} (\n{text}\n))"
        try:
            self._check(self._query)
        except ConfigError as error:
            raise self._error(_NOT_A_CONDITION) from error

    def holds(self, row: Sequence[object]) -> bool:
        """Whether the condition is true for the values of the columns. Raises ConfigError if SQLite
        cannot evaluate it.
        """
        return bool(self._first_row(self._query, row)[0])

    def _check(self, query: str) -> None:
        self._first_row(query, (None,) * len(self._columns))

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
        return ConfigError(f"--where `{shown}`: {problem}; columns are {', '.join(self._columns)}")

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
