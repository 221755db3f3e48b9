"""Takes fetched pages into the state of a job: submits them for extraction, a few at a time, stores
the outcome of each and decides when its URL is checked again. Fetches nothing.
"""

import logging
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from http import HTTPStatus

from scraper.article import Article, Failure
from scraper.error_record import failure_record
from scraper.errors import (
    HostDeferred,
    HostGivenUp,
    HostOfOtherShard,
    HttpStatusError,
    MachineError,
    RenderingFailed,
    RobotsUnreachable,
    ScraperError,
    TooManyRedirects,
    WorkerLost,
    internal_error,
)
from scraper.extraction_pool import ExtractionPool
from scraper.jobs.fetch_keys import with_keys
from scraper.jobs.run_context import RunContext
from scraper.jobs.run_log import RunLog
from scraper.jobs.store.state import State
from scraper.jobs.store.urls import HANDED_OVER, UrlRow
from scraper.jobs.store.versions import article_key, store_article
from scraper.records import Page

_log = logging.getLogger("scraper")

_PENDING_PER_WORKER = 4
"""Pages that are being extracted or wait for it."""

_FIRST_RETRY = 3600.0
_LONGEST_RETRY = 7 * 86_400.0
_MOST_FAILURES = 12
"""After so many failures in a row, a URL is given up."""
_CONFIRMATION = 86_400.0
"""When a page that does not exist is fetched once more, because servers make mistakes."""

_FAILED, _PERMANENT = "failed", "failed for good"
"""Outcomes of a URL: an error that a retry may solve, and one that a retry is not expected to
solve.
"""
_NOT_REQUESTED = (HostGivenUp.code, HostDeferred.code, RobotsUnreachable.code)
"""Errors of the host, not of the page. They count neither as a check nor as a failure. Otherwise
the URLs of a slow host with a long queue would be given up.
"""


def after_success(found_at: float, now: float, recheck: Sequence[float]) -> float | None:
    """When a URL is checked again: at the first age in `recheck` that is still to come, or never
    (None). Ages are in seconds, times in seconds since the epoch.
    """
    start = min(found_at, now)  # a clock that was set back does not make a URL older
    return next((start + age for age in sorted(recheck) if start + age > now), None)


def after_failure(failures: int, now: float, *, retry_after: float | None) -> float | None:
    """When a URL is checked again after an error that a retry may solve, or None if it is given up.
    `failures` is the number of failures in a row.

    The pause doubles from one hour to one week, whatever `retry_after` the server gave.
    """
    if failures > _MOST_FAILURES:
        return None
    return now + min(_LONGEST_RETRY, max(retry_after or 0.0, _FIRST_RETRY * 2.0 ** (failures - 1)))


def after_permanent_failure(failures: int, now: float, *, is_confirmed: bool) -> float | None:
    """When a URL is checked again after an error that a retry is not expected to solve: once more
    after a day, or never (None) if the check before had such an error too (`is_confirmed`).

    A server that was out of order before and now says that a page does not exist may still be
    wrong, so the second answer counts. `failures` counts all failures in a row, so that a server
    with changing errors is not requested forever.
    """
    return None if is_confirmed or failures > _MOST_FAILURES else now + _CONFIRMATION


def after_deferral(now: float, retry_after: float | None) -> float:
    """When a URL is checked again that was not requested, because its host must be left alone: when
    the host allows it, or in an hour.
    """
    return now + min(_LONGEST_RETRY, retry_after or _FIRST_RETRY)


@dataclass(frozen=True, slots=True)
class FetchedUrl:
    """A URL that was checked, on its way to the state."""

    row: UrlRow
    page: Page
    """The page, without content if there was an error."""
    extraction: Future[Article] | None = None
    """None if the page has not changed, or if there was an error."""
    error: ScraperError | None = None

    @property
    def is_done(self) -> bool:
        """Whether the record is available without waiting."""
        return self.extraction is None or self.extraction.done()


def record_of(fetched: FetchedUrl, pool: ExtractionPool) -> Article | None:
    """Wait for the record of a URL. None if the page has not changed. Raises MachineError."""
    article = _extracted(fetched, pool)
    return None if article is None else with_keys(article)


