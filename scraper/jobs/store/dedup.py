"""Finds near duplicates: articles whose texts are equal or almost equal. Compares texts, and does
not decide which of two articles is exported.

The table `bands` finds candidates, and the table `duplicates` holds the pairs. The rows of `bands`
do not have digests, which would need more space than the rest of the table. One checksum covers all
of them. If it does not match, the bands are built again.
"""

import sqlite3
from collections.abc import Iterable, Iterator

from scraper.article import Article
from scraper.jobs.store.articles import ArticleTable
from scraper.jobs.store.bookkeeping import MetaTable
from scraper.jobs.store.schema import DUPLICATES
from scraper.near_duplicates import ALGORITHM, SAME, article_shingles, bands, jaccard


class DuplicateIndex:
    """The near duplicates among the articles of a state."""

    def __init__(
        self, connection: sqlite3.Connection, articles: ArticleTable, meta: MetaTable
    ) -> None:
        self._db = connection
        self._articles = articles
        self._meta = meta
        self._checksum = 0
        """Of the table `bands`. Not used in a state that is only read."""

    def pairs(self) -> list[tuple[str, str]]:
        """The pairs of keys whose articles are near duplicates. Raises DamagedRow."""
        return [(key, other) for key, other in DUPLICATES.rows(self._db, "ORDER BY key, other")]

    def has_pair(self, key: str) -> bool:
        """Whether an article is a near duplicate of another."""
        query = "SELECT EXISTS (SELECT 1 FROM duplicates WHERE key = ? OR other = ?)"
        return bool(self._db.execute(query, (key, key)).fetchone()[0])

    def groups(self, keys: Iterable[str]) -> Iterator[list[str]]:
        """The groups of near duplicates that hold these keys, each once. A key without a near
        duplicate is a group by itself.
        """
        seen: set[str] = set()
        for key in keys:
            if key in seen:
                continue
            seen.add(key)
            group = [key]
            for member in group:  # grows meanwhile
                found = self._neighbours(member) - seen
                seen |= found
                group += sorted(found)
            yield group

    def all_groups(self) -> Iterator[list[str]]:
        """All groups of near duplicates with more than one member. Raises DamagedRow."""
        return self.groups(dict.fromkeys(key for pair in self.pairs() for key in pair))

    def add(self, key: str, article: Article) -> None:
        """Add the newest version of an article, and find its near duplicates."""
        self._delete_pairs(key)
        own, row_id = article_shingles(article), self._articles.row_id(key)
        candidates: set[str] = set()
        sharing = (
            "SELECT key FROM bands JOIN articles ON articles.id = bands.article WHERE band = ?"
        )
        for band in bands(own):
            candidates.update(other for (other,) in self._db.execute(sharing, (band,)))
            inserted = self._db.execute(
                "INSERT OR IGNORE INTO bands (band, article) VALUES (?, ?)", (band, row_id)
            )
            self._checksum += inserted.rowcount * _weight(band, row_id)
        for other in sorted(candidates - {key}):
            newest = self._articles.newest(other)
            if newest and (
                newest.content_hash == article.content_hash
                or jaccard(own, article_shingles(newest.article())) >= SAME
            ):
                self._articles.touch(other)
                DUPLICATES.put(self._db, (min(key, other), max(key, other)))

    def remove_bands(self, key: str) -> None:
        """Let the newest version of an article be found no longer. Its pairs stay. Call this while
        the version still exists: the bands are computed from it, because an index of `bands` by
        article would need more space than the whole table.
        """
        newest = self._articles.newest(key)
        if newest is None:
            return
        row_id = self._articles.row_id(key)
        for band in bands(article_shingles(newest.article())):
            deleted = self._db.execute(
                "DELETE FROM bands WHERE band = ? AND article = ?", (band, row_id)
            )
            self._checksum -= deleted.rowcount * _weight(band, row_id)

    def remove(self, key: str) -> None:
        """Remove an article and its pairs. Call this while the article still exists."""
        self.remove_bands(key)
        self._delete_pairs(key)

    def save_checksum(self) -> None:
        """Store the checksum of the bands. Call this before each commit."""
        if self._meta.get("bands_sum") != str(self._checksum):
            self._meta.put("bands_sum", str(self._checksum))

    def load(self) -> None:
        """Take the stored checksum of the bands. Verify it if it is not known, or if the bands
        belong to another algorithm.
        """
        stored = self._meta.get("bands_sum") or ""
        if self._meta.get("bands") == ALGORITHM and stored.isdecimal():
            self._checksum = int(stored)
        else:
            self.verify()

    def verify(self) -> None:
        """Compute the checksum of the bands. Build them again if it does not match, or if they
        belong to another algorithm.
        """
        self._checksum = self._sum_of_weights()
        if self._meta.get("bands") == ALGORITHM and self._meta.get("bands_sum") == str(
            self._checksum
        ):
            return
        self._db.execute("DELETE FROM bands")
        self._checksum = 0
        for version in list(self._articles.all_newest()):
            self.add(version.key, version.article())
        self._meta.put("bands", ALGORITHM)
        self._meta.put("bands_sum", str(self._checksum))

    def _neighbours(self, key: str) -> set[str]:
        """The near duplicates of an article that it was compared with. The digests of the pairs are
        not checked here: a group of a thousand stubs has half a million pairs.
        """
        query = (
            "SELECT other FROM duplicates WHERE key = ? UNION ALL "
            "SELECT key FROM duplicates WHERE other = ?"
        )
        return {other for (other,) in self._db.execute(query, (key, key))}

    def _delete_pairs(self, key: str) -> None:
        # What is left of the group may be two groups, and each has one of these members.
        for other in self._neighbours(key):
            self._articles.touch(other)
        self._db.execute("DELETE FROM duplicates WHERE key = ? OR other = ?", (key, key))

    def _sum_of_weights(self) -> int:
        return int(
            self._db.execute(
                "SELECT coalesce(sum((band & 4294967295) + (band >> 32) + article), 0) FROM bands"
            ).fetchone()[0]
        )


def _weight(band: int, row_id: int) -> int:
    """What a row of `bands` adds to the checksum. A change of any single bit changes the sum."""
    return (band & 0xFFFFFFFF) + (band >> 32) + row_id
