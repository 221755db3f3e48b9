"""Fetches the URLs of a job that are due, from many hosts at the same time. Discovers no URLs and
extracts nothing.
"""

import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from operator import itemgetter

import msgspec

from scraper.article import Article
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
        self._requested: dict[str, UrlRow] = {}

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
                row = self._requested.pop(outcome.request.url)
                if isinstance(outcome.result, Page):
                    page = msgspec.structs.replace(
                        outcome.result, listed_date=row.listed_date, listed_in=row.listed_in
                    )
                    yield from ingest.page(row, page)
                else:
                    page = Page(source=row.url, content=b"", url=row.url)
                    yield from ingest.failure(row, page, outcome.result)
                if stop_token.is_over():
                    return

    def _requests(self) -> Iterator[Request]:
        now = self._context.now()
        for source, most in self._shares(now):
            for row in islice(self._context.state.urls.due(source, now), most):
                if self._context.stop_token.is_over():
                    return
                self._requested[row.url] = row
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
        for place, (source, count) in enumerate(sorted(due.items(), key=itemgetter(1))):
            share = min(count, -(-left // (len(due) - place)))
            left -= share
            yield source, share

    def _request(self, row: UrlRow) -> Request:
        settings = self._context.job.fetch
        return settings.request(row.url, etag=row.etag, last_modified=row.last_modified)
