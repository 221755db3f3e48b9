"""What goes over the wire, kept: written while fetching from a real server, read back by warcio,
which verifies the digests.
"""

import gzip
import itertools
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
import zlib
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from warcio.archiveiterator import ArchiveIterator

from scraper.errors import HttpStatusError, ScraperError, WarcWriteError
from scraper.fetcher import Client, FetchSettings
from scraper.fetcher.environment import Environment
from scraper.fetcher.http.recorder import Exchange, request_head
from scraper.fetcher.warc.pages import UnreadablePage, WarcStats, warc_source
from scraper.fetcher.warc.writer import WarcWriter
from scraper.records import Page, Request
from tests.conftest import page_with
from tests.fetcher.http.test_decoders import PACK

LOOPBACK = ("127.0.0.1",)
NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)


def environment(now=lambda: NOW):
    return Environment(now=now, sleep=lambda _seconds: None)


def archive_at(path):
    ids = itertools.count(1)
    return WarcWriter(
        path,
        agent="agent/1",
        robots="obey",
        environment=environment(),
        new_id=lambda: uuid.UUID(int=next(ids)),
    )


def fetched(path, *urls, **options):
    """Fetch, and keep all of it; the errors of the fetches."""
    archive, errors = archive_at(path), []
    client = Client(
        FetchSettings(allow_private=LOOPBACK, delay=0, user_agent="agent/1"),
        environment=environment(),
        recorder=archive,
    )
    for url in urls:
        try:
            client.fetch(Request(url=url, **options))
        except ScraperError as error:
            errors.append(error)
    archive.close()
    return errors


def records_of(path):
    """Every record as warcio reads it, its raw content with it; the digests are checked."""
    with path.open("rb") as file:
        return [
            SimpleNamespace(
                kind=one.rec_type,
                fields=dict(one.rec_headers.headers),
                http=one.http_headers,
                body=one.raw_stream.read(),
            )
            for one in ArchiveIterator(file, check_digests="raise")
        ]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kept.warc.gz"


@pytest.fixture
def story(site):
    return site.serve("/story", page_with())


def responses(path):
    return [one for one in records_of(path) if one.kind == "response"]


def test_every_request_and_answer_is_there_robots_and_redirects_too(site, story, path):
    site.serve("/old", b"moved", status=301, Location="/story")
    fetched(path, site.url("/old"))
    written = [(one.kind, one.fields.get("WARC-Target-URI")) for one in records_of(path)]
    pairs = [
        (kind, site.url(place))
        for place in ("/robots.txt", "/old", "/story")
        for kind in ("response", "request")
    ]
    assert written == [("warcinfo", None), *pairs]
    assert [one.http.get_statuscode() for one in responses(path)] == ["404", "301", "200"]
    assert responses(path)[1].body == b"moved"


def test_the_fields_of_a_response_and_of_its_request(site, story, path):
    fetched(path, story)
    info, *_, response, request = records_of(path)
    assert response.fields["WARC-Target-URI"] == request.fields["WARC-Target-URI"] == story
    assert (
        response.fields["WARC-Date"] == request.fields["WARC-Date"] == "2026-11-24T12:30:00.000000Z"
    )
    assert response.fields["WARC-IP-Address"] == "127.0.0.1"
    assert request.fields["WARC-Concurrent-To"] == response.fields["WARC-Record-ID"]
    assert (
        response.fields["WARC-Warcinfo-ID"]
        == info.fields["WARC-Record-ID"]
        == f"<urn:uuid:{uuid.UUID(int=1)}>"
    )
    assert {"WARC-Payload-Digest", "WARC-Block-Digest"} <= response.fields.keys()
    assert "WARC-Truncated" not in response.fields


def test_the_first_record_says_who_asks_and_how(story, path):
    fetched(path, story)
    about = records_of(path)[0].body.decode()
    assert "software: article-scraper/" in about
    assert "robots: obey" in about
    assert "http-header-user-agent: agent/1" in about


def test_the_request_is_what_the_server_received(path):
    received = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        for _ in range(2):  # robots.txt, the page
            connection, _ = server.accept()
            with connection:
                received.append(connection.recv(65_536))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    assert (
        fetched(path, f"http://127.0.0.1:{server.getsockname()[1]}/a/b?c=%20d", etag='"abc"') == []
    )
    thread.join()
    server.close()
    assert [content for kind, content in contents(path) if kind == "request"] == received


