"""What a rendered page asks of hosts by itself: whom it may not ask, what they say that is
remembered, and who waits for it meanwhile.
"""

import subprocess
import sys
import threading
import time

import pytest

import scraper
from scraper.fetcher.environment import Environment
from scraper.records import Request
from tests.conftest import PARAGRAPHS
from tests.fetcher.browser.pages import ENOUGH, HOST, OTHER, resolve
from tests.fetcher.clients import client_with

PATIENCE = 30.0
"""Seconds that a test waits for what is bound to come: many more than it takes."""


class Memory:
    """Of one test: a later one may get a port that an earlier one had."""

    def __init__(self):
        self.until = {}

    def not_before(self, host):
        return self.until.get(host, 0.0)

    def keep(self, host, until):
        self.until[host] = max(until, self.not_before(host))


class RenderingClient:
    """A client with a browser, and the site that both visit."""

    def __init__(self, site=None, **options):
        self.site = site
        self.memory = Memory()
        environment = options.pop("environment", Environment(resolve=resolve))
        self.client = client_with(
            **(
                {
                    "allow_private": (HOST, OTHER),
                    "delay": 0,
                    "delay_store": self.memory,
                    "environment": environment,
                }
                | options
            )
        )
        self.renderer = self.client.renderer()

    def at(self, path, host=HOST):
        return f"http://{host}:{self.site.port}{path}"

    def fetch(self, path, host=HOST):
        return self.client.fetch(Request(url=self.at(path, host), timeout=PATIENCE))

    def render(self, script, path="/page"):
        """The page that has this script, fetched and rendered."""
        self.site.serve(
            path,
            f'<!doctype html><title>x</title><div id="root">{ENOUGH}</div><script>{script}</script>',
        )
        return self.renderer.render(self.fetch(path), Request(url=self.at(path), timeout=PATIENCE))

    def asked(self, path):
        return [asked for asked, _ in self.site.requests].count(path)

    def wait_in_seconds(self, host=HOST):
        """How long the host asked to be left alone."""
        return self.memory.not_before(f"{host}:{self.site.port}") - time.time()


@pytest.fixture(scope="module")
def running():
    visitor = RenderingClient()
    with visitor.renderer:
        yield visitor


@pytest.fixture
def visitor(running, site):
    running.site = site
    running.memory.until.clear()
    return running


def refuse(site, path, status=503, **headers):
    site.serve(path, "no", status=status, **headers)


# Who is not asked


def test_a_host_that_asked_to_be_left_alone_is_not_asked_by_a_page_of_another(visitor, site):
    refuse(site, "/busy", Retry_After="3600")
    with pytest.raises(scraper.HttpStatusError):
        visitor.fetch("/busy", OTHER)
    page = visitor.render(
        f"fetch('{visitor.at('/story.json', OTHER)}').catch(() => {{ document.title = 'refused' }})"
    )
    assert visitor.asked("/story.json") == 0
    assert b"<title>refused</title>" in page.content


def test_a_host_that_was_given_up_is_not_asked_by_a_page_of_another(site):
    visitor = RenderingClient(
        site, environment=Environment(resolve=resolve, sleep=lambda _seconds: None)
    )
    refuse(site, "/broken", 502)
    for _ in range(20):
        with pytest.raises(scraper.HttpStatusError):
            visitor.fetch("/broken", OTHER)
    with pytest.raises(scraper.HostGivenUp):
        visitor.fetch("/broken", OTHER)
    with visitor.renderer:
        page = visitor.render(
            f"fetch('{visitor.at('/story.json', OTHER)}').catch(() => "
            "{ document.title = 'refused' })"
        )
    assert visitor.asked("/story.json") == 0
    assert b"<title>refused</title>" in page.content


def test_a_redirect_to_a_host_that_asked_to_be_left_alone_is_not_followed(visitor, site):
    refuse(site, "/busy", Retry_After="3600")
    with pytest.raises(scraper.HttpStatusError):
        visitor.fetch("/busy", OTHER)
    site.serve("/moved", "", status=302, Location=visitor.at("/story.json", OTHER))
    visitor.render("fetch('/moved').catch(() => 0)")
    assert (visitor.asked("/moved"), visitor.asked("/story.json")) == (1, 0)


