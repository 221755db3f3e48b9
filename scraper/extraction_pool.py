"""Extraction of many pages: worker processes, and the render policy for fetched pages. Writes
nothing.
"""

from concurrent.futures import Future

from pebble import ThreadPool

from scraper.article import Article
from scraper.records import Page
from scraper.render_policy import Rendering, render_if_needed
from scraper.shortages import out_of_resources
from scraper.workers import WorkerPool


class ExtractionPool:
    """Worker processes that extract. Many threads may use one pool.

    `timeout` is in seconds, for one page. `rendering` says which fetched pages are rendered. Its
    browser is closed with the pool.
    """

    def __init__(self, workers: int, timeout: float, rendering: Rendering | None = None) -> None:
        self._pool = WorkerPool(extract_in_worker, workers, timeout, preload=("scraper.pipeline",))
        self._rendering = rendering
        # Daemons: a page that is being rendered delays no exit.
        self._threads = ThreadPool(max_workers=workers) if rendering is not None else None

    def submit(self, page: Page) -> Future[Article]:
        """Start the extraction of a page of a file or a WARC; `result` waits for it. Raises
        MachineError if the pool has given up.
        """
        return self._pool.submit(page, page.source)

    def submit_fetched(self, page: Page) -> Future[Article]:
        """Start the extraction of a fetched page, which is rendered if the policy wants it. Raises
        MachineError if the pool has given up.
        """
        if self._threads is None or self._rendering is None:
            return self.submit(page)
        try:
            rendered: Future[Article] = self._threads.schedule(
                self._rendered_if_needed, args=(page, self._rendering)
            )
        except RuntimeError as error:
            raise out_of_resources(error) from error
        return rendered

    def result(self, page: Page, extraction: Future[Article]) -> Article:
        """The record of a page, waited for. Raises WorkerLost if the process died or the deadline
        passed, MachineError if the pool has given up, and what rendering raises.
        """
        return self._pool.result(extraction, page.source)

    @property
    def browser_error(self) -> str | None:
        """Why the browser did not start; None if it did, or was not needed."""
        return self._rendering.browser.start_error if self._rendering is not None else None

    def cancel_all(self) -> None:
        """End the running extractions, and the browser. Threads that wait for them continue."""
        if self._rendering is not None:
            self._rendering.browser.close()
        self._pool.cancel_all()

    def close(self) -> None:
        """End the threads and the processes."""
        if self._threads is not None:
            self.cancel_all()
            self._threads.stop()  # type: ignore[no-untyped-call]
        self._pool.close()

    def _rendered_if_needed(self, page: Page, rendering: Rendering) -> Article:
        def extract(page: Page) -> Article:
            return self.result(page, self.submit(page))

        return render_if_needed(page, extract, rendering.render, rendering.when)[1]


def extract_in_worker(page: Page) -> Article:
    """The record of a page. Only the worker imports the pipeline."""
    from scraper.pipeline import extract_page

    return extract_page(page)
