"""Which articles the exports contain, and digests of them for each day of publication. Both are
kept up as articles change, so that an export knows which of its files are out of date without
reading a record. Writes no file.

An article is exported if it meets the job's filter and no near duplicate of it is preferred.
"""

import json
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from msgspec import structs

from scraper.jobs.filters import ArticleFilter
from scraper.jobs.store.articles import ArticleTable, StoredArticle
from scraper.jobs.store.bookkeeping import MetaTable
from scraper.jobs.store.dedup import DuplicateIndex
from scraper.jobs.store.schema import EXPORT_DAYS, EXPORT_MOVES, EXPORTED, digest
from scraper.min_confidence import MinConfidence
from scraper.sinks import dated

_FILTER = "exported"
"""The row of `meta` that holds the filter which `exported` obeys."""
_LAYOUT = 2
"""Raise this number when the meaning of the tables changes, so that they are filled again."""
_BITS = 64


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of `exported`."""

    article: int
    """The row id of the article's newest version."""
    day: str
    """As `dated` returns it."""
    weight: int
    """The digest of the version. The weight of a day is the sum of its articles' weights."""


class ExportedArticles:
    """The exported articles of a state, and the weight of each day."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        articles: ArticleTable,
        duplicates: DuplicateIndex,
        meta: MetaTable,
    ) -> None:
        self._db = connection
        self._articles = articles
        self._duplicates = duplicates
        self._meta = meta
        self._filter = ArticleFilter()

    def load(self) -> None:
        """Read which filter the tables obey. Fill them if that was never done."""
        try:
            layout, *conditions = json.loads(self._meta.get(_FILTER) or "[0]")
        except ValueError:
            layout = 0
        if layout == _LAYOUT:
            languages, min_words, after, least = conditions
            self._filter = ArticleFilter(tuple(languages), min_words, after, MinConfidence(*least))
        else:
            self._fill()

    def use(self, selection: ArticleFilter) -> None:
        """Obey another filter of a job. Nothing happens if it is the same."""
        if selection != self._filter:
            self.flush()
            self._filter = selection
            self._fill()

    def weights(self) -> dict[str, tuple[int, int]]:
        """For each day, the number of exported articles and their weight."""
        return {day: (count, weight) for day, count, weight in EXPORT_DAYS.rows(self._db)}

    def ids(self, days: Sequence[str] | None, order: Literal["key", "day"]) -> "array[int]":
        """The row ids of the exported articles of some days, or of all."""
        by = "articles.key" if order == "key" else "exported.day, articles.key"
        chosen = "" if days is None else f"WHERE exported.day IN ({', '.join('?' * len(days))})"
        query = (
            "SELECT exported.article FROM exported JOIN articles ON articles.id = exported.article "
            f"{chosen} ORDER BY {by}"
        )
        return array("q", (row for (row,) in self._db.execute(query, days or ())))

    def moves(self) -> list[tuple[int, str, str]]:
        """The articles that were exported under another day, or that replace one: their row id, the
        day before and the day now.
        """
        found = []
        for key, before in EXPORT_MOVES.rows(self._db):
            stored = self._articles.stored(key)
            row = EXPORTED.row(self._db, stored.id) if stored else None
            if row:
                found.append((int(row[0]), str(before), str(row[1])))
        return found

    def forget_moves(self) -> None:
        """Forget the moves, because every export is up to date."""
        self._db.execute("DELETE FROM export_moves")

    def flush(self) -> None:
        """Take the changes of articles since the last call. Call this before each commit."""
        touched = self._articles.take_touched()
        if not touched:
            return
        before: dict[str, _Row] = {}
        after: dict[str, _Row] = {}
        for group in self._duplicates.groups(touched):
            stored = {key: one for key in group if (one := self._articles.stored(key))}
            for key in group:
                row_id = touched.get(key, stored[key].id if key in stored else None)
                row = EXPORTED.row(self._db, row_id) if row_id is not None else None
                if row:
                    before[key] = _Row(*row)
            kept = preferred(stored.values())
            if kept is not None and self._filter.matches(kept.version):
                after[kept.version.key] = _row_of(kept)
            self._store_moves(group, before, after)
        self._replace(before, after)

    def _replace(self, before: Mapping[str, _Row], after: Mapping[str, _Row]) -> None:
        """Replace rows, and change the weights of their days."""
        # All deletions come first, because SQLite uses the ids of deleted rows again.
        gone = [row for key, row in before.items() if after.get(key) != row]
        come = [row for key, row in after.items() if before.get(key) != row]
        changes: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for row in gone:
            EXPORTED.delete(self._db, row.article)
            changes[row.day][0] -= 1
            changes[row.day][1] -= row.weight
        for row in come:
            EXPORTED.put(self._db, (row.article, row.day, row.weight))
            changes[row.day][0] += 1
            changes[row.day][1] += row.weight
        for day, (count, weight) in changes.items():
            stored = EXPORT_DAYS.row(self._db, day) or (day, 0, 0)
            self._put_day(day, stored[1] + count, stored[2] + weight)

    def _store_moves(
        self,
        group: Iterable[str],
        before: Mapping[str, _Row],
        after: Mapping[str, _Row],
    ) -> None:
        """Remember under which other days the articles of a group of near duplicates were exported,
        because files of exports may still hold them there.
        """
        kept = next((key for key in group if key in after), None)
        for key in group:
            days = {day for _, day in EXPORT_MOVES.rows(self._db, "WHERE key = ?", (key,))}
            if key in before:
                days.add(before[key].day)
            EXPORT_MOVES.delete(self._db, key)
            if kept is not None:
                for day in days - {after[kept].day}:
                    EXPORT_MOVES.put(self._db, (kept, day))

    def _fill(self) -> None:
        """Fill the tables from all articles."""
        self._articles.take_touched()
        self._db.execute("DELETE FROM exported")
        self._db.execute("DELETE FROM export_days")
        copies = self.copies()
        days: dict[str, list[int]] = defaultdict(lambda: [0, 0])

        def rows() -> Iterable[tuple[int, str, int, int]]:
            for one in self._articles.all_stored():
                if one.version.key not in copies and self._filter.matches(one.version):
                    row = _row_of(one)
                    days[row.day][0] += 1
                    days[row.day][1] += row.weight
                    yield (*(fields := (row.article, row.day, row.weight)), digest(fields))

        self._db.executemany("INSERT INTO exported VALUES (?, ?, ?, ?)", rows())
        for day, (count, weight) in days.items():
            self._put_day(day, count, weight)
        own = self._filter
        least = structs.astuple(own.min_confidence)
        conditions = [_LAYOUT, own.languages, own.min_words, own.after, least]
        self._meta.put(_FILTER, json.dumps(conditions))

    def _put_day(self, day: str, count: int, weight: int) -> None:
        if count:
            signed = (weight + 2 ** (_BITS - 1)) % 2**_BITS - 2 ** (_BITS - 1)
            EXPORT_DAYS.put(self._db, (day, count, signed))
        else:
            EXPORT_DAYS.delete(self._db, day)

    def copies(self) -> dict[str, str]:
        """For each near duplicate that is not exported, the key of the article that is exported in
        its place.
        """
        found: dict[str, str] = {}
        for group in self._duplicates.all_groups():
            first = preferred(filter(None, map(self._articles.stored, group)))
            if first is not None:
                found |= {key: first.version.key for key in group if key != first.version.key}
        return found


def preferred(stored: Iterable[StoredArticle]) -> StoredArticle | None:
    """Of near duplicates, the one that is exported: with the earliest day, then the smallest
    key.
    """
    return min(stored, key=lambda one: (one.version.day or "9999", one.version.key), default=None)


def _row_of(stored: StoredArticle) -> _Row:
    return _Row(stored.id, dated(stored.version.day), stored.digest)
