"""What a run did: counts for each source. Opens no file and no socket."""

import dataclasses
from collections import Counter
from dataclasses import dataclass, field

from scraper.article import Article

COUNTS = ("new", "changed", "unchanged", "other", "failed")
"""The outcomes of a page."""
FIELDS = {"headline": "with_headline", "date": "with_date", "authors": "with_authors"}
"""Fields of the record whose presence is counted, and the names of their counts."""


@dataclass(slots=True)
class SourceReport:
    """What a run found in one source."""

    source: str
    """The label of the source."""
    new_urls: int = 0
    """URLs that the source offered and that were not known before."""
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    other: int = 0
    """Pages that are not articles, and copies of an article under another URL."""
    failed: int = 0
    failures_by_code: dict[str, int] = field(default_factory=dict)
    """How many pages failed with each error code."""
    with_headline: int = 0
    with_date: int = 0
    with_authors: int = 0
    """New and changed articles that have the field."""
    error: str | None = None
    """Why the source itself could not be read."""

    @property
    def stored(self) -> int:
        """New and changed articles."""
        return self.new + self.changed

    def counts(self) -> dict[str, object]:
        """Everything except the name of the source, for the state."""
        counts = dataclasses.asdict(self)
        del counts["source"]
        return counts

    def count(self, outcome: str, article: Article | None) -> None:
        """Count a page with its outcome, and its record if there is one."""
        name = outcome if outcome in COUNTS else "other"
        setattr(self, name, getattr(self, name) + 1)
        if article is None:
            return
        if article.error is not None:
            code = article.error.code
            self.failures_by_code[code] = self.failures_by_code.get(code, 0) + 1
        if name in ("new", "changed"):
            self.with_headline += article.headline is not None
            self.with_date += article.date is not None
            self.with_authors += bool(article.authors)


@dataclass(slots=True)
class Report:
    """What a run did."""

    job: str
    """The name of the job."""
    run: str
    """The name of the run: when it started, in UTC."""
    sources: list[SourceReport] = field(default_factory=list)
    exports: list[str] = field(default_factory=list)
    """Paths of the exports that were written."""
    notices: list[str] = field(default_factory=list)
    """Problems that did not stop the run, such as a damaged state that was renamed."""
    browser_error: str | None = None
    """Why the browser did not start, if pages were to be rendered."""
    unfinished_reason: str | None = None
    """Why the run stopped early without an error: its `max_time` was over, or a signal stopped it.
    A run that was stopped by a signal did not write exports.
    """
    ignored_robots: bool = False
    """Whether robots.txt was ignored, as [fetch] can demand."""
    seconds: float = 0.0
    """The duration of the run."""
    ended_normally: bool = False
    """False if an error aborted the run."""

    @property
    def failed_sources(self) -> list[SourceReport]:
        """The sources that could not be read."""
        return [source for source in self.sources if source.error is not None]

    def total(self, name: str) -> int:
        """The sum of a count over all sources, such as `total("new")`."""
        return sum(getattr(source, name) for source in self.sources)

    def as_dict(self) -> dict[str, object]:
        """The report as dicts, lists and scalars."""
        return dataclasses.asdict(self)

    def summary(self) -> str:
        """The report in one line."""
        parts = [f"{self.job}: {self._pages()}"]
        if self.failed_sources:
            parts.append(
                f"{len(self.failed_sources)} of {len(self.sources)} sources could not be read"
            )
        if self.ignored_robots:
            parts.append("robots.txt was ignored")
        parts.append(f"{self.seconds:.1f} s")
        if self.unfinished_reason:
            parts.append(self.unfinished_reason)
        return "; ".join(parts)

    def _pages(self) -> str:
        counts = ", ".join(f"{self.total(name)} {name}" for name in COUNTS)
        codes = Counter[str]()
        for source in self.sources:
            codes.update(source.failures_by_code)
        failures = ", ".join(f"{count} {code}" for code, count in sorted(codes.items()))
        return f"{counts} ({failures})" if failures else counts
