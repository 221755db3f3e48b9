"""Many sources in, their records out in the same order. Fetches in threads, as politely as the client does; extracts in worker
processes that are ended at the deadline, so that no page can hang or kill a run. Writes nothing.
"""

import logging
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as OutOfTime
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from typing import TYPE_CHECKING

from pebble import ProcessExpired, ProcessPool, ThreadPool

from scraper.errors import ScraperError, WorkerLost
from scraper.fetcher import Client
from scraper.pipeline import extract_page, failure
from scraper.records import Article, Page, Request
from scraper.rendered import When, second_look
from scraper.sources import Form, is_url, read_source, shown

if TYPE_CHECKING:
    from scraper.fetcher.rendering import Renderer

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
    """Of a fetched page."""
    url: str | None = None
    """The address of a file."""
    form: Form = None
    render: When = "never"
    """Which fetched pages are looked at with their scripts run."""


def extract_all(sources: Iterable[str], plan: Plan, client: Client) -> Iterator[Article]:
    """A record for each source, in order; what fails is a record too. Closing the iterator ends the workers.

    Raises RenderingUnavailable where pages are to be rendered and cannot be.
    """
    renderer = client.renderer() if plan.render != "never" else None
    # Forking a process that has threads can deadlock; a fork server has none.
    start = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    pool = ProcessPool(max_workers=plan.workers, max_tasks=_PAGES_PER_WORKER, context=get_context(start))
    threads = ThreadPool(max_workers=plan.workers * _AHEAD)  # daemons: a fetch that was given up holds nobody up
    crew = _Crew(pool, plan, client, renderer)
    under_way: deque[Future[Article]] = deque()
    try:
        for source in sources:
            under_way.append(threads.schedule(crew.work, args=(source,)))
            while len(under_way) >= plan.workers * _AHEAD:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        threads.stop()  # type: ignore[no-untyped-call]
        crew.give_up()
        if renderer is not None:
            renderer.close()
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


class _Crew:
    """What the threads of one run share."""

    def __init__(self, pool: ProcessPool, plan: Plan, client: Client, renderer: "Renderer | None") -> None:
        self._pool = pool
        self._plan = plan
        self._client = client
        self._renderer = renderer
        self._extractions: set[Future[Article]] = set()

    def work(self, source: str) -> Article:
        """The record of one source."""
        name = shown(source)
        page = Page(source=name, content=b"", url=name if is_url(source) else self._plan.url)
        try:
            page = self._obtain(source)
            _log.debug("%s: %d bytes, charset of the header: %s", source, len(page.content), page.charset)
            article = self._judged(page, source)
            _log.info("%s: %s, %d blocks of body", source, article.status, len(article.blocks))
        except ScraperError as error:
            return failure(error, page)
        return article

    def give_up(self) -> None:
        """End the extractions that are under way; who waits for them is freed."""
        for extraction in list(self._extractions):
            extraction.cancel()

    def _obtain(self, source: str) -> Page:
        plan = self._plan
        if not is_url(source):
            return read_source(source, url=plan.url, form=plan.form)
        _log.info("%s: fetching", source)
        return self._client.fetch(Request(url=shown(source), timeout=plan.timeout, max_bytes=plan.max_bytes))

    def _judged(self, page: Page, source: str) -> Article:
        renderer, plan = self._renderer, self._plan
        if renderer is None or not is_url(source):
            return self._extract(page)
        request = Request(url=shown(source), timeout=plan.timeout, max_bytes=plan.max_bytes)
        return second_look(page, self._extract, lambda page: renderer.render(page, request), plan.render)[1]

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