def contents(path):
    """The kind and content of every record, cut out by hand."""
    members, data = [], path.read_bytes()
    while data:
        inflate = zlib.decompressobj(31)
        head, _, content = inflate.decompress(data).partition(b"\r\n\r\n")
        members.append(
            (
                head.split(b"WARC-Type: ")[1].split(b"\r\n")[0].decode(),
                content.removesuffix(b"\r\n\r\n"),
            )
        )
        data = inflate.unused_data
    return members


def answering(site, path, answer):
    """A path that is answered with raw bytes."""

    def send(handler):
        handler.wfile.write(answer)
        handler.close_connection = True

    site.responders[path] = send
    return site.url(path)


def test_the_response_is_kept_byte_for_byte_whatever_its_headers(site, path):
    answer = (
        "HTTP/1.1 200 Gut ühh\r\nX-One: a\r\nx-two: caf\xe9 — ü\r\nSet-Cookie: a=1\r\nSet-Cookie: "
        "b=2\r\nContent-Length: 2\r\n\r\nhi"
    )
    answer = answer.encode("latin-1", "xmlcharrefreplace")
    fetched(path, answering(site, "/odd", answer))
    assert [content for kind, content in contents(path) if kind == "response"][-1] == answer


def test_chunks_are_undone_and_the_header_that_speaks_of_them_renamed(site, path):
    answer = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n2\r\nhi\r\n0\r\n\r\n"
    )
    fetched(path, answering(site, "/chunks", answer))
    last = responses(path)[-1]
    assert (last.body, last.http.headers) == (b"<p>hi", [("X-Crawl-Transfer-Encoding", "chunked")])


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_body_stays_packed(site, path, coding):
    packed = PACK[coding](page_with().encode())
    fetched(path, site.serve("/packed", packed, Content_Encoding=coding))
    last = responses(path)[-1]
    assert (last.body, last.http.get_header("Content-Encoding")) == (packed, coding)


