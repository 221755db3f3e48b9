"""The tables `outgoing` and `redirects`: what waits to be handed over to other shards, and the
redirects between hosts of two shards. Knows nothing of files.

All times are seconds since the epoch.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scraper.jobs.store.schema import OUTGOING, REDIRECTS

_PAGE = ""
"""The source of a page in `redirects`. A listing has the label of its source."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An entry that waits to be handed over."""

    name: str
    """An entry replaces one with the same name that still waits."""
    shard: int
    """The number of the shard that it is for."""
    batch: str
    """The name of the file that it belongs to. It does not change, so that a file which is written
    again has the same entries.
    """
    entry: str
    """A line of JSON."""


@dataclass(frozen=True, slots=True)
class HandedRedirect:
    """Where redirects led from a host of one shard to a host of another. Both of them know it."""

    source: str
    """The label of the source if it is a feed, a sitemap or a section page. Empty for a page."""
    url: str
    target: str
    """Where to go on from."""
    redirects: int
    """How many were followed."""
    handed_at: float
    is_pending: int
    """1 on the shard of the target until that was fetched, and 0 otherwise."""


class OutgoingTable:
    """What waits to be handed over."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def put(self, one: Outgoing) -> None:
        """Insert or replace an entry."""
        OUTGOING.put(self._db, (one.name, one.shard, one.batch, one.entry))

    def files(self) -> list[tuple[str, int]]:
        """(batch, shard) of each file that is to be written, in order."""
        query = "SELECT DISTINCT batch, shard FROM outgoing ORDER BY batch, shard"
        return [(batch, shard) for batch, shard in self._db.execute(query)]

    def entries(self, batch: str, shard: int) -> list[str]:
        """The entries of a file, in order."""
        where = "WHERE batch = ? AND shard = ? ORDER BY name"
        return [row[3] for row in OUTGOING.rows(self._db, where, (batch, shard))]

    def all_entries(self) -> Iterator[str]:
        """Every entry, in order."""
        return (row[3] for row in OUTGOING.rows(self._db, "ORDER BY batch, name"))

    def delete(self, batch: str, shard: int) -> None:
        """Delete the entries of a file that was written."""
        self._db.execute("DELETE FROM outgoing WHERE batch = ? AND shard = ?", (batch, shard))


class HandedRedirectTable:
    """Redirects that were handed over or taken in."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def take(self, one: HandedRedirect) -> bool:
        """Store a redirect that is new. Returns whether it is: an entry may come twice."""
        row = REDIRECTS.row(self._db, one.source, one.url)
        known = HandedRedirect(*row) if row else None
        if known and replace(known, is_pending=one.is_pending) == one:
            return False
        self.put(one)
        return True

    def put(self, one: HandedRedirect) -> None:
        """Insert or replace a redirect."""
        values = (one.source, one.url, one.target, one.redirects, one.handed_at, one.is_pending)
        REDIRECTS.put(self._db, values)

    def of_page(self, url: str) -> HandedRedirect | None:
        """The redirect of a page, or None."""
        row = REDIRECTS.row(self._db, _PAGE, url)
        return HandedRedirect(*row) if row else None

    def listings(self, source: str) -> list[HandedRedirect]:
        """The listings of a source that are still to be read."""
        where = "WHERE source = ? AND is_pending = 1 ORDER BY url"
        return [HandedRedirect(*row) for row in REDIRECTS.rows(self._db, where, (source,))]

    def all_rows(self) -> Iterator[HandedRedirect]:
        """Every redirect."""
        return (HandedRedirect(*row) for row in REDIRECTS.rows(self._db))

    def finish(self, one: HandedRedirect) -> None:
        """Remember that it was fetched."""
        self.put(replace(one, is_pending=0))
