"""An archive in place of the network: the same answers, and not one socket."""

import contextlib
import socket
import sys
import threading

import pytest

from scraper.errors import (
    HttpStatusError,
    NotInWarc,
    RobotsDisallowed,
    SourceError,
    TooLarge,
    TooManyRedirects,
    TruncatedBody,
)
from scraper.fetcher import Client, FetchSettings
from scraper.fetcher.environment import Environment
from scraper.fetcher.warc.replay import ReplayTransport
from scraper.records import Request
from tests.conftest import page_with
from tests.fetcher.warc.test_writer import LOOPBACK, archive_at, environment
from tests.warc_files import crawl, http, info, packed, page, record, response

_watched = threading.local()


def _no_sockets(event, _arguments):
    if getattr(_watched, "sockets", None) is not None and event.startswith("socket."):
        _watched.sockets.append(event)


sys.addaudithook(_no_sockets)


@pytest.fixture
def no_sockets():
    """What this thread does with sockets."""
    _watched.sockets = []
    yield _watched.sockets
    assert _watched.sockets == []
    _watched.sockets = None


def never(*_):
    raise AssertionError("nobody may wait, or ask a name server")


@pytest.fixture
def client_of():
    """Clients that answer from archives."""
    with contextlib.ExitStack() as stack:
        yield lambda path: stack.enter_context(
            Client(
                replay=ReplayTransport(path), environment=Environment(sleep=never, resolve=never)
            )
        )


@pytest.fixture
def archived(tmp_path, client_of):
    """A client that knows such records."""

    def write(*records):
        path = tmp_path / "a.warc.gz"
        path.write_bytes(packed(info(), *records))
        return client_of(path)

    return write


def test_the_watch_sees_a_socket():
    _watched.sockets = []
    socket.socket().close()
    seen, _watched.sockets = _watched.sockets, None
    assert seen


def test_a_page_is_replayed_as_it_was_fetched(site, tmp_path, client_of, no_sockets):
    _watched.sockets = None
    site.serve(
        "/robots.txt",
        "User-agent: *\nDisallow: /private\nCrawl-delay: 30\n",
        content_type="text/plain",
    )
    site.serve("/old", b"", status=301, Location="/story")
    site.serve("/story", page_with(), ETag='"1"')
    archive = archive_at(tmp_path / "a.warc.gz")
    client = Client(
        FetchSettings(allow_private=LOOPBACK, delay=0, user_agent="agent/1"),
        environment=environment(),
        recorder=archive,
    )
    fetched = [client.fetch(Request(url=site.url(path))) for path in ("/old", "/story")]
    archive.close()
    _watched.sockets = []
    replayed = client_of(tmp_path / "a.warc.gz")
    assert [replayed.fetch(Request(url=site.url(path))) for path in ("/old", "/story")] == fetched
    with pytest.raises(RobotsDisallowed):
        replayed.fetch(Request(url=site.url("/private")))


def test_an_address_that_is_not_there_says_so(archived, no_sockets):
    with pytest.raises(NotInWarc, match=r"https://news\.example/2: not in the WARC file"):
        archived(response(1)).fetch(Request(url="https://news.example/2"))


def test_a_redirect_out_of_the_archive_says_where_it_led(archived, no_sockets):
    moved = record(
        "response",
        http(b"", "Location: https://other.example/", status="302 Found"),
        "https://news.example/1",
    )
    with pytest.raises(
        NotInWarc,
        match=r"^https://news\.example/1: redirects to https://other\.example/: not in the WARC file",
    ):
        archived(moved).fetch(Request(url="https://news.example/1"))


def test_a_loop_of_redirects_ends(archived, no_sockets):
    moved = record(
        "response", http(b"", "Location: /1", status="302 Found"), "https://news.example/1"
    )
    with pytest.raises(TooManyRedirects):
        archived(moved).fetch(Request(url="https://news.example/1"))


def test_the_latest_capture_counts_but_for_those_without_a_page(archived, no_sockets):
    busy = record("response", http(b"", status="503 Busy"), "https://news.example/1")
    same = record("response", http(b"", status="304 Not Modified"), "https://news.example/1")
    newer = record("response", http(page(2)), "https://news.example/1")
    assert archived(busy, response(1), newer, same).fetch(
        Request(url="https://news.example/1", etag='"a"')
    ).content == page(2)


def test_a_host_that_failed_is_not_given_up_and_nobody_waits_for_it(archived, no_sockets):
    busy = [
        record(
            "response",
            http(b"", "Retry-After: 3600", status="503 Busy"),
            f"https://news.example/{number}",
        )
        for number in range(9)
    ]
    client = archived(*busy, response(10))
    for number in range(9):
        with pytest.raises(HttpStatusError):
            client.fetch(Request(url=f"https://news.example/{number}"))
    assert client.fetch(Request(url="https://news.example/10")).content == page(10)


def test_a_page_over_the_limit_is_an_error(archived, no_sockets):
    with pytest.raises(TooLarge):
        archived(record("response", http(b"x" * 600_000), "https://news.example/1")).fetch(
            Request(url="https://news.example/1", max_bytes=300_000)
        )


@pytest.mark.parametrize(("reason", "error"), [("length", TooLarge), ("disconnect", TruncatedBody)])
def test_what_was_cut_when_it_was_kept_is_the_same_error(archived, reason, error, no_sockets):
    with pytest.raises(error):
        archived(
            record("response", http(b"<p>"), "https://news.example/1", WARC_Truncated=reason)
        ).fetch(Request(url="https://news.example/1"))


def test_an_address_is_found_however_it_is_written(archived, no_sockets):
    kept = record("response", http(page(1)), "https://News.example:443/a%20b?c#d")
    assert archived(kept).fetch(Request(url="HTTPS://news.example/a b?c")).content == page(1)


@pytest.mark.parametrize(
    "pack", [lambda records: b"".join(records), lambda records: packed(b"".join(records))]
)
def test_any_frame_of_an_archive_is_replayed(tmp_path, pack, client_of, no_sockets):
    path = tmp_path / "a.warc"
    path.write_bytes(pack(crawl(20)))
    client = client_of(path)
    for number in (17, 3, 0, 19, 3):
        assert client.fetch(Request(url=f"https://news.example/{number}")).content == page(number)


def test_what_is_no_archive_is_said(tmp_path):
    (tmp_path / "a.warc.gz").write_bytes(b"<html>")
    with pytest.raises(SourceError, match="not a WARC"):
        ReplayTransport(tmp_path / "a.warc.gz")
