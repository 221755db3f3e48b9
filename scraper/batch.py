"""Many sources in, their records out in the same order. Fetches in threads, as politely as the client does; extracts in worker
processes that are ended at the deadline, so that no page can hang or kill a run. Writes nothing.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as OutOfTime
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context

from pebble import ProcessExpired, ProcessPool, ThreadPool

from scraper.errors import ScraperError, WorkerLost
from scraper.fetcher import Client
from scraper.fetcher.archive.pages import Tally, Unreadable
from scraper.fetcher.archive.sources import archive_source
from scraper.pipeline import extract_page, failure
from scraper.records import Article, Page, Request
from scraper.sources import Form, is_url, read_source, shown

_log = logging.getLogger("scraper")

# A worker is replaced after so many pages: parsers leak, and a run may have millions.
_PAGES_PER_WORKER = 2_000
_AHEAD = 4
"""Sources under way per worker: enough to keep workers busy, few enough to bound memory."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to work on the sources."""

    workers: int = 1
    timeout: float = 30.0
    """Seconds for one attempt to fetch, and again for the extraction."""
    max_bytes: int = 10 * 1024 * 1024
    """Of a fetched page, or one of an archive."""
    url: str | None = None
    """The address of a file."""
    form: Form = None


def _count_nothing(_: Tally) -> None:
    pass


def extract_all(sources: Iterable[str], plan: Plan, client: Client, counted: Callable[[Tally], None] = _count_nothing) -> Iterator[Article]:
    """A record for each source, in order, and for each page of a source that is an archive; what fails is a record too. Closing the
    iterator ends the workers. `counted` is told what was in an archive that is read through.
    """
    # Forking a process that has threads can deadlock; a fork server has none.
    start = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    pool = ProcessPool(max_workers=plan.workers, max_tasks=_PAGES_PER_WORKER, context=get_context(start))
    threads = ThreadPool(max_workers=plan.workers * _AHEAD)  # daemons: a fetch that was given up holds nobody up
    crew = _Crew(pool, plan, client)
    under_way: deque[Future[Article]] = deque()
    try:
        for work in _unrolled(sources, plan, counted):
            under_way.append(threads.schedule(crew.work, args=(work,)))
            while len(under_way) >= plan.workers * _AHEAD:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        threads.stop()  # type: ignore[no-untyped-call]
        crew.give_up()
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _unrolled(sources: Iterable[str], plan: Plan, counted: Callable[[Tally], None]) -> Iterator[str | Page | Unreadable]:
    """The sources, archives among them as their pages."""
    for source in sources:
        archive = None if is_url(source) else archive_source(source)
        if archive is None:
            yield source
            continue
        tally = Tally(shown(source))
        yield from archive.pages(tally.name if archive.position is None else shown(archive.path), plan.max_bytes, tally)
        if archive.position is None:
            counted(tally)


class _Crew:
    """What the threads of one run share."""

    def __init__(self, pool: ProcessPool, plan: Plan, client: Client) -> None:
        self._pool = pool
        self._plan = plan
        self._client = client
        self._extractions: set[Future[Article]] = set()

    def work(self, work: str | Page | Unreadable) -> Article:
        """The record of one source."""
        if isinstance(work, Unreadable):
            return failure(work.error, work.page)
        page = work if isinstance(work, Page) else self._unread(work)
        try:
            page = work if isinstance(work, Page) else self._obtain(work)
            _log.debug("%s: %d bytes, charset of the header: %s", page.source, len(page.content), page.charset)
            article = self._extract(page)
            _log.info("%s: %s, %d blocks of body", page.source, article.status, len(article.blocks))
        except ScraperError as error:
            return failure(error, page)
        return article

    def give_up(self) -> None:
        """End the extractions that are under way; who waits for them is freed."""
        for extraction in list(self._extractions):
            extraction.cancel()

    def _unread(self, source: str) -> Page:
        """What is known of a source before it is read."""
        name = shown(source)
        return Page(source=name, content=b"", url=name if is_url(source) else self._plan.url)

    def _obtain(self, source: str) -> Page:
        plan = self._plan
        if not is_url(source):
            return read_source(source, url=plan.url, form=plan.form)
        _log.info("%s: fetching", source)
        return self._client.fetch(Request(url=shown(source), timeout=plan.timeout, max_bytes=plan.max_bytes))

    def _extract(self, page: Page) -> Article:
        try:
            extraction: Future[Article] = self._pool.schedule(extract_page, args=(page,), timeout=self._plan.timeout)
            self._extractions.add(extraction)
            extraction.add_done_callback(self._extractions.discard)
            return extraction.result()
        except OutOfTime as error:
            raise WorkerLost(
                f"{page.source}: not extracted within {self._plan.timeout:g} seconds; raise --timeout, and please report this page"
            ) from error
        except (ProcessExpired, RuntimeError, CancelledError) as error:
            raise WorkerLost(f"{page.source}: the worker process died on this page; please report it") from error
