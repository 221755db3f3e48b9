"""Worker processes that extract, each page within a deadline, so that no page can hang or kill a
run; with a second look at pages that show nothing without their scripts, where that is wished.
Writes nothing.
"""

import signal
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as OutOfTime
from multiprocessing import forkserver, get_all_start_methods, get_context, resource_tracker

from pebble import ProcessExpired, ProcessPool

from scraper.article import Article
from scraper.errors import WorkerLost
from scraper.records import Page
from scraper.render_policy import When, render_if_needed

# A worker is replaced after so many pages: parsers leak, and a run may have millions.
_PAGES_PER_WORKER = 2_000


class WorkerPool:
    """A number of worker processes; many threads may use it. `timeout` is in seconds, for one page."""

    def __init__(
        self,
        workers: int,
        timeout: float,
        render: Callable[[Page], Page] | None = None,
        when: When = "never",
    ) -> None:
        # Forking a process that has threads can deadlock; a fork server has none.
        start = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
        context = get_context(start)
        if start == "forkserver":
            context.set_forkserver_preload(
                ["scraper.pipeline"]
            )  # imported once, not in every worker, nor by who has nothing to extract
        self._pool = ProcessPool(max_workers=workers, max_tasks=_PAGES_PER_WORKER, context=context)
        self._start = _start_server if start == "forkserver" else lambda: None
        self._timeout = timeout
        self._render, self._when = render, when
        self._threads = ThreadPoolExecutor(workers) if render is not None else None
        self._under_way: set[Future[Article]] = set()

    def begin(self, page: Page) -> Future[Article]:
        """Have a page of a file or an archive extracted; `result` waits for it. Raises WorkerLost
        where no process can be started.
        """
        self._start()
        try:
            extraction: Future[Article] = self._pool.schedule(
                _extract, args=(page,), timeout=self._timeout
            )
        except RuntimeError as error:
            raise WorkerLost(
                f"{page.source}: no worker process can be started ({error.__cause__ or error})"
            ) from error
        self._under_way.add(extraction)
        extraction.add_done_callback(self._under_way.discard)
        return extraction

    def begin_fetched(self, page: Page) -> Future[Article]:
        """Have a page that was fetched extracted, rendered where that is wished."""
        return (
            self.begin(page)
            if self._threads is None
            else self._threads.submit(self._looked_at_twice, page)
        )

    def _looked_at_twice(self, page: Page) -> Article:
        if self._render is None:
            raise AssertionError("there are threads only with something to render")
        return render_if_needed(
            page, lambda page: self.result(page, self.begin(page)), self._render, self._when
        )[1]

    def result(self, page: Page, extraction: Future[Article]) -> Article:
        """The record of a page. Raises WorkerLost where the process died or ran out of time, and
        what rendering raises.
        """
        try:
            return extraction.result()
        except OutOfTime as error:
            raise WorkerLost(
                f"{page.source}: not extracted within {self._timeout:g} seconds; raise --timeout, and please report this page"
            ) from error
        except (ProcessExpired, RuntimeError, CancelledError) as error:
            raise WorkerLost(
                f"{page.source}: the worker process died on this page; please report it"
            ) from error

    def give_up(self) -> None:
        """End the extractions that are under way; who waits for them is freed."""
        for extraction in list(self._under_way):
            extraction.cancel()

    def close(self) -> None:
        """End the processes."""
        self.give_up()
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


def _extract(page: Page) -> Article:
    """What a worker does."""
    from scraper.pipeline import extract_page

    return extract_page(page)


def _start_server() -> None:
    """Start the fork server with SIGINT blocked, which workers inherit: Ctrl-C is for the run,
    which ends them in good order.
    """
    # the server starts it where it is not, and that unblocks SIGINT
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
