"""Takes pages into a job's state: has them extracted, a few ahead, keeps what became of each,
commits now and then. Fetches nothing.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from http import HTTPStatus

from scraper.article import Article, Failure
from scraper.error_record import failure_record
from scraper.errors import HostDeferred, HostGivenUp, RobotsUnreachable, ScraperError, WorkerLost
from scraper.extraction_pool import ExtractionPool
from scraper.fetcher.environment import Environment
from scraper.jobs.config import Job
from scraper.jobs.host_delays import HostDelays
from scraper.jobs.report import SourceReport
from scraper.jobs.run_log import RunLog
from scraper.jobs.shutdown import StopToken
from scraper.jobs.store.state import State
from scraper.jobs.store.tables import UrlRow
from scraper.jobs.store.versions import key_of, store
from scraper.records import Page

_PAGES_A_COMMIT = 64
_SECONDS_A_COMMIT = 1.0
"""What a run that is killed does again, at most."""
_AHEAD = 4
"""Pages extracted or waiting for it, a worker."""


_FIRST_RETRY = 3600.0
_LONGEST_RETRY = 7 * 86_400.0
_MOST_FAILURES = 12
"""After which an address is left alone."""
_MISSING_AGAIN = 86_400.0
"""When a page that is not there is looked at once more: servers err."""


def after_success(found_at: float, now: float, recheck: Sequence[float]) -> float | None:
    """The first of the ages to come; None where the last is past."""
    began = min(found_at, now)  # a clock that was set back makes nothing older
    return next((began + age for age in sorted(recheck) if began + age > now), None)


def after_failure(failures: int, now: float, *, retry_after: float | None) -> float | None:
    """Where another try can help: doubling pauses from an hour to a week, whatever the server says
    of it. `failures` are those in a row.
    """
    if failures > _MOST_FAILURES:
        return None
    return now + min(_LONGEST_RETRY, max(retry_after or 0.0, _FIRST_RETRY * 2.0 ** (failures - 1)))


def after_lasting_failure(failures: int, now: float, *, is_confirmed: bool) -> float | None:
    """Where another try cannot help: one more look a day later; never again where the look before
    said so too (`is_confirmed`).

    A server that was merely out of order before, and then says that a page is not there, may still
    err. `failures` are all those in a row, so that one which says now this and now that is not
    asked for ever.
    """
    return None if is_confirmed or failures > _MOST_FAILURES else now + _MISSING_AGAIN


def after_no_try(now: float, retry_after: float | None) -> float:
    """When one is looked at that was not asked, since its host was to be left alone: when the host
    allows it, or in an hour.
    """
    return now + min(_LONGEST_RETRY, retry_after or _FIRST_RETRY)


_FAILED, _LASTING = "failed", "failed for good"
"""What is kept of an address: that another try can help, or that it is not expected to."""
_NOT_ASKED = (HostGivenUp.code, HostDeferred.code, RobotsUnreachable.code)
"""What befell the host, not the page: it counts neither as a look nor as a failure, or a long queue
of a slow host would be given up.
"""


@dataclass(frozen=True, slots=True)
class FetchedUrl:
    """An address that was looked at, on its way to the state."""

    known: UrlRow
    page: Page
    """What came; without content where nothing did."""
    extraction: Future[Article] | None = None
    """None where the page has not changed, or did not come."""
    error: ScraperError | None = None

    @property
    def is_done(self) -> bool:
        """Whether its record can be had without waiting."""
        return self.extraction is None or self.extraction.done()


def record_of(work: FetchedUrl, pool: ExtractionPool) -> Article | None:
    """The record of an address that was looked at, waited for; None where it has not changed."""
    if work.error is not None:
        return failure_record(work.error, work.page)
    if work.extraction is None:
        return None
    try:
        return pool.result(work.page, work.extraction)
    except ScraperError as error:
        return failure_record(error, work.page)


def record_outcome(
    work: FetchedUrl, article: Article | None, state: State, recheck: Sequence[float], now: float
) -> tuple[Article | None, str]:
    """Write one address's outcome; its record, and the outcome (see storing.store; "failed" where
    there is an error). Of a page that has not changed the record is the one that is kept; None
    where it was no article.
    """
    # A clock that was set back must not leave an address found in the future: it would be due at
    # every run.
    known = replace(
        work.known, found_at=min(work.known.found_at, now), looked_at=now, error=None, message=None
    )
    if article is not None and article.error is not None:
        state.addresses.keep(_failed(known, article.error, now))
        return article, "failed"
    known = replace(known, looks=known.looks + 1, failures=0)
    if article is None:
        again = after_success(known.found_at, now, recheck)
        state.addresses.keep(replace(known, outcome="unchanged", next_look=again))
        kept = state.articles.newest(known.article) if known.article else None
        return kept.article() if kept else None, "unchanged"
    page = work.page
    url = page.url or known.url
    key, outcome = store(state, key_of(article, url), url, known.source, article, now)
    # A file is looked at again when it changes.
    again = after_success(known.found_at, now, recheck) if page.url == known.url else None
    told = replace(
        known, outcome=outcome, article=None if outcome == "other" else key, next_look=again
    )
    state.addresses.keep(replace(told, etag=page.etag, last_modified=page.last_modified))
    return article, outcome


def _failed(known: UrlRow, error: Failure, now: float) -> UrlRow:
    """What is known of an address that failed."""
    told = replace(known, error=error.code, message=error.message)
    was_lasting = known.outcome == _LASTING
    if error.code in _NOT_ASKED:
        return replace(
            told,
            outcome=_LASTING if was_lasting else _FAILED,
            next_look=after_no_try(now, error.retry_after),
        )
    failures = known.failures + 1
    if error.retryable:
        outcome, again = _FAILED, after_failure(failures, now, retry_after=error.retry_after)
    else:
        outcome, again = _LASTING, after_lasting_failure(failures, now, is_confirmed=was_lasting)
    return replace(told, outcome=outcome, looks=known.looks + 1, failures=failures, next_look=again)


class Checkpoint:
    """When what was kept goes to disk, with what hosts asked for meanwhile."""

    def __init__(self, state: State, hosts: HostDelays, environment: Environment) -> None:
        self._state = state
        self._hosts = hosts
        self._environment = environment
        self._pages, self._last = 0, environment.monotonic()

    def commit(self) -> None:
        """Now."""
        self._hosts.write(self._state.notes, self._environment.now())
        self._state.commit()
        self._pages, self._last = 0, self._environment.monotonic()

    def count(self) -> None:
        """One page more; commit where there were enough, or the last time is long ago."""
        self._pages += 1
        if (
            self._pages >= _PAGES_A_COMMIT
            or self._environment.monotonic() - self._last > _SECONDS_A_COMMIT
        ):
            self.commit()


class Ingest:
    """That of one run. Each call gives the records that are done meanwhile."""

    def __init__(
        self,
        job: Job,
        state: State,
        commits: Checkpoint,
        pool: ExtractionPool,
        spool: RunLog,
        reports: Mapping[str, SourceReport],
        ending: StopToken,
        environment: Environment,
    ) -> None:
        self._recheck = job.recheck
        self._most = job.job.workers * _AHEAD
        self._state = state
        self._commits = commits
        self._extractions = pool
        self._spool = spool
        self._reports = reports
        self._ending = ending
        self._environment = environment
        self._pending: deque[FetchedUrl] = deque()

    def page(self, known: UrlRow, page: Page) -> Iterator[Article]:
        """A page that came."""
        try:
            self._pending.append(FetchedUrl(known, page, self._begin(known, page)))
        except WorkerLost:
            if self._ending.is_stopped:  # by a signal that ended the workers, too
                return
            raise
        while self._pending and (len(self._pending) >= self._most or self._pending[0].is_done):
            yield from self._keep(self._pending.popleft())

    def failure(self, known: UrlRow, page: Page, error: ScraperError) -> Iterator[Article]:
        """A page that did not come; `page` holds what is known of it."""
        yield from self._keep(FetchedUrl(known, page, error=error))

    def rest(self) -> Iterator[Article]:
        """All that came before, waited for."""
        while self._pending:
            yield from self._keep(self._pending.popleft())

    def _begin(self, known: UrlRow, page: Page) -> Future[Article] | None:
        """The extraction of a page; none where it has not changed. Pages that were not fetched now
        are not rendered.
        """
        if page.http_status == HTTPStatus.NOT_MODIFIED:
            return None
        return (
            self._extractions.submit_fetched(page)
            if page.url == known.url
            else self._extractions.submit(page)
        )

    def _keep(self, work: FetchedUrl) -> Iterator[Article]:
        """One page into the state; its record. One that is still being extracted when the run has
        to end is left for the next.
        """
        record = record_of(work, self._extractions)
        if (
            self._ending.is_stopped
            and record is not None
            and record.error is not None
            and record.error.code == WorkerLost.code
        ):
            return
        article, outcome = record_outcome(
            work, record, self._state, self._recheck, self._environment.now().timestamp()
        )
        self._reports[work.known.source].count(outcome, article)
        if article is not None:
            self._spool.write(article)
        self._commits.count()
        if article is not None:
            yield article
