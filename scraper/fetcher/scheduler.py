"""Many requests at once: a queue a host, and a thread only for a host that may be asked now. Knows
no HTTP; politeness is the client's.

Lists mostly come one host after the other; threads that took them in order would all wait for the
same host.
"""

import heapq
import queue
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from ada_url import URL
from pebble import ThreadPool

from scraper.errors import FetchError, WarcWriteError
from scraper.fetcher.client import Client
from scraper.records import Page, Request

WINDOW = 20_000
"""Requests that are read ahead to find hosts that may be asked: about 10 MB."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one request."""

    index: int
    """Its place among the requests, from 0."""
    request: Request
    result: Page | FetchError | WarcWriteError


def fetch_many(
    requests: Iterable[Request], client: Client, *, threads: int, window: int = WINDOW
) -> Generator[Outcome, None, None]:
    """What becomes of each request, as it is done: the order is not the requests' (`Outcome.index`
    is their place).

    No more than `window` requests are read ahead of the first that is not answered, and no more
    than `threads` pages wait to be taken. Closing the iterator gives up what is under way.
    """
    crew = ThreadPool(max_workers=threads)  # daemons: a fetch that was given up holds nobody up
    try:
        yield from _Scheduler(client, crew, threads).outcomes(enumerate(requests), window)
    finally:
        crew.stop()  # type: ignore[no-untyped-call]


_Place = tuple[int, Request]


class _Scheduler:
    """The requests that were read and not yet answered. Used by one thread; the crew's reach it
    through one queue.
    """

    def __init__(self, client: Client, crew: ThreadPool, threads: int) -> None:
        self._client = client
        self._crew = crew
        self._free = threads
        self._waiting: dict[str, deque[_Place]] = {}
        """By host, those under way not counted; hosts that are being asked have an entry, too."""
        self._count = 0
        self._last = -1
        self._open: dict[int, None] = {}
        """Places that were read and not answered, in their order."""
        self._turns: list[tuple[float, str]] = []
        """A heap of the hosts that have requests and are not being asked: when each may be, on the
        monotonic clock.
        """
        self._done: queue.SimpleQueue[tuple[str, _Place, Future[Page]]] = queue.SimpleQueue()

    def outcomes(self, places: Iterator[_Place], window: int) -> Iterator[Outcome]:
        """Reads, asks and waits until all is done."""
        more, threads = True, self._free
        while more or self._count or self._free < threads:
            self._ask()
            if more and self._reach < window and self._done.empty():
                place = next(places, None)
                more = place is not None
                if place is not None:
                    self._add(place)
            elif (outcome := self._finished()) is not None:
                yield outcome

    @property
    def _reach(self) -> int:
        """How far the reading is ahead of the first request that is not answered: who wants the
        order keeps no more results than that.
        """
        return self._last - next(iter(self._open), self._last + 1) + 1

    def _add(self, place: _Place) -> None:
        host = _host(place[1].url)
        if host not in self._waiting:
            self._waiting[host] = deque()
            self._queue(host, place[1])
        self._waiting[host].append(place)
        self._count += 1
        self._last = place[0]
        self._open[place[0]] = None

    def _queue(self, host: str, request: Request) -> None:
        heapq.heappush(self._turns, (time.monotonic() + self._client.pause(request), host))

    def _ask(self) -> None:
        """Give free threads the hosts whose time has come."""
        while self._free and self._turns and self._turns[0][0] <= time.monotonic():
            _, host = heapq.heappop(self._turns)
            place = self._waiting[host].popleft()
            self._count -= 1
            self._free -= 1
            future: Future[Page] = self._crew.schedule(self._client.fetch, args=(place[1],))
            future.add_done_callback(partial(self._note_done, host, place))

    def _note_done(self, host: str, place: _Place, future: Future[Page]) -> None:
        self._done.put((host, place, future))

    def _finished(self) -> Outcome | None:
        """The next request that is done; None where a host may be asked before that."""
        patience = (
            max(0.0, self._turns[0][0] - time.monotonic()) if self._free and self._turns else None
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
        except (FetchError, WarcWriteError) as error:  # of an archive that is kept: docs/warc.md
            return Outcome(index, request, error)


def _host(url: str) -> str:
    """Whose turn a request takes; of what is no address, nobody's."""
    try:
        return URL(url).host
    except ValueError:
        return ""
