"""The state of a job: one SQLite file with URLs, articles, near duplicates, runs and hosts. It is
used by one thread.

Changes are written to the file by `commit`, all of them or none.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from scraper.jobs.store.articles import ArticleTable
from scraper.jobs.store.bookkeeping import (
    ExportFileTable,
    HostTable,
    MetaTable,
    ValidatorTable,
)
from scraper.jobs.store.database import connect, connect_read_only
from scraper.jobs.store.dedup import DuplicateIndex
from scraper.jobs.store.exported import ExportedArticles
from scraper.jobs.store.handed import HandedRedirectTable, OutgoingTable
from scraper.jobs.store.runs import HistoryTable, RunTable, SampleTable
from scraper.jobs.store.schema import Table, Value
from scraper.jobs.store.urls import UrlTable


class State:
    """The tables of a state, and its transactions."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.urls = UrlTable(connection)
        self.articles = ArticleTable(connection)
        self.hosts = HostTable(connection)
        self.validators = ValidatorTable(connection)
        self.runs = RunTable(connection)
        self.history = HistoryTable(connection)
        self.samples = SampleTable(connection)
        self.meta = MetaTable(connection)
        self.outgoing = OutgoingTable(connection)
        self.redirects = HandedRedirectTable(connection)
        self.duplicates = DuplicateIndex(connection, self.articles, self.meta)
        self.exported = ExportedArticles(connection, self.articles, self.duplicates, self.meta)
        self.export_files = ExportFileTable(connection)

    @classmethod
    def open(cls, path: Path, now: datetime) -> "State":
        """Open and check a state file, or create it. Raises Damaged and StateError."""
        connection, is_checked = connect(path, now)
        state = cls(connection)
        state._db.execute("BEGIN IMMEDIATE")
        if is_checked:
            state.duplicates.verify()
        else:  # a sum over all bands would take longer than the rest of a run
            state.duplicates.load()
        state.exported.load()
        return state

    @classmethod
    def open_read_only(cls, path: Path) -> "State":
        """Open a state file for reading, even while a run writes it. Raises StateError."""
        state = cls(connect_read_only(path))
        state._db.execute("BEGIN")
        return state

    @property
    def is_empty(self) -> bool:
        """Whether the state does not hold any URL or article."""
        return not any(
            self._db.execute(f"SELECT EXISTS (SELECT 1 FROM {table})").fetchone()[0]
            for table in ("urls", "articles")
        )

    def rows(self, table: Table) -> Iterator[tuple[Any, ...]]:
        """All rows of a table, to be copied to another state. Raises DamagedRow."""
        return table.rows(self._db)

    def put(self, table: Table, row: Sequence[Value]) -> None:
        """Insert or replace a row that was copied."""
        table.put(self._db, row)

    def commit(self) -> None:
        """Write all changes since the last commit to disk."""
        self._end()
        self._db.execute("BEGIN IMMEDIATE")

    def shrink(self) -> None:
        """Commit, and return the free pages of the file to the file system."""
        self._end()
        self._db.execute("VACUUM")
        self._db.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Close the file. Changes that were not committed are dropped."""
        if self._db.in_transaction:  # SQLite ends a transaction that failed by itself
            self._db.execute("ROLLBACK")
        self._db.close()

    def copies(self) -> dict[str, str]:
        """For each near duplicate that is not exported, the key of the article that is exported in
        its place: the one with the earliest day, then the smallest key.
        """
        return self.exported.copies()

    def count_copies(self) -> int:
        """How many articles are not exported because they are near duplicates of others."""
        return sum(len(group) - 1 for group in self.duplicates.all_groups())

    def _end(self) -> None:
        self.exported.flush()
        self.duplicates.save_checksum()
        self._db.execute("COMMIT")
