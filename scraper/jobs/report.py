"""What a run did: counts for each source. Opens no file and no socket."""

import dataclasses
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from scraper.article import Article
from scraper.errors import HttpStatusError
from scraper.humanize import count_of
from scraper.jobs.health.alarm import Alarm

COUNTS = ("new", "changed", "unchanged", "other", "failed")
"""The outcomes of a page."""
FIELDS = {"headline": "with_headline", "date": "with_date", "authors": "with_authors"}
"""Fields of the record whose presence is counted, and the names of their counts."""


@dataclass(slots=True)
class NewPages:
    """The pages that a source listed and that were fetched for the first time, whichever source
    listed them first.
    """

    checked: int = 0
    own: int = 0
    """Those that no other source listed before."""
    others: int = 0
    """Those that are not articles."""
    failures: dict[str, int] = field(default_factory=dict)
    """How many failed with each error code; with the HTTP status, if that is the error."""
    url: str | None = None
    """One that failed, or else one that is not an article."""

    @property
    def articles(self) -> int:
        """Those that gave an article."""
        return self.checked - self.others - sum(self.failures.values())

    def count(self, url: str, outcome: str, article: Article | None, *, is_own: bool) -> None:
        """Count a page with its outcome."""
        self.checked += 1
        self.own += is_own
        if article is not None and article.error is not None:
            name = _cause(article)
            self.url = self.url if self.failures else url
            self.failures[name] = self.failures.get(name, 0) + 1
        elif outcome == "other":
            self.others += 1
            self.url = self.url or url


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
    failures_by_status: dict[str, int] = field(default_factory=dict)
    """Of those with the code `http_status`, how many with each status."""
    handed_over: int = 0
    """URLs that were handed over to other shards."""
    taken_in: int = 0
    """URLs that other shards found and handed over, and that were not known."""
    near_duplicates: int = 0
    """New articles that are near duplicates of others."""
    with_headline: int = 0
    with_date: int = 0
    with_authors: int = 0
    """New and changed articles that have the field."""
    error: str | None = None
    """Why the source itself could not be read."""
    error_code: str | None = None
    was_read: bool = False
    """Whether the run tried to read the source."""
    listed: int | None = None
    """Entries that the source offers, or None if that is not known: it has not changed (304), or
    could not be read.
    """
    last_listed: int = 0
    """Entries that it offered when it last offered any, in an earlier run."""
    listed_new: int = 0
    """Entries that were found since the source listed its newest one before."""
    newest_listed_at: float | None = None
    """When the newest entry was found that the source ever listed (seconds since the epoch)."""
    ever_brought: bool = False
    """Whether a page that the source lists ever gave an article."""
    truncated_url: str | None = None
    """A feed or sitemap of the source whose end is missing."""
    new_pages: NewPages = field(default_factory=NewPages)
    recovered: int = 0
    """Pages that always failed before, and now did not."""
    newly_disallowed: int = 0
    """Pages that were fetched before, and that robots.txt now disallows."""
    disallowed_url: str | None = None
    alarms: list[Alarm] = field(default_factory=list)
    """What the run met in the source."""

    @property
    def stored(self) -> int:
        """New and changed articles."""
        return self.new + self.changed

    def remark(self) -> str | None:
        """Why the source never brought anything, if the run shows it."""
        if self.error is not None or self.alarms:
            return None
        if self.listed == 0 and not self.last_listed:
            return "it offers no entries, and never did; check its URL, `include` and `exclude`"
        if self.new_pages.checked and not self.ever_brought:
            return "none of its pages gave an article so far; `scraper status` shows why"
        return None

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
            if code == HttpStatusError.code and article.http_status is not None:
                status = str(article.http_status)
                self.failures_by_status[status] = self.failures_by_status.get(status, 0) + 1
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
    bytes: int = 0
    """Bytes of the bodies that the run received, compressed as they came."""
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

    @property
    def alarms(self) -> list[Alarm]:
        """What the run met, in all sources."""
        return [alarm for source in self.sources for alarm in source.alarms]

    @property
    def remarks(self) -> list[str]:
        """What is worth knowing, and is not an alarm."""
        return [
            f"source {source.source}: {remark}"
            for source in self.sources
            if (remark := source.remark())
        ]

    def total(self, name: str) -> int:
        """The sum of a count over all sources, such as `total("new")`."""
        return sum(getattr(source, name) for source in self.sources)

    def as_dict(self) -> dict[str, object]:
        """The report as dicts, lists and scalars."""
        return dataclasses.asdict(self) | {
            "alarms": [dataclasses.asdict(alarm) for alarm in self.alarms],
            "remarks": self.remarks,
        }

    def summary(self) -> str:
        """The report in one line."""
        parts = [f"{self.job}: {self._pages()}"]
        if self.failed_sources:
            parts.append(
                f"{len(self.failed_sources)} of {len(self.sources)} sources could not be read"
            )
        if handed_over := self.total("handed_over"):
            parts.append(f"{count_of(handed_over, 'URL')} handed over to other shards")
        if duplicates := self.total("near_duplicates"):
            parts.append(f"{count_of(duplicates, 'near duplicate')} among the new articles")
        if self.ignored_robots:
            parts.append("robots.txt was ignored")
        parts.append(f"{self.seconds:.1f} s")
        if self.unfinished_reason:
            parts.append(self.unfinished_reason)
        return "; ".join(parts)

    def _pages(self) -> str:
        counts = ", ".join(f"{self.total(name)} {name}" for name in COUNTS)
        codes, statuses = Counter[str](), Counter[str]()
        for source in self.sources:
            codes.update(source.failures_by_code)
            statuses.update(source.failures_by_status)
        failures = failures_in_words(codes, statuses)
        return f"{counts} ({failures})" if failures else counts


def failures_in_words(codes: Mapping[str, int], statuses: Mapping[str, int]) -> str:
    """Counts by error code in words: "1 http_status 404, 1 http_status 500, 2 too_large".
    `statuses` are the statuses of those with the code `http_status`, as far as they are known.
    """
    named = Counter(codes)
    for status, count in statuses.items():
        named[f"{HttpStatusError.code} {status}"] = count
        named[HttpStatusError.code] -= count
    return ", ".join(f"{count} {code}" for code, count in sorted(named.items()) if count > 0)


def _cause(article: Article) -> str:
    """The error code of a record, with the HTTP status if that is the error."""
    code = article.error.code if article.error else ""
    return f"{code} {article.http_status}" if code == HttpStatusError.code else code
