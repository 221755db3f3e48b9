"""One pass of a job: discover, fetch what is new or due, extract, keep, export. What it did is in its Report."""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import msgspec

from scraper.errors import ScraperError, StateError, WorkerLost
from scraper.fetcher.archive.pages import Tally, Unreadable
from scraper.fetcher.archive.sources import ArchiveSource
from scraper.fetcher.crowd import fetch_all
from scraper.fetcher.world import World
from scraper.jobs import offers
from scraper.jobs.config import LOCAL, Job, SourceTable
from scraper.jobs.database import doubt, is_of_the_machine
from scraper.jobs.durations import seconds
from scraper.jobs.equipment import client_for, workshop_for
from scraper.jobs.exports import export_all
from scraper.jobs.keeping import Work, keep, record_of
from scraper.jobs.lock import LOCK, locked
from scraper.jobs.memory import HostMemory
from scraper.jobs.opening import STATE, open_state
from scraper.jobs.report import Report, SourceReport
from scraper.jobs.rows import DamagedRow
from scraper.jobs.spool import Spool
from scraper.jobs.state import Known
from scraper.records import Article, Page, Request
from scraper.sources import read_source

_PAGES_A_COMMIT = 64
_SECONDS_A_COMMIT = 1.0
"""What a run that is killed does again, at most."""
_AHEAD = 4
"""Pages extracted or waiting for it, a worker."""
_NOT_MODIFIED = 304
_GRACE = 3.0
"""Seconds in which a stopped run finishes the pages that are here."""
_LATE = "max_time is over; the next run goes on"


T = TypeVar("T")


class _Torn(BaseException):
    """The run is to end, and waits; it never leaves the run."""


def run(job: Job, *, each: Callable[[Article], None] | None = None, world: World | None = None) -> Report:
    """One pass of a job; `each` is given every record as it comes, failures too. Raises Locked, StateError and SinkError."""
    one = Run(job, world or World())
    for article in one.articles():
        if each is not None:
            each(article)
    return one.report


