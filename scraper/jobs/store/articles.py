"""The table `articles`: the versions of each article. Knows nothing of URLs and duplicates.

All times are seconds since the epoch.
"""

import json
import math
import sqlite3
import zlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from scraper.article import SCHEMA_VERSION, Article, Confidence
from scraper.jobs.store.schema import ARTICLES
from scraper.text import count_words

_CURRENT = b'{"schema_version":"%s",' % SCHEMA_VERSION.encode()
"""The start of a stored record that has this version of the schema."""
_FACTS = ", ".join(f"articles.{name}" for name in ARTICLES.columns if name != "record")
_TOGETHER = 50
"""Rows that a query reads by their ids. They are in memory together."""
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
    confidence_body: float | None
    confidence_headline: float | None
    confidence_date: float | None
    confidence_authors: float | None
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
            article.confidence.body,
            article.confidence.headline,
            article.confidence.date,
            article.confidence.authors,
            zlib.compress(article.to_json().encode()),
        )

    @property
    def confidence(self) -> Confidence:
        """The confidence in its fields."""
        return Confidence(
            self.confidence_body,
            self.confidence_headline,
            self.confidence_date,
            self.confidence_authors,
        )

    def article(self) -> Article:
        """The record, in this version of the schema."""
        return Article.from_json(zlib.decompress(self.record))

    def json(self) -> bytes:
        """The record as a line of JSON, in this version of the schema. It is only decoded if it was
        stored in another one.
        """
        written = zlib.decompress(self.record)
        if written.startswith(_CURRENT):
            return written
        return Article.from_json(written).to_json().encode()


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """The newest version of an article, as it is stored."""

    id: int
    """Its row id."""
    digest: int
    """The digest of its row, which is not checked here, because that would need the record."""
    version: ArticleVersion
    """The version without its record."""


class ArticleTable:
    """The articles of a state. Reading rows raises DamagedRow."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._touched: dict[str, int | None] = {}

    def touch(self, key: str) -> None:
        """Remember that an article, or one of its near duplicates, is about to change. Call this
        before the change.
        """
        if key not in self._touched:
            stored = self.stored(key)
            self._touched[key] = stored.id if stored else None

    def take_touched(self) -> dict[str, int | None]:
        """The keys that were touched since the last call, each with the row id that its newest
        version had before the first change. None for an article that is new.
        """
        touched, self._touched = self._touched, {}
        return touched

    def newest(self, key: str) -> ArticleVersion | None:
        """The newest version of an article, or None if the key is not known."""
        row = next(
            ARTICLES.rows(self._db, "WHERE key = ? ORDER BY version DESC LIMIT 1", (key,)), None
        )
        return ArticleVersion(*row) if row else None

    def all_newest(self) -> Iterator[ArticleVersion]:
        """The newest version of every article, ordered by key."""
        for row in ARTICLES.rows(self._db, f"WHERE version = {_NEWEST} ORDER BY key"):
            yield ArticleVersion(*row)

    def all_versions(self) -> Iterator[ArticleVersion]:
        """Every version of every article, in the order in which they were seen, then of their
        URLs.
        """
        # Only the row ids are sorted in memory, because records are large.
        query = "SELECT id FROM articles ORDER BY seen_at, url, version"
        return self.by_ids(array("q", (row_id for (row_id,) in self._db.execute(query))))

    def stored(self, key: str) -> StoredArticle | None:
        """The newest version of an article without its record, or None if the key is not known."""
        return next(self._stored("WHERE key = ? ORDER BY version DESC LIMIT 1", (key,)), None)

    def all_stored(
        self, *, since: float | None = None, order: Literal["key", "day"] = "key"
    ) -> Iterator[StoredArticle]:
        """The newest version of every article without its record, or of those that were seen since
        a time. Ordered by key, or by day and key.
        """
        # "+key" lets SQLite find the rows by their time, and not by the order that is wanted.
        key = "key" if since is None else "+key"
        columns = f"coalesce(day, 'unknown'), {key}" if order == "day" else key
        seen, values = ("", ()) if since is None else ("AND seen_at >= ?", (since,))
        return self._stored(f"WHERE version = {_NEWEST} {seen} ORDER BY {columns}", values)

    def by_ids(self, ids: Iterable[int]) -> Iterator[ArticleVersion]:
        """The versions with these row ids, in this order."""
        left = iter(ids)
        wanted = "JOIN json_each(?) AS wanted ON articles.id = wanted.value ORDER BY wanted.key"
        # A query for each row would take twice as long.
        while some := list(islice(left, _TOGETHER)):
            for row in ARTICLES.rows(self._db, wanted, (json.dumps(some),)):
                yield ArticleVersion(*row)

    def _stored(self, rest: str, values: tuple[float | str, ...]) -> Iterator[StoredArticle]:
        for row_id, stored, *facts in self._db.execute(
            f"SELECT id, digest, {_FACTS} FROM articles {rest}", values
        ):
            yield StoredArticle(row_id, stored, ArticleVersion(*(*facts, b"")))

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

    def set_source(self, keys: Iterable[str], source: str) -> None:
        """Let articles belong to a source that was renamed."""
        for key in keys:
            for row in list(ARTICLES.rows(self._db, "WHERE key = ?", (key,))):
                self.put(replace(ArticleVersion(*row), source=source))

    def put(self, version: ArticleVersion) -> None:
        """Insert or replace a version."""
        self.touch(version.key)
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
        self.touch(key)
        self._db.execute("DELETE FROM articles WHERE key = ?", (key,))

    def keys_older(self, before: float) -> list[str]:
        """The keys of the articles whose newest version was seen before a time."""
        query = f"SELECT key FROM articles WHERE seen_at < ? AND version = {_NEWEST}"
        return [key for (key,) in self._db.execute(query, (before,))]

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
        old = f"SELECT count(*) FROM articles WHERE seen_at < ? AND version = {_NEWEST}"
        every = "SELECT count(DISTINCT key) FROM articles"
        (counted,) = self._db.execute(old, (before,)).fetchone()
        return int(counted), int(self._db.execute(every).fetchone()[0])

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
