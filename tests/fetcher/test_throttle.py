"""Pauses between requests, other tries, and hosts that are left alone."""

import threading
import time
from datetime import UTC, datetime

import pytest

import scraper
from scraper.fetcher import Client, FetchSettings
from scraper.fetcher.environment import Environment
from scraper.fetcher.response import Response
from scraper.fetcher.retry import status_error
from scraper.fetcher.throttle import MemoryDelayStore, Throttle
from scraper.humanize import wait_in_words
from scraper.records import Request
from tests.fetcher.clients import client_with

LOOPBACK = ("127.0.0.1",)


class Clock:
    """A world whose time passes only in sleep."""

    def __init__(self):
        self.at = 1000.0
        self.slept = []

    def sleep(self, seconds):
        self.slept.append(round(seconds, 3))
        self.at += seconds

    @property
    def environment(self):
        return Environment(
            now=lambda: datetime.fromtimestamp(self.at, UTC),
            monotonic=lambda: self.at,
            sleep=self.sleep,
            chance=lambda: 0.0,
        )


@pytest.fixture
def clock():
    return Clock()


def new_client(clock, **options):
    return client_with(
        **(
            {
                "allow_private": LOOPBACK,
                "ignore_robots": True,
                "delay": 0,
                "environment": clock.environment,
            }
            | options
        )
    )


def answers(site, path, *statuses, **headers):
    """Answer the first requests with these statuses, in order, and the last of them for ever."""
    left = list(statuses)

    def answer(handler):
        status = left.pop(0) if len(left) > 1 else left[0]
        handler.send_response(status)
        for name, value in headers.items() if status >= 400 else ():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "1")
        handler.end_headers()
        handler.wfile.write(b"x")

    site.responders[path] = answer
    return site.url(path)


def test_the_first_request_to_a_host_waits_for_nothing(clock, site):
    new_client(clock, delay=1.0).fetch(Request(url=site.serve("/x", "x")))
    assert clock.slept == []


def test_two_requests_to_a_host_are_a_pause_apart(clock, site):
    client = new_client(clock, delay=1.5)
    for _ in range(3):
        client.fetch(Request(url=site.serve("/x", "x")))
    assert clock.slept == [1.5, 1.5]


def test_a_pause_is_longer_by_chance(site):
    clock = Clock()
    environment = Environment(
        now=clock.environment.now,
        monotonic=clock.environment.monotonic,
        sleep=clock.sleep,
        chance=lambda: 0.8,
    )
    client = Client(
        FetchSettings(allow_private=LOOPBACK, ignore_robots=True, delay=1.0),
        environment=environment,
    )
    for _ in range(2):
        client.fetch(Request(url=site.serve("/x", "x")))
    assert clock.slept == [1.4]


def test_a_slow_host_is_asked_less_often(clock, site):
    def slow(handler):
        clock.at += 4.0
        handler.send_response(200)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    site.responders["/x"] = slow
    client = new_client(clock, delay=1.0)
    for _ in range(2):
        client.fetch(Request(url=site.url("/x")))
    assert clock.slept == [4.0]


def test_no_host_is_asked_twice_at_once():
    throttle = Throttle(Environment())
    inside, most = [0], [0]

    def visit():
        with throttle.slot("a.example", 1.0):
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            time.sleep(0.01)
            inside[0] -= 1

    threads = [threading.Thread(target=visit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 507, 520, 599])
def test_a_passing_fault_is_tried_again(status, clock, site):
    url = answers(site, "/x", status, status, 200)
    assert new_client(clock).fetch(Request(url=url)).http_status == 200
    assert clock.slept == [1.0, 2.0]


def test_two_more_tries_are_enough(clock, site):
    with pytest.raises(scraper.HttpStatusError):
        new_client(clock).fetch(Request(url=answers(site, "/x", 503)))
    assert len(site.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 501, 505, 999])
def test_a_lasting_fault_is_not_tried_again(status, clock, site):
    with pytest.raises(scraper.HttpStatusError):
        new_client(clock).fetch(Request(url=answers(site, "/x", status)))
    assert len(site.requests) == 1


