"""Many requests at once: a queue for each host, and a thread only for a host that may be sent a
request now. Knows no HTTP. The throttle is the client's.

Lists mostly have the URLs of one host after those of another. Threads that took them in order would
all wait for the same host.
"""

import heapq
import logging
import queue
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from ada_url import URL

from scraper.daemon_threads import DaemonThreads
from scraper.errors import (
    FetchError,
    MachineError,
    ScraperError,
    WarcWriteError,
    internal_error,
)
from scraper.fetcher.client import Client
from scraper.records import Page, Request
from scraper.shortages import is_shortage, out_of_resources

_log = logging.getLogger("scraper")

WINDOW = 20_000
"""Requests that are read ahead to find hosts that may be sent one: about 10 MB."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one request."""

    index: int
    """The position of the request in the input, from 0."""
    request: Request
    result: Page | ScraperError
    """The page, or a FetchError. A WarcWriteError if it could not be recorded."""


def fetch_many(
    requests: Iterable[Request], client: Client, *, threads: int, window: int = WINDOW
) -> Generator[Outcome, None, None]:
    """The outcome of each request as soon as it is known. The order is not that of the requests
    (see `Outcome.index`).

    No more than `window` requests are read ahead of the first unfinished one, and no more than
    `threads` pages wait to be taken. Closing the iterator abandons the requests under way. Raises
    OutOfResources if this machine has no threads, descriptors or memory left.
    """
    pool = DaemonThreads(threads)
    try:
        yield from _Scheduler(client, pool, threads).outcomes(enumerate(requests), window)
    finally:
        pool.stop()


_Numbered = tuple[int, Request]


class _Scheduler:
    """The requests that were read and are not finished. Used by one thread. The threads of the pool
    reach it through one queue.
    """

    def __init__(self, client: Client, pool: DaemonThreads, threads: int) -> None:
        self._client = client
        self._pool = pool
        self._free = threads
        self._waiting: dict[str, deque[_Numbered]] = {}
        """By host, without those under way. A host with a request under way has an entry too."""
        self._count = 0
        self._last = -1
        self._open: dict[int, None] = {}
        """Indexes of the requests that were read and are not finished, in their order."""
        self._ready_at: list[tuple[float, str]] = []
        """A heap of the hosts that have requests and none under way, each with the time of the
        monotonic clock at which it may be sent one.
        """
        self._done: queue.SimpleQueue[tuple[str, _Numbered, Future[Page]]] = queue.SimpleQueue()

    def outcomes(self, requests: Iterator[_Numbered], window: int) -> Iterator[Outcome]:
        """Reads, requests and waits until all is done."""
        more, threads = True, self._free
        while more or self._count or self._free < threads:
            self._start_requests()
            if more and self._lead < window and self._done.empty():
                numbered = next(requests, None)
                more = numbered is not None
                if numbered is not None:
                    self._add(numbered)
            elif (outcome := self._finished()) is not None:
                yield outcome

    @property
    def _lead(self) -> int:
        """How far the reading is ahead of the first unfinished request. A caller that needs the
        order of the requests keeps no more results than that.
        """
        return self._last - next(iter(self._open), self._last + 1) + 1

    def _add(self, numbered: _Numbered) -> None:
        host = _host(numbered[1].url)
        if host not in self._waiting:
            self._waiting[host] = deque()
            self._queue(host, numbered[1])
        self._waiting[host].append(numbered)
        self._count += 1
        self._last = numbered[0]
        self._open[numbered[0]] = None

    def _queue(self, host: str, request: Request) -> None:
        ready_at = time.monotonic() + self._client.wait_seconds(request)
        heapq.heappush(self._ready_at, (ready_at, host))

    def _start_requests(self) -> None:
        """Give free threads the hosts that may be sent a request now."""
        while self._free and self._ready_at and self._ready_at[0][0] <= time.monotonic():
            _, host = heapq.heappop(self._ready_at)
            numbered = self._waiting[host].popleft()
            self._count -= 1
            self._free -= 1
            future = self._pool.submit(self._client.fetch, numbered[1])
            future.add_done_callback(partial(self._note_done, host, numbered))

    def _note_done(self, host: str, numbered: _Numbered, future: Future[Page]) -> None:
        self._done.put((host, numbered, future))

    def _finished(self) -> Outcome | None:
        """The next finished request; None if a host may be sent another one before that."""
        patience = (
            max(0.0, self._ready_at[0][0] - time.monotonic())
            if self._free and self._ready_at
            else None
        )
        try:
            host, (index, request), future = self._done.get(timeout=patience)
        except queue.Empty:
            return None
        self._free += 1
        del self._open[index]
        if self._waiting[host]:
            self._queue(host, request)
        else:
            del self._waiting[host]
        try:
            return Outcome(index, request, future.result())
        except MachineError:
            raise
        except (FetchError, WarcWriteError) as error:  # see docs/warc.md for the second
            return Outcome(index, request, error)
        except Exception as error:
            if is_shortage(error):
                raise out_of_resources(error) from error
            # One URL must not end all others.
            _log.info("%s: internal error", request.url, exc_info=True)
            return Outcome(index, request, internal_error(request.url, error))


def _host(url: str) -> str:
    """The host whose slot a request takes. All invalid URLs share the empty one."""
    try:
        return URL(url).host
    except ValueError:
        return ""
