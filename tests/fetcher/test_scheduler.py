"""Many requests at once: every host in its turn, none in another's way, all of them answered."""

import itertools
import socket
import threading
import time

import pytest
from ada_url import URL

import scraper
from scraper.fetcher.environment import Environment
from scraper.fetcher.scheduler import fetch_many
from scraper.records import Page, Request
from tests.fetcher.clients import client_with
from tests.fetcher.http.test_connection_pool import HELLO, Talker


class Hosts:
    """One server under many names. It notes when each request came and had its response. `work` is
    called before the response.
    """

    def __init__(self, work=lambda: None):
        self.seen = []
        self._work = work
        self.server = Talker(self._answer)

    def _answer(self, connection, _number, _request):
        came = time.monotonic()
        self._work()
        self.seen.append((came, time.monotonic()))
        connection.sendall(HELLO)

    def resolve(self, _host, _port):
        return [(socket.AF_INET, ("127.0.0.1", self.server.port))]


@pytest.fixture
def hosts():
    servers = []

    def start(work=lambda: None):
        servers.append(Hosts(work))
        return servers[-1]

    yield start
    for each in servers:
        each.server.close()


NAMES = ("a.test", "b.test", "c.test", "d.test")


def client(hosts, **options):
    return client_with(
        **(
            {
                "delay": 0,
                "ignore_robots": True,
                "allow_private": NAMES,
                "environment": Environment(resolve=hosts.resolve),
            }
            | options
        )
    )


def by_host(each):
    return [Request(url=f"http://{name}/{number}") for name in NAMES for number in range(each)]


def test_every_request_is_answered_once_and_knows_its_place(hosts):
    requests = by_host(5)
    outcomes = list(fetch_many(requests, client(hosts()), threads=3))
    assert sorted(outcome.index for outcome in outcomes) == list(range(20))
    assert all(
        outcome.request is requests[outcome.index] and outcome.result.url == outcome.request.url
        for outcome in outcomes
    )


def test_a_list_that_comes_host_by_host_is_fetched_from_all_of_them_at_once(hosts):
    four = threading.Barrier(4)
    seen = hosts(lambda: four.wait(30))  # every response waits until four requests are there
    assert len(list(fetch_many(by_host(6), client(seen), threads=4))) == 24
    assert (len(seen.seen), four.broken) == (24, False)


def test_one_request_at_a_time_reaches_a_host_however_many_threads(hosts):
    seen = hosts(lambda: time.sleep(0.01))
    requests = [Request(url=f"http://a.test/{number}") for number in range(10)]
    list(fetch_many(requests, client(seen), threads=8))
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(sorted(seen.seen)))


def test_a_host_in_its_pause_keeps_no_thread(hosts):
    seen = hosts()
    requests = [
        Request(url=f"http://{name}/{number}")
        for name in ("a.test", "b.test")
        for number in range(3)
    ]
    environment = Environment(resolve=seen.resolve, chance=lambda: 0.0)
    outcomes = fetch_many(requests, client(seen, delay=0.2, environment=environment), threads=1)
    # While one host is in its pause, the only thread fetches from the other.
    assert [URL(one.request.url).host for one in outcomes] == ["a.test", "b.test"] * 3


def test_what_fails_is_an_outcome_and_the_rest_goes_on(hosts):
    requests = [
        Request(url="http://a.test/"),
        Request(url="no address"),
        Request(url="http://localhost/"),
        Request(url="http://b.test/"),
    ]
    outcomes = {
        outcome.index: outcome.result
        for outcome in fetch_many(requests, client(hosts()), threads=2)
    }
    assert [type(outcomes[index]) for index in range(4)] == [
        Page,
        scraper.InvalidUrl,
        scraper.ForbiddenUrl,
        Page,
    ]


def test_no_more_is_read_ahead_than_the_window(hosts):
    read = []

    def endless():
        for number in itertools.count():
            read.append(number)
            yield Request(url=f"http://a.test/{number}")

    outcomes = fetch_many(endless(), client(hosts()), threads=2, window=10)
    for _ in range(5):
        next(outcomes)
    assert len(read) <= 5 + 10 + 2
    outcomes.close()


def test_what_nobody_takes_is_not_fetched(hosts):
    seen = hosts()
    outcomes = fetch_many(by_host(10), client(seen), threads=2)
    next(outcomes)
    time.sleep(0.3)
    assert len(seen.seen) <= 1 + 2 * 2
    outcomes.close()


def test_an_empty_list_has_no_outcomes(hosts):
    assert list(fetch_many([], client(hosts()), threads=2)) == []


def test_a_fault_of_the_list_reaches_whoever_reads(hosts):
    def broken():
        yield Request(url="http://a.test/")
        raise OSError("the file is gone")

    with pytest.raises(OSError, match="the file is gone"):
        list(fetch_many(broken(), client(hosts()), threads=2))


def test_robots_txt_waits_for_the_page_of_another_origin_of_its_host():
    from scraper.fetcher.throttle import Throttle

    throttle, order = Throttle(Environment()), []
    inside = threading.Event()

    def page():
        with throttle.slot("a.test", 1.0):
            inside.set()
            time.sleep(0.1)
            order.append("page")

    thread = threading.Thread(target=page)
    thread.start()
    assert inside.wait(30)
    with throttle.robots_slot("a.test"):
        order.append("robots.txt")
    thread.join()
    assert order == ["page", "robots.txt"]


def test_a_page_that_the_archive_cannot_keep_is_a_failure_and_the_rest_goes_on(hosts):
    class Full:
        def record(self, exchange):
            if exchange.url.startswith("http://b.test"):
                raise scraper.WarcWriteError(
                    "a.warc.gz: the WARC file cannot be written: No space left on device"
                )

    outcomes = list(fetch_many(by_host(1), client(hosts(), recorder=Full()), threads=2))
    failed = [outcome.result.code for outcome in outcomes if not isinstance(outcome.result, Page)]
    assert (len(outcomes), failed) == (4, ["warc_unwritable"])