def _extracted(fetched: FetchedUrl, pool: ExtractionPool) -> Article | None:
    if fetched.error is not None:
        return failure_record(fetched.error, fetched.page)
    if fetched.extraction is None:
        return None
    try:
        return pool.result(fetched.page, fetched.extraction)
    except MachineError:
        raise
    except ScraperError as error:
        return failure_record(error, fetched.page)
    except Exception as error:  # noqa: BLE001 - one page must not end the run
        _log.info("%s: internal error", fetched.page.source, exc_info=True)
        return failure_record(internal_error(fetched.page.source, error), fetched.page)


def record_outcome(
    fetched: FetchedUrl, article: Article | None, state: State, recheck: Sequence[float], now: float
) -> tuple[Article | None, str]:
    """Store the outcome of a URL. `article` is its record, or None if the page has not changed.

    Returns the record and the outcome: "failed" if there was an error, else that of
    `store_article`. For a page that has not changed, the record is the stored one, or None if the
    page is not an article.
    """
    # If the clock was set back, a URL found in the future would be due at every run.
    row = replace(
        fetched.row,
        found_at=min(fetched.row.found_at, now),
        checked_at=now,
        error=None,
        message=None,
        error_status=None,
    )
    if article is not None and article.error is not None:
        failed = _after_error(row, article.error, now)
        if article.error.code == HttpStatusError.code:
            failed = replace(failed, error_status=article.http_status)
        state.urls.put(failed)
        return article, "failed"
    failures = row.failures + 1 if article is not None and is_unrendered(article) else 0
    row = replace(row, checks=row.checks + 1, failures=failures)
    if article is None:
        next_check = after_success(row.found_at, now, recheck)
        state.urls.put(replace(row, outcome="unchanged", next_check_at=next_check))
        stored = state.articles.newest(row.article) if row.article else None
        return stored.article() if stored else None, "unchanged"
    url = fetched.page.url or row.url
    key, outcome = store_article(state, article_key(article, url), url, row.source, article, now)
    stored_row = replace(row, outcome=outcome, article=None if outcome == "other" else key)
    state.urls.put(_with_next_check(stored_row, fetched.page, article, recheck, now))
    return article, outcome


def record_redirect(row: UrlRow, state: State, recheck: Sequence[float], now: float) -> UrlRow:
    """Store that the redirects of a URL led to another shard's host. Returns the new row."""
    found_at = min(row.found_at, now)
    checked = replace(
        row,
        found_at=found_at,
        outcome=HANDED_OVER,
        error=None,
        message=None,
        error_status=None,
        checked_at=now,
        next_check_at=after_success(found_at, now, recheck),
        checks=row.checks + 1,
        failures=0,
    )
    state.urls.put(checked)
    return checked


def _with_next_check(
    row: UrlRow, page: Page, article: Article, recheck: Sequence[float], now: float
) -> UrlRow:
    """The row of a URL that gave an article, with the time of its next check and what the server
    needs to know then.
    """
    # Pages from files do not have a URL of their own. A file is read again when it changes.
    is_fetched = page.url == row.url
    next_check = after_success(row.found_at, now, recheck)
    if row.failures and (again := after_failure(row.failures, now, retry_after=None)) is not None:
        next_check = min(again, next_check or again)
    # The validators are those of the page before its scripts ran. Its text may change without them.
    is_validated = not row.failures and not _is_rendered(article)
    return replace(
        row,
        next_check_at=next_check if is_fetched else None,
        etag=page.etag if is_validated else None,
        last_modified=page.last_modified if is_validated else None,
    )


def is_unrendered(article: Article) -> bool:
    """Whether a page with a body was to be rendered and could not be. It is checked again soon."""
    return any(notice.code == RenderingFailed.code for notice in article.warnings)


def _is_rendered(article: Article) -> bool:
    return any(notice.code == "rendered" for notice in article.warnings)


