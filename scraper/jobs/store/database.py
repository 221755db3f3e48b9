"""Opens a job's state file: made, brought forward, checked; a damaged one is set aside. Knows files
and SQLite, no job.
"""

import logging
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from scraper.errors import StateError
from scraper.jobs.store.schema import (
    META,
    STEPS,
    TABLES,
    TOLD,
    VERSION,
    DamagedRow,
    migrate,
    version_of,
)

_log = logging.getLogger("scraper")

_BESIDE = ("", "-wal", "-shm")
_PAGE = 1024
"""Bytes. A record that does not fit one page takes several, the last half empty: of SQLite's 4,096
that would be more than all else.
"""
_FORMATS = (1, 2)
"""With a rollback journal, with a write-ahead log."""
_CHECKED_ALWAYS = 256 * 1024 * 1024
"""Bytes. A larger file is checked whole once a day, its rows whenever they are read."""
_A_DAY = 86_400.0


class Damaged(StateError):
    """A state file that cannot be trusted."""


def connect(path: Path, now: datetime) -> sqlite3.Connection:
    """The checked database of a file, made where there is none. Raises Damaged, and StateError
    where it cannot be opened at all.
    """
    try:
        if path.exists() and path.stat().st_size:
            _check_header(path)
            migrate_copy(path)
        connection = _opened(path)
        try:
            if version_of(connection) == 0:
                migrate(connection)
            _check(connection, path, now)
        except BaseException:
            connection.close()
            raise
    except DamagedRow as error:
        raise Damaged(f"{path}: {error.message}") from error
    except sqlite3.DatabaseError as error:
        if is_of_the_machine(error):
            raise StateError(f"{path}: {error}") from error
        raise Damaged(f"{path}: {error}") from error
    except (
        UnicodeDecodeError
    ) as error:  # in place of SQLite's own error, where that quotes what is damaged
        raise Damaged(f"{path}: the names of its tables are not what was written") from error
    return connection


def quarantine(path: Path, now: datetime) -> Path:
    """Rename a damaged file, and what SQLite keeps beside it; the new name. Raises OSError."""
    aside = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}-{number}")
    for ending in reversed(
        _BESIDE
    ):  # a log of changes must never be found beside a file that it is not of
        beside = path.with_name(path.name + ending)
        if beside.exists():
            beside.replace(aside.with_name(aside.name + ending))
    return aside


def schedule_full_check(path: Path) -> None:
    """Have the next run check a file whole, however large: something was wrong with it."""
    with (
        suppress(sqlite3.Error, UnicodeDecodeError),
        closing(sqlite3.connect(path, isolation_level=None)) as connection,
    ):
        connection.execute("DELETE FROM meta WHERE name = 'checked_at'")


@contextmanager
def reraise_as_state_error(path: Path) -> Iterator[None]:
    """What SQLite finds wrong with a file while it is used, in its own words or in none, is raised
    as StateError.
    """
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise StateError(
            f"{path}: {error}; `scraper run` checks it, and mends it where it can"
        ) from error


def read_only(path: Path) -> sqlite3.Connection:
    """The database of a file that another process may be writing. Raises StateError."""
    if not path.exists():
        raise StateError(f"{path}: there is no such file yet; `scraper run` makes it")
    try:
        connection, version = _looked_at(path)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if isinstance(error, sqlite3.DatabaseError) and is_of_the_machine(error):
            raise StateError(f"{path}: {error}") from error
        raise StateError(
            f"{path}: damaged ({error}); `scraper run` sets it aside, and makes it anew from what "
            "the export holds"
        ) from error
    if version != VERSION:
        connection.close()
        raise StateError(
            f"{path}: of another version of this program; `scraper run` brings it forward"
        )
    return connection


def _looked_at(path: Path) -> tuple[sqlite3.Connection, int]:
    """The database, to be read only, and the version of its tables. Raises StateError and
    sqlite3.DatabaseError.

    Who reads a write-ahead log has to make an index of it beside the file, unless there is one
    ("Write-Ahead Logging", section 5, of SQLite's documentation). Who may not, and meets no log,
    reads the file alone: nobody is writing it, or there would be one.
    """
    address = f"{path.resolve().as_uri()}?mode=ro"
    try:
        return _reached(address)
    except sqlite3.OperationalError as error:
        if not is_of_the_machine(error) or os.access(path.parent, os.W_OK):
            raise
        if not os.access(path, os.R_OK):
            raise StateError(
                f"{path}: cannot be read ({error}); look at it as the user who runs the job"
            ) from error
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise StateError(
                f"{path}: {log.name} holds what the last run wrote, and only who may write to "
                f"{path.parent} can read it; "
                "look at it as the user who runs the job, or run the job once"
            ) from error
        return _reached(f"{address}&immutable=1")


def _reached(address: str) -> tuple[sqlite3.Connection, int]:
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=10)
    try:
        return connection, version_of(connection)
    except BaseException:
        connection.close()
        raise


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    try:
        connection.execute(f"PRAGMA page_size = {_PAGE}")  # of a new file; an old one keeps its own
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_header(path: Path) -> None:
    """What SQLite takes for a file that is not to be written: version numbers of the format that
    there never were (its file format, 1.3). Raises sqlite3.DatabaseError and StateError.
    """
    try:
        with path.open("rb") as file:
            header = file.read(20)
    except OSError as error:
        raise StateError(f"{path}: cannot be read ({error.strerror})") from error
    if any(number not in _FORMATS for number in header[18:20]):
        raise sqlite3.DatabaseError("its header is not what was written")


def migrate_copy(path: Path, steps: Sequence[str] = STEPS) -> None:
    """An older file's tables, brought by the steps to this version on a copy, which takes its place
    when it is whole.
    """
    with closing(_opened(path)) as old:
        version = version_of(old)
        if version > len(steps) and META.row(old, TOLD) != (TOLD, str(version)):
            raise sqlite3.DatabaseError(
                f"its header speaks of tables {version}, which it does not have"
            )
        if version > len(steps):
            raise StateError(
                f"{path}: made by a newer version of this program (tables {version}, known "
                f"{len(steps)}); update it"
            )
        if version in (0, len(steps)):
            return
        copy = path.with_name(path.name + ".new")
        copy.unlink(missing_ok=True)
        with closing(sqlite3.connect(copy, isolation_level=None)) as new:
            old.backup(new)
            migrate(new, steps)
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with copy.open("rb") as file:
        os.fsync(file.fileno())
    copy.replace(path)
    for ending in _BESIDE[1:]:
        path.with_name(path.name + ending).unlink(missing_ok=True)
    _log.info("%s: brought from version %d of its tables to %d", path, version, len(steps))


def _check(connection: sqlite3.Connection, path: Path, now: datetime) -> None:
    """SQLite's own check, and the digest of every row. Raises DamagedRow and
    sqlite3.DatabaseError.
    """
    last = META.row(connection, "checked_at")
    age = now.timestamp() - float(last[1]) if last else _A_DAY
    if path.stat().st_size > _CHECKED_ALWAYS and 0 <= age < _A_DAY:
        return
    reraise_as_state_error = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    if reraise_as_state_error != ["ok"]:
        raise sqlite3.DatabaseError("; ".join(reraise_as_state_error))
    for table in TABLES:
        for _ in table.rows(connection):
            pass
    META.put(connection, ("checked_at", repr(now.timestamp())))


def is_of_the_machine(error: sqlite3.Error) -> bool:
    """Whether the machine, not the file, has a problem: no space, no permission, another
    process.
    """
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else None
    return primary in (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOMEM,
    )
