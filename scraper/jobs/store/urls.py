"""The table `urls`: which URLs a job knows, what happened to each, and which are due for a check.
Knows nothing of articles.

All times are seconds since the epoch. For a source of files, a URL is the path of a file or the
position of a page in a WARC.
"""

import math
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from scraper.jobs.store.schema import URLS
from scraper.records import DiscoveredUrl

HANDED_OVER = "handed over"
"""The outcome of a URL that another shard fetches, or to whose host its redirects led. The row says
what the sources of this shard list.
"""
_BATCH = 1_000
"""Rows that are read into memory at a time."""
_LISTED_IN: dict[str, Literal["feed", "news sitemap"]] = {
    "feed": "feed",
    "news_sitemap": "news sitemap",
}
"""Listings whose dates are those of publication."""
_DUE = (
    "source = ? AND next_check_at IS NOT NULL "
    "AND (checked_at IS NULL OR next_check_at <= ? OR checked_at > ? OR found_at > ?)"
)


@dataclass(frozen=True, slots=True)
class UrlRow:
    """What is known of a URL."""

    url: str
    source: str
    """The label of the source that offered it."""
    found_at: float
    outcome: str
    """Of the last check: waiting (not checked yet), new, changed, unchanged, same, other, failed,
    failed for good, or handed over.
    """
    error: str | None = None
    """The code of the error if the last check failed."""
    message: str | None = None
    article: str | None = None
    """The key of its article."""
    etag: str | None = None
    last_modified: str | None = None
    checked_at: float | None = None
    next_check_at: float | None = None
    """None if it is not checked again."""
    checks: int = 0
    failures: int = 0
    """Failed checks since the last successful one."""
    listed_date: str | None = None
    """When it was published, in ISO 8601, as the first feed or news sitemap said that listed it."""
    listed_in: Literal["feed", "news sitemap"] | None = None
    """What gave `listed_date`."""
    error_status: int | None = None
    """The HTTP status, if that is the error."""


@dataclass(frozen=True, slots=True)
class ListedUrls:
    """What is known of the URLs that a source lists."""

    new: int
    """URLs that no source had listed before."""
    news: int
    """URLs that were found since the source listed its newest one before, by whatever source."""
    newest_at: float | None
    """When the newest of them was found. A time in the future does not count."""
    articles: int
    """URLs whose articles are stored."""
    waiting: tuple[str, ...]
    """URLs of other sources that were not checked yet."""
    moved: tuple[str, ...]
    """The keys of the articles whose URLs moved to the source, because theirs was renamed."""


@dataclass(frozen=True, slots=True)
class FailureSummary:
    """The URLs of a source whose last check failed with the same error."""

    error: str
    """The error's code."""
    http_status: int | None
    """The HTTP status, if that is the error."""
    count: int
    given_up: int
    """How many of them are not checked again."""
    example: str
    """The message of the failure that was seen last."""
    url: str
    """The URL of that failure."""


