"""Fetches a job's addresses that are due, many hosts at once, and hands on what became of each. Discovers and extracts nothing."""

from collections.abc import Iterator
from contextlib import closing

from scraper.fetcher import Client
from scraper.fetcher.crowd import fetch_all
from scraper.fetcher.world import World
from scraper.jobs.addresses import Addresses, Known
from scraper.jobs.config import LOCAL, Job
from scraper.jobs.ending import Ending
from scraper.jobs.intake import Intake
from scraper.jobs.limits import Left
from scraper.records import Article, Page, Request


class Fetching:
    """That of one run."""

    def __init__(self, job: Job, addresses: Addresses, ending: Ending, world: World) -> None:
        self._job = job
        self._addresses = addresses
        self._ending = ending
        self._world = world
        self._asked: dict[str, Known] = {}

    @property
    def waiting(self) -> int:
        """Addresses that are due and not yet answered."""
        return len(self._asked)

    def records(self, client: Client, intake: Intake) -> Iterator[Article]:
        """The records of what came and of what did not."""
        with closing(fetch_all(self._requests(), client, threads=self._job.job.hosts)) as outcomes:
            while (outcome := self._ending.tearable(lambda: next(outcomes, None))) is not None:
                known = self._asked.pop(outcome.request.url)
                if isinstance(outcome.result, Page):
                    yield from intake.page(known, outcome.result)
                else:
                    yield from intake.failure(known, Page(source=known.url, content=b"", url=known.url), outcome.result)
                if self._ending.is_over():
                    return

    def _requests(self) -> Iterator[Request]:
        fetch, left = self._job.fetch, Left(self._job.job.limit)
        for source in self._job.source:
            of_source = Left(source.limit)
            due = self._addresses.due(source.label, self._world.now().timestamp()) if source.kind not in LOCAL else ()
            for known in due:
                if self._ending.is_over() or not (left and of_source):
                    break
                left.take()
                of_source.take()
                self._asked[known.url] = known
                yield Request(
                    url=known.url,
                    timeout=fetch.timeout,
                    max_bytes=fetch.max_bytes,
                    etag=known.etag,
                    last_modified=known.last_modified,
                )
