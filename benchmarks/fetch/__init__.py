"""`python -m benchmarks fetch`: many pages of many hosts on loopback, by this project and others,
and what the hosts saw of it.

Prints throughput, memory, open files and connections of each, and from the hosts' own logs how
often one was asked twice at once or too early; then how long the robots.txt files of `protego`'s
tests take.
"""

import tempfile
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

from benchmarks.fetch import robots
from benchmarks.fetch.hosts import ROBOTS, Hosts, Log, address, name, serving
from benchmarks.fetch.visitors import Figures, Visit, list_of, measured

_HOSTS = 50
_PAGES = 2_000
_LATENCY = 0.02
_DELAY = 0.1
_PAGES_WITH_DELAY = 500

_ROWS = (
    ("article-scraper, list by host", "crowd", True),
    ("article-scraper, list in turn", "crowd", False),
    ("threads alone, list by host", "threads", True),
    ("threads alone, list in turn", "threads", False),
    ("requests, list in turn", "requests", False),
    ("Scrapy, list by host", "scrapy", True),
    ("Scrapy, list in turn", "scrapy", False),
)


def run(threads: int, robots_from: Path | None) -> int:
    """Measure and print the tables. Returns an exit code: 1 where a host was asked twice at once or
    too early by us.
    """
    ideal = _HOSTS / _LATENCY
    print(
        f"{_PAGES} pages of {_HOSTS} hosts, {_LATENCY * 1e3:.0f} ms each, {threads} threads; "
        f"{ideal:.0f} pages/s at most\n"
    )
    _heading()
    clean = True
    with serving(_HOSTS, _LATENCY) as hosts:
        for title, visitor, by_host in _ROWS:
            if find_spec(visitor) is None and visitor == "scrapy":
                print(f"{title:<34}not installed (extra `bench`), left out")
                continue
            visit = Visit(list_of(_HOSTS, _PAGES, by_host=by_host), _places(hosts), threads, 0.0)
            clean &= _row(title, measured(visitor, visit), hosts.logs(), 0.0) or visitor in (
                "requests",
                "scrapy",
            )
        visit = Visit(
            list_of(_HOSTS, _PAGES_WITH_DELAY, by_host=True), _places(hosts), threads, _DELAY
        )
        clean &= _row(
            f"a pause of {_DELAY} s, {_PAGES_WITH_DELAY} pages",
            measured("crowd", visit),
            hosts.logs(),
            _DELAY,
        )
    clean &= _in_tls(threads)
    return 0 if robots.run(robots_from) and clean else 1


def _in_tls(threads: int) -> bool:
    """The same over TLS, with certificates of an authority made for it."""
    if find_spec("trustme") is None:
        print("TLS: trustme is not installed (extra `dev`), left out")
        return True
    import trustme

    authority = trustme.CA()
    certificate = authority.issue_cert(*[name(number) for number in range(1, _HOSTS + 1)])
    with tempfile.TemporaryDirectory() as folder:
        trusted, public, private = (
            Path(folder, part) for part in ("authority.pem", "public.pem", "private.pem")
        )
        authority.cert_pem.write_to_path(trusted)
        certificate.cert_chain_pems[0].write_to_path(public)
        certificate.private_key_pem.write_to_path(private)
        with serving(_HOSTS, _LATENCY, (str(public), str(private))) as hosts:
            urls = [url.replace("http:", "https:") for url in list_of(_HOSTS, _PAGES, by_host=True)]
            visit = Visit(urls, _places(hosts), threads, 0.0, str(trusted))
            return _row(
                "article-scraper in TLS, by host", measured("crowd", visit), hosts.logs(), 0.0
            )


def _places(hosts: Hosts) -> dict[str, tuple[str, int]]:
    return {name(number): (address(number), port) for number, port in enumerate(hosts.ports, 1)}


def _heading() -> None:
    columns = (
        f"{'pages/s':>8}{'CPU s':>7}{'MB':>6}{'files':>7}{'threads':>9}"
        f"{'conns':>7}{'robots':>8}{'at once':>9}{'early':>7}"
    )
    print(f"{'':<34}{columns}")


def _row(title: str, figures: Figures, logs: list[Log], delay: float) -> bool:
    """One line of the table; whether no host was asked twice at once or too early."""
    at_once = sum(_at_once(log) for log in logs)
    early = sum(_early(log, delay) for log in logs)
    rules = sum(path == ROBOTS for log in logs for _, _, path in log.requests)
    connections = sum(log.connections for log in logs)
    cost = (
        f"{figures.pages / figures.seconds:>8.0f}{figures.cpu:>7.2f}{figures.megabytes:>6.0f}"
        f"{figures.descriptors:>7}{figures.threads:>9}"
    )
    print(f"{title:<34}{cost}{connections:>7}{rules:>8}{at_once:>9}{early:>7}", flush=True)
    return not at_once and not early


def _at_once(log: Log) -> int:
    """Requests that came before the one before them was answered."""
    requests = sorted(log.requests)
    return sum(after[0] < before[1] for before, after in pairwise(requests))


def _early(log: Log, delay: float) -> int:
    """Pages asked for less than `delay` seconds after the page before them was answered. A
    robots.txt is part of the visit to a page.
    """
    pages = sorted(request for request in log.requests if request[2] != ROBOTS)
    return sum(after[0] < before[1] + delay for before, after in pairwise(pages))
