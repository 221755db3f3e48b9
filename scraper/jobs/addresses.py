"""The addresses that a job knows, what became of each, and which are to be looked at now: the table `urls`. Knows no article.

Time is given in seconds since the epoch.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from scraper.jobs.schema import URLS

_DUE_AT_ONCE = 1_000
"""Addresses read into memory."""
_DUE = "source = ? AND next_look IS NOT NULL AND (looked_at IS NULL OR next_look <= ? OR looked_at > ? OR found_at > ?)"


@dataclass(frozen=True, slots=True)
class Known:
    """An address and what is known of it."""

    url: str
    source: str
    found_at: float
    outcome: str
    error: str | None
    message: str | None
    article: str | None
    etag: str | None
    last_modified: str | None
    looked_at: float | None
    next_look: float | None
    looks: int
    failures: int


@dataclass(frozen=True, slots=True)
class Failing:
    """Addresses of a source that failed when they were last looked at."""

    error: str
    """The code."""
    count: int
    given_up: int
    """Of them, those that are not looked at again."""
    example: str
    """The message of the one that was looked at last."""


class Addresses:
    """Those of one state."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def offer(self, source: str, urls: Iterable[str], now: float, living: Collection[str] = ()) -> int:
        """Addresses that a source offers; how many were not known. One of a source that is not among the `living`, where any are named,
        is this source's from now on: somebody gave the source another name.
        """
        new = 0
        for url in urls:
            known = self.known(url)
            if known is None:
                URLS.put(self._db, (url, source, now, "waiting", None, None, None, None, None, None, now, 0, 0))
                new += 1
            elif living and known.source not in living:
                self.keep(replace(known, source=source))
        return new

    def known(self, url: str) -> Known | None:
        """What is known of an address."""
        row = URLS.row(self._db, url)
        return Known(*row) if row else None

    def due(self, source: str, now: float) -> Iterator[Known]:
        """The addresses of a source that are to be looked at now: those never seen first, those of a wrong clock, the others by their time.

        A clock that was set back keeps nothing waiting: what was never looked at is due, and what was looked at in the future. The list
        is made at once, and lies in a table of its own, since what is due changes while it is read; one list is read at a time.
        """
        self._db.execute("DROP TABLE IF EXISTS temp.due")
        self._db.execute("CREATE TEMP TABLE due (place INTEGER PRIMARY KEY, url TEXT NOT NULL)")
        self._db.execute(
            f"INSERT INTO temp.due (url) SELECT url FROM urls WHERE {_DUE} "
            "ORDER BY looked_at IS NOT NULL, iif(looked_at > ?, 0, next_look), url",
            (source, now, now, now, now),
        )
        place, where = 0, "JOIN temp.due ON due.url = urls.url WHERE due.place > ? AND due.place <= ? ORDER BY due.place"
        while rows := list(URLS.rows(self._db, where, (place, place + _DUE_AT_ONCE))):
            place += _DUE_AT_ONCE
            for row in rows:
                yield Known(*row)

    def count_due(self, source: str, now: float) -> int:
        """How many `due` would give."""
        (count,) = self._db.execute(f"SELECT count(*) FROM urls WHERE {_DUE}", (source, now, now, now)).fetchone()
        return int(count)

    def keep(self, known: Known) -> None:
        """Write what is known of an address."""
        URLS.put(self._db, tuple(getattr(known, name) for name in URLS.columns))

    def readdress(self, article: str, to: str) -> None:
        """Those that lead to an article lead to another key from now on."""
        for row in list(URLS.rows(self._db, "WHERE article = ?", (article,))):
            self.keep(replace(Known(*row), article=to))

    def failing(self) -> dict[str, list[Failing]]:
        """The addresses that fail now, by their source and the error, the most frequent first."""
        found: dict[str, list[Failing]] = {}
        rows = self._db.execute(  # beside max() SQLite gives the other columns of the row that has it
            "SELECT source, error, count(*), sum(next_look IS NULL), message, max(looked_at) FROM urls WHERE error IS NOT NULL "
            "GROUP BY source, error ORDER BY 3 DESC, error"
        )
        for source, error, count, given_up, message, _ in rows:
            found.setdefault(source, []).append(Failing(error, count, given_up, message or ""))
        return found