def test_a_connection_that_is_hung_up_is_tried_again(clock, site):
    site.responders["/x"] = lambda handler: setattr(handler, "close_connection", True)
    with pytest.raises(scraper.ConnectionFailed):
        new_client(clock).fetch(Request(url=site.url("/x")))
    assert clock.slept == [1.0, 2.0]


def test_a_refused_connection_is_not(clock, site):
    site.close()
    with pytest.raises(scraper.ConnectionFailed):
        new_client(clock).fetch(Request(url=site.url("/x")))
    assert clock.slept == []


def test_retry_after_in_seconds_is_obeyed(clock, site):
    url = answers(site, "/x", 503, 200, Retry_After="20")
    new_client(clock).fetch(Request(url=url))
    assert clock.slept == [20.0]


def test_retry_after_as_a_date_is_obeyed(clock, site):
    url = answers(
        site, "/x", 429, 200, Retry_After="Thu, 01 Jan 1970 00:17:10 GMT"
    )  # 30 s after the clock's 1000
    new_client(clock).fetch(Request(url=url))
    assert sum(clock.slept) == 30.0


def test_a_wait_past_the_deadline_fails_at_once_and_says_when(clock, site):
    with pytest.raises(scraper.HttpStatusError) as caught:
        new_client(clock).fetch(Request(url=answers(site, "/x", 503, 200, Retry_After="3600")))
    assert (caught.value.retryable, caught.value.retry_after, clock.slept) == (True, 3600.0, [])


def test_what_a_host_asked_for_holds_for_its_other_pages(clock, site):
    client = new_client(clock)
    site.serve("/y", "y")
    with pytest.raises(scraper.HttpStatusError):
        client.fetch(Request(url=answers(site, "/x", 429, Retry_After="3600")))
    with pytest.raises(scraper.HostDeferred) as caught:
        client.fetch(Request(url=site.url("/y")))
    assert caught.value.retry_after == 3600.0
    assert len(site.requests) == 1


def test_and_for_the_next_run_that_shares_its_memory(clock, site):
    memory = MemoryDelayStore()
    with pytest.raises(scraper.HttpStatusError):
        new_client(clock, delay_store=memory).fetch(
            Request(url=answers(site, "/x", 429, Retry_After="3600"))
        )
    with pytest.raises(scraper.HostDeferred):
        new_client(clock, delay_store=memory).fetch(Request(url=site.serve("/y", "y")))
    clock.at += 3601
    assert (
        new_client(clock, delay_store=memory).fetch(Request(url=site.url("/y"))).http_status == 200
    )


def test_nor_is_its_robots_txt_asked_for_before_that(clock, site):
    memory = MemoryDelayStore()
    memory.keep(f"127.0.0.1:{site.port}", clock.at + 7200)
    with pytest.raises(scraper.HostDeferred):
        new_client(clock, ignore_robots=False, delay_store=memory).fetch(
            Request(url=site.serve("/a", "x"))
        )
    assert site.requests == []


def test_a_pause_that_is_not_over_is_kept_for_the_next_run(clock, site):
    memory, url = MemoryDelayStore(), site.serve("/a", "x")
    first = new_client(clock, delay=5, delay_store=memory)
    first.fetch(Request(url=url))
    first.save_delays()
    new_client(clock, delay=5, delay_store=memory).fetch(Request(url=url))
    assert clock.slept == [5.0]


def test_a_wait_of_a_week_is_six_hours(clock, site):
    client = new_client(clock)
    with pytest.raises(scraper.HttpStatusError):
        client.fetch(Request(url=answers(site, "/x", 503, Retry_After="604800")))
    with pytest.raises(scraper.HostDeferred) as caught:
        client.fetch(Request(url=site.serve("/y", "y")))
    assert caught.value.retry_after == 6 * 3600.0


def test_a_host_that_gives_no_answer_to_five_pages_in_a_row_is_left_alone(clock, site):
    client = new_client(clock)
    site.close()
    for _ in range(5):
        with pytest.raises(scraper.ConnectionFailed):
            client.fetch(Request(url=site.url("/x")))
    with pytest.raises(scraper.HostGivenUp, match="5 pages in a row failed"):
        client.fetch(Request(url=site.url("/x")))


