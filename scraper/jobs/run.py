"""One run of a job: discover URLs, fetch what is new or due, extract, store, export. The result is
a Report.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from msgspec import structs

from scraper.article import Article
from scraper.errors import (
    HostOfOtherShard,
    MachineError,
    ScraperError,
    StateError,
    internal_error,
)
from scraper.fetcher import Client, Environment
from scraper.humanize import parse_duration
from scraper.jobs.config import LOCAL, Job, SourceTable
from scraper.jobs.export import export_all
from scraper.jobs.fetch_keys import name_keys
from scraper.jobs.fetching import DueFetcher
from scraper.jobs.ingest import Ingest
from scraper.jobs.local_sources import LocalSources
from scraper.jobs.lock import LOCK, locked
from scraper.jobs.report import Report, SourceReport
from scraper.jobs.run_context import Checkpoint, HostDelays, RunContext
from scraper.jobs.run_health import RunHealth
from scraper.jobs.run_log import RunLog, remove_day_folders
from scraper.jobs.run_resources import client_for, extraction_pool_for
from scraper.jobs.shards.exchange import ShardExchange
from scraper.jobs.shards.handover import HandoverFolder, HandoverStorage
from scraper.jobs.shards.layout import check_division, handover_url
from scraper.jobs.shutdown import StopToken
from scraper.jobs.sources import ConditionalClient, urls_of
from scraper.jobs.store.database import is_machine_error, schedule_full_check
from scraper.jobs.store.recovery import STATE, open_state
from scraper.jobs.store.schema import DamagedRow
from scraper.records import DiscoveredUrl
from scraper.shortages import is_shortage, out_of_resources

_log = logging.getLogger("scraper")

RUNS = "runs"
"""The folder of run logs in a job's output."""
_LATE = "max_time is over; the next run continues"


def run_job(
    job: Job,
    *,
    each: Callable[[Article], None] | None = None,
    environment: Environment | None = None,
    renamed_from: str | None = None,
    storage: HandoverStorage | None = None,
) -> Report:
    """Run a job once, or one shard of it (see `shard_job`). `each` is called with every record as
    it is made, failures included.

    `renamed_from` is the old name of a renamed job. `storage` reaches the handover folder of shards
    if that is a URL. Raises Locked, StateError and SinkError.
    """
    run = Run(job, environment or Environment(), renamed_from, storage)
    for article in run.articles():
        if each is not None:
            each(article)
    return run.report


