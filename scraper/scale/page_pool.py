"""Extraction of pages that come one after the other, in a process of their own. A page that hangs,
takes too much memory or kills the process is a failure of its own. For programs whose engine is not
ours: it gives pages, and gets their records in the same order.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from types import TracebackType
from typing import TypeVar

from scraper.article import Article
from scraper.error_record import failure_record
from scraper.errors import WorkerLost
from scraper.extraction_pool import ExtractionPool
from scraper.fetcher.warc import UnreadablePage
from scraper.records import Favour, Page

_K = TypeVar("_K")

_AHEAD = 3
"""Pages that wait for the process, so that it need not wait for them."""


class PagePool:
    """One worker process that extracts pages. It starts with the first page, and ends with the
    block of the `with`.
    """

    def __init__(self, timeout: float, max_memory: int, favour: Favour | None = None) -> None:
        """`timeout` is in seconds and `max_memory` in bytes, both for one page. `favour` is what
        counts more for doubtful blocks.
        """
        self._pool = ExtractionPool(1, timeout, max_memory=max_memory, favour=favour)

    def extractions(
        self, pages: Iterable[tuple[_K, Page | UnreadablePage]]
    ) -> Iterator[tuple[_K, Callable[[], Article]]]:
        """For each page, in their order, its key and a function that waits for its record. A
        failure is a record too. The function raises MachineError if no page can be extracted.
        """
        under_way: deque[tuple[_K, Callable[[], Article]]] = deque()
        for key, page in pages:
            under_way.append((key, self._begun(page)))
            if len(under_way) > _AHEAD:
                yield under_way.popleft()
        yield from under_way

    def records(self, pages: Iterable[Page | UnreadablePage]) -> Iterator[Article]:
        """The record of each page, in their order. A failure is a record too. Raises MachineError
        if no page can be extracted.
        """
        for _, record in self.extractions((None, page) for page in pages):
            yield record()

    def close(self) -> None:
        """End the process."""
        self._pool.close()

    def __enter__(self) -> "PagePool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()

    def _begun(self, page: Page | UnreadablePage) -> Callable[[], Article]:
        if isinstance(page, UnreadablePage):
            return lambda: failure_record(page.error, page.page)
        extraction = self._pool.submit(page)
        return lambda: self._record(page, extraction)

    def _record(self, page: Page, extraction: Future[Article]) -> Article:
        try:
            return self._pool.result(page, extraction)
        except WorkerLost as error:
            if not error.retryable:
                return failure_record(error, page)
        # It was killed from outside, so the page may be innocent.
        try:
            return self._pool.result(page, self._pool.submit(page))
        except WorkerLost as error:
            return failure_record(error, page)
