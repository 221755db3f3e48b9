"""The tables of a job's state, and the steps from each version of them to the next. Reads no
row.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scraper.errors import StateError

Value = str | int | float | bytes | None


class DamagedRow(StateError):
    """A row that is not what was written."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns, and how many of the first are its key. A last column `digest` is
    added.
    """

    name: str
    columns: tuple[str, ...]
    keys: int

    def put(self, connection: sqlite3.Connection, row: Sequence[Value]) -> None:
        """Write a row in the order of `columns`, in place of the one with its key."""
        names, marks = (
            ", ".join((*self.columns, "digest")),
            ", ".join("?" * (len(self.columns) + 1)),
        )
        changed = ", ".join(
            f"{column} = excluded.{column}" for column in (*self.columns[self.keys :], "digest")
        )
        keys = ", ".join(self.columns[: self.keys])
        connection.execute(
            f"INSERT INTO {self.name} ({names}) VALUES ({marks}) ON CONFLICT ({keys}) DO UPDATE "
            f"SET {changed}",
            (*row, digest(row)),
        )

    def rows(
        self, connection: sqlite3.Connection, rest: str = "", parameters: Sequence[Value] = ()
    ) -> Iterator[tuple[Any, ...]]:
        """The rows that a WHERE … ORDER BY … gives, checked. Raises DamagedRow."""
        names = ", ".join(f"{self.name}.{column}" for column in (*self.columns, "digest"))
        for *row, kept in connection.execute(f"SELECT {names} FROM {self.name} {rest}", parameters):
            if digest(row) != kept:
                raise DamagedRow(f"table {self.name}, row {row[: self.keys]}: not what was written")
            yield tuple(row)

    def row(self, connection: sqlite3.Connection, *key: Value) -> tuple[Any, ...] | None:
        """The row of a key, checked."""
        where = " AND ".join(f"{column} = ?" for column in self.columns[: self.keys])
        return next(self.rows(connection, f"WHERE {where}", key), None)


def digest(row: Sequence[Value]) -> int:
    """64 bits of BLAKE2b of a row, as SQLite's signed integer."""
    told = hashlib.blake2b(digest_size=8)
    for value in row:
        written = (
            value if isinstance(value, bytes) else repr(value).encode("utf-8", "surrogatepass")
        )
        told.update(b"%d:" % len(written))
        told.update(written)
    return int.from_bytes(told.digest(), "big", signed=True)


VERSION = 1
TOLD = "tables"
"""The name under which `meta` repeats the version, which in the file's header has no digest."""

URLS = Table(
    "urls",
    (
        "url",
        "source",
        "found_at",
        "outcome",
        "error",
        "message",
        "article",
        "etag",
        "last_modified",
        "looked_at",
        "next_look",
        "looks",
        "failures",
    ),
    keys=1,
)
ARTICLES = Table(
    "articles",
    (
        "key",
        "version",
        "url",
        "source",
        "status",
        "content_hash",
        "language",
        "day",
        "words",
        "seen_at",
        "record",
    ),
    keys=2,
)
DUPLICATES = Table("duplicates", ("key", "other"), keys=2)
HOSTS = Table("hosts", ("host", "not_before", "kept_at"), keys=1)
OFFERS = Table("offers", ("url", "etag", "last_modified"), keys=1)
RUNS = Table("runs", ("run", "source", "started_at", "ended_at", "counts"), keys=2)
META = Table("meta", ("name", "value"), keys=1)
TABLES = (URLS, ARTICLES, DUPLICATES, HOSTS, OFFERS, RUNS, META)

_FIRST = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL, digest INTEGER NOT NULL) STRICT,
    WITHOUT ROWID;
CREATE TABLE urls (
    url TEXT PRIMARY KEY, source TEXT NOT NULL, found_at REAL NOT NULL,
    outcome TEXT NOT NULL, error TEXT, message TEXT, article TEXT, etag TEXT, last_modified TEXT,
    looked_at REAL, next_look REAL, looks INTEGER NOT NULL, failures INTEGER NOT NULL,
    digest INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX urls_due ON urls (next_look) WHERE next_look IS NOT NULL;
CREATE TABLE articles (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, version INTEGER NOT NULL, url TEXT NOT NULL,
    source TEXT NOT NULL, status TEXT NOT NULL,
    content_hash TEXT NOT NULL, language TEXT, day TEXT, words INTEGER NOT NULL,
    seen_at REAL NOT NULL, record BLOB NOT NULL,
    digest INTEGER NOT NULL, UNIQUE (key, version)
) STRICT;
CREATE TABLE bands (band INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (band,
    article)) STRICT, WITHOUT ROWID;
CREATE TABLE duplicates (key TEXT NOT NULL, other TEXT NOT NULL, digest INTEGER NOT NULL,
    PRIMARY KEY (key, other)) STRICT, WITHOUT ROWID;
CREATE INDEX duplicates_other ON duplicates (other);
CREATE TABLE hosts (host TEXT PRIMARY KEY, not_before REAL NOT NULL, kept_at REAL NOT NULL,
    digest INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE offers (url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT,
    digest INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE runs (
    run TEXT NOT NULL, source TEXT NOT NULL, started_at REAL NOT NULL, ended_at REAL NOT NULL,
    counts TEXT NOT NULL,
    digest INTEGER NOT NULL, PRIMARY KEY (run, source)
) STRICT, WITHOUT ROWID;
"""

# STEPS[n] leads from version n to n + 1; a step that has been released is never changed. One that
# changes the columns of a table makes its digests anew: UPDATE urls SET digest = digest(url,
# source, …), with every column in its order.
STEPS: tuple[str, ...] = (_FIRST,)
VERSION = len(STEPS)


def version_of(connection: sqlite3.Connection) -> int:
    """Of a database's tables; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, steps: Sequence[str] = STEPS) -> None:
    """Bring the tables to the version that the steps lead to, by all of them or none."""
    connection.create_function("digest", -1, lambda *row: digest(row), deterministic=True)
    told = (TOLD, str(len(steps)))
    to_do = [
        *steps[version_of(connection) :],
        f"INSERT OR REPLACE INTO meta (name, value, digest) VALUES ('{told[0]}', '{told[1]}', "
        f"{digest(told)});",
        f"PRAGMA user_version = {len(steps)};",
    ]
    connection.executescript("BEGIN IMMEDIATE;\n" + "\n".join(to_do) + "\nCOMMIT;")