class UrlTable:
    """The URLs of a state."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def add(
        self, source: str, urls: Iterable[str], now: float, current: Collection[str] = ()
    ) -> int:
        """Add the URLs that a source offers. Returns how many of them were not known.

        `current` holds the labels of the job's sources. A known URL whose source is not among them
        moves to `source`, because its source was renamed. If `current` is empty, no URL moves.
        """
        return self.add_listed(source, urls, now, current).new

    def add_listed(
        self,
        source: str,
        urls: Iterable[str],
        now: float,
        current: Collection[str] = (),
        *,
        since: float = -math.inf,
        owns: Callable[[str], bool] = lambda _url: True,
    ) -> ListedUrls:
        """Like `add`. URLs that were found after `since` are news of the source. A URL that this
        shard does not own is only noted.
        """
        new = news = articles = 0
        newest_at, waiting, moved = -math.inf, [], []
        for url in urls:
            known = self.get(url)
            found_at = now
            if known is None:
                outcome, due = ("waiting", now) if owns(url) else (HANDED_OVER, None)
                self.put(UrlRow(url, source, now, outcome, next_check_at=due))
                new += 1
            else:
                found_at = known.found_at
                articles += known.article is not None
                if current and known.source not in current:
                    self.put(replace(known, source=source))
                    moved += [known.article] if known.article else []
                elif known.source != source and not known.checks:
                    waiting.append(url)
            if found_at <= now:
                news += found_at > since
                newest_at = max(newest_at, found_at)
        newest = newest_at if newest_at > -math.inf else None
        return ListedUrls(new, news, newest, articles, tuple(waiting), tuple(moved))

    def add_listed_dates(self, found: Iterable[DiscoveredUrl]) -> None:
        """Store when feeds and news sitemaps say that known URLs were published. The first date
        stays, because some feeds change their dates at each change of an article.
        """
        for one in found:
            listed_in = _LISTED_IN.get(one.found_in)
            if one.date is None or listed_in is None:
                continue
            row = self.get(one.url)
            if row is not None and row.listed_date is None:
                self.put(replace(row, listed_date=one.date, listed_in=listed_in))

    def get(self, url: str) -> UrlRow | None:
        """The row of a URL, or None if the URL is not known. Raises DamagedRow."""
        row = URLS.row(self._db, url)
        return UrlRow(*row) if row else None

    def all_rows(self) -> Iterator[UrlRow]:
        """Every row."""
        return (UrlRow(*row) for row in URLS.rows(self._db))

    def put(self, row: UrlRow) -> None:
        """Insert or replace the row of a URL."""
        URLS.put(self._db, tuple(getattr(row, name) for name in URLS.columns))

    def due(self, source: str, now: float) -> Iterator[UrlRow]:
        """The URLs of a source that are due: first those never checked, then those with a time in
        the future, then the others by the time of their next check.

        A clock that was set back keeps no URL waiting: a URL that was never checked is due, and so
        is one that was checked in the future. The list is stored in a temporary table, because what
        is due changes while it is read. Read one list at a time.
        """
        self._db.execute("DROP TABLE IF EXISTS temp.due")
        self._db.execute("CREATE TEMP TABLE due (place INTEGER PRIMARY KEY, url TEXT NOT NULL)")
        self._db.execute(
            f"INSERT INTO temp.due (url) SELECT url FROM urls WHERE {_DUE} "
            "ORDER BY checked_at IS NOT NULL, iif(checked_at > ?, 0, next_check_at), url",
            (source, now, now, now, now),
        )
        join = (
            "JOIN temp.due ON due.url = urls.url WHERE due.place > ? AND due.place <= ? "
            "ORDER BY due.place"
        )
        place = 0
        while rows := list(URLS.rows(self._db, join, (place, place + _BATCH))):
            place += _BATCH
            for row in rows:
                yield UrlRow(*row)

    def count_due(self, source: str, now: float) -> int:
        """How many URLs `due` yields."""
        (count,) = self._db.execute(
            f"SELECT count(*) FROM urls WHERE {_DUE}", (source, now, now, now)
        ).fetchone()
        return int(count)

    def move_article(self, key: str, to: str) -> None:
        """Let the URLs of an article point to the key `to`."""
        for row in list(URLS.rows(self._db, "WHERE article = ?", (key,))):
            self.put(replace(UrlRow(*row), article=to))

    def failures(self) -> dict[str, list[FailureSummary]]:
        """The URLs that fail at present: for each source, a summary of each error, the most
        frequent first.
        """
        found: dict[str, list[FailureSummary]] = {}
        # With max(), SQLite takes the other columns from the row that has the maximum.
        rows = self._db.execute(
            "SELECT source, error, error_status, count(*), sum(next_check_at IS NULL), message, "
            "url, max(checked_at) FROM urls WHERE error IS NOT NULL "
            "GROUP BY source, error, error_status ORDER BY 4 DESC, error, error_status"
        )
        for source, error, status, count, given_up, message, url, _ in rows:
            found.setdefault(source, []).append(
                FailureSummary(error, status, count, given_up, message or "", url)
            )
        return found
