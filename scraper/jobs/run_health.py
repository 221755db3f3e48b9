"""What a run stores about its own health: that it began and ended, what each source listed, which
alarms it met and which stand. Decides nothing: the rules are in `scraper.jobs.health`.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Callable
from urllib.parse import urlsplit

from scraper.article import Article
from scraper.errors import HostDeferred, HostGivenUp, RobotsDisallowed
from scraper.jobs.config import Job, SourceTable
from scraper.jobs.health import (
    Alarm,
    alarm_from_dict,
    alarms_of_run,
    standing_alarms,
)
from scraper.jobs.report import Report, SourceReport
from scraper.jobs.store.runs import Counts, RunRow, Sample, SourceRun
from scraper.jobs.store.state import State
from scraper.jobs.store.urls import UrlRow

_SAMPLES_OF_RUN = 100
"""Articles of a source whose fields a run keeps for later comparisons."""


_NOT_REQUESTED = (HostDeferred.code, HostGivenUp.code)
"""Errors of pages that wait for their host. They say nothing about the page."""


class RunHealth:
    """The health of one run, in the state of its job."""

    def __init__(self, job: Job, state: State, report: Report, began: float) -> None:
        """Stores that the run began. The caller commits."""
        self._job, self._state, self._report, self._began = job, state, report, began
        self._sources = {source.label: source for source in job.source}
        self._previous: dict[str, SourceRun | None] = {
            label: state.runs.last(label, began) for label in self._sources
        }
        self._also_listed_by: defaultdict[str, list[SourceReport]] = defaultdict(list)
        for one in report.sources:
            counts = self._counts_before(one.source)
            one.last_listed = _number(counts.get("listed")) or _number(counts.get("last_listed"))
            one.ever_brought = bool(counts.get("ever_brought") or counts.get("new"))
            newest = counts.get("newest_listed_at")
            one.newest_listed_at = newest if isinstance(newest, float) else None
        state.history.put(RunRow(report.run, began))

    def take_listing(
        self, report: SourceReport, urls: list[str], now: float, owns: Callable[[str], bool]
    ) -> None:
        """Store the URLs that a source lists, and count what is new. `owns` says which of them this
        shard fetches.
        """
        labels = self._sources.keys()
        added = self._state.urls.add_listed(
            report.source, urls, now, labels, since=self._news_since(report), owns=owns
        )
        report.new_urls, report.listed_new = added.new, added.news
        report.ever_brought |= added.articles > 0
        if added.newest_at is not None:
            report.newest_listed_at = max(added.newest_at, report.newest_listed_at or 0.0)
        self._state.articles.set_source(added.moved, report.source)
        for url in added.waiting:
            self._also_listed_by[url].append(report)

    def take_outcome(
        self, row: UrlRow, outcome: str, article: Article | None, report: SourceReport, now: float
    ) -> None:
        """Count a page. `row` is that of its URL before the page was fetched."""
        error = article.error.code if article is not None and article.error else None
        if error in _NOT_REQUESTED:
            return
        if not row.checks:
            report.new_pages.count(row.url, outcome, article, is_own=True)
            for other in self._also_listed_by.pop(row.url, ()):
                other.new_pages.count(row.url, outcome, article, is_own=False)
        elif row.checks == row.failures:
            report.recovered += outcome != "failed"
        elif error == RobotsDisallowed.code:
            report.newly_disallowed += 1
            report.disallowed_url = report.disallowed_url or row.url
        if outcome == "new" and article is not None:
            self._take_article(row.url, article, report, now)

    def _take_article(self, url: str, article: Article, report: SourceReport, now: float) -> None:
        stored = self._state.urls.get(url)
        if stored and stored.article and self._state.duplicates.has_pair(stored.article):
            report.near_duplicates += 1
        if report.new <= _SAMPLES_OF_RUN:
            self._state.samples.put(Sample.of(article, report.source, url, self._report.run, now))

    def judge(self, now: float) -> None:
        """Find the alarms of the run, and store its counts."""
        self._state.samples.trim(now)
        for one in self._report.sources:
            source = self._sources[one.source]
            one.ever_brought |= one.new_pages.articles > 0 or one.stored > 0
            samples = list(self._state.samples.newest(one.source, now)) if one.new else []
            one.alarms = alarms_of_run(
                one, source.url or source.path, samples, self._options(source)
            )
        self.store_counts(now)

    def store_counts(self, ended: float) -> None:
        """Store what the run found in each source."""
        for one in self._report.sources:
            before = stored_alarms(self._counts_before(one.source), one.source)
            standing = standing_alarms(before, one.alarms, one)
            counts = one.counts() | {
                "unfinished_reason": self._report.unfinished_reason,
                "alarms": [dataclasses.asdict(alarm) for alarm in standing],
            }
            self._state.runs.put(
                self._report.run, one.source, self._began, ended, counts, one.listed_new
            )

    def end(self, now: float, seconds: float) -> None:
        """Store that the run ended."""
        reason = self._report.unfinished_reason
        self._state.history.put(
            RunRow(self._report.run, self._began, now, seconds, self._report.bytes, reason)
        )

    def _counts_before(self, label: str) -> Counts:
        previous = self._previous[label]
        return previous.counts if previous else {}

    def _news_since(self, report: SourceReport) -> float:
        """URLs that were found after this time are news of a source."""
        previous = self._previous[report.source]
        if report.newest_listed_at is not None:
            return report.newest_listed_at
        # Runs of earlier versions of the program did not store the time.
        return previous.started_at if previous else float("-inf")

    def _options(self, source: SourceTable) -> list[str]:
        return fetch_options(self._job, source)


def fetch_options(job: Job, source: SourceTable) -> list[str]:
    """The options that a command needs to fetch the pages of a source, as the job does."""
    url = source.url or next(iter(source.urls), None)
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        host = None
    return ["--allow-private", host] if host and host in job.fetch.allow_private else []


def stored_alarms(counts: Counts, label: str) -> list[Alarm]:
    """The alarms of a source that stood after a run with these counts."""
    stored = counts.get("alarms")
    if isinstance(stored, list):
        return [alarm for one in stored if (alarm := alarm_from_dict(one))]
    error = counts.get("error")  # as earlier versions of the program stored it
    return [Alarm("source_failed", label, str(error).removeprefix(f"{label}: "))] if error else []


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
