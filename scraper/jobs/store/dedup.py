"""Finds the articles of a state whose text is the same, or nearly: the tables `bands` (see below),
in which candidates meet, and `duplicates`, which holds the pairs. Judges texts only, never which of
two articles stands for both.

Bands have no digests, which would be more than all else that is kept of them: one sum stands for
all, and where it is not what was written, they are made anew.
"""

import hashlib
import re
import sqlite3
import struct

from rensa import RMinHash

from scraper.article import Article
from scraper.jobs.store.schema import DUPLICATES
from scraper.jobs.store.tables import ArticleTable, Notes
from scraper.text import fold


class DuplicateIndex:
    """Those of one state."""

    def __init__(
        self, connection: sqlite3.Connection, articles: ArticleTable, notes: Notes
    ) -> None:
        self._db = connection
        self._articles = articles
        self._notes = notes
        self._sum = 0
        """That of the bands; of a state that is only read nobody asks for it."""

    def pairs(self) -> list[tuple[str, str]]:
        """Pairs of articles with the same text."""
        return [(key, other) for key, other in DUPLICATES.rows(self._db, "ORDER BY key, other")]

    def join(self, key: str, article: Article) -> None:
        """Find the articles whose text is that of the newest version of this one, and let it be
        found.
        """
        self._part(key)
        mine, number = article_shingles(article), self._articles.number(key)
        found: set[str] = set()
        sharing = (
            "SELECT key FROM bands JOIN articles ON articles.id = bands.article WHERE band = ?"
        )
        for band in bands(mine):
            found.update(other for (other,) in self._db.execute(sharing, (band,)))
            put = self._db.execute(
                "INSERT OR IGNORE INTO bands (band, article) VALUES (?, ?)", (band, number)
            )
            self._sum += put.rowcount * _weight(band, number)
        for other in sorted(found - {key}):
            kept = self._articles.newest(other)
            if kept and (
                kept.content_hash == article.content_hash
                or jaccard(mine, article_shingles(kept.article())) >= SAME
            ):
                DUPLICATES.put(self._db, (min(key, other), max(key, other)))

    def leave(self, key: str) -> None:
        """Let the newest version of an article be found no more; its pairs stay. To be called while
        the version is there.

        (An index of bands by article would cost more than all else that is kept of it.)
        """
        before = self._articles.newest(key)
        if before is None:
            return
        number = self._articles.number(key)
        for band in bands(article_shingles(before.article())):
            gone = self._db.execute(
                "DELETE FROM bands WHERE band = ? AND article = ?", (band, number)
            )
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
        """Add the bands up, and make them anew where they are another algorithm's, or not what was
        written.
        """
        self._sum = self._added_up()
        if self._notes.meta("bands") == ALGORITHM and self._notes.meta("bands_sum") == str(
            self._sum
        ):
            return
        self._db.execute("DELETE FROM bands")
        self._sum = 0
        for stored in list(self._articles.all_newest()):
            self.join(stored.key, stored.article())
        self._notes.set_meta("bands", ALGORITHM)
        self._notes.set_meta("bands_sum", str(self._sum))

    def _part(self, key: str) -> None:
        self._db.execute("DELETE FROM duplicates WHERE key = ? OR other = ?", (key, key))

    def _added_up(self) -> int:
        """The weights of all rows."""
        return int(
            self._db.execute(
                "SELECT coalesce(sum((band & 4294967295) + (band >> 32) + article), 0) FROM bands"
            ).fetchone()[0]
        )


def article_shingles(article: Article) -> frozenset[str]:
    """Of headline and body: two stubs that only ask to subscribe are not one article."""
    return shingles(f"{article.headline or ''}\n{article.body or ''}")


def _weight(band: int, article: int) -> int:
    """What a row of bands adds to their sum: no bit of it can change without changing the sum."""
    return (band & 0xFFFFFFFF) + (band >> 32) + article


ALGORITHM = f"rensa {RMinHash.ALGORITHM_VERSION}, 16 bands of 8"
"""Bands of another algorithm find no candidates and must be made anew."""
SAME = 0.9
"""Jaccard likeness from which two texts are one."""
_WORDS = 5
_BANDS, _ROWS = 16, 8
_SEED = 1
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")


def shingles(text: str) -> frozenset[str]:
    """Every run of five words, folded; of five characters in a text written without spaces."""
    words = fold(text).split()
    joined = "".join(words)
    if len(_UNSPACED.findall(joined)) * 2 > len(joined):
        return (
            frozenset(
                joined[start : start + _WORDS] for start in range(max(1, len(joined) - _WORDS + 1))
            )
            if joined
            else frozenset()
        )
    return (
        frozenset(
            " ".join(words[start : start + _WORDS])
            for start in range(max(1, len(words) - _WORDS + 1))
        )
        if words
        else frozenset()
    )


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard: the share of common shingles, from 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 1.0


def bands(found: frozenset[str]) -> list[int]:
    """One 64-bit number a band; texts that share one are candidates. Empty for a text without
    words.
    """
    if not found:
        return []
    minhash = RMinHash(num_perm=_BANDS * _ROWS, seed=_SEED)
    minhash.update(sorted(found))
    values = minhash.digest()
    told = (
        struct.pack(f"<B{_ROWS}I", band, *values[band * _ROWS : (band + 1) * _ROWS])
        for band in range(_BANDS)
    )
    return [
        int.from_bytes(hashlib.blake2b(band, digest_size=8).digest(), "big", signed=True)
        for band in told
    ]
