"""A job's state, the only truth: which addresses are known, what became of each, every version of every article. One thread uses it.

Time is given in seconds since the epoch. Nothing is on disk before `commit`, and then all of it is.
"""

import json
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from scraper.jobs import near
from scraper.jobs.database import connect, read_only
from scraper.jobs.schema import ARTICLES, DUPLICATES, HOSTS, META, OFFERS, RUNS, URLS
from scraper.records import Article
from scraper.text import count_words

Outcome = Literal["new", "changed", "unchanged", "same", "other", "failed"]
"""`same`: of an article that another address tells better; `other`: a page that is no article."""

_STORED = ("ok", "paywalled")
_AKIN = 0.5
"""Likeness below which two pages with one canonical address are two articles."""
_DUE_AT_ONCE = 1_000
"""Addresses read into memory."""
_LONGEST_WAIT = 6 * 3600.0


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

    def article(self) -> Article:
        """The record."""
        return msgspec.json.decode(zlib.decompress(self.record), type=Article)


class State:
    """The state in a file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._db.execute("BEGIN IMMEDIATE")
        self._make_bands_anew()

    @classmethod
    def open(cls, path: Path, now: datetime) -> "State":
        """The checked state of a file, made where there is none. Raises Damaged and StateError."""
        return cls(connect(path, now))

    @classmethod
    def look(cls, path: Path) -> "State":
        """The state of a file that a run may be writing, to be read only. Raises StateError."""
        state = cls.__new__(cls)
        state._db = read_only(path)
        state._db.execute("BEGIN")
        return state

    def commit(self) -> None:
        """Put everything since the last commit on disk."""
        self._note_bands()
        self._db.execute("COMMIT")
        self._db.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Drop what was not committed."""
        if self._db.in_transaction:  # SQLite itself ends one that failed
            self._db.execute("ROLLBACK")
        self._db.close()

    def _note_bands(self) -> None:
        if self.meta("bands_sum") != str(self._bands_sum):
            self.set_meta("bands_sum", str(self._bands_sum))

    # Addresses

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
            "INSERT INTO temp.due (url) SELECT url FROM urls WHERE source = ? AND next_look IS NOT NULL "
            "AND (looked_at IS NULL OR next_look <= ? OR looked_at > ? OR found_at > ?) "
            "ORDER BY looked_at IS NOT NULL, iif(looked_at > ?, 0, next_look), url",
            (source, now, now, now, now),
        )
        place, where = 0, "JOIN temp.due ON due.url = urls.url WHERE due.place > ? AND due.place <= ? ORDER BY due.place"
        while rows := list(URLS.rows(self._db, where, (place, place + _DUE_AT_ONCE))):
            place += _DUE_AT_ONCE
            for row in rows:
                yield Known(*row)

    def keep(self, known: Known) -> None:
        """Write what is known of an address."""
        URLS.put(self._db, tuple(getattr(known, name) for name in URLS.columns))

    # Articles

    def store(self, key: str, url: str, source: str, article: Article, now: float) -> tuple[str, Outcome]:
        """An article as its address tells it; the key it is kept under, and what it brought."""
        if article.status not in _STORED:
            return key, "other"
        before = self.newest(key)
        if before is not None and before.url != url:
            return self._contested(before, url, source, article, now)
        if before is not None and before.content_hash == article.content_hash:
            return key, "unchanged"
        self._add(key, before.version + 1 if before else 1, url, source, article, now)
        return key, "changed" if before else "new"

    def _contested(self, held: Stored, url: str, source: str, article: Article, now: float) -> tuple[str, Outcome]:
        """Another address gives the key of an article that is there. Whichever came first, the better claim has it."""
        key, is_better = held.key, _claim(held.key, url) < _claim(held.key, held.url)
        is_same_text = held.content_hash == article.content_hash
        if not is_same_text and _differ(held.article(), article):
            if is_better:
                self._move(key, held.url)
            return self.store(key if is_better else url, url, source, article, now)
        if not is_better:
            return key, "same"
        self._add(key, held.version if is_same_text else held.version + 1, url, source, article, held.seen_at if is_same_text else now)
        return key, "same" if is_same_text else "changed"

    def _move(self, key: str, to: str) -> None:
        """Keep an article under another key, after what may be there: its own address, where another has the better claim to its key."""
        there = self.newest(to)
        self._leave_bands(key)
        for _, version, *rest in list(ARTICLES.rows(self._db, "WHERE key = ?", (key,))):
            ARTICLES.put(self._db, (to, version + there.version if there else version, *rest))
        self._db.execute("DELETE FROM articles WHERE key = ?", (key,))
        self._db.execute("DELETE FROM duplicates WHERE key = ? OR other = ?", (key, key))
        for row in list(URLS.rows(self._db, "WHERE article = ?", (key,))):
            self.keep(replace(Known(*row), article=to))
        if moved := self.newest(to):
            self._index(to, moved.article())

    def newest(self, key: str) -> Stored | None:
        """The newest version of an article."""
        row = next(ARTICLES.rows(self._db, "WHERE key = ? ORDER BY version DESC LIMIT 1", (key,)), None)
        return Stored(*row) if row else None

    def all_newest(self, *, by_day: bool = False) -> Iterator[Stored]:
        """The newest version of every article, in the order of their keys, or of their days and keys."""
        order = "coalesce(day, 'unknown'), key" if by_day else "key"
        where = f"WHERE version = (SELECT max(version) FROM articles AS other WHERE other.key = articles.key) ORDER BY {order}"
        for row in ARTICLES.rows(self._db, where):
            yield Stored(*row)

    def links(self) -> list[tuple[str, str]]:
        """Pairs of articles with the same text."""
        return [(key, other) for key, other in DUPLICATES.rows(self._db, "ORDER BY key, other")]

    def forget(self, before: float) -> tuple[int, int]:
        """Drop articles whose newest version was seen before a time, and older versions of the others; how many of each."""
        old = [stored.key for stored in self.all_newest() if stored.seen_at < before]
        for key in old:
            self._leave_bands(key)
            self._db.execute("DELETE FROM articles WHERE key = ?", (key,))
            self._db.execute("DELETE FROM duplicates WHERE key = ? OR other = ?", (key, key))
        newest = "(SELECT max(version) FROM articles AS other WHERE other.key = articles.key)"
        versions = self._db.execute(f"DELETE FROM articles WHERE seen_at < ? AND version < {newest}", (before,)).rowcount
        self._db.execute("DELETE FROM runs WHERE ended_at < ?", (before,))
        if old:
            self.bump()
        return len(old), versions

    def shrink(self) -> None:
        """Give the file's free pages back to the system."""
        self._note_bands()
        self._db.execute("COMMIT")
        self._db.execute("VACUUM")
        self._db.execute("BEGIN IMMEDIATE")

    def _add(self, key: str, version: int, url: str, source: str, article: Article, now: float) -> None:
        record = zlib.compress(article.to_json().encode())
        words = count_words(article.body or "")
        day = (article.date or "")[:10] or None
        row = (key, version, url, source, article.status, article.content_hash or "", article.language, day, words, now, record)
        self._leave_bands(key)
        ARTICLES.put(self._db, row)
        self._index(key, article)
        self.bump()

    def _index(self, key: str, article: Article) -> None:
        """Find the articles whose text is the same, and let this one be found."""
        self._db.execute("DELETE FROM duplicates WHERE key = ? OR other = ?", (key, key))
        mine, number = _shingles(article), self._number(key)
        bands = near.bands(mine)
        found: set[str] = set()
        sharing = "SELECT key FROM bands JOIN articles ON articles.id = bands.article WHERE band = ?"
        for band in bands:
            found.update(other for (other,) in self._db.execute(sharing, (band,)))
            put = self._db.execute("INSERT OR IGNORE INTO bands (band, article) VALUES (?, ?)", (band, number))
            self._bands_sum += put.rowcount * _weight(band, number)
        for other in sorted(found - {key}):
            kept = self.newest(other)
            if kept and (kept.content_hash == article.content_hash or near.likeness(mine, _shingles(kept.article())) >= near.SAME):
                DUPLICATES.put(self._db, (min(key, other), max(key, other)))

    def _leave_bands(self, key: str) -> None:
        """Let an article be found no more. (An index by article would cost more than all else that is kept of it.)"""
        before = self.newest(key)
        if before is None:
            return
        number = self._number(key)
        for band in near.bands(_shingles(before.article())):
            gone = self._db.execute("DELETE FROM bands WHERE band = ? AND article = ?", (band, number))
            self._bands_sum -= gone.rowcount * _weight(band, number)

    def _number(self, key: str) -> int:
        """Of the newest version of an article."""
        return int(self._db.execute("SELECT id FROM articles WHERE key = ? ORDER BY version DESC LIMIT 1", (key,)).fetchone()[0])

    def _make_bands_anew(self) -> None:
        """Where they are another algorithm's, or not what was written: they have no digests, a sum stands for all."""
        self._bands_sum = self._summed_bands()
        if self.meta("bands") == near.ALGORITHM and self.meta("bands_sum") == str(self._bands_sum):
            return
        self._db.execute("DELETE FROM bands")
        self._bands_sum = 0
        for stored in list(self.all_newest()):
            self._index(stored.key, stored.article())
        self.set_meta("bands", near.ALGORITHM)
        self.set_meta("bands_sum", str(self._bands_sum))

    def _summed_bands(self) -> int:
        return int(self._db.execute("SELECT coalesce(sum((band & 4294967295) + (band >> 32) + article), 0) FROM bands").fetchone()[0])

    # What else is kept

    def not_before(self, host: str, now: float) -> float:
        """When a host may be asked again; 0 where it said nothing, or what it said was kept by a clock that went wrong."""
        row = HOSTS.row(self._db, host)
        return float(row[1]) if row and row[2] <= now and row[1] <= row[2] + _LONGEST_WAIT else 0.0

    def keep_host(self, host: str, until: float, now: float) -> None:
        """Keep such a time."""
        HOSTS.put(self._db, (host, until, now))

    def hosts(self, now: float) -> dict[str, float]:
        """All times to come."""
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


def _weight(band: int, article: int) -> int:
    """What a row of bands adds to their sum: no bit of it can change without changing the sum."""
    return (band & 0xFFFFFFFF) + (band >> 32) + article


def _shingles(article: Article) -> frozenset[str]:
    """Of headline and body: two stubs that only ask to subscribe are not one article."""
    return near.shingles(f"{article.headline or ''}\n{article.body or ''}")


def _differ(one: Article, other: Article) -> bool:
    """Whether two pages that name one canonical address are two articles all the same."""
    return near.likeness(_shingles(one), _shingles(other)) < _AKIN


def _claim(key: str, url: str) -> tuple[bool, str]:
    """How well an address speaks for an article: its own before others, among others the first in order."""
    return url != key, url
