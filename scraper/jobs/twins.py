"""Finds the articles of a state whose text is the same, or nearly: the tables `bands` (see near.py), in which candidates meet, and
`duplicates`, which holds the pairs. Judges texts only, never which of two articles stands for both.

Bands have no digests, which would be more than all else that is kept of them: one sum stands for all, and where it is not what was
written, they are made anew.
"""

import sqlite3

from scraper.jobs import near
from scraper.jobs.articles import Articles
from scraper.jobs.notes import Notes
from scraper.jobs.schema import DUPLICATES
from scraper.records import Article


class Twins:
    """Those of one state."""

    def __init__(self, connection: sqlite3.Connection, articles: Articles, notes: Notes) -> None:
        self._db = connection
        self._articles = articles
        self._notes = notes
        self._sum = 0
        """That of the bands; of a state that is only read nobody asks for it."""

    def pairs(self) -> list[tuple[str, str]]:
        """Pairs of articles with the same text."""
        return [(key, other) for key, other in DUPLICATES.rows(self._db, "ORDER BY key, other")]

    def join(self, key: str, article: Article) -> None:
        """Find the articles whose text is that of the newest version of this one, and let it be found."""
        self._part(key)
        mine, number = shingles(article), self._articles.number(key)
        bands = near.bands(mine)
        found: set[str] = set()
        sharing = "SELECT key FROM bands JOIN articles ON articles.id = bands.article WHERE band = ?"
        for band in bands:
            found.update(other for (other,) in self._db.execute(sharing, (band,)))
            put = self._db.execute("INSERT OR IGNORE INTO bands (band, article) VALUES (?, ?)", (band, number))
            self._sum += put.rowcount * _weight(band, number)
        for other in sorted(found - {key}):
            kept = self._articles.newest(other)
            if kept and (kept.content_hash == article.content_hash or near.likeness(mine, shingles(kept.article())) >= near.SAME):
                DUPLICATES.put(self._db, (min(key, other), max(key, other)))

    def leave(self, key: str) -> None:
        """Let the newest version of an article be found no more; its pairs stay. To be called while the version is there.

        (An index of bands by article would cost more than all else that is kept of it.)
        """
        before = self._articles.newest(key)
        if before is None:
            return
        number = self._articles.number(key)
        for band in near.bands(shingles(before.article())):
            gone = self._db.execute("DELETE FROM bands WHERE band = ? AND article = ?", (band, number))
            self._sum -= gone.rowcount * _weight(band, number)

    def drop(self, key: str) -> None:
        """Forget an article: as `leave`, and its pairs."""
        self.leave(key)
        self._part(key)

    def note(self) -> None:
        """Write the sum down: before each commit."""
        if self._notes.meta("bands_sum") != str(self._sum):
            self._notes.set_meta("bands_sum", str(self._sum))

    def check(self) -> None:
        """Add the bands up, and make them anew where they are another algorithm's, or not what was written."""
        self._sum = self._added_up()
        if self._notes.meta("bands") == near.ALGORITHM and self._notes.meta("bands_sum") == str(self._sum):
            return
        self._db.execute("DELETE FROM bands")
        self._sum = 0
        for stored in list(self._articles.all_newest()):
            self.join(stored.key, stored.article())
        self._notes.set_meta("bands", near.ALGORITHM)
        self._notes.set_meta("bands_sum", str(self._sum))

    def _part(self, key: str) -> None:
        self._db.execute("DELETE FROM duplicates WHERE key = ? OR other = ?", (key, key))

    def _added_up(self) -> int:
        """The weights of all rows."""
        return int(self._db.execute("SELECT coalesce(sum((band & 4294967295) + (band >> 32) + article), 0) FROM bands").fetchone()[0])


def shingles(article: Article) -> frozenset[str]:
    """Of headline and body: two stubs that only ask to subscribe are not one article."""
    return near.shingles(f"{article.headline or ''}\n{article.body or ''}")


def _weight(band: int, article: int) -> int:
    """What a row of bands adds to their sum: no bit of it can change without changing the sum."""
    return (band & 0xFFFFFFFF) + (band >> 32) + article
