"""A job's state, the only truth: one file that holds addresses, articles, pairs of the same text,
and notes. One thread uses it.

Nothing is on disk before `commit`, and then all of it is. What each part holds, its own module
tells.
"""

import sqlite3
from datetime import datetime
from pathlib import Path

from scraper.jobs.store.database import connect, read_only
from scraper.jobs.store.dedup import DuplicateIndex
from scraper.jobs.store.tables import ArticleTable, Notes, UrlTable


class State:
    """The parts of a state, and their transactions."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.addresses = UrlTable(connection)
        self.articles = ArticleTable(connection)
        self.notes = Notes(connection)
        self.twins = DuplicateIndex(connection, self.articles, self.notes)

    @classmethod
    def open(cls, path: Path, now: datetime) -> "State":
        """The checked state of a file, made where there is none. Raises Damaged and StateError."""
        state = cls(connect(path, now))
        state._db.execute("BEGIN IMMEDIATE")
        state.twins.check()
        return state

    @classmethod
    def look(cls, path: Path) -> "State":
        """The state of a file that a run may be writing, to be read only. Raises StateError."""
        state = cls(read_only(path))
        state._db.execute("BEGIN")
        return state

    @property
    def is_empty(self) -> bool:
        """Whether it knows no address and no article: it was made just now, or nothing ever
        came.
        """
        return not any(
            self._db.execute(f"SELECT EXISTS (SELECT 1 FROM {table})").fetchone()[0]
            for table in ("urls", "articles")
        )

    def commit(self) -> None:
        """Put everything since the last commit on disk."""
        self._end()
        self._db.execute("BEGIN IMMEDIATE")

    def shrink(self) -> None:
        """Commit, and give the file's free pages back to the system."""
        self._end()
        self._db.execute("VACUUM")
        self._db.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Drop what was not committed."""
        if self._db.in_transaction:  # SQLite itself ends one that failed
            self._db.execute("ROLLBACK")
        self._db.close()

    def _end(self) -> None:
        self.twins.note()
        self._db.execute("COMMIT")


def copies(state: State) -> dict[str, str]:
    """For each copy, the article that stands for it."""
    above: dict[str, str] = {}

    def root(key: str) -> str:
        while above.get(key, key) != key:
            above[key] = above.get(above[key], above[key])
            key = above[key]
        return key

    for key, other in state.twins.pairs():
        above.setdefault(key, key)
        above.setdefault(other, other)
        above[max(root(key), root(other))] = min(root(key), root(other))
    families: dict[str, list[str]] = {}
    for key in above:
        families.setdefault(root(key), []).append(key)
    found: dict[str, str] = {}
    for members in families.values():
        rank = {
            key: (kept.day or "9999", key)
            for key in members
            if (kept := state.articles.newest(key))
        }
        first = min(rank, key=lambda key: rank[key])
        found |= {key: first for key in members if key != first}
    return found