def test_a_page_whose_host_asked_to_be_left_alone_meanwhile_is_not_rendered(visitor, site):
    site.serve("/page", "<script src=/x.js></script>")
    page = visitor.fetch("/page")
    refuse(site, "/busy", Retry_After="3600")
    with pytest.raises(scraper.HttpStatusError):
        visitor.fetch("/busy")
    with pytest.raises(scraper.HostDeferred) as caught:
        visitor.renderer.render(page, Request(url=page.final_url))
    assert 3500 < caught.value.retry_after <= 3600
    assert visitor.asked("/x.js") == 0


# What is remembered


@pytest.mark.parametrize("status", [429, 503])
def test_what_one_of_its_requests_is_told_holds_for_the_rest_of_them(visitor, site, status):
    refuse(site, "/api", status, Retry_After="3600")
    visitor.render("fetch('/api').then(() => fetch('/again')).catch(() => 0)")
    assert (visitor.asked("/api"), visitor.asked("/again")) == (1, 0)


def test_what_one_of_its_requests_is_told_holds_for_the_pages_of_that_host_alone(visitor, site):
    refuse(site, "/api", Retry_After="3600")
    visitor.render(f"fetch('{visitor.at('/api', OTHER)}').catch(() => 0)")
    assert 3500 < visitor.wait_in_seconds(OTHER) <= 3600
    with pytest.raises(scraper.HostDeferred):
        visitor.fetch("/page", OTHER)
    assert visitor.fetch("/page").http_status == 200


def test_a_week_is_six_hours_here_too(visitor, site):
    refuse(site, "/api", Retry_After="604800")
    visitor.render("fetch('/api').catch(() => 0)")
    assert 6 * 3600 - 100 < visitor.wait_in_seconds() <= 6 * 3600


def test_a_page_that_leads_to_one_that_may_be_asked_later_has_that_remembered(visitor, site):
    refuse(site, "/next", Retry_After="3600")
    with pytest.raises(scraper.HttpStatusError, match="503"):
        visitor.render("location.href = '/next'")
    assert 3500 < visitor.wait_in_seconds() <= 3600


def test_what_fails_for_a_page_says_nothing_against_its_host(visitor, site):
    refuse(site, "/api", 500)
    visitor.render("for (let n = 0; n < 25; n++) fetch('/api').catch(() => 0)")
    assert visitor.asked("/api") == 25
    assert visitor.fetch("/page").http_status == 200


# How many at once, and who waits


def test_six_are_under_way_at_once_and_no_more(visitor, site):
    six, count, most, lock = threading.Barrier(6), 0, 0, threading.Lock()

    def answer(handler):
        nonlocal count, most
        with lock:
            count += 1
            most = max(most, count)
        six.wait(PATIENCE)
        time.sleep(0.1)  # a seventh would come now
        with lock:
            count -= 1
        handler.send_response(204)
        handler.end_headers()

    for number in range(12):
        site.responders[f"/{number}"] = answer
    visitor.render("for (let n = 0; n < 12; n++) fetch('/' + n)")
    assert (most, sum(visitor.asked(f"/{number}") for number in range(12))) == (6, 12)


class Slow:
    """An answer that comes when it is told to."""

    def __init__(self, site, path):
        self.is_asked, self.may_answer, self.answered_at = threading.Event(), threading.Event(), 0.0
        site.responders[path] = self._answer

    def _answer(self, handler):
        self.is_asked.set()
        self.may_answer.wait(PATIENCE)
        self.answered_at = time.monotonic()
        handler.send_response(204)
        handler.end_headers()


def test_no_other_page_of_its_host_is_fetched_while_a_page_is_rendered(visitor, site):
    slow, order = Slow(site, "/slow"), []
    site.serve("/other", "x")
    rendering = threading.Thread(
        target=lambda: order.append(visitor.render("fetch('/slow')").http_status)
    )
    rendering.start()
    assert slow.is_asked.wait(PATIENCE)
    fetching = threading.Thread(target=lambda: order.append(visitor.fetch("/other").final_url))
    fetching.start()
    fetching.join(0.5)
    assert (fetching.is_alive(), visitor.asked("/other")) == (True, 0)
    slow.may_answer.set()
    fetching.join(PATIENCE)
    rendering.join(PATIENCE)
    assert sorted(order, key=str) == [200, visitor.at("/other")]
    assert visitor.asked("/other") == 1


