"""One pass of a job: discover, fetch what is new or due, extract, keep, export. What it did is in
its Report.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial

from scraper.article import Article
from scraper.errors import ScraperError, StateError
from scraper.extraction_pool import ExtractionPool
from scraper.fetcher import Client, user_agent
from scraper.fetcher.environment import Environment
from scraper.fetcher.limits import ClientLimits
from scraper.fetcher.warc.replay import ReplayTransport
from scraper.fetcher.warc.writer import WarcWriter
from scraper.humanize import parse_duration
from scraper.jobs import sources
from scraper.jobs.config import LOCAL, Job, SourceTable
from scraper.jobs.export import export_all
from scraper.jobs.fetching import Fetching
from scraper.jobs.host_delays import HostDelays
from scraper.jobs.ingest import Checkpoint, Ingest
from scraper.jobs.local_sources import LocalSources
from scraper.jobs.lock import LOCK, locked
from scraper.jobs.report import Report, SourceReport
from scraper.jobs.run_log import RunLog
from scraper.jobs.shutdown import StopToken
from scraper.jobs.store.database import is_of_the_machine, schedule_full_check
from scraper.jobs.store.recovery import STATE, open_state
from scraper.jobs.store.schema import DamagedRow
from scraper.jobs.store.state import State
from scraper.records import Request

_LATE = "max_time is over; the next run goes on"


def run(
    job: Job,
    *,
    each: Callable[[Article], None] | None = None,
    environment: Environment | None = None,
    was: str | None = None,
) -> Report:
    """One pass of a job; `each` is given every record as it comes, failures too; `was` is the name
    that the job had before, where it was renamed. Raises Locked, StateError and SinkError.
    """
    one = Run(job, environment or Environment(), was)
    for article in one.articles():
        if each is not None:
            each(article)
    return one.report


class Run:
    """One pass, as an iterator: `for article in run.articles()`, then `run.report`."""

    def __init__(self, job: Job, environment: Environment, was: str | None = None) -> None:
        """`was` is the name that the job had before: its state is taken over."""
        self._job = job
        self._was = was
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
        self._ending = StopToken(
            environment.monotonic,
            self._started + parse_duration(job.job.max_time) if job.job.max_time else None,
        )
        self._asked: Fetching | None = None

    @property
    def waiting(self) -> int:
        """Addresses that are due and not yet answered."""
        return self._asked.waiting if self._asked else 0

    def stop(self, by: str = "its caller") -> None:
        """Begin nothing more: fetches in flight are abandoned, pages that are here are finished
        within seconds. `by` is what the report names. For signal handlers: where the run waits, it
        is torn from it by an exception that it catches itself.
        """
        self._ending.stop(by)

    def articles(self) -> Iterator[Article]:
        """Every record as it comes, failures too; when it ends, the exports are written. Raises
        Locked, StateError and SinkError.
        """
        with locked(self._job.output / LOCK, f"run {self.report.run} of {self._job.job.name}"):
            yield from self.articles_under_lock()

    def articles_under_lock(self) -> Iterator[Article]:
        """As `articles`, for who holds the lock already. Raises StateError and SinkError."""
        path = self._job.output / STATE
        try:
            yield from self._pass()
        except (DamagedRow, sqlite3.Error) as error:
            if isinstance(error, DamagedRow) or not is_of_the_machine(error):
                schedule_full_check(path)
            raise StateError(
                f"{path}: {error}; the run ends, the next one goes on from what is kept"
            ) from error

    def _pass(self) -> Iterator[Article]:
        job, environment = self._job, self._environment
        with ExitStack() as stack:
            state, notices = open_state(job, environment.now(), self._was)
            self.report.notices += notices
            stack.callback(state.close)
            hosts = HostDelays(state.notes, environment.now())
            client = client_for(job, hosts, environment, stack)
            pool = extraction_pool_for(job, client, stack)
            self._ending.give_up = pool.cancel_all
            spool = stack.enter_context(RunLog(job.output / "runs"))
            commits = Checkpoint(state, hosts, environment)
            intake = Ingest(
                job, state, commits, pool, spool, self._reports, self._ending, environment
            )
            try:
                yield from self._all(state, client, intake, commits)
            except GeneratorExit:  # whoever takes the records has seen enough
                commits.commit()
                raise
            client.keep_pauses()
            self._finish(state, spool, commits)

    def _all(
        self, state: State, client: Client, intake: Ingest, commits: Checkpoint
    ) -> Iterator[Article]:
        for source in self._job.source:
            if source.kind not in LOCAL and not self._ending.is_over():
                self._discover(source, state, client, commits)
        local = LocalSources(
            self._job, state, intake, commits, self._reports, self._ending, self._environment
        )
        for source in self._job.source:
            if source.kind in LOCAL:
                yield from local.read(source)
        self._asked = Fetching(self._job, state.addresses, self._ending, self._environment)
        yield from self._asked.records(client, intake)
        yield from intake.rest()

    def _discover(
        self, source: SourceTable, state: State, client: Client, commits: Checkpoint
    ) -> None:
        """Learn the addresses of a source on the web. Its validators are kept only where all of it
        was read.
        """
        report = self._reports[source.label]
        # another choice must see the whole again
        asks = f"{source.label} {source.include} {source.exclude}"
        remembering = sources.ConditionalClient(
            client, lambda url: state.notes.validators(f"{asks} {url}"), self._job.fetch.timeout
        )
        found: list[str | ScraperError] = []
        try:
            self._ending.interruptible(
                lambda: found.extend(sources.addresses(source, remembering, self._job.folder))
            )
        except ScraperError as error:
            found.append(error)
        if self._ending.is_stopped:
            return
        report.error = next((one.message for one in found if isinstance(one, ScraperError)), None)
        urls = [one for one in found if isinstance(one, str)]
        report.offered = state.addresses.offer(
            source.label, urls, self._environment.now().timestamp(), self._reports
        )
        if report.error is None:
            for url, (etag, last_modified) in remembering.said.items():
                state.notes.keep_validators(f"{asks} {url}", etag, last_modified)
        commits.commit()

    def _finish(self, state: State, spool: RunLog, commits: Checkpoint) -> None:
        """Write down what the run did; where it was not stopped, the exports too."""
        if self._ending.is_late:
            self.report.unfinished = _LATE
        self._note(state)
        commits.commit()
        spool.keep(self._job.output / "runs" / self.report.run[:10], self.report.run)
        written = self._ending.interruptible(lambda: export_all(self._job, state))
        if written is not None:
            self.report.exports = [str(path) for path in written]
        else:
            self.report.unfinished = (
                f"stopped by {self._ending.stopped_by} before the exports were written; the next "
                "run goes on"
            )
            self._note(state)
        commits.commit()
        self.report.seconds = self._environment.monotonic() - self._started
        self.report.ended = True

    def _note(self, state: State) -> None:
        ended = self._environment.now().timestamp()
        for report in self.report.sources:
            state.notes.keep_run(
                self.report.run,
                report.source,
                self._began,
                ended,
                report.counts() | {"unfinished": self.report.unfinished},
            )


def client_for(job: Job, hosts: HostDelays, environment: Environment, stack: ExitStack) -> Client:
    """The job's client, which `stack` closes.

    Raises WarcWriteError, SourceError and FetchError if a file or a proxy that the job names cannot
    be used.
    """
    fetch = job.fetch
    agent = user_agent(fetch.contact, fetch.user_agent)
    recorder = replay = None
    if fetch.warc:
        robots = "ignore" if fetch.ignore_robots else "obey"
        recorder = stack.enter_context(
            closing(
                WarcWriter(
                    job.folder / fetch.warc, agent=agent, robots=robots, environment=environment
                )
            )
        )
    if fetch.replay:
        replay = stack.enter_context(closing(ReplayTransport(job.folder / fetch.replay)))
    client = Client(
        agent=agent,
        delay=fetch.delay,
        ignore_robots=fetch.ignore_robots,
        allow_private=fetch.allow_private,
        memory=hosts,
        environment=environment,
        proxy=fetch.proxy,
        bounds=ClientLimits(
            fetch.total_timeout,
            fetch.connect_timeout,
            fetch.max_header_bytes,
            fetch.max_redirects,
            fetch.max_codings,
        ),
        recorder=recorder,
        replay=replay,
        told_at=logging.INFO,  # the report tells it
    )
    return stack.enter_context(client)


def extraction_pool_for(job: Job, client: Client, stack: ExitStack) -> ExtractionPool:
    """What extracts; `stack` closes it. Raises RenderingUnavailable where pages are to be rendered
    and cannot be.
    """
    fetch, render = job.fetch, None
    if fetch.render != "never":
        bounds = Request(url="", timeout=fetch.timeout, max_bytes=fetch.max_bytes)
        render = partial(stack.enter_context(client.renderer()).render, request=bounds)
    return stack.enter_context(
        closing(ExtractionPool(job.job.workers, fetch.timeout, render, fetch.render))
    )
