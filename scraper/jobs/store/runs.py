"""The tables `runs`, `history` and `samples`: what each run found in each source, when runs began
and ended, and which fields the newest articles of each source had. Judges nothing.

All times are seconds since the epoch. A run that starts in the future, because the clock was wrong,
is left out wherever a caller gives its own time as `now`.
"""

import json
import math
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from scraper.article import Article
from scraper.jobs.store.schema import HISTORY, RUNS, SAMPLES
from scraper.text import count_words

_SAMPLES_OF_SOURCE = 220
"""Articles of a source whose fields are kept: enough for the last run and for those before."""

Counts = dict[str, object]


@dataclass(frozen=True, slots=True)
class SourceRun:
    """What one run found in one source."""

    run: str
    started_at: float
    ended_at: float
    counts: Counts


@dataclass(frozen=True, slots=True)
class RunRow:
    """When one run began and ended."""

    run: str
    started_at: float
    ended_at: float | None = None
    """None if it was killed, or is still in progress."""
    seconds: float | None = None
    bytes: int | None = None
    """Bytes of the bodies that it received; None if that was not counted."""
    unfinished_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """Which fields a new article had."""

    source: str
    seen_at: float
    url: str
    run: str
    headline: int
    """1 if the article has the field, or else 0."""
    date: int
    """2 if only a feed or sitemap gave the date, because the page did not."""
    authors: int
    words: int

    @classmethod
    def of(cls, article: Article, source: str, url: str, run: str, seen_at: float) -> "Sample":
        """The sample of an article."""
        is_listed = article.date_info.source in ("feed", "news sitemap")
        return cls(
            source,
            seen_at,
            url,
            run,
            int(article.headline is not None),
            0 if article.date is None else 2 if is_listed else 1,
            int(bool(article.authors)),
            count_words(article.body or ""),
        )


class RunTable:
    """What each run found in each source."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def put(
        self,
        run: str,
        source: str,
        started_at: float,
        ended_at: float,
        counts: Counts,
        listed_new: int = 0,
    ) -> None:
        """Store the counts of one source in one run. `listed_new` is how many entries were new to
        the source.
        """
        written = json.dumps(counts, sort_keys=True)
        RUNS.put(self._db, (run, source, started_at, ended_at, written, int(listed_new)))

    def of_source(self, source: str) -> list[tuple[str, float, float, Counts]]:
        """(run, start, end, counts) for each run of a source, the oldest first."""
        rows = RUNS.rows(self._db, "WHERE source = ? ORDER BY started_at, run", (source,))
        return [
            (run, started, ended, json.loads(counts)) for run, _, started, ended, counts, _ in rows
        ]

    def last(self, source: str, now: float = math.inf) -> SourceRun | None:
        """The last run of a source, or None."""
        where = "WHERE source = ? AND started_at <= ? ORDER BY started_at DESC, run DESC LIMIT 1"
        for run, _, started, ended, counts, _ in RUNS.rows(self._db, where, (source, now)):
            return SourceRun(run, started, ended, json.loads(counts))
        return None

    def first_start(self, source: str, now: float) -> float | None:
        """When the first run of a source began, or None."""
        query = "SELECT min(started_at) FROM runs WHERE source = ? AND started_at <= ?"
        found: float | None = self._db.execute(query, (source, now)).fetchone()[0]
        return found

    def news(self, source: str, now: float, most: int) -> list[float]:
        """When the last runs began in which a source listed something new: `most` at most, the
        oldest first.
        """
        query = (
            "SELECT started_at FROM runs WHERE source = ? AND listed_new > 0 AND started_at <= ? "
            "ORDER BY started_at DESC LIMIT ?"
        )
        return [start for (start,) in self._db.execute(query, (source, now, most))][::-1]

    def of_run(self, run: str) -> list[Counts]:
        """The counts of each source in one run."""
        return [json.loads(row[4]) for row in RUNS.rows(self._db, "WHERE run = ?", (run,))]

    def delete_before(self, before: float) -> None:
        """Delete the counts of runs that ended before a time."""
        self._db.execute("DELETE FROM runs WHERE ended_at < ?", (before,))
        self._db.execute("DELETE FROM history WHERE started_at < ?", (before,))


class HistoryTable:
    """When each run began and ended."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def put(self, row: RunRow) -> None:
        """Insert or replace a run."""
        HISTORY.put(self._db, tuple(getattr(row, name) for name in HISTORY.columns))

    def newest(self, now: float, most: int) -> list[RunRow]:
        """The last runs, the newest first."""
        where = "WHERE started_at <= ? ORDER BY started_at DESC, run DESC LIMIT ?"
        return [RunRow(*row) for row in HISTORY.rows(self._db, where, (now, most))]


class SampleTable:
    """Which fields the newest articles of each source had."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def put(self, sample: Sample) -> None:
        """Insert or replace a sample."""
        SAMPLES.put(self._db, tuple(getattr(sample, name) for name in SAMPLES.columns))

    def newest(self, source: str, now: float) -> Iterator[Sample]:
        """The samples of a source, the newest first."""
        where = "WHERE source = ? AND seen_at <= ? ORDER BY seen_at DESC, url DESC"
        for row in SAMPLES.rows(self._db, where, (source, now)):
            yield Sample(*row)

    def trim(self, now: float) -> None:
        """Delete what no comparison needs: all but the newest of each source, what a wrong clock
        dated in the future.
        """
        self._db.execute("DELETE FROM samples WHERE seen_at > ?", (now,))
        sources = [row[0] for row in self._db.execute("SELECT DISTINCT source FROM samples")]
        for source in sources:
            self._db.execute(
                "DELETE FROM samples WHERE source = ? AND seen_at < (SELECT seen_at FROM samples "
                "WHERE source = ? ORDER BY seen_at DESC LIMIT 1 OFFSET ?)",
                (source, source, _SAMPLES_OF_SOURCE),
            )