def test_the_pages_of_other_hosts_are_fetched_while_a_page_is_rendered(visitor, site):
    slow = Slow(site, "/slow")
    site.serve("/other", "x")
    rendering = threading.Thread(target=visitor.render, args=("fetch('/slow')",))
    rendering.start()
    assert slow.is_asked.wait(PATIENCE)
    assert visitor.fetch("/other", OTHER).http_status == 200
    assert not slow.answered_at
    slow.may_answer.set()
    rendering.join(PATIENCE)


def test_a_request_that_outlives_its_page_keeps_the_host_until_it_is_answered(visitor, site):
    slow = Slow(site, "/slow")
    site.serve("/other", "x")
    site.serve("/page", "<script>fetch('/slow')</script>")
    visitor.renderer.render(
        visitor.fetch("/page"), Request(url=visitor.at("/page"), timeout=8.0)
    )  # half of it is for waiting
    assert slow.is_asked.is_set()
    assert not slow.may_answer.is_set()
    fetching = threading.Thread(target=visitor.fetch, args=("/other",))
    fetching.start()
    fetching.join(0.3)
    was_asked = visitor.asked("/other")
    slow.may_answer.set()
    fetching.join(PATIENCE)
    assert (was_asked, visitor.asked("/other")) == (0, 1)


def test_the_pause_after_a_rendered_page_counts_from_the_last_of_its_requests(site):
    visitor = RenderingClient(
        site, delay=2.0, environment=Environment(resolve=resolve, chance=lambda: 0.0)
    )
    last, other = Slow(site, "/last"), Slow(site, "/other")
    last.may_answer.set()
    other.may_answer.set()
    with visitor.renderer:
        visitor.render("setTimeout(() => fetch('/last'), 300)")
        assert last.is_asked.is_set()
        visitor.fetch("/other")
    assert other.answered_at - last.answered_at >= 2.0


def test_there_is_no_pause_between_a_page_and_what_it_is_made_of(site):
    naps = []

    def sleep(seconds):
        naps.append(seconds)

    visitor = RenderingClient(
        site, delay=60.0, environment=Environment(resolve=resolve, sleep=sleep)
    )
    site.serve("/a.json", "{}")
    site.serve("/b.json", "{}")
    with visitor.renderer:
        visitor.render("fetch('/a.json').then(() => fetch('/b.json'))")
    assert (visitor.asked("/a.json"), visitor.asked("/b.json")) == (1, 1)
    assert naps == []


def test_a_robots_txt_that_a_rendered_page_needs_is_had_in_its_own_turn(site):
    """It is asked about where the page leads to; what is known of the site is a day old by then."""
    ahead = 0.0
    visitor = RenderingClient(
        site, environment=Environment(resolve=resolve, monotonic=lambda: time.monotonic() + ahead)
    )
    site.serve("/next", f"<p>{PARAGRAPHS[0]}")
    site.serve("/page", "<script>location.href = '/next'</script>")
    with visitor.renderer:
        page = visitor.fetch("/page")
        ahead = 25 * 3600.0
        shown = visitor.renderer.render(page, Request(url=page.final_url, timeout=PATIENCE))
    assert shown.final_url == visitor.at("/next")
    assert visitor.asked("/robots.txt") == 2


# What is kept


def test_a_page_goes_on_without_what_its_archive_cannot_keep(tmp_path):
    """The limit on the size of files stands in for a full disk; it holds for this process, and not
    for the browser that runs already.
    """
    code = f"""
import resource, signal
from tests.conftest import Site
from tests.fetcher.warc.test_writer import *
from tests.fetcher.browser.test_host_slot import *
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path = __import__("pathlib").Path({str(tmp_path / "kept.warc.gz")!r})
site, archive = Site(), archive_at(path)
visitor = RenderingClient(site, recorder=archive)
site.serve("/story.json", "{{}}")
visitor.render("")
site.serve("/page", "<script>fetch('/story.json').catch(() => {{ document.title = 'went on' }})</script>")
page = visitor.fetch("/page")
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 10,) * 2)
print(visitor.renderer.render(page, Request(url=page.final_url)).content.decode())
try:
    visitor.fetch("/page")
except WarcWriteError as error:
    print(error.code)
visitor.renderer.close()
site.close()
"""
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=100
    )
    assert "<title>went on</title>" in result.stdout, result.stderr
    assert result.stdout.endswith("warc_unwritable\n")
