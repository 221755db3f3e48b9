"""Extraction of many pages: worker processes, and the render policy for fetched pages. Writes
nothing.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from scraper.article import Article
from scraper.records import Page
from scraper.render_policy import When, render_if_needed
from scraper.shortages import out_of_resources
from scraper.workers import WorkerPool


class ExtractionPool:
    """Worker processes that extract. Many threads may use one pool.

    `timeout` is in seconds, for one page. `render` renders a page if the policy `when` wants it.
    """

    def __init__(
        self,
        workers: int,
        timeout: float,
        render: Callable[[Page], Page] | None = None,
        when: When = "never",
    ) -> None:
        self._pool = WorkerPool(extract_in_worker, workers, timeout, preload=("scraper.pipeline",))
        self._render, self._when = render, when
        self._threads = ThreadPoolExecutor(workers) if render is not None else None

    def submit(self, page: Page) -> Future[Article]:
        """Start the extraction of a page of a file or a WARC; `result` waits for it. Raises
        MachineError if the pool has given up.
        """
        return self._pool.submit(page, page.source)

    def submit_fetched(self, page: Page) -> Future[Article]:
        """Start the extraction of a fetched page, which is rendered if the policy wants it. Raises
        MachineError if the pool has given up.
        """
        if self._threads is None or self._render is None:
            return self.submit(page)
        try:
            return self._threads.submit(self._rendered_if_needed, page, self._render)
        except RuntimeError as error:
            raise out_of_resources(error) from error

    def result(self, page: Page, extraction: Future[Article]) -> Article:
        """The record of a page, waited for. Raises WorkerLost if the process died or the deadline
        passed, MachineError if the pool has given up, and what rendering raises.
        """
        return self._pool.result(extraction, page.source)

    def cancel_all(self) -> None:
        """End the running extractions. Threads that wait for them continue."""
        self._pool.cancel_all()

    def close(self) -> None:
        """End the threads and the processes."""
        if self._threads is not None:
            self._pool.cancel_all()
            self._threads.shutdown(wait=False, cancel_futures=True)
        self._pool.close()

    def _rendered_if_needed(self, page: Page, render: Callable[[Page], Page]) -> Article:
        def extract(page: Page) -> Article:
            return self.result(page, self.submit(page))

        return render_if_needed(page, extract, render, self._when)[1]


def extract_in_worker(page: Page) -> Article:
    """The record of a page. Only the worker imports the pipeline."""
    from scraper.pipeline import extract_page

    return extract_page(page)
