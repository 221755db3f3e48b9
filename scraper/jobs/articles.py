"""Every version of every article, as rows of the table `articles`. What makes a version, and whose text is whose, is not judged here.

Time is given in seconds since the epoch.
"""

import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import msgspec

from scraper.jobs.schema import ARTICLES
from scraper.records import Article
from scraper.text import count_words

_NEWEST = "(SELECT max(version) FROM articles AS other WHERE other.key = articles.key)"


@dataclass(frozen=True, slots=True)
class Stored:
    """A version of an article."""

    key: str
    version: int
    url: str
    source: str
    status: str
    content_hash: str
    language: str | None
    day: str | None
    words: int
    seen_at: float
    record: bytes

    @classmethod
    def of(cls, article: Article, key: str, version: int, url: str, source: str, seen_at: float) -> "Stored":
        """A version, from its record."""
        words, day = count_words(article.body or ""), (article.date or "")[:10] or None
        record = zlib.compress(article.to_json().encode())
        return cls(key, version, url, source, article.status, article.content_hash or "", article.language, day, words, seen_at, record)

    def article(self) -> Article:
        """The record."""
        return msgspec.json.decode(zlib.decompress(self.record), type=Article)


class Articles:
    """Those of one state."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def newest(self, key: str) -> Stored | None:
        """The newest version of an article."""
        row = next(ARTICLES.rows(self._db, "WHERE key = ? ORDER BY version DESC LIMIT 1", (key,)), None)
        return Stored(*row) if row else None

    def all_newest(self, *, by_day: bool = False) -> Iterator[Stored]:
        """The newest version of every article, in the order of their keys, or of their days and keys."""
        order = "coalesce(day, 'unknown'), key" if by_day else "key"
        for row in ARTICLES.rows(self._db, f"WHERE version = {_NEWEST} ORDER BY {order}"):
            yield Stored(*row)

    def by_source(self) -> dict[str, tuple[int, float | None]]:
        """How many articles the addresses of each source have brought that are kept, and when the last of them came first."""
        rows = self._db.execute(
            "SELECT urls.source, count(DISTINCT articles.key), max(iif(articles.version = 1, articles.seen_at, NULL)) "
            "FROM urls JOIN articles ON articles.key = urls.article GROUP BY urls.source"
        )
        return {source: (count, last) for source, count, last in rows}

    def put(self, stored: Stored) -> None:
        """Write a version."""
        ARTICLES.put(self._db, tuple(getattr(stored, name) for name in ARTICLES.columns))

    def move(self, key: str, to: str) -> None:
        """Keep the versions of an article under another key, after those that are there."""
        there = self.newest(to)
        for row in list(ARTICLES.rows(self._db, "WHERE key = ?", (key,))):
            one = Stored(*row)
            self.put(replace(one, key=to, version=one.version + there.version if there else one.version))
        self.drop(key)

    def drop(self, key: str) -> None:
        """Forget an article."""
        self._db.execute("DELETE FROM articles WHERE key = ?", (key,))

    def drop_older_versions(self, before: float) -> int:
        """Forget versions that were seen before a time and are not the newest of their article; how many."""
        return self._db.execute(f"DELETE FROM articles WHERE seen_at < ? AND version < {_NEWEST}", (before,)).rowcount

    def count_older(self, before: float) -> tuple[int, int]:
        """How many articles have no version that was seen at a time or later, and how many articles there are."""
        query = f"SELECT coalesce(sum(seen_at < ?), 0), count(*) FROM articles WHERE version = {_NEWEST}"
        old, all_in_all = self._db.execute(query, (before,)).fetchone()
        return int(old), int(all_in_all)

    def count_older_versions(self, before: float) -> int:
        """How many versions were seen before a time and are not the newest of their article, where that one was seen later."""
        older = "FROM articles WHERE seen_at < ? AND version"
        query = f"SELECT count(*) {older} < {_NEWEST} AND key NOT IN (SELECT key {older} = {_NEWEST})"
        return int(self._db.execute(query, (before, before)).fetchone()[0])

    def number(self, key: str) -> int:
        """That of the newest version of an article, by which other tables know it. The article must be there."""
        return int(self._db.execute("SELECT id FROM articles WHERE key = ? ORDER BY version DESC LIMIT 1", (key,)).fetchone()[0])
