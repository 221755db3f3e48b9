"""Turns what became of an address into what the state keeps of it: outcome, next look, a version of an article. Fetches nothing."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from scraper.errors import HostGivenUp, HostNotYet, RobotsUnreachable, ScraperError
from scraper.extraction import Workshop
from scraper.failure import failure
from scraper.jobs import schedule
from scraper.jobs.addresses import Known
from scraper.jobs.keys import key_of
from scraper.jobs.state import State
from scraper.jobs.storing import store
from scraper.records import Article, Failure, Page

_FAILED, _LASTING = "failed", "failed for good"
"""What is kept of an address: that another try can help, or that it is not expected to."""
_NOT_ASKED = (HostGivenUp.code, HostNotYet.code, RobotsUnreachable.code)
"""What befell the host, not the page: it counts neither as a look nor as a failure, or a long queue of a slow host would be given up."""


@dataclass(frozen=True, slots=True)
class Work:
    """An address that was looked at, on its way to the state."""

    known: Known
    page: Page
    """What came; without content where nothing did."""
    extraction: Future[Article] | None = None
    """None where the page has not changed, or did not come."""
    error: ScraperError | None = None

    @property
    def is_done(self) -> bool:
        """Whether its record can be had without waiting."""
        return self.extraction is None or self.extraction.done()


def record_of(work: Work, workshop: Workshop) -> Article | None:
    """The record of an address that was looked at, waited for; None where it has not changed."""
    if work.error is not None:
        return failure(work.error, work.page)
    if work.extraction is None:
        return None
    try:
        return workshop.result(work.page, work.extraction)
    except ScraperError as error:
        return failure(error, work.page)


def keep(work: Work, article: Article | None, state: State, recheck: Sequence[float], now: float) -> tuple[Article | None, str]:
    """Write one address's outcome; its record, and the outcome (see storing.store; "failed" where there is an error). Of a page that has
    not changed the record is the one that is kept; None where it was no article.
    """
    # A clock that was set back must not leave an address found in the future: it would be due at every run.
    known = replace(work.known, found_at=min(work.known.found_at, now), looked_at=now, error=None, message=None)
    if article is not None and article.error is not None:
        state.addresses.keep(_failed(known, article.error, now))
        return article, "failed"
    known = replace(known, looks=known.looks + 1, failures=0)
    if article is None:
        again = schedule.after_success(known.found_at, now, recheck)
        state.addresses.keep(replace(known, outcome="unchanged", next_look=again))
        kept = state.articles.newest(known.article) if known.article else None
        return kept.article() if kept else None, "unchanged"
    page = work.page
    url = page.url or known.url
    key, outcome = store(state, key_of(article, url), url, known.source, article, now)
    # A file is looked at again when it changes.
    again = schedule.after_success(known.found_at, now, recheck) if page.url == known.url else None
    told = replace(known, outcome=outcome, article=None if outcome == "other" else key, next_look=again)
    state.addresses.keep(replace(told, etag=page.etag, last_modified=page.last_modified))
    return article, outcome


def _failed(known: Known, error: Failure, now: float) -> Known:
    """What is known of an address that failed."""
    told = replace(known, error=error.code, message=error.message)
    was_lasting = known.outcome == _LASTING
    if error.code in _NOT_ASKED:
        return replace(told, outcome=_LASTING if was_lasting else _FAILED, next_look=schedule.after_no_try(now, error.retry_after))
    failures = known.failures + 1
    if error.retryable:
        outcome, again = _FAILED, schedule.after_failure(failures, now, retry_after=error.retry_after)
    else:
        outcome, again = _LASTING, schedule.after_lasting_failure(failures, now, is_confirmed=was_lasting)
    return replace(told, outcome=outcome, looks=known.looks + 1, failures=failures, next_look=again)
