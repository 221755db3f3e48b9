"""Opens the SQLite file of a state: creates it, migrates it, checks it. Renames a damaged file.
Knows nothing of jobs.
"""

import logging
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from scraper.errors import StateError
from scraper.jobs.store.schema import (
    META,
    STEPS,
    TABLES,
    VERSION,
    VERSION_KEY,
    DamagedRow,
    migrate,
    version_of,
)
from scraper.sinks import sync

_log = logging.getLogger("scraper")

_SUFFIXES = ("", "-wal", "-shm")
"""Of the files that SQLite keeps for a database."""
_PAGE_SIZE = 1024
"""Bytes. A record that does not fit into a page takes several, and the last of them is half empty
on average. With SQLite's default of 4,096, these halves would be larger than everything else.
"""
_FORMATS = (1, 2)
"""Versions of SQLite's file format: with a rollback journal, with a write-ahead log."""
_SMALL = 256 * 1024 * 1024
"""Bytes. A larger file is checked completely only once a day. Its rows are checked whenever they
are read.
"""
_DAY = 86_400.0


class Damaged(StateError):
    """A state file that cannot be trusted."""


def connect(path: Path, now: datetime) -> tuple[sqlite3.Connection, bool]:
    """Open a file for writing, or create it; migrate and check it. Returns whether it was checked
    completely.

    Raises Damaged, and StateError if the file cannot be opened at all.
    """
    try:
        if path.exists() and path.stat().st_size:
            _check_header(path)
            migrate_copy(path)
        connection = _open(path)
        try:
            if version_of(connection) == 0:
                migrate(connection)
            is_checked = _check(connection, path, now)
        except BaseException:
            connection.close()
            raise
    except DamagedRow as error:
        raise Damaged(f"{path}: {error.message}") from error
    except sqlite3.DatabaseError as error:
        if is_machine_error(error):
            raise StateError(f"{path}: {error}") from error
        raise Damaged(f"{path}: {error}") from error
    except UnicodeDecodeError as error:  # from a message of SQLite that quotes damaged text
        raise Damaged(f"{path}: the names of its tables are damaged") from error
    return connection, is_checked


def connect_read_only(path: Path) -> sqlite3.Connection:
    """Open a file that another process may be writing. Raises StateError."""
    try:
        path.stat()
    except FileNotFoundError:
        raise StateError(f"{path}: no such file yet; `scraper run` creates it") from None
    except OSError as error:
        raise StateError(f"{path}: cannot be read ({error.strerror})") from error
    try:
        connection, version = _open_read_only(path)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if isinstance(error, sqlite3.DatabaseError) and is_machine_error(error):
            raise StateError(f"{path}: {error}") from error
        raise StateError(
            f"{path}: damaged ({error}); `scraper run` renames it and rebuilds it from the export"
        ) from error
    if version != VERSION:
        connection.close()
        raise StateError(
            f"{path}: written by another version of this program; `scraper run` migrates it"
        )
    return connection


def quarantine(path: Path, now: datetime) -> Path:
    """Rename a damaged file and the files that SQLite keeps for it. Returns the new path. Raises
    OSError.
    """
    renamed = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}")
    number = 1
    while renamed.exists():
        number += 1
        renamed = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}-{number}")
    # The database comes last: SQLite must never find a log next to a database of another state.
    for suffix in reversed(_SUFFIXES):
        file = path.with_name(path.name + suffix)
        if file.exists():
            file.replace(renamed.with_name(renamed.name + suffix))
    return renamed


def schedule_full_check(path: Path) -> None:
    """Let the next run check a file completely, however large it is, because an error occurred."""
    with (
        suppress(sqlite3.Error, UnicodeDecodeError),
        closing(sqlite3.connect(path, isolation_level=None)) as connection,
    ):
        connection.execute("DELETE FROM meta WHERE name = 'checked_at'")


@contextmanager
def reraise_as_state_error(path: Path) -> Iterator[None]:
    """Raise errors of SQLite, with or without a message, as StateError."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise StateError(
            f"{path}: {error}; `scraper run` checks it and repairs it if possible"
        ) from error


def is_machine_error(error: sqlite3.Error) -> bool:
    """Whether the machine causes an error and not the file: no space, no permission, or another
    process that holds the file.
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