def test_errors_of_the_server_end_a_host_only_after_twenty_pages(clock, site):
    client = new_client(clock)
    for number in range(20):
        with pytest.raises(scraper.HttpStatusError):
            client.fetch(Request(url=answers(site, f"/{number}", 502)))
    with pytest.raises(scraper.HostGivenUp):
        client.fetch(Request(url=site.serve("/x", "x")))
    assert len(site.requests) == 60


def refused(client, site, path, status, **headers):
    """Fetch a page to which the host responds that it has too many requests."""
    with pytest.raises(scraper.HttpStatusError, match=str(status)):
        client.fetch(Request(url=answers(site, path, status, **headers)))


@pytest.mark.parametrize("headers", [{}, {"Retry_After": "0"}, {"Retry_After": "soon"}])
@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_is_overloaded_is_left_alone_after_seven_requests(status, headers, clock, site):
    client = new_client(clock)
    for number in range(5):
        refused(client, site, f"/{number}", status, **headers)
    with pytest.raises(scraper.HostGivenUp, match="5 pages in a row failed"):
        client.fetch(Request(url=site.serve("/x", "x")))
    assert len(site.requests) == 7


def test_no_page_waits_for_a_host_that_was_given_up(clock, site):
    client = new_client(clock)
    for number in range(5):
        refused(client, site, f"/{number}", 429)
    assert client.wait_seconds(Request(url=site.url("/x"))) == 0


def test_the_pause_of_a_host_that_is_overloaded_doubles_up_to_a_minute(clock, site):
    client = new_client(clock)
    for number in range(5):
        refused(client, site, f"/{number}", 429)
    assert clock.slept == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0]


def test_a_host_that_is_overloaded_recovers_page_by_page(clock, site):
    client, page = new_client(clock), site.serve("/x", "x")
    for number in range(2):
        refused(client, site, f"/{number}", 503)
    for _ in range(6):
        client.fetch(Request(url=page))
    assert clock.slept == [1.0, 2.0, 4.0, 8.0, 8.0, 4.0, 2.0, 1.0]


def test_a_page_that_comes_through_forgives_the_pages_before_it(clock, site):
    client, page = new_client(clock), site.serve("/x", "x")
    for number in range(12):
        refused(client, site, f"/{number}", 429)
        assert client.fetch(Request(url=page)).http_status == 200


def test_a_longer_retry_after_is_stronger_than_the_pause_of_the_host(clock, site):
    client = new_client(clock)
    client.fetch(Request(url=answers(site, "/x", 503, 503, 200, Retry_After="20")))
    assert clock.slept == [20.0, 20.0]


def test_another_host_is_not_slowed_by_one_that_is_overloaded(clock, site):
    client = new_client(clock, allow_private=(*LOOPBACK, "localhost"))
    refused(client, site, "/y", 429)
    slept = len(clock.slept)
    client.fetch(Request(url=site.serve("/x", "x").replace("127.0.0.1", "localhost")))
    assert len(clock.slept) == slept


def test_the_pause_of_a_host_that_is_overloaded_is_kept_for_the_next_run(clock, site):
    memory = MemoryDelayStore()
    first = new_client(clock, delay_store=memory)
    refused(first, site, "/y", 429)
    first.save_delays()
    new_client(clock, delay_store=memory).fetch(Request(url=site.serve("/x", "x")))
    assert clock.slept == [1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("20", 20),
        (" 20 ", 20),
        ("1.5", 1.5),
        ("0.25", 0.25),
        ("20s", 20),
        ("20 seconds", 20),
        ("20, 40", 20),
        ("0", 0),
        ("-5", 0),
        ("-0.5", 0),
        ("9" * 40, 21600),
        ("9" * 400, 21600),
        ("1746100000", 21600),
        ("Thu, 01 May 2025 12:00:30 GMT", 30),
        ("Thursday, 01-May-25 12:00:30 GMT", 30),
        ("Thu May  1 12:00:30 2025", 30),
        ("Thu, 01 May 2025 14:00:30 +0200", 30),
        ("Thu, 01 May 2025 12:00:30", 30),
        ("2025-05-01T12:00:30Z", 30),
        ("Thu, 01 May 2025 11:00:00 GMT", 0),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 0),
        ("Sun Nov  6 08:49:37 1994", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 21600),
        ("soon", None),
        ("", None),
        ("Thu, 99 May 2025 12:00:30 GMT", None),
        ("1e3", None),
        ("١٢", None),
    ],
)
def test_retry_after_is_read_in_every_form(value, seconds):
    response = Response("https://a.example/", 429, {"Retry-After": value}, b"", cut=False)
    assert status_error(response, datetime(2025, 5, 1, 12, tzinfo=UTC)).retry_after == seconds


