"""Who fetches: this project in several ways, plain `requests`, Scrapy. Each in a process of its
own, which is measured.
"""

import json
import os
import resource
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.fetch.hosts import name

if TYPE_CHECKING:  # at run time each visitor imports what it needs: modules are memory
    from scraper.fetcher import Client


@dataclass(frozen=True, slots=True)
class Visit:
    """What is fetched, and how."""

    urls: list[str]
    places: dict[str, tuple[str, int]]
    """Where each host's name leads: address and port."""
    threads: int
    delay: float
    authorities: str | None = None


@dataclass(slots=True)
class Figures:
    """What a visit cost whoever made it."""

    pages: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    """Seconds, of all cores."""
    megabytes: float = 0.0
    """Most memory held by the process (RSS), its modules included."""
    descriptors: int = 0
    """Most open at once."""
    threads: int = 0
    """Most at once."""


@contextmanager
def _measured(figures: Figures) -> Iterator[None]:
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(0.02):
            descriptors = os.listdir("/proc/self/fd")  # noqa: PTH208 - counted only
            figures.descriptors = max(figures.descriptors, len(descriptors))
            figures.threads = max(figures.threads, threading.active_count() - 1)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    try:
        yield
    finally:
        figures.seconds = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_SELF)
        ended.set()
        watcher.join()
        figures.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        figures.megabytes = _most_memory()


def _most_memory() -> float:
    """Of this process, in MB. (What getrusage says of it may be its parent's.)"""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def threads_in_order(visit: Visit, figures: Figures) -> None:
    """Our client, each thread taking the next URL of the list."""
    from scraper.records import Request

    client = _client(visit)
    under_way: deque[Future[object]] = deque()
    with ThreadPoolExecutor(visit.threads) as pool, _measured(figures):
        for url in visit.urls:
            under_way.append(pool.submit(client.fetch, Request(url=url)))
            if len(under_way) >= visit.threads:
                under_way.popleft().result()
                figures.pages += 1
        for future in under_way:
            future.result()
            figures.pages += 1


def crowd(visit: Visit, figures: Figures) -> None:
    """Our client, each thread taking a host that may be asked."""
    from scraper.errors import FetchError
    from scraper.fetcher.scheduler import fetch_many
    from scraper.records import Request

    client = _client(visit)
    with _measured(figures):
        for outcome in fetch_many(
            (Request(url=url) for url in visit.urls), client, threads=visit.threads
        ):
            if isinstance(outcome.result, FetchError):
                raise outcome.result
            figures.pages += 1


def _client(visit: Visit) -> "Client":
    from scraper.fetcher import Client, FetchSettings
    from scraper.fetcher.environment import Environment

    def resolve(host: str, _port: int) -> list[tuple[socket.AddressFamily, tuple[str, int]]]:
        return [(socket.AF_INET, visit.places[host])]

    environment = Environment(resolve=resolve, authorities=visit.authorities)
    return Client(
        FetchSettings(delay=visit.delay, allow_private=tuple(visit.places)), environment=environment
    )


def plain_requests(visit: Visit, figures: Figures) -> None:
    """`requests`, a session a thread: no robots.txt, no turns, no guard, no deadline."""
    import requests

    own = threading.local()

    def get(url: str) -> None:
        if not hasattr(own, "session"):
            own.session = requests.Session()
            own.session.trust_env = False
        own.session.get(url, timeout=30).raise_for_status()
        figures.pages += 1

    with ThreadPoolExecutor(visit.threads) as pool, _measured(figures):
        list(pool.map(get, _by_address(visit)))


def scrapy(visit: Visit, figures: Figures) -> None:
    """Scrapy without AutoThrottle, one request at a time to a host, robots.txt obeyed."""
    from scrapy import Request as ScrapyRequest
    from scrapy import Spider
    from scrapy.crawler import CrawlerProcess

    class Fetching(Spider):
        name = "fetching"

        async def start(self) -> object:
            for url in _by_address(visit):
                yield ScrapyRequest(url, callback=self.parse, dont_filter=True)

        def parse(self, *_: object, **__: object) -> None:
            figures.pages += 1

    process = CrawlerProcess(
        {
            "AUTOTHROTTLE_ENABLED": False,
            "CONCURRENT_REQUESTS": visit.threads,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "DOWNLOAD_DELAY": visit.delay,
            "ROBOTSTXT_OBEY": True,
            "TELNETCONSOLE_ENABLED": False,
            "COOKIES_ENABLED": False,
            "LOG_LEVEL": "ERROR",
        }
    )
    process.crawl(Fetching)
    with _measured(figures):
        process.start()


def _by_address(visit: Visit) -> list[str]:
    """The URLs for those who cannot be told what a name leads to."""
    written = []
    for url in visit.urls:
        host, _, path = url.removeprefix("http://").partition("/")
        address, port = visit.places[host]
        written.append(f"http://{address}:{port}/{path}")
    return written


VISITORS: dict[str, Callable[[Visit, Figures], None]] = {
    "threads": threads_in_order,
    "crowd": crowd,
    "requests": plain_requests,
    "scrapy": scrapy,
}


def measured(visitor: str, visit: Visit) -> Figures:
    """The figures of one visit, made in a fresh process. Raises RuntimeError where it failed."""
    given = json.dumps(
        [visitor, visit.urls, visit.places, visit.threads, visit.delay, visit.authorities]
    )
    child = subprocess.run(
        [sys.executable, "-m", "benchmarks.fetch.visitors"],
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if child.returncode != 0:
        raise RuntimeError(f"{visitor}: {child.stderr.strip()}")
    return Figures(**json.loads(child.stdout.splitlines()[-1]))


def list_of(hosts: int, pages: int, *, by_host: bool) -> list[str]:
    """`pages` URLs of so many hosts: one host after the other, as lists mostly are, or in turn."""
    each = pages // hosts
    numbers = [(host, page) for host in range(1, hosts + 1) for page in range(each)]
    if not by_host:
        numbers.sort(key=lambda number: number[1])
    return [f"http://{name(host)}/{page}" for host, page in numbers]


def main() -> None:
    """One visit, as told on standard input; its figures as JSON on standard output."""
    visitor, urls, places, threads, delay, authorities = json.load(sys.stdin)
    figures = Figures()
    visit = Visit(
        urls,
        {host: (address, port) for host, (address, port) in places.items()},
        threads,
        delay,
        authorities,
    )
    VISITORS[visitor](visit, figures)
    print(json.dumps({field: getattr(figures, field) for field in Figures.__slots__}))


if __name__ == "__main__":
    main()
