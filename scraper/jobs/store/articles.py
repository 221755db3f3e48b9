"""The table `articles`: the versions of each article. Knows nothing of URLs and duplicates.

All times are seconds since the epoch.
"""

import math
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from scraper.article import Article
from scraper.jobs.store.schema import ARTICLES
from scraper.text import count_words

_NEWEST = "(SELECT max(version) FROM articles AS other WHERE other.key = articles.key)"


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """A version of an article. `docs/datasets.md` explains the columns."""

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
    """The record as JSON, compressed with zlib."""

    @classmethod
    def of(
        cls, article: Article, key: str, version: int, url: str, source: str, seen_at: float
    ) -> "ArticleVersion":
        """A version made from its record."""
        return cls(
            key,
            version,
            url,
            source,
            article.status,
            article.content_hash or "",
            article.language,
            (article.date or "")[:10] or None,
            count_words(article.body or ""),
            seen_at,
            zlib.compress(article.to_json().encode()),
        )

    def article(self) -> Article:
        """The record, in this version of the schema."""
        return Article.from_json(zlib.decompress(self.record))


class ArticleTable:
    """The articles of a state. Reading rows raises DamagedRow."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def newest(self, key: str) -> ArticleVersion | None:
        """The newest version of an article, or None if the key is not known."""
        row = next(
            ARTICLES.rows(self._db, "WHERE key = ? ORDER BY version DESC LIMIT 1", (key,)), None
        )
        return ArticleVersion(*row) if row else None

    def all_newest(self, *, order: Literal["key", "day"] = "key") -> Iterator[ArticleVersion]:
        """The newest version of every article, ordered by key, or by day and key."""
        columns = "coalesce(day, 'unknown'), key" if order == "day" else "key"
        for row in ARTICLES.rows(self._db, f"WHERE version = {_NEWEST} ORDER BY {columns}"):
            yield ArticleVersion(*row)

    def counts_by_source(self, now: float = math.inf) -> dict[str, tuple[int, float | None]]:
        """For each source, the number of stored articles that it brought, and when the first
        version of the latest of them was seen. A time after `now` does not count.
        """
        first = (
            "SELECT source, count(*), max(iif(seen_at <= ?, seen_at, NULL)) FROM articles "
            "WHERE version = 1 GROUP BY source"
        )
        found = {source: (count, last) for source, count, last in self._db.execute(first, (now,))}
        # `prune` deletes first versions of articles that stay.
        later = self._db.execute(
            "SELECT source, count(DISTINCT key) FROM articles WHERE version > 1 AND NOT EXISTS "
            "(SELECT 1 FROM articles AS one WHERE one.key = articles.key AND one.version = 1) "
            "GROUP BY source"
        )
        for source, count in later:
            before, last = found.get(source, (0, None))
            found[source] = (before + count, last)
        return found

    def newest_url(self, source: str) -> str | None:
        """The URL of the article of a source that was stored last, or None."""
        row = self._db.execute(
            "SELECT url FROM articles WHERE source = ? AND version = 1 "
            "ORDER BY seen_at DESC LIMIT 1",
            (source,),
        ).fetchone()
        return str(row[0]) if row else None

    def set_source(self, keys: Iterable[str], source: str) -> None:
        """Let articles belong to a source that was renamed."""
        for key in keys:
            for row in list(ARTICLES.rows(self._db, "WHERE key = ?", (key,))):
                self.put(replace(ArticleVersion(*row), source=source))

    def put(self, version: ArticleVersion) -> None:
        """Insert or replace a version."""
        ARTICLES.put(self._db, tuple(getattr(version, name) for name in ARTICLES.columns))

    def move(self, key: str, to: str) -> None:
        """Move the versions of an article to another key, after the versions that it has."""
        target = self.newest(to)
        last = target.version if target else 0
        for row in list(ARTICLES.rows(self._db, "WHERE key = ?", (key,))):
            version = ArticleVersion(*row)
            self.put(replace(version, key=to, version=version.version + last))
        self.delete(key)

    def delete(self, key: str) -> None:
        """Delete all versions of an article."""
        self._db.execute("DELETE FROM articles WHERE key = ?", (key,))

    def delete_older_versions(self, before: float) -> int:
        """Delete the versions that were seen before a time and are not the newest of their
        article. Returns how many they were.
        """
        return self._db.execute(
            f"DELETE FROM articles WHERE seen_at < ? AND version < {_NEWEST}", (before,)
        ).rowcount

    def count_older(self, before: float) -> tuple[int, int]:
        """The number of articles whose newest version was seen before a time, and the number of all
        articles.
        """
        query = (
            "SELECT coalesce(sum(seen_at < ?), 0), count(*) FROM articles WHERE version = "
            f"{_NEWEST}"
        )
        old, all_articles = self._db.execute(query, (before,)).fetchone()
        return int(old), int(all_articles)

    def count_older_versions(self, before: float) -> int:
        """How many versions were seen before a time and belong to articles whose newest version
        was seen later.
        """
        older = "FROM articles WHERE seen_at < ? AND version"
        query = (
            f"SELECT count(*) {older} < {_NEWEST} AND key NOT IN (SELECT key {older} = {_NEWEST})"
        )
        return int(self._db.execute(query, (before, before)).fetchone()[0])

    def row_id(self, key: str) -> int:
        """The row id of an article's newest version. The article must exist."""
        return int(
            self._db.execute(
                "SELECT id FROM articles WHERE key = ? ORDER BY version DESC LIMIT 1", (key,)
            ).fetchone()[0]
        )
