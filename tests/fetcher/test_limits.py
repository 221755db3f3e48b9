"""The limits that a user sets hold."""

import contextlib
import gzip
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

import scraper
from scraper.fetcher import Client, FetchSettings
from scraper.fetcher.environment import Environment
from scraper.records import Request


def get(url, *, environment=None, timeout=30.0, **limits):
    environment = environment or Environment(sleep=lambda _seconds: None)
    with Client(
        FetchSettings(allow_private=("127.0.0.1",), ignore_robots=True, delay=0, **limits),
        environment=environment,
    ) as client:
        return client.fetch(Request(url=url, timeout=timeout))


@pytest.fixture
def full_server():
    """A server that takes no more connections: those that nobody accepts fill its queue, and the
    next is left without an answer.
    """
    with (
        socket.create_server(("127.0.0.1", 0), backlog=0) as server,
        contextlib.ExitStack() as waiting,
    ):
        for _ in range(4):
            client = waiting.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def chain(site, length):
    """So many redirects, and a page at their end."""
    for number in range(length):
        site.serve(f"/{number}", "", status=302, Location=f"/{number + 1}")
    site.serve(f"/{length}", "the end")
    return site.url("/0")


def test_as_many_redirects_are_followed_as_may_be(site):
    assert get(chain(site, 12), max_redirects=12).content == b"the end"
    with pytest.raises(scraper.TooManyRedirects, match="more than 11 redirects.*--max-redirects"):
        get(site.url("/0"), max_redirects=11)


def test_of_robots_txt_five_redirects_are_followed_all_the_same(site):
    for number in range(5):
        site.serve(
            f"/{number}" if number else "/robots.txt", "", status=302, Location=f"/{number + 1}"
        )
    site.serve("/5", "User-agent: *\nDisallow: /page\n")
    client = Client(FetchSettings(allow_private=("127.0.0.1",), delay=0, max_redirects=0))
    with pytest.raises(scraper.RobotsDisallowed):
        client.fetch(Request(url=site.serve("/page", "x")))


@pytest.mark.parametrize(
    ("size", "most", "fits"), [(150_000, 200_000, True), (60_000, 50_000, False)]
)
def test_headers_may_be_as_large_as_they_may(size, most, fits, site):
    lines = {f"X-{number}": "a" * 30_000 for number in range(size // 30_000)}
    url = site.serve("/", "the page", **lines)
    if fits:
        assert get(url, max_header_bytes=most).content == b"the page"
    else:
        with pytest.raises(scraper.BadResponse, match="50000 bytes; --max-header-bytes"):
            get(url, max_header_bytes=most)


def test_as_many_codings_are_undone_as_may_be(site):
    url = site.serve("/", gzip.compress(gzip.compress(b"the page")), Content_Encoding="gzip, gzip")
    assert get(url, max_codings=2).content == b"the page"
    with pytest.raises(scraper.BadResponse, match="2 content codings"):
        get(url, max_codings=1)


def test_an_address_is_given_up_when_all_of_its_time_is_over(site):
    slept: list[float] = []
    environment = Environment(
        sleep=slept.append,
        monotonic=lambda: time.monotonic() + sum(slept),
        now=lambda: datetime.now(UTC) + timedelta(seconds=sum(slept)),
    )
    url = site.serve("/", "", status=503, Retry_After="20")
    with pytest.raises(scraper.FetchError, match="try again in"):
        get(url, environment=environment, total_timeout=30.0)
    assert len(site.requests) == 2  # the third would have been asked after forty seconds


def test_a_connection_is_given_up_when_its_time_is_over(full_server):
    began = time.monotonic()
    with pytest.raises(scraper.ConnectionFailed, match="cannot connect"):
        get(full_server, connect_timeout=0.1)
    assert time.monotonic() - began < 15  # and not after thirty, the time of an attempt


def test_a_limit_given_on_the_command_line_holds(site):
    command = [
        sys.executable,
        "-m",
        "scraper",
        "extract",
        chain(site, 2),
        "--allow-private",
        "127.0.0.1",
        "--delay",
        "0",
        "--max-redirects",
        "1",
    ]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (result.returncode, "--max-redirects" in result.stderr) == (3, True)
