"""The addresses that a job knows, what became of each, and which are to be looked at now: the table
`urls`. Knows no article.

Time is given in seconds since the epoch.
"""

import json
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from scraper.article import Article
from scraper.jobs.store.schema import ARTICLES, HOSTS, META, OFFERS, RUNS, URLS
from scraper.text import count_words

_DUE_AT_ONCE = 1_000
"""Addresses read into memory."""
_DUE = (
    "source = ? AND next_look IS NOT NULL AND (looked_at IS NULL OR next_look <= ? OR looked_at > "
    "? OR found_at > ?)"
)


@dataclass(frozen=True, slots=True)
class UrlRow:
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
class FailureSummary:
    """Addresses of a source that failed when they were last looked at."""

    error: str
    """The code."""
    count: int
    given_up: int
    """Of them, those that are not looked at again."""
    example: str
    """The message of the one that was looked at last."""


class UrlTable:
    """Those of one state."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def offer(
        self, source: str, urls: Iterable[str], now: float, living: Collection[str] = ()
    ) -> int:
        """Addresses that a source offers; how many were not known. One of a source that is not
        among the `living`, where any are named, is this source's from now on: somebody gave the
        source another name.
        """
        new = 0
        for url in urls:
            known = self.known(url)
            if known is None:
                URLS.put(
                    self._db,
                    (url, source, now, "waiting", None, None, None, None, None, None, now, 0, 0),
                )
                new += 1
            elif living and known.source not in living:
                self.keep(replace(known, source=source))
        return new

    def known(self, url: str) -> UrlRow | None:
        """What is known of an address."""
        row = URLS.row(self._db, url)
        return UrlRow(*row) if row else None

    def due(self, source: str, now: float) -> Iterator[UrlRow]:
        """The addresses of a source that are to be looked at now: those never seen first, those of
        a wrong clock, the others by their time.

        A clock that was set back keeps nothing waiting: what was never looked at is due, and what
        was looked at in the future. The list is made at once, and lies in a table of its own, since
        what is due changes while it is read; one list is read at a time.
        """
        self._db.execute("DROP TABLE IF EXISTS temp.due")
        self._db.execute("CREATE TEMP TABLE due (place INTEGER PRIMARY KEY, url TEXT NOT NULL)")
        self._db.execute(
            f"INSERT INTO temp.due (url) SELECT url FROM urls WHERE {_DUE} "
            "ORDER BY looked_at IS NOT NULL, iif(looked_at > ?, 0, next_look), url",
            (source, now, now, now, now),
        )
        place, where = (
            0,
            "JOIN temp.due ON due.url = urls.url WHERE due.place > ? AND due.place <= ? ORDER BY "
            "due.place",
        )
        while rows := list(URLS.rows(self._db, where, (place, place + _DUE_AT_ONCE))):
            place += _DUE_AT_ONCE
            for row in rows:
                yield UrlRow(*row)

    def count_due(self, source: str, now: float) -> int:
        """How many `due` would give."""
        (count,) = self._db.execute(
            f"SELECT count(*) FROM urls WHERE {_DUE}", (source, now, now, now)
        ).fetchone()
        return int(count)

    def keep(self, known: UrlRow) -> None:
        """Write what is known of an address."""
        URLS.put(self._db, tuple(getattr(known, name) for name in URLS.columns))

    def readdress(self, article: str, to: str) -> None:
        """Those that lead to an article lead to another key from now on."""
        for row in list(URLS.rows(self._db, "WHERE article = ?", (article,))):
            self.keep(replace(UrlRow(*row), article=to))

    def failing(self) -> dict[str, list[FailureSummary]]:
        """The addresses that fail now, by their source and the error, the most frequent first."""
        found: dict[str, list[FailureSummary]] = {}
        # beside max() SQLite gives the other columns of the row that has it
        rows = self._db.execute(
            "SELECT source, error, count(*), sum(next_look IS NULL), message, max(looked_at) FROM "
            "urls WHERE error IS NOT NULL "
            "GROUP BY source, error ORDER BY 3 DESC, error"
        )
        for source, error, count, given_up, message, _ in rows:
            found.setdefault(source, []).append(
                FailureSummary(error, count, given_up, message or "")
            )
        return found


_NEWEST = "(SELECT max(version) FROM articles AS other WHERE other.key = articles.key)"


@dataclass(frozen=True, slots=True)
class ArticleVersion:
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
    def of(
        cls, article: Article, key: str, version: int, url: str, source: str, seen_at: float
    ) -> "ArticleVersion":
        """A version, from its record."""
        words, day = count_words(article.body or ""), (article.date or "")[:10] or None
        record = zlib.compress(article.to_json().encode())
        return cls(
            key,
            version,
            url,
            source,
            article.status,
            article.content_hash or "",
            article.language,
            day,
            words,
            seen_at,
            record,
        )

    def article(self) -> Article:
        """The record."""
        return msgspec.json.decode(zlib.decompress(self.record), type=Article)


class ArticleTable:
    """Those of one state."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def newest(self, key: str) -> ArticleVersion | None:
        """The newest version of an article."""
        row = next(
            ARTICLES.rows(self._db, "WHERE key = ? ORDER BY version DESC LIMIT 1", (key,)), None
        )
        return ArticleVersion(*row) if row else None

    def all_newest(self, *, order: Literal["key", "day"] = "key") -> Iterator[ArticleVersion]:
        """The newest version of every article, in the order of their keys, or of their days and
        keys.
        """
        columns = "coalesce(day, 'unknown'), key" if order == "day" else "key"
        for row in ARTICLES.rows(self._db, f"WHERE version = {_NEWEST} ORDER BY {columns}"):
            yield ArticleVersion(*row)

    def by_source(self) -> dict[str, tuple[int, float | None]]:
        """How many articles the addresses of each source have brought that are kept, and when the
        last of them came first.
        """
        rows = self._db.execute(
            "SELECT urls.source, count(DISTINCT articles.key), max(iif(articles.version = 1, "
            "articles.seen_at, NULL)) "
            "FROM urls JOIN articles ON articles.key = urls.article GROUP BY urls.source"
        )
        return {source: (count, last) for source, count, last in rows}

    def put(self, stored: ArticleVersion) -> None:
        """Write a version."""
        ARTICLES.put(self._db, tuple(getattr(stored, name) for name in ARTICLES.columns))

    def move(self, key: str, to: str) -> None:
        """Keep the versions of an article under another key, after those that are there."""
        there = self.newest(to)
        for row in list(ARTICLES.rows(self._db, "WHERE key = ?", (key,))):
            one = ArticleVersion(*row)
            self.put(
                replace(one, key=to, version=one.version + there.version if there else one.version)
            )
        self.drop(key)

    def drop(self, key: str) -> None:
        """Forget an article."""
        self._db.execute("DELETE FROM articles WHERE key = ?", (key,))

    def drop_older_versions(self, before: float) -> int:
        """Forget versions that were seen before a time and are not the newest of their article; how
        many.
        """
        return self._db.execute(
            f"DELETE FROM articles WHERE seen_at < ? AND version < {_NEWEST}", (before,)
        ).rowcount

    def count_older(self, before: float) -> tuple[int, int]:
        """How many articles have no version that was seen at a time or later, and how many articles
        there are.
        """
        query = (
            "SELECT coalesce(sum(seen_at < ?), 0), count(*) FROM articles WHERE version = "
            f"{_NEWEST}"
        )
        old, all_in_all = self._db.execute(query, (before,)).fetchone()
        return int(old), int(all_in_all)

    def count_older_versions(self, before: float) -> int:
        """How many versions were seen before a time and are not the newest of their article, where
        that one was seen later.
        """
        older = "FROM articles WHERE seen_at < ? AND version"
        query = (
            f"SELECT count(*) {older} < {_NEWEST} AND key NOT IN (SELECT key {older} = {_NEWEST})"
        )
        return int(self._db.execute(query, (before, before)).fetchone()[0])

    def number(self, key: str) -> int:
        """That of the newest version of an article, by which other tables know it. The article must
        be there.
        """
        return int(
            self._db.execute(
                "SELECT id FROM articles WHERE key = ? ORDER BY version DESC LIMIT 1", (key,)
            ).fetchone()[0]
        )


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
        return {
            host: until
            for host, until, kept in HOSTS.rows(self._db)
            if kept <= now and now < until <= kept + _LONGEST_WAIT
        }

    def validators(self, url: str) -> tuple[str | None, str | None]:
        """ETag and Last-Modified of a feed or sitemap, as its last reading left them."""
        row = OFFERS.row(self._db, url)
        return (row[1], row[2]) if row else (None, None)

    def keep_validators(self, url: str, etag: str | None, last_modified: str | None) -> None:
        """Keep them."""
        OFFERS.put(self._db, (url, etag, last_modified))

    def keep_run(
        self, run: str, source: str, started_at: float, ended_at: float, counts: dict[str, object]
    ) -> None:
        """What a run found in a source."""
        RUNS.put(self._db, (run, source, started_at, ended_at, json.dumps(counts, sort_keys=True)))

    def runs(self, source: str) -> list[tuple[str, float, float, dict[str, object]]]:
        """(run, start, end, counts) of a source, oldest first."""
        rows = RUNS.rows(self._db, "WHERE source = ? ORDER BY started_at, run", (source,))
        return [
            (run, started, ended, json.loads(counts)) for run, _, started, ended, counts in rows
        ]

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