def test_what_was_not_read_to_its_end_says_why(site, path):
    large = site.serve("/large", b"x" * 500_000)
    cut = answering(site, "/cut", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhi")
    late = site.url("/late")

    def slow(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhi")
        time.sleep(1.5)

    site.responders["/late"] = slow
    fetched(path, large, cut, max_bytes=1000)
    fetched(path, late, timeout=1.0)
    reasons = {
        one.fields["WARC-Target-URI"]: one.fields.get("WARC-Truncated") for one in responses(path)
    }
    assert (reasons[large], reasons[cut], reasons[late]) == ("length", "disconnect", "time")
    assert {one.body for one in responses(path) if one.fields["WARC-Target-URI"] == cut} == {b"hi"}


def test_a_refusal_is_kept_with_its_body_and_is_still_a_refusal(site, path):
    (error,) = fetched(path, site.serve("/no", b"Go away.", status=403))
    assert isinstance(error, HttpStatusError)
    assert (responses(path)[-1].body, responses(path)[-1].fields.get("WARC-Truncated")) == (
        b"Go away.",
        None,
    )


def test_an_archive_that_is_there_is_continued(site, story, path):
    fetched(path, story)
    first = path.read_bytes()
    fetched(path, story)
    assert path.read_bytes().startswith(first)
    assert [one.kind for one in records_of(path)].count("warcinfo") == 2


def test_a_file_that_is_no_archive_is_not_touched(path):
    path.write_bytes(b"My thesis.")
    with pytest.raises(WarcWriteError, match="not a WARC file"):
        archive_at(path)
    assert path.read_bytes() == b"My thesis."


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(WarcWriteError, match="No such file"):
        archive_at(tmp_path / "missing" / "a.warc.gz")


def exchange(number, body=b"<p>hi"):
    return Exchange(
        f"https://a.example/{number}",
        NOW,
        None,
        b"GET / HTTP/1.1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        body,
        None,
    )


def test_many_threads_write_whole_records(path):
    archive = archive_at(path)
    threads = [
        threading.Thread(
            target=lambda start=start: [archive.record(exchange(start + n)) for n in range(50)]
        )
        for start in range(0, 400, 50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    archive.close()
    assert {one.fields["WARC-Target-URI"] for one in responses(path)} == {
        f"https://a.example/{number}" for number in range(400)
    }


def test_on_a_full_disk_the_archive_ends_with_a_whole_record_and_says_so(path):
    code = f"""
import resource, os, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from tests.fetcher.warc.test_writer import *
archive = archive_at(__import__("pathlib").Path({str(path)!r}))
archive.record(exchange(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (os.path.getsize({str(path)!r}) + 100,) * 2)
try:
    archive.record(exchange(2))
except WarcWriteError as error:
    print(error.message)
"""
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60
    )
    assert "the WARC file cannot be written: File too large" in result.stdout, result.stderr
    assert [one.fields["WARC-Target-URI"] for one in responses(path)] == ["https://a.example/1"]


def test_a_run_that_is_killed_leaves_whole_records(path):
    code = f"""
from tests.fetcher.warc.test_writer import *
archive = archive_at(__import__("pathlib").Path({str(path)!r}))
for number in itertools.count():
    archive.record(exchange(number, os.urandom(20_000)))
    print(number, flush=True)
"""
    writer = subprocess.Popen(
        [sys.executable, "-c", "import os;" + code], stdout=subprocess.PIPE, text=True
    )
    while int(writer.stdout.readline()) < 30:
        pass
    writer.send_signal(signal.SIGKILL)
    written = 31 + len(writer.stdout.read().split())
    writer.wait()
    found = responses(path)
    assert len(found) >= written


def test_a_redirect_to_an_endless_body_holds_nobody_up(site, story, path):
    def endless(handler):
        handler.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /story\r\n\r\n")
        handler.close_connection = True
        for _ in range(400):
            handler.wfile.write(b"x" * 65_536)

    site.responders["/endless"] = endless
    assert fetched(path, site.url("/endless"), timeout=5) == []
    (moved,) = (
        one for one in responses(path) if one.fields["WARC-Target-URI"] == site.url("/endless")
    )
    assert moved.fields["WARC-Truncated"] == "length"
    assert len(moved.body) < 2_000_000


def test_the_password_of_a_proxy_is_not_kept():
    head = request_head(
        "https://a.example/", {"User-Agent": "agent/1", "Proxy-Authorization": "Basic c2VjcmV0"}
    )
    assert head == b"GET / HTTP/1.1\r\nHost: a.example\r\nUser-Agent: agent/1\r\n\r\n"


def pages_of(path):
    found = list(warc_source(str(path)).pages(str(path), 10**6, WarcStats("")))
    return [one for one in found if isinstance(one, Page)], [
        one.error for one in found if isinstance(one, UnreadablePage)
    ]


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "identity"])
def test_a_page_comes_out_of_the_archive_as_it_was_fetched(site, path, coding):
    content = page_with().encode("utf-16")
    url = site.serve(
        "/story",
        PACK.get(coding, bytes)(content),
        content_type="text/html; charset=utf-16",
        Content_Encoding=coding,
    )
    archive = archive_at(path)
    client = Client(
        FetchSettings(allow_private=LOOPBACK, delay=0, user_agent="agent/1"),
        environment=environment(),
        recorder=archive,
    )
    page = client.fetch(Request(url=url))
    archive.close()
    ((kept,), errors) = pages_of(path)
    assert errors == []
    fields = ("content", "url", "final_url", "charset", "http_status", "fetched_at")
    assert [getattr(kept, name) for name in fields] == [getattr(page, name) for name in fields]


def test_a_cut_page_fails_out_of_the_archive_as_it_did_when_fetched(site, path):
    (fetch_error,) = fetched(
        path, site.serve("/cut", gzip.compress(page_with().encode())[:-30], Content_Encoding="gzip")
    )
    pages, errors = pages_of(path)
    assert (pages, fetch_error.code) == ([], "truncated_body")
    assert {error.code for error in errors} == {"damaged_record"}


def test_a_page_has_the_date_of_its_record_though_the_clock_goes_on(site, story, path):
    ticks = itertools.count()
    archive = archive_at(path)
    clock = environment(now=lambda: NOW + timedelta(seconds=next(ticks)))
    page = Client(
        FetchSettings(allow_private=LOOPBACK, delay=0, user_agent="agent/1"),
        environment=clock,
        recorder=archive,
    ).fetch(Request(url=story))
    archive.close()
    assert [kept.fetched_at for kept in pages_of(path)[0]] == [page.fetched_at]
