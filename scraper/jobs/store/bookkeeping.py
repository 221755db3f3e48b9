"""The small tables of a state: pauses of hosts, validators of feeds, files of exports, and facts
about the state itself. Knows nothing of URLs and articles.

All times are seconds since the epoch.
"""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from scraper.jobs.store.schema import EXPORT_FILES, HOSTS, META, VALIDATORS

_LONGEST_PAUSE = 6 * 3600.0


class HostTable:
    """When each host may be requested again."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def put(self, host: str, not_before: float, now: float) -> None:
        """Store the time before which a host must not be requested."""
        HOSTS.put(self._db, (host, not_before, now))

    def not_before(self, now: float) -> dict[str, float]:
        """The stored times that are still in the future. A time that a wrong clock stored is left
        out.
        """
        return {
            host: not_before
            for host, not_before, kept_at in HOSTS.rows(self._db)
            if kept_at <= now and now < not_before <= kept_at + _LONGEST_PAUSE
        }


class ValidatorTable:
    """ETag and Last-Modified of feeds and sitemaps, and the version of files, from their last
    reading.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def get(self, url: str) -> tuple[str | None, str | None]:
        """ETag and Last-Modified; None for each that is not known."""
        row = VALIDATORS.row(self._db, url)
        return (row[1], row[2]) if row else (None, None)

    def put(self, url: str, etag: str | None, last_modified: str | None) -> None:
        """Store both."""
        VALIDATORS.put(self._db, (url, etag, last_modified))


@dataclass(frozen=True, slots=True)
class ExportFile:
    """What is known of a file of an export, since it was written."""

    stamp: str
    """A digest of what it was written from."""
    fingerprint: str
    """Of the file on disk, to find out whether somebody changed it."""
    written_at: float


class ExportFileTable:
    """The files of the exports, by export and partition."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def of_sink(self, sink: str) -> dict[str, ExportFile]:
        """The files of an export, by partition."""
        rows = EXPORT_FILES.rows(self._db, "WHERE sink = ?", (sink,))
        return {partition: ExportFile(*values) for _, partition, *values in rows}

    def put(self, sink: str, partition: str, file: ExportFile) -> None:
        """Store what is known of a file."""
        EXPORT_FILES.put(self._db, (sink, partition, file.stamp, file.fingerprint, file.written_at))

    def delete(self, sink: str, partition: str) -> None:
        """Forget a file."""
        EXPORT_FILES.delete(self._db, sink, partition)

    def keep_sinks(self, sinks: Collection[str]) -> None:
        """Forget the files of all other exports."""
        for (sink,) in self._db.execute("SELECT DISTINCT sink FROM export_files").fetchall():
            if sink not in sinks:
                EXPORT_FILES.delete(self._db, sink)


class MetaTable:
    """Facts about the state itself, by name."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def get(self, name: str) -> str | None:
        """The value, or None."""
        row = META.row(self._db, name)
        return str(row[1]) if row else None

    def put(self, name: str, value: str) -> None:
        """Store a value."""
        META.put(self._db, (name, value))