def _after_error(row: UrlRow, error: Failure, now: float) -> UrlRow:
    """The row of a URL after a failed check."""
    was_permanent = row.outcome == _PERMANENT
    row = replace(row, error=error.code, message=error.message)
    if error.code in _NOT_REQUESTED:
        return replace(
            row,
            outcome=_PERMANENT if was_permanent else _FAILED,
            next_check_at=after_deferral(now, error.retry_after),
        )
    failures = row.failures + 1
    if error.retryable:
        outcome = _FAILED
        next_check = after_failure(failures, now, retry_after=error.retry_after)
    else:
        outcome = _PERMANENT
        next_check = after_permanent_failure(failures, now, is_confirmed=was_permanent)
    return replace(
        row, outcome=outcome, checks=row.checks + 1, failures=failures, next_check_at=next_check
    )


class Ingest:
    """Takes the pages of one run. Each method yields the records that are complete meanwhile.

    Every method raises MachineError if pages can no longer be extracted. Those that were taken and
    not stored are left for the next run.
    """

    def __init__(self, context: RunContext, pool: ExtractionPool, run_log: RunLog) -> None:
        self._context = context
        self._pool = pool
        self._run_log = run_log
        self._most_pending = context.job.job.workers * _PENDING_PER_WORKER
        self._pending: deque[FetchedUrl] = deque()

    def page(self, row: UrlRow, page: Page) -> Iterator[Article]:
        """Take a page."""
        self._pending.append(FetchedUrl(row, page, self._submit(row, page)))
        while self._pending and (
            len(self._pending) >= self._most_pending or self._pending[0].is_done
        ):
            yield from self._store(self._pending.popleft())

    def failure(self, row: UrlRow, page: Page, error: ScraperError) -> Iterator[Article]:
        """Take an error. `page` holds what is known of the page."""
        yield from self._store(FetchedUrl(row, page, error=error))

    def redirect(self, row: UrlRow, error: HostOfOtherShard) -> Iterator[Article]:
        """Take a URL that redirects to a host of another shard. It is handed over, and checked
        again at the same ages as an article.
        """
        context = self._context
        handed, most = context.exchange.target(row.url), context.job.fetch.max_redirects
        redirects = error.redirects + (handed.redirects if handed else 0)
        if redirects > most:
            loop = TooManyRedirects(
                f"{row.url}: more than {most} redirects, the last to {error.target}; max_redirects "
                "in [fetch] sets the limit"
            )
            yield from self.failure(row, Page(source=row.url, content=b"", url=row.url), loop)
            return
        now = context.now()
        checked = record_redirect(row, context.state, self._recheck(row), now)
        context.exchange.hand_over_redirect(checked, error, redirects, now)
        self._finish(row)
        context.reports[row.source].handed_over += 1
        context.checkpoint.count_page()

    def rest(self) -> Iterator[Article]:
        """Wait for all pages that were taken."""
        while self._pending:
            yield from self._store(self._pending.popleft())

    def _submit(self, row: UrlRow, page: Page) -> Future[Article] | None:
        """Start the extraction of a page, unless it has not changed. Pages from files are not
        rendered in a browser.
        """
        if page.http_status == HTTPStatus.NOT_MODIFIED:
            return None
        return self._pool.submit_fetched(page) if page.url == row.url else self._pool.submit(page)

    def _store(self, fetched: FetchedUrl) -> Iterator[Article]:
        """Store a page and yield its record. A page whose extraction was cancelled by the stop is
        left for the next run.
        """
        context = self._context
        record = record_of(fetched, self._pool)
        if (
            context.stop_token.is_stopped
            and record is not None
            and record.error is not None
            and record.error.code in (WorkerLost.code, RenderingFailed.code)
        ):
            return
        article, outcome = record_outcome(
            fetched, record, context.state, self._recheck(fetched.row), context.now()
        )
        if outcome != "failed":
            self._finish(fetched.row)
        report = context.reports[fetched.row.source]
        report.count(outcome, article)
        context.health.take_outcome(fetched.row, outcome, article, report, context.now())
        if article is not None:
            self._run_log.write(article)
        context.checkpoint.count_page()
        if article is not None:
            yield article

    def _recheck(self, row: UrlRow) -> Sequence[float]:
        """The ages at which a URL is checked again. A URL of another shard is checked when that
        shard hands it over again.
        """
        return self._context.job.recheck if self._context.exchange.owns(row.url) else ()

    def _finish(self, row: UrlRow) -> None:
        """Let the next check of a URL begin at the URL itself."""
        if handed := self._context.exchange.target(row.url):
            self._context.exchange.finish(handed)