def test_two_broken_pages_do_not_end_a_host(clock, site):
    client = new_client(clock)
    for path in ("/a", "/b"):
        with pytest.raises(scraper.HttpStatusError, match="502"):
            client.fetch(Request(url=answers(site, path, 502)))
    assert client.fetch(Request(url=site.serve("/x", "x"))).http_status == 200


def test_a_page_keeps_its_own_error_where_its_host_is_given_up_meanwhile(site):
    others = [answers(site, f"/{number}", 502) for number in range(20)]

    def sleep(_seconds):
        """Between two tries of the page, others fail; these sleep, too, when all of them are under
        way.
        """
        failing, others[:] = list(others), []
        for url in failing:
            with pytest.raises(scraper.HttpStatusError):
                client.fetch(Request(url=url))

    client = Client(
        FetchSettings(allow_private=LOOPBACK, ignore_robots=True, delay=0),
        environment=Environment(sleep=sleep),
    )
    with pytest.raises(scraper.HttpStatusError, match="502"):
        client.fetch(Request(url=answers(site, "/x", 502)))
    with pytest.raises(scraper.HostGivenUp):
        client.fetch(Request(url=site.url("/x")))
    assert [path for path, _ in site.requests].count("/x") == 1


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 second"),
        (20, "20 seconds"),
        (90, "90 seconds"),
        (91, "2 minutes"),
        (21600, "360 minutes"),
    ],
)
def test_a_wait_is_said_in_words_and_never_too_short(seconds, words):
    assert wait_in_words(seconds) == words


def test_a_wait_of_a_week_is_six_hours_in_the_error_too(clock, site):
    with pytest.raises(scraper.HttpStatusError, match="try again in 360 minutes$") as caught:
        new_client(clock).fetch(Request(url=answers(site, "/x", 503, Retry_After="604800")))
    assert caught.value.retry_after == 6 * 3600.0


def test_a_host_that_answers_again_is_forgiven(clock, site):
    client = new_client(clock)
    url = answers(site, "/x", 500, 500, 200)
    for _ in range(5):
        client.fetch(Request(url=url))
    assert len(site.requests) == 7


def test_the_pause_of_a_slow_host_before_a_retry_is_part_of_the_time_of_the_url(clock, site):
    def slow(handler):
        clock.at += 30.0
        handler.close_connection = True

    site.responders["/x"] = slow
    started = clock.at
    with pytest.raises(scraper.FetchError):
        new_client(clock, delay=1, total_timeout=75.0).fetch(
            Request(url=site.url("/x"), timeout=30)
        )
    assert clock.at - started == 70.0
    assert clock.slept == [10.0]


def test_the_pauses_between_redirects_are_part_of_the_time_of_the_url(clock, site):
    def slow(handler):
        clock.at += 5.0
        handler.send_response(302)
        handler.send_header("Location", "/x")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    site.responders["/x"] = slow
    started = clock.at
    with pytest.raises(scraper.DeadlineExceeded, match="within 38 seconds, retries included"):
        new_client(clock, delay=1, total_timeout=38.0).fetch(Request(url=site.url("/x")))
    assert clock.at - started == 35


def test_a_page_that_is_not_there_says_nothing_against_its_host(clock, site):
    client = new_client(clock)
    for _ in range(8):
        with pytest.raises(scraper.HttpStatusError):
            client.fetch(Request(url=site.url("/none")))
    assert len(site.requests) == 8
