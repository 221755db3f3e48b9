"""What the card of a dataset says of its records: how many there are of each host, language, day
and status, and how many have each field. Pure functions and records. Opens no file.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from scraper.article import Article
from scraper.scale.where import day_of, url_of
from scraper.text import count_words
from scraper.urls import host_of

FIELDS = (
    "headline",
    "summary",
    "date",
    "date_modified",
    "authors",
    "body",
    "language",
    "section",
    "tags",
    "publisher",
    "images",
    "links",
    "canonical_url",
)
"""The fields whose coverage is counted."""
UNKNOWN = "unknown"


class RowFacts(msgspec.Struct, frozen=True, array_like=True):
    """What is counted of one record."""

    host: str
    language: str
    day: str
    status: str
    words: int
    filled: int
    """A bit for each of FIELDS that the record has."""

    @classmethod
    def of(cls, article: Article) -> "RowFacts":
        """The facts of a record."""
        filled = sum(1 << bit for bit, name in enumerate(FIELDS) if getattr(article, name))
        return cls(
            host_of(url_of(article)) or UNKNOWN,
            article.language or UNKNOWN,
            day_of(article) or UNKNOWN,
            article.status,
            count_words(article.body or ""),
            filled,
        )


@dataclass(slots=True)
class Facts:
    """The counts of many records."""

    records: int = 0
    words: int = 0
    hosts: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)

    def add(self, row: RowFacts) -> None:
        """Count a record."""
        self.records += 1
        self.words += row.words
        self.hosts[row.host] += 1
        self.languages[row.language] += 1
        self.days[row.day] += 1
        self.statuses[row.status] += 1
        self.filled.update(name for bit, name in enumerate(FIELDS) if row.filled >> bit & 1)

    def merge(self, other: "Facts") -> None:
        """Count what other facts have counted."""
        self.records += other.records
        self.words += other.words
        for name in ("hosts", "languages", "days", "statuses", "filled"):
            getattr(self, name).update(getattr(other, name))

    def to_json(self) -> bytes:
        """As JSON, the same for the same counts."""
        return msgspec.json.encode(self, order="deterministic")

    @classmethod
    def from_json(cls, written: bytes) -> "Facts":
        """The facts that `to_json` wrote."""
        values: dict[str, Any] = msgspec.json.decode(written)
        counts = {name: Counter(one) for name, one in values.items() if isinstance(one, dict)}
        return cls(**(values | counts))


def counted(rows: Iterable[RowFacts]) -> Facts:
    """The facts of many records."""
    facts = Facts()
    for row in rows:
        facts.add(row)
    return facts


def largest(counts: Counter[str], most: int) -> Iterator[tuple[str, int]]:
    """The largest counts with their names, the largest first, and names in their order."""
    yield from sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:most]
