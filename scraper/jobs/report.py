"""What a run did: counts per source, and how well the fields were found. Knows no network and no file."""

import dataclasses
from dataclasses import dataclass, field

from scraper.records import Article


@dataclass(slots=True)
class SourceReport:
    """What a run found in one source."""

    source: str
    offered: int = 0
    """Addresses that it offered and nobody knew."""
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    other: int = 0
    """Pages that are no articles, and copies of one under another address."""
    failed: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    """How often pages failed, by the error's code."""
    headlines: int = 0
    dates: int = 0
    authors: int = 0
    """New and changed articles that have the field."""
    error: str | None = None
    """Why the source itself could not be read."""

    @property
    def stored(self) -> int:
        """New and changed articles."""
        return self.new + self.changed

    def counts(self) -> dict[str, object]:
        """All but the source's name, for the state."""
        told = dataclasses.asdict(self)
        del told["source"]
        return told

    def count(self, outcome: str, article: Article) -> None:
        """One page."""
        if outcome == "failed":
            self.failed += 1
            code = article.error.code if article.error else "unknown"
            self.reasons[code] = self.reasons.get(code, 0) + 1
            return
        name = outcome if outcome in ("new", "changed", "unchanged") else "other"
        setattr(self, name, getattr(self, name) + 1)
        if name in ("new", "changed"):
            self.headlines += article.headline is not None
            self.dates += article.date is not None
            self.authors += bool(article.authors)


@dataclass(slots=True)
class Report:
    """What a run did."""

    job: str
    run: str
    """The run's name: when it began, in UTC."""
    sources: list[SourceReport] = field(default_factory=list)
    exports: list[str] = field(default_factory=list)
    """Files that were written."""
    notices: list[str] = field(default_factory=list)
    """What happened beside: a damaged state set aside, a limit reached."""
    seconds: float = 0.0

    @property
    def failed_sources(self) -> list[SourceReport]:
        """Sources that could not be read."""
        return [source for source in self.sources if source.error is not None]

    def total(self, name: str) -> int:
        """A count over all sources."""
        return sum(getattr(source, name) for source in self.sources)

    def as_dict(self) -> dict[str, object]:
        """As plain data."""
        return dataclasses.asdict(self)

    def line(self) -> str:
        """The summary in one line."""
        counts = ", ".join(f"{self.total(name)} {name}" for name in ("new", "changed", "unchanged", "other", "failed"))
        sources = f"; {len(self.failed_sources)} of {len(self.sources)} sources failed" if self.failed_sources else ""
        return f"{self.job}: {counts}{sources} in {self.seconds:.1f} s"
