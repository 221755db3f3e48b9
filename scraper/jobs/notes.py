"""What a state keeps beside addresses and articles: when hosts may be asked again, validators of feeds and sitemaps, what runs found, and
notes of the state about itself. Knows no address and no article.

Time is given in seconds since the epoch.
"""

import json
import sqlite3

from scraper.jobs.schema import HOSTS, META, OFFERS, RUNS

_LONGEST_WAIT = 6 * 3600.0


class Notes:
    """Those of one state."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def keep_host(self, host: str, until: float, now: float) -> None:
        """Keep when a host may be asked again."""
        HOSTS.put(self._db, (host, until, now))

    def hosts(self, now: float) -> dict[str, float]:
        """All such times to come, but those that were kept by a clock that went wrong."""
        return {host: until for host, until, kept in HOSTS.rows(self._db) if kept <= now and now < until <= kept + _LONGEST_WAIT}

    def validators(self, url: str) -> tuple[str | None, str | None]:
        """ETag and Last-Modified of a feed or sitemap, as its last reading left them."""
        row = OFFERS.row(self._db, url)
        return (row[1], row[2]) if row else (None, None)

    def keep_validators(self, url: str, etag: str | None, last_modified: str | None) -> None:
        """Keep them."""
        OFFERS.put(self._db, (url, etag, last_modified))

    def keep_run(self, run: str, source: str, started_at: float, ended_at: float, counts: dict[str, object]) -> None:
        """What a run found in a source."""
        RUNS.put(self._db, (run, source, started_at, ended_at, json.dumps(counts, sort_keys=True)))

    def runs(self, source: str) -> list[tuple[str, float, float, dict[str, object]]]:
        """(run, start, end, counts) of a source, oldest first."""
        rows = RUNS.rows(self._db, "WHERE source = ? ORDER BY started_at, run", (source,))
        return [(run, started, ended, json.loads(counts)) for run, _, started, ended, counts in rows]

    def forget_runs(self, before: float) -> None:
        """Drop what runs found that ended before a time."""
        self._db.execute("DELETE FROM runs WHERE ended_at < ?", (before,))

    def meta(self, name: str) -> str | None:
        """A note of the state about itself."""
        row = META.row(self._db, name)
        return str(row[1]) if row else None

    def set_meta(self, name: str, value: str) -> None:
        """Write one."""
        META.put(self._db, (name, value))

    @property
    def edition(self) -> int:
        """A number that rises with every version of an article."""
        return int(self.meta("edition") or 0)

    def bump(self) -> None:
        """Raise it."""
        self.set_meta("edition", str(self.edition + 1))