class Run:
    """One run of a job, as an iterator: `for article in run.articles()`, then `run.report`."""

    def __init__(
        self,
        job: Job,
        environment: Environment,
        renamed_from: str | None = None,
        storage: HandoverStorage | None = None,
    ) -> None:
        """`renamed_from` is the old name of a renamed job, whose state is taken over. `storage`
        reaches the handover folder of shards; None is for a local path.
        """
        self._job = job
        self._handover = HandoverFolder(handover_url(job), storage)
        self._renamed_from = renamed_from
        self._environment = environment
        began = environment.now()
        self._began, self._started = began.timestamp(), environment.monotonic()
        self._reports = {source.label: SourceReport(source.label) for source in job.source}
        self.report = Report(
            job.job.name,
            f"{began:%Y-%m-%dT%H%M%S}.{began.microsecond // 1000:03}Z",
            sources=list(self._reports.values()),
        )
        self.report.ignored_robots = job.fetch.ignore_robots
        self._stop_token = StopToken(
            environment.monotonic,
            self._started + parse_duration(job.job.max_time) if job.job.max_time else None,
        )
        self._fetcher: DueFetcher | None = None

    @property
    def waiting(self) -> int:
        """How many requested URLs do not have a response yet."""
        return self._fetcher.waiting if self._fetcher else 0

    def stop(self, by: str = "its caller") -> None:
        """Start no more pages. Fetches in flight are abandoned, and pages that are already fetched
        are finished within seconds.

        `by` is what the report names. Signal handlers may call this: if the run only waits, the
        wait is interrupted by an exception that the run catches itself. If another thread calls
        it, the run notices at its next step.
        """
        self._stop_token.stop(by)

    def give_up(self) -> None:
        """Let the report say that the process ends before the run does. For the thread that ends
        the process: the run itself goes on until then. Its state is consistent at any moment.
        """
        by = self._stop_token.stopped_by or "its caller"
        self.report.unfinished_reason = (
            f"stopped by {by} and ended before it was finished; the next run continues"
        )
        self.report.seconds = self._environment.monotonic() - self._started
        self.report.ended_normally = True

    def articles(self) -> Iterator[Article]:
        """Every record as it is made, failures included. The exports are written after the last
        one. Raises Locked, StateError and SinkError.
        """
        with locked(self._job.output / LOCK, f"run {self.report.run} of {self._job.job.name}"):
            yield from self.articles_under_lock()

    def articles_under_lock(self) -> Iterator[Article]:
        """Like `articles`, for a caller that holds the lock. Raises StateError and SinkError."""
        path = self._job.output / STATE
        check_division(self._job)
        try:
            yield from self._articles()
        except (DamagedRow, sqlite3.Error) as error:
            if isinstance(error, DamagedRow) or not is_machine_error(error):
                schedule_full_check(path)
            raise StateError(
                f"{path}: {error}; the run stops here, and the next one continues with what is "
                "stored"
            ) from error

    def _articles(self) -> Iterator[Article]:
        job, environment = self._job, self._environment
        with ExitStack() as stack:
            state, notices = open_state(job, environment.now(), self._renamed_from)
            self.report.notices += notices
            stack.callback(state.close)
            delays = HostDelays(state.hosts, environment.now())
            client = client_for(job, delays, environment, stack)
            pool = extraction_pool_for(job, client, stack)
            stack.enter_context(self._stop_token.cancelling(pool.cancel_rendering, pool.cancel_all))
            run_log = stack.enter_context(RunLog(job.output / RUNS))
            checkpoint = Checkpoint(state, delays, environment)
            health = RunHealth(job, state, self.report, self._began)
            exchange = ShardExchange(job, self._handover, state, self.report)
            context = RunContext(
                job,
                state,
                checkpoint,
                self._reports,
                health,
                exchange,
                self._stop_token,
                environment,
            )
            checkpoint.commit()
            exchange.publish(checkpoint.commit)  # what a killed run left
            exchange.take_in(context.now(), checkpoint.commit)
            problem = None
            try:
                yield from self._records(context, client, Ingest(context, pool, run_log))
            except GeneratorExit:  # the caller does not want more records
                self.report.unfinished_reason = "its caller ended it"
                health.end(context.now(), environment.monotonic() - self._started)
                checkpoint.commit()
                raise
            except MachineError as error:  # what was stored before is worth an export
                problem = error
                self.report.unfinished_reason = error.message
            client.save_delays()
            self.report.browser_error = pool.browser_error
            self.report.bytes = client.bytes_received
            self._finish(context, run_log)
            if problem is not None:
                self.report.ended_normally = False
                raise problem

    def _records(self, context: RunContext, client: Client, ingest: Ingest) -> Iterator[Article]:
        for source in self._job.source:
            if source.kind in LOCAL or self._stop_token.is_over():
                continue
            if self._job.reads(source):
                self._discover(source, context, client)
            for handed in context.exchange.listings(source):
                at = structs.replace(source, name=source.label, url=handed.target)
                if self._discover(at, context, client):
                    context.exchange.finish(handed)
                    context.checkpoint.commit()
        local = LocalSources(context, ingest)
        for source in self._job.source:
            if source.kind in LOCAL and self._job.reads(source):
                yield from local.read(source)
        self._fetcher = DueFetcher(context)
        yield from self._fetcher.records(client, ingest)
        yield from ingest.rest()

    def _discover(self, source: SourceTable, context: RunContext, client: Client) -> bool:
        """Store the URLs that a source on the web offers. Its validators are stored only if all of
        it was read. Returns whether the run was not stopped before.
        """
        report, state = self._reports[source.label], context.state
        # With other patterns, an unchanged feed must be read again.
        key = f"{source.label} {source.include} {source.exclude}"
        conditional = ConditionalClient(
            client, lambda url: state.validators.get(f"{key} {url}"), self._job.fetch.timeout
        )
        found: list[DiscoveredUrl | ScraperError] = []
        try:
            self._stop_token.interruptible(
                lambda: found.extend(urls_of(source, conditional, self._job.folder))
            )
        except MachineError:
            raise
        except ScraperError as error:
            found.append(error)
        except sqlite3.Error:
            raise
        except Exception as error:
            if is_shortage(error):
                raise out_of_resources(error) from error
            # A source must not end the run.
            _log.info("%s: internal error", source.label, exc_info=True)
            found.append(internal_error(source.label, error))
        if self._stop_token.is_stopped:
            return False
        elsewhere = [one for one in found if isinstance(one, HostOfOtherShard)]
        for one in elsewhere:
            context.exchange.hand_over_listing(source, one, context.now())
        errors = (one for one in found if isinstance(one, ScraperError))
        problem = next((one for one in errors if one not in elsewhere), None)
        report.was_read = True
        if problem is not None:
            report.error, report.error_code = name_keys(problem.message), problem.code
        report.truncated_url = conditional.truncated_url
        listed = [one for one in found if isinstance(one, DiscoveredUrl)]
        all_read = problem is None and not conditional.is_unchanged and not elsewhere
        self._store_listed(source, listed, context, all_read=all_read)
        if report.error is None:
            for url, (etag, last_modified) in conditional.validators.items():
                state.validators.put(f"{key} {url}", etag, last_modified)
        context.checkpoint.commit()
        return True

    def _store_listed(
        self,
        source: SourceTable,
        listed: list[DiscoveredUrl],
        context: RunContext,
        *,
        all_read: bool,
    ) -> None:
        """Store the URLs that a source offers. Those of other shards are handed over, except those
        of a list: each shard takes its own from it.
        """
        report, exchange = self._reports[source.label], context.exchange
        if source.kind == "urls":
            listed = [one for one in listed if exchange.owns(one.url)]
        if listed or all_read:
            report.listed = (report.listed or 0) + len(listed)
        before = exchange.rows_before(listed)
        urls = [one.url for one in listed]
        context.health.take_listing(report, urls, context.now(), exchange.owns)
        context.state.urls.add_listed_dates(listed)
        report.handed_over += exchange.hand_over_listed(source, before, context.now())

    def _finish(self, context: RunContext, run_log: RunLog) -> None:
        """Store what the run did and publish the run log. Write the exports, unless the run was
        stopped.
        """
        if self._stop_token.is_late:
            self.report.unfinished_reason = _LATE
        context.health.judge(context.now())
        context.checkpoint.commit()
        run_log.publish(self._job.output / RUNS / self.report.run[:10], self.report.run)
        if keep := self._job.job.keep_runs:
            self.report.notices += remove_day_folders(self._job.output / RUNS, keep)
        if not self._stop_token.is_stopped:
            context.exchange.publish(context.checkpoint.commit)
        written = self._stop_token.interruptible(
            lambda: export_all(self._job, context.state, context.now())
        )
        if written is not None:
            self.report.exports = [str(path) for path in written]
        else:
            self.report.unfinished_reason = (
                f"stopped by {self._stop_token.stopped_by} before the exports were written; the "
                "next run continues"
            )
            context.health.store_counts(context.now())
        self.report.seconds = self._environment.monotonic() - self._started
        context.health.end(context.now(), self.report.seconds)
        context.checkpoint.commit()
        self.report.ended_normally = True