class Run:
    """One pass, as an iterator: `for article in run.articles()`, then `run.report`."""

    def __init__(self, job: Job, world: World) -> None:
        self._job = job
        self._world = world
        began = world.now()
        self._began, self._started = began.timestamp(), world.monotonic()
        self._deadline = self._started + seconds(job.job.max_time) if job.job.max_time else None
        self._reports = {source.label: SourceReport(source.label) for source in job.source}
        self.report = Report(job.job.name, f"{began:%Y-%m-%dT%H%M%S}.{began.microsecond // 1000:03}Z", sources=list(self._reports.values()))
        self._stopping = self._may_be_torn = False
        self.waiting = 0
        """Addresses that are due and not yet answered."""
        self._give_up: Callable[[], None] = lambda: None
        self._pending: deque[Work] = deque()
        self._since_commit, self._last_commit = 0, self._started

    def stop(self) -> None:
        """Begin nothing more: fetches in flight are abandoned, pages that are here are finished within seconds. For signal handlers: where
        the run waits, it is torn from it by an exception that it catches itself.
        """
        if self._stopping:
            return
        self._stopping = True
        timer = threading.Timer(_GRACE, lambda: self._give_up())
        timer.daemon = True
        timer.start()
        if self._may_be_torn:
            raise _Torn

    def _tearable(self, wait: Callable[[], T]) -> T | None:
        """What `wait` gives; None where the run is stopped meanwhile. It may end at any moment, so it writes nothing."""
        try:
            self._may_be_torn = True
            return None if self._stopping else wait()
        except _Torn:
            return None
        finally:
            self._may_be_torn = False

    def articles(self) -> Iterator[Article]:
        """Every record as it comes, failures too; when it ends, the exports are written. Raises Locked, StateError and SinkError."""
        with locked(self._job.output / LOCK, f"run {self.report.run} of {self._job.job.name}"):
            yield from self.articles_under_lock()

    def articles_under_lock(self) -> Iterator[Article]:
        """As `articles`, for who holds the lock already. Raises StateError and SinkError."""
        path = self._job.output / STATE
        try:
            yield from self._pass()
        except (DamagedRow, sqlite3.Error) as error:
            if isinstance(error, DamagedRow) or not is_of_the_machine(error):
                doubt(path)
            raise StateError(f"{path}: {error}; the run ends, the next one goes on from what is kept") from error

    def _pass(self) -> Iterator[Article]:
        job = self._job
        with ExitStack() as stack:
            self._state, notices = open_state(job, self._world.now())
            self.report.notices += notices
            stack.callback(self._state.close)
            self._hosts = HostMemory(self._state, self._world.now())
            self._client = client_for(job, self._hosts, self._world, stack)
            self._workshop = workshop_for(job, self._client, stack)
            self._give_up = self._workshop.give_up
            self._spool = stack.enter_context(Spool(job.output / "runs"))
            try:
                yield from self._all()
            except GeneratorExit:  # whoever takes the records has seen enough
                self._commit()
                raise
            self._finish()

    def _all(self) -> Iterator[Article]:
        for source in self._job.source:
            if source.kind not in LOCAL and not self._over():
                self._discover(source)
        for source in self._job.source:
            if source.kind in LOCAL:
                yield from self._read(source)
        yield from self._fetch()
        while self._pending:
            yield from self._keep(self._pending.popleft())

    def _finish(self) -> None:
        """Write down what the run did; where it was not stopped, the exports too."""
        self._client.keep_pauses()
        ended = self._world.now().timestamp()
        for report in self.report.sources:
            self._state.keep_run(self.report.run, report.source, self._began, ended, report.counts())
        self._commit()
        self._spool.keep(self._job.output / "runs" / self.report.run[:10], self.report.run)
        written = self._tearable(lambda: export_all(self._job, self._state))
        if written is not None:
            self.report.exports = [str(path) for path in written]
            self._commit()
        self.report.seconds = self._world.monotonic() - self._started
        self.report.ended = True

    def _discover(self, source: SourceTable) -> None:
        """Learn the addresses of a source on the web. Its validators are kept only where all of it was read."""
        report = self._reports[source.label]
        asks = f"{source.label} {source.include} {source.exclude}"  # another choice must see the whole again
        client = offers.Remembering(self._client, lambda url: self._state.validators(f"{asks} {url}"), self._job.fetch.timeout)
        found: list[str | ScraperError] = []
        try:
            self._tearable(lambda: found.extend(offers.addresses(source, client, self._job.folder)))
        except ScraperError as error:
            found.append(error)
        if self._stopping:
            return
        report.error = next((one.message for one in found if isinstance(one, ScraperError)), None)
        report.offered = self._state.offer(source.label, [one for one in found if isinstance(one, str)], self._now(), self._reports)
        if report.error is None:
            for url, (etag, last_modified) in client.said.items():
                self._state.keep_validators(f"{asks} {url}", etag, last_modified)
        self._commit()

    def _read(self, source: SourceTable) -> Iterator[Article]:
        """The pages of files that are new or changed."""
        report = self._reports[source.label]
        try:
            paths = offers.files(source, self._job.folder)
        except ScraperError as error:
            report.error = error.message
            return
        left = _Left(source.limit)
        for path in paths:
            if source.kind == "warc":
                yield from self._read_archive(source, path, left)
                continue
            name, version = offers.name_of(path), offers.version_of(path)
            report.offered += self._state.offer(source.label, [name], self._now(), self._reports)
            known = self._state.known(name)
            if known is None or known.etag == version or not left or self._over():
                continue
            left.take()
            known = replace(known, etag=version)
            try:
                page = msgspec.structs.replace(read_source(str(path)), source=name, etag=version)
            except ScraperError as error:
                yield from self._keep(Work(known, Page(source=name, content=b""), error=error))
                continue
            yield from self._submit(known, page)

    def _read_archive(self, source: SourceTable, path: Path, left: "_Left") -> Iterator[Article]:
        """The pages of a WARC that is new or changed; those that a run which did not end has read are passed over."""
        name, version = str(path), offers.version_of(path)
        if self._state.validators(name)[0] == version:
            return
        for found in ArchiveSource(name).pages(name, self._job.fetch.max_bytes, Tally(name)):
            page = found.page if isinstance(found, Unreadable) else found
            if self._over() or not left:
                return
            self._reports[source.label].offered += self._state.offer(source.label, [page.source], self._now(), self._reports)
            known = self._state.known(page.source)
            if known is None or known.etag == version:
                continue
            left.take()
            known = replace(known, etag=version)
            if isinstance(found, Unreadable):
                yield from self._keep(Work(known, page, error=found.error))
            else:
                yield from self._submit(known, msgspec.structs.replace(page, etag=version))
        while self._pending:
            yield from self._keep(self._pending.popleft())
        self._state.keep_validators(name, version, None)
        self._commit()

    def _fetch(self) -> Iterator[Article]:
        """The addresses that are due, many hosts at once."""
        asked: dict[str, Known] = {}
        with closing(fetch_all(self._requests(asked), self._client, threads=self._job.job.hosts)) as outcomes:
            while (outcome := self._tearable(lambda: next(outcomes, None))) is not None:
                known = asked.pop(outcome.request.url)
                self.waiting = len(asked)
                if isinstance(outcome.result, Page):
                    yield from self._submit(known, outcome.result)
                else:
                    yield from self._keep(Work(known, Page(source=known.url, content=b"", url=known.url), error=outcome.result))
                if self._over():
                    return

    def _requests(self, asked: dict[str, Known]) -> Iterator[Request]:
        fetch, left = self._job.fetch, _Left(self._job.job.limit)
        for source in self._job.source:
            of_source = _Left(source.limit)
            for known in self._state.due(source.label, self._now()) if source.kind not in LOCAL else ():
                if self._over() or not (left and of_source):
                    break
                left.take()
                of_source.take()
                asked[known.url] = known
                self.waiting = len(asked)
                yield Request(
                    url=known.url,
                    timeout=fetch.timeout,
                    max_bytes=fetch.max_bytes,
                    etag=known.etag,
                    last_modified=known.last_modified,
                )

    def _submit(self, known: Known, page: Page) -> Iterator[Article]:
        """Have a page extracted; the records that are done meanwhile."""
        try:
            self._pending.append(Work(known, page, self._begin(known, page)))
        except WorkerLost:
            if self._stopping:  # by a signal that ended the workers, too
                return
            raise
        while self._pending and (len(self._pending) >= self._job.job.workers * _AHEAD or self._pending[0].is_done):
            yield from self._keep(self._pending.popleft())

    def _begin(self, known: Known, page: Page) -> Future[Article] | None:
        """The extraction of a page; none where it has not changed. Pages that were not fetched now are not rendered."""
        if page.http_status == _NOT_MODIFIED:
            return None
        return self._workshop.begin_fetched(page) if page.url == known.url else self._workshop.begin(page)

    def _keep(self, work: Work) -> Iterator[Article]:
        """One page into the state; its record. One that is still being extracted when the run has to end is left for the next."""
        record = record_of(work, self._workshop)
        if self._stopping and record is not None and record.error is not None and record.error.code == WorkerLost.code:
            return
        article, outcome = keep(work, record, self._state, self._job.recheck, self._now())
        self._reports[work.known.source].count(outcome, article)
        if article is not None:
            self._spool.write(article)
        self._since_commit += 1
        if self._since_commit >= _PAGES_A_COMMIT or self._world.monotonic() - self._last_commit > _SECONDS_A_COMMIT:
            self._commit()
        if article is not None:
            yield article

    def _commit(self) -> None:
        self._hosts.write(self._state, self._world.now())
        self._state.commit()
        self._since_commit, self._last_commit = 0, self._world.monotonic()

    def _over(self) -> bool:
        """Whether no more is to be begun."""
        late = self._deadline is not None and self._world.monotonic() >= self._deadline
        if late:
            self.report.unfinished = _LATE
        return self._stopping or late

    def _now(self) -> float:
        return self._world.now().timestamp()


class _Left:
    """How many may still be taken; without a limit, any number."""

    def __init__(self, limit: int | None) -> None:
        self._left = limit

    def __bool__(self) -> bool:
        return self._left is None or self._left > 0

    def take(self) -> None:
        """One."""
        if self._left is not None:
            self._left -= 1
