"""Fetches the URLs of a job that are due, from many hosts at the same time. Discovers no URLs and
extracts nothing.
"""

import copy
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import count, islice
from operator import itemgetter

import msgspec

from scraper.article import Article
from scraper.errors import HostOfOtherShard, ScraperError
from scraper.fetcher import Client, fetch_many
from scraper.jobs.config import LOCAL
from scraper.jobs.ingest import Ingest
from scraper.jobs.run_context import RunContext
from scraper.jobs.store.urls import UrlRow
from scraper.records import Page, Request


class DueFetcher:
    """Fetches the due URLs of one run."""

    def __init__(self, context: RunContext) -> None:
        self._context = context
        self._requested: dict[int, UrlRow] = {}

    @property
    def waiting(self) -> int:
        """How many requested URLs do not have a response yet."""
        return len(self._requested)

    def records(self, client: Client, ingest: Ingest) -> Iterator[Article]:
        """Fetch the URLs, and yield the records that `ingest` makes of the pages and errors."""
        stop_token = self._context.stop_token
        hosts = self._context.job.job.hosts
        with closing(fetch_many(self._requests(), client, threads=hosts)) as outcomes:
            while (outcome := stop_token.interruptible(lambda: next(outcomes, None))) is not None:
                row = self._requested.pop(outcome.index)
                if isinstance(outcome.result, Page):
                    # The request may have begun where the redirects of another shard ended.
                    page = msgspec.structs.replace(
                        outcome.result,
                        source=row.url,
                        url=row.url,
                        listed_date=row.listed_date,
                        listed_in=row.listed_in,
                    )
                    yield from ingest.page(row, page)
                elif isinstance(outcome.result, HostOfOtherShard):
                    yield from ingest.redirect(row, outcome.result)
                else:
                    page, error = Page(source=row.url, content=b"", url=row.url), outcome.result
                    if self._context.exchange.target(row.url):
                        error = _redirected(row.url, error)
                    yield from ingest.failure(row, page, error)
                if stop_token.is_over():
                    return

    def _requests(self) -> Iterator[Request]:
        now, numbers = self._context.now(), count()
        for source, most in self._shares(now):
            for row in islice(self._context.state.urls.due(source, now), most):
                if self._context.stop_token.is_over():
                    return
                self._requested[next(numbers)] = row
                yield self._request(row)

    def _shares(self, now: float) -> Iterator[tuple[str, int]]:
        """For each source, how many of its URLs this run fetches at most. Sources with few due URLs
        come first. So a feed is fetched although a sitemap offers years of pages, within the job's
        limit of pages and within its time.
        """
        job = self._context.job
        due = {
            source.label: min(
                self._context.state.urls.count_due(source.label, now), source.limit or sys.maxsize
            )
            for source in job.source
            if source.kind not in LOCAL
        }
        left = job.job.limit or sys.maxsize
        for place, (source, waiting) in enumerate(sorted(due.items(), key=itemgetter(1))):
            share = min(waiting, -(-left // (len(due) - place)))
            left -= share
            yield source, share

    def _request(self, row: UrlRow) -> Request:
        settings, handed = self._context.job.fetch, self._context.exchange.target(row.url)
        url = handed.target if handed else row.url
        return settings.request(url, etag=row.etag, last_modified=row.last_modified)


def _redirected(url: str, error: ScraperError) -> ScraperError:
    """A copy of the error of a request that began where the redirects of `url` had led."""
    named = copy.copy(error)
    named.message = f"{url}: redirects to {error.message}"
    named.args = (named.message,)
    return named
