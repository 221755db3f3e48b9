"""Rows of the state's tables, each with a digest that is checked when it is read. Knows SQLite, no job."""

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
    """A table: its columns, and how many of the first are its key. A last column `digest` is added."""

    name: str
    columns: tuple[str, ...]
    keys: int

    def put(self, connection: sqlite3.Connection, row: Sequence[Value]) -> None:
        """Write a row in the order of `columns`, in place of the one with its key."""
        names, marks = ", ".join((*self.columns, "digest")), ", ".join("?" * (len(self.columns) + 1))
        changed = ", ".join(f"{column} = excluded.{column}" for column in (*self.columns[self.keys :], "digest"))
        keys = ", ".join(self.columns[: self.keys])
        connection.execute(
            f"INSERT INTO {self.name} ({names}) VALUES ({marks}) ON CONFLICT ({keys}) DO UPDATE SET {changed}",  # noqa: S608: names of ours
            (*row, digest(row)),
        )

    def rows(self, connection: sqlite3.Connection, rest: str = "", parameters: Sequence[Value] = ()) -> Iterator[tuple[Any, ...]]:
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
        written = value if isinstance(value, bytes) else repr(value).encode("utf-8", "surrogatepass")
        told.update(b"%d:" % len(written))
        told.update(written)
    return int.from_bytes(told.digest(), "big", signed=True)
