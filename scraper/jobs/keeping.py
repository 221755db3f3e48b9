"""Turns what became of an address into what the state keeps of it: outcome, next look, a version of an article. Fetches nothing."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from scraper.errors import ScraperError
from scraper.extraction import Workshop
from scraper.jobs import schedule
from scraper.jobs.keys import key_of
from scraper.jobs.state import Known, State
from scraper.pipeline import failure
from scraper.records import Article, Page


class NothingNew(ScraperError):
    """A page that has not changed, and was no article when it was read."""

    code = "not_modified"


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
    if work.extraction is None and work.error is None:
        return None
    try:
        if work.error is not None or work.extraction is None:
            raise work.error or NothingNew(f"{work.page.source}: nothing came")
        return workshop.result(work.page, work.extraction)
    except ScraperError as error:
        return failure(error, work.page)


def keep(work: Work, article: Article | None, state: State, recheck: Sequence[float], now: float) -> tuple[Article, str]:
    """Write one address's outcome; its record, and the outcome (see State.store; "failed" where there is an error)."""
    # Found by a clock that was ahead, an address would be young, and be looked at every hour, until that time has come.
    found_at = min(work.known.found_at, now)
    known = replace(work.known, found_at=found_at, looked_at=now, looks=work.known.looks + 1, error=None, message=None)
    if article is None:
        again = schedule.after_success(known.found_at, now, recheck)
        state.keep(replace(known, outcome="unchanged", failures=0, next_look=again))
        return _as_it_was(known, work.page, state), "unchanged"
    if article.error is not None:
        failures = known.failures + 1
        again = schedule.after_failure(failures, now, retryable=article.error.retryable, retry_after=article.error.retry_after)
        told = replace(known, outcome="failed", error=article.error.code, message=article.error.message)
        state.keep(replace(told, failures=failures, next_look=again))
        return article, "failed"
    page = work.page
    key, outcome = state.store(key_of(article, known.url), known.url, known.source, article, now)
    again = schedule.after_success(known.found_at, now, recheck) if page.url else None  # a file is looked at again when it changes
    told = replace(known, outcome=outcome, article=key, failures=0, next_look=again)
    state.keep(replace(told, etag=page.etag, last_modified=page.last_modified))
    return article, outcome


def _as_it_was(known: Known, page: Page, state: State) -> Article:
    """The record that is kept of a page that has not changed."""
    kept = state.newest(known.article) if known.article else None
    return kept.article() if kept else failure(NothingNew(f"{known.url}: has not changed, and was no article"), page)
