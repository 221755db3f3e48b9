"""What a run did: counts per source, and how well the fields were found. Knows no network and no
file.
"""

import dataclasses
from collections import Counter
from dataclasses import dataclass, field

from scraper.article import Article


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

    def count(self, outcome: str, article: Article | None) -> None:
        """One page, and its record where there is one."""
        name = outcome if outcome in ("new", "changed", "unchanged", "failed") else "other"
        setattr(self, name, getattr(self, name) + 1)
        if article is None:
            return
        if article.error is not None:
            self.reasons[article.error.code] = self.reasons.get(article.error.code, 0) + 1
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
    """What went wrong beside: a damaged state that was set aside."""
    unfinished: str | None = None
    """Why the run ended before all was done, although nothing is wrong: its time was over, or it
    was stopped, and then wrote no exports.
    """
    ignored_robots: bool = False
    """Whether robots.txt was ignored, as [fetch] may say."""
    seconds: float = 0.0
    ended: bool = False
    """False for a run that an error broke off."""

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
        counts = ", ".join(
            f"{self.total(name)} {name}"
            for name in ("new", "changed", "unchanged", "other", "failed")
        )
        reasons = Counter[str]()
        for source in self.sources:
            reasons.update(source.reasons)
        why = (
            f" ({', '.join(f'{count} {reason}' for reason, count in sorted(reasons.items()))})"
            if reasons
            else ""
        )
        sources = (
            f"; {len(self.failed_sources)} of {len(self.sources)} sources could not be read"
            if self.failed_sources
            else ""
        )
        robots = "; robots.txt was ignored" if self.ignored_robots else ""
        unfinished = f"; {self.unfinished}" if self.unfinished else ""
        return f"{self.job}: {counts}{why}{sources}{robots}; {self.seconds:.1f} s{unfinished}"
