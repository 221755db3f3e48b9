"""Takes pages into a job's state: has them extracted, a few ahead, keeps what became of each, commits now and then. Fetches nothing."""

from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from http import HTTPStatus

from scraper.errors import ScraperError, WorkerLost
from scraper.extraction import Workshop
from scraper.fetcher.world import World
from scraper.jobs.addresses import Known
from scraper.jobs.config import Job
from scraper.jobs.ending import Ending
from scraper.jobs.keeping import Work, keep, record_of
from scraper.jobs.memory import HostMemory
from scraper.jobs.report import SourceReport
from scraper.jobs.spool import Spool
from scraper.jobs.state import State
from scraper.records import Article, Page

_PAGES_A_COMMIT = 64
_SECONDS_A_COMMIT = 1.0
"""What a run that is killed does again, at most."""
_AHEAD = 4
"""Pages extracted or waiting for it, a worker."""


class Commits:
    """When what was kept goes to disk, with what hosts asked for meanwhile."""

    def __init__(self, state: State, hosts: HostMemory, world: World) -> None:
        self._state = state
        self._hosts = hosts
        self._world = world
        self._pages, self._last = 0, world.monotonic()

    def commit(self) -> None:
        """Now."""
        self._hosts.write(self._state.notes, self._world.now())
        self._state.commit()
        self._pages, self._last = 0, self._world.monotonic()

    def count(self) -> None:
        """One page more; commit where there were enough, or the last time is long ago."""
        self._pages += 1
        if self._pages >= _PAGES_A_COMMIT or self._world.monotonic() - self._last > _SECONDS_A_COMMIT:
            self.commit()


class Intake:
    """That of one run. Each call gives the records that are done meanwhile."""

    def __init__(
        self,
        job: Job,
        state: State,
        commits: Commits,
        workshop: Workshop,
        spool: Spool,
        reports: Mapping[str, SourceReport],
        ending: Ending,
        world: World,
    ) -> None:
        self._recheck = job.recheck
        self._most = job.job.workers * _AHEAD
        self._state = state
        self._commits = commits
        self._workshop = workshop
        self._spool = spool
        self._reports = reports
        self._ending = ending
        self._world = world
        self._pending: deque[Work] = deque()

    def page(self, known: Known, page: Page) -> Iterator[Article]:
        """A page that came."""
        try:
            self._pending.append(Work(known, page, self._begin(known, page)))
        except WorkerLost:
            if self._ending.is_stopped:  # by a signal that ended the workers, too
                return
            raise
        while self._pending and (len(self._pending) >= self._most or self._pending[0].is_done):
            yield from self._keep(self._pending.popleft())

    def failure(self, known: Known, page: Page, error: ScraperError) -> Iterator[Article]:
        """A page that did not come; `page` holds what is known of it."""
        yield from self._keep(Work(known, page, error=error))

    def rest(self) -> Iterator[Article]:
        """All that came before, waited for."""
        while self._pending:
            yield from self._keep(self._pending.popleft())

    def _begin(self, known: Known, page: Page) -> Future[Article] | None:
        """The extraction of a page; none where it has not changed. Pages that were not fetched now are not rendered."""
        if page.http_status == HTTPStatus.NOT_MODIFIED:
            return None
        return self._workshop.begin_fetched(page) if page.url == known.url else self._workshop.begin(page)

    def _keep(self, work: Work) -> Iterator[Article]:
        """One page into the state; its record. One that is still being extracted when the run has to end is left for the next."""
        record = record_of(work, self._workshop)
        if self._ending.is_stopped and record is not None and record.error is not None and record.error.code == WorkerLost.code:
            return
        article, outcome = keep(work, record, self._state, self._recheck, self._world.now().timestamp())
        self._reports[work.known.source].count(outcome, article)
        if article is not None:
            self._spool.write(article)
        self._commits.count()
        if article is not None:
            yield article
