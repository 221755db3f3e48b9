"""The tables of a job's state, and the versions of their schema. Knows nothing of what the rows
mean.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scraper.errors import StateError
from scraper.jobs.store.migrations import STEP_1, STEP_2, STEP_3, STEP_4, STEP_5, STEP_6, STEP_7

Value = str | int | float | bytes | None


class DamagedRow(StateError):
    """A row whose digest does not match its values."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a digest in each row.

    `columns` does not include the last column, `digest`. The first `keys` columns are the primary
    key.
    """

    name: str
    columns: tuple[str, ...]
    keys: int

    def put(self, connection: sqlite3.Connection, row: Sequence[Value]) -> None:
        """Insert a row, or replace the row with the same key. The values are in the order of
        `columns`.
        """
        names = ", ".join((*self.columns, "digest"))
        marks = ", ".join("?" * (len(self.columns) + 1))
        changed = ", ".join(
            f"{column} = excluded.{column}" for column in (*self.columns[self.keys :], "digest")
        )
        keys = ", ".join(self.columns[: self.keys])
        connection.execute(
            f"INSERT INTO {self.name} ({names}) VALUES ({marks}) ON CONFLICT ({keys}) DO UPDATE "
            f"SET {changed}",
            (*row, digest(row)),
        )

    def delete(self, connection: sqlite3.Connection, *key: Value) -> None:
        """Delete the rows with these first columns of the primary key."""
        where = " AND ".join(f"{column} = ?" for column in self.columns[: len(key)])
        connection.execute(f"DELETE FROM {self.name} WHERE {where}", key)

    def rows(
        self, connection: sqlite3.Connection, rest: str = "", parameters: Sequence[Value] = ()
    ) -> Iterator[tuple[Any, ...]]:
        """The rows that `rest` (JOIN …, WHERE …, ORDER BY …) selects, without the digest.

        Raises DamagedRow if a digest does not match.
        """
        names = ", ".join(f"{self.name}.{column}" for column in (*self.columns, "digest"))
        for *row, stored in connection.execute(
            f"SELECT {names} FROM {self.name} {rest}", parameters
        ):
            if digest(row) != stored:
                raise DamagedRow(
                    f"table {self.name}, row {row[: self.keys]}: its digest does not match"
                )
            yield tuple(row)

    def row(self, connection: sqlite3.Connection, *key: Value) -> tuple[Any, ...] | None:
        """The row with this key, or None. Raises DamagedRow."""
        where = " AND ".join(f"{column} = ?" for column in self.columns[: self.keys])
        return next(self.rows(connection, f"WHERE {where}", key), None)


def digest(row: Sequence[Value]) -> int:
    """64 bits of the BLAKE2b hash of a row, as a signed integer that SQLite can store."""
    parts: list[bytes] = []
    for value in row:
        written = (
            value if isinstance(value, bytes) else repr(value).encode("utf-8", "surrogatepass")
        )
        parts += (b"%d:" % len(written), written)
    hashed = hashlib.blake2b(b"".join(parts), digest_size=8)
    return int.from_bytes(hashed.digest(), "big", signed=True)


VERSION_KEY = "tables"
"""The row of `meta` that repeats the version of the tables. The version in the file's header does
not have a digest.
"""

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
        "checked_at",
        "next_check_at",
        "checks",
        "failures",
        "listed_date",
        "listed_in",
        "error_status",
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
        "confidence_body",
        "confidence_headline",
        "confidence_date",
        "confidence_authors",
        "record",
    ),
    keys=2,
)
DUPLICATES = Table("duplicates", ("key", "other"), keys=2)
HOSTS = Table("hosts", ("host", "not_before", "kept_at"), keys=1)
VALIDATORS = Table("validators", ("url", "etag", "last_modified"), keys=1)
RUNS = Table("runs", ("run", "source", "started_at", "ended_at", "counts", "listed_new"), keys=2)
HISTORY = Table(
    "history", ("run", "started_at", "ended_at", "seconds", "bytes", "unfinished_reason"), keys=1
)
SAMPLES = Table(
    "samples", ("source", "seen_at", "url", "run", "headline", "date", "authors", "words"), keys=3
)
META = Table("meta", ("name", "value"), keys=1)
EXPORTED = Table("exported", ("article", "day", "weight"), keys=1)
EXPORT_DAYS = Table("export_days", ("day", "articles", "weight"), keys=1)
EXPORT_MOVES = Table("export_moves", ("key", "day"), keys=2)
EXPORT_FILES = Table(
    "export_files", ("sink", "partition", "stamp", "fingerprint", "written_at"), keys=2
)
OUTGOING = Table("outgoing", ("name", "shard", "batch", "entry"), keys=1)
REDIRECTS = Table(
    "redirects", ("source", "url", "target", "redirects", "handed_at", "is_pending"), keys=2
)
TABLES = (
    URLS,
    ARTICLES,
    DUPLICATES,
    HOSTS,
    VALIDATORS,
    RUNS,
    HISTORY,
    SAMPLES,
    META,
    EXPORTED,
    EXPORT_DAYS,
    EXPORT_MOVES,
    EXPORT_FILES,
    OUTGOING,
    REDIRECTS,
)

STEPS: tuple[str, ...] = (STEP_1, STEP_2, STEP_3, STEP_4, STEP_5, STEP_6, STEP_7)
"""STEPS[n] migrates from version n to n + 1."""
VERSION = len(STEPS)


def version_of(connection: sqlite3.Connection) -> int:
    """The version of a database's tables, or 0 for an empty database."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, steps: Sequence[str] = STEPS) -> None:
    """Migrate the tables to version `len(steps)`, in one transaction. Raises sqlite3.Error."""
    connection.create_function("digest", -1, lambda *row: digest(row), deterministic=True)
    row = (VERSION_KEY, str(len(steps)))
    statements = [
        *steps[version_of(connection) :],
        f"INSERT OR REPLACE INTO meta (name, value, digest) VALUES ('{row[0]}', '{row[1]}', "
        f"{digest(row)});",
        f"PRAGMA user_version = {len(steps)};",
    ]
    connection.executescript("BEGIN IMMEDIATE;\n" + "\n".join(statements) + "\nCOMMIT;")
