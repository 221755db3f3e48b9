"""Extraction of many pages: worker processes, and the render policy for fetched pages. Writes
nothing.
"""

from concurrent.futures import Future, InvalidStateError
from contextlib import suppress

from msgspec import structs

from scraper.article import Article
from scraper.daemon_threads import DaemonThreads
from scraper.errors import RenderingFailed
from scraper.records import Favour, Page
from scraper.render_policy import Rendering, render_if_needed
from scraper.workers import WorkerPool


class ExtractionPool:
    """Worker processes that extract. Many threads may use one pool.

    `timeout` is in seconds, for one page. `rendering` says which fetched pages are rendered. Its
    browser is closed with the pool. `max_memory` is how many bytes of memory a worker may have.
    `favour` is what counts more for doubtful blocks.
    """

    def __init__(
        self,
        workers: int,
        timeout: float,
        rendering: Rendering | None = None,
        max_memory: int | None = None,
        *,
        favour: Favour | None = None,
    ) -> None:
        self._favour = favour
        self._pool = WorkerPool(
            extract_in_worker, workers, timeout, ("scraper.pipeline",), max_memory
        )
        self._rendering = rendering
        self._threads = DaemonThreads(workers) if rendering is not None else None
        self._in_browser: dict[Future[Article], str] = {}
        """Records of the pages that are rendered or wait for that, with their sources."""
        self._is_rendering_over = False

    def submit(self, page: Page) -> Future[Article]:
        """Start the extraction of a page of a file or a WARC; `result` waits for it. Raises
        MachineError if the pool has given up.
        """
        page = structs.replace(page, favour=self._favour)
        return self._pool.submit(page, page.source)

    def submit_fetched(self, page: Page) -> Future[Article]:
        """Start the extraction of a fetched page, which is rendered if the policy wants it. Raises
        MachineError if the pool has given up.
        """
        if self._threads is None or self._rendering is None:
            return self.submit(page)
        record: Future[Article] = Future()
        self._threads.submit(self._make, record, page, self._rendering)
        return record

    def result(self, page: Page, extraction: Future[Article]) -> Article:
        """The record of a page, waited for. Raises WorkerLost if the process died, took too much
        memory or the deadline passed, MachineError if the pool has given up, and what rendering
        raises.
        """
        return self._pool.result(extraction, page.source)

    @property
    def browser_error(self) -> str | None:
        """Why the browser did not start; None if it did, or was not needed."""
        return self._rendering.browser.start_error if self._rendering is not None else None

    def cancel_rendering(self) -> None:
        """End the browser. Pages that are rendered, or wait for it or their host, fail."""
        self._is_rendering_over = True
        for record, source in list(self._in_browser.items()):
            with suppress(InvalidStateError):
                record.set_exception(_not_rendered(source))
        if self._rendering is not None:
            self._rendering.browser.close()

    def cancel_all(self) -> None:
        """End the running extractions, and the browser. Threads that wait for them continue."""
        self.cancel_rendering()
        self._pool.cancel_all()

    def close(self) -> None:
        """End the threads and the processes."""
        if self._threads is not None:
            self.cancel_all()
            self._threads.stop()
        self._pool.close()

    def _make(self, record: Future[Article], page: Page, rendering: Rendering) -> None:
        """Make the record of a page, which is rendered if the policy wants it."""

        def extract(page: Page) -> Article:
            return self.result(page, self.submit(page))

        def render(page: Page) -> Page:
            self._in_browser[record] = page.source
            try:
                if self._is_rendering_over:
                    raise _not_rendered(page.source)
                return rendering.render(page)
            finally:
                del self._in_browser[record]

        try:
            article = render_if_needed(page, extract, render, rendering.when)[1]
        except Exception as error:  # noqa: BLE001 - for the thread that waits for the record
            with suppress(InvalidStateError):  # no thread waits for it any more
                record.set_exception(error)
        else:
            with suppress(InvalidStateError):
                record.set_result(article)


def _not_rendered(source: str) -> RenderingFailed:
    return RenderingFailed(f"{source}: not rendered: the browser was closed")


def extract_in_worker(page: Page) -> Article:
    """The record of a page. Only the worker imports the pipeline."""
    from scraper.pipeline import extract_page

    return extract_page(page)