def migrate_copy(path: Path, steps: Sequence[str] = STEPS) -> None:
    """Migrate an older file: on a copy, which replaces the file when it is complete.

    Raises StateError if the file is from a newer version of the program, and sqlite3.DatabaseError
    if it is damaged.
    """
    with closing(_open(path)) as old:
        version = version_of(old)
        if version > len(steps) and META.row(old, VERSION_KEY) != (VERSION_KEY, str(version)):
            raise sqlite3.DatabaseError(
                f"the version in its header is {version}, but its tables are of another version"
            )
        if version > len(steps):
            raise StateError(
                f"{path}: written by a newer version of this program (tables {version}, known "
                f"{len(steps)}); update the program"
            )
        if version in (0, len(steps)):
            return
        copy = path.with_name(path.name + ".new")
        copy.unlink(missing_ok=True)
        with closing(sqlite3.connect(copy, isolation_level=None)) as new:
            old.backup(new)
            migrate(new, steps)
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    sync(copy)
    copy.replace(path)
    for suffix in _SUFFIXES[1:]:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    _log.info("%s: migrated from version %d of its tables to %d", path, version, len(steps))


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    try:
        connection.execute(f"PRAGMA page_size = {_PAGE_SIZE}")  # an existing file keeps its own
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def _open_read_only(path: Path) -> tuple[sqlite3.Connection, int]:
    """The database and the version of its tables. Raises StateError and sqlite3.DatabaseError.

    A reader of a write-ahead log has to create an index of it in the same folder, unless there is
    one ("Write-Ahead Logging", section 5, of SQLite's documentation). If the reader is not allowed
    to do so and there is no log, it reads the database file alone: no process is writing it, or
    there would be a log.
    """
    uri = f"{path.resolve().as_uri()}?mode=ro"
    try:
        return _open_uri(uri)
    except sqlite3.OperationalError as error:
        if not is_machine_error(error) or os.access(path.parent, os.W_OK):
            raise
        if not os.access(path, os.R_OK):
            raise StateError(
                f"{path}: cannot be read ({error}); run this command as the user who runs the job"
            ) from error
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise StateError(
                f"{path}: the last run's changes are still in {log.name}, and reading them needs "
                f"write permission in {path.parent}; run this command as the user who runs the "
                "job, or run the job once"
            ) from error
        return _open_uri(f"{uri}&immutable=1")


def _open_uri(uri: str) -> tuple[sqlite3.Connection, int]:
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=10)
    try:
        if not _has_temporary_folder():
            connection.execute("PRAGMA temp_store = MEMORY")
        return connection, version_of(connection)
    except BaseException:
        connection.close()
        raise


def _has_temporary_folder() -> bool:
    """Whether SQLite has a folder for the files of large queries."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        return False
    return True


def _check_header(path: Path) -> None:
    """Refuse a header with file format versions that do not exist (section 1.3 of SQLite's file
    format). SQLite takes such a file for a read-only one.

    Raises sqlite3.DatabaseError, and StateError if the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            header = file.read(20)
    except OSError as error:
        raise StateError(f"{path}: cannot be read ({error.strerror})") from error
    if any(number not in _FORMATS for number in header[18:20]):
        raise sqlite3.DatabaseError("its header is damaged")


def _check(connection: sqlite3.Connection, path: Path, now: datetime) -> bool:
    """Run SQLite's own check, and check the digest of every row. Returns whether it was time to do
    so. Raises DamagedRow and sqlite3.DatabaseError.
    """
    last = META.row(connection, "checked_at")
    age = now.timestamp() - float(last[1]) if last else _DAY
    if path.stat().st_size > _SMALL and 0 <= age < _DAY:
        return False
    problems = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    if problems != ["ok"]:
        raise sqlite3.DatabaseError("; ".join(problems))
    for table in TABLES:
        for _ in table.rows(connection):
            pass
    META.put(connection, ("checked_at", repr(now.timestamp())))
    return True
