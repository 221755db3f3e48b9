"""Fetches a job's addresses that are due, many hosts at once, and hands on what became of each.
Discovers and extracts nothing.
"""

import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from operator import itemgetter

from scraper.article import Article
from scraper.fetcher import Client
from scraper.fetcher.environment import Environment
from scraper.fetcher.scheduler import fetch_many
from scraper.jobs.config import LOCAL, Job
from scraper.jobs.ingest import Ingest
from scraper.jobs.shutdown import StopToken
from scraper.jobs.store.tables import UrlRow, UrlTable
from scraper.records import Page, Request


class Fetching:
    """That of one run."""

    def __init__(
        self, job: Job, addresses: UrlTable, ending: StopToken, environment: Environment
    ) -> None:
        self._job = job
        self._addresses = addresses
        self._ending = ending
        self._environment = environment
        self._asked: dict[str, UrlRow] = {}

    @property
    def waiting(self) -> int:
        """Addresses that are due and not yet answered."""
        return len(self._asked)

    def records(self, client: Client, intake: Ingest) -> Iterator[Article]:
        """The records of what came and of what did not."""
        with closing(fetch_many(self._requests(), client, threads=self._job.job.hosts)) as outcomes:
            while (outcome := self._ending.interruptible(lambda: next(outcomes, None))) is not None:
                known = self._asked.pop(outcome.request.url)
                if isinstance(outcome.result, Page):
                    yield from intake.page(known, outcome.result)
                else:
                    yield from intake.failure(
                        known, Page(source=known.url, content=b"", url=known.url), outcome.result
                    )
                if self._ending.is_over():
                    return

    def _requests(self) -> Iterator[Request]:
        now = self._environment.now().timestamp()
        for source, most in self._shares(now):
            for known in islice(self._addresses.due(source, now), most):
                if self._ending.is_over():
                    return
                self._asked[known.url] = known
                yield self._request(known)

    def _shares(self, now: float) -> Iterator[tuple[str, int]]:
        """How many of each source's addresses this run takes. Sources of which few are due come
        first: a sitemap with years of pages lets a feed have its turn, within the job's limit of
        pages as within its time.
        """
        due = {
            source.label: min(
                self._addresses.count_due(source.label, now), source.limit or sys.maxsize
            )
            for source in self._job.source
            if source.kind not in LOCAL
        }
        left = self._job.job.limit or sys.maxsize
        for place, (source, count) in enumerate(sorted(due.items(), key=itemgetter(1))):
            share = min(count, -(-left // (len(due) - place)))
            left -= share
            yield source, share

    def _request(self, known: UrlRow) -> Request:
        fetch = self._job.fetch
        return Request(
            url=known.url,
            timeout=fetch.timeout,
            max_bytes=fetch.max_bytes,
            etag=known.etag,
            last_modified=known.last_modified,
        )
