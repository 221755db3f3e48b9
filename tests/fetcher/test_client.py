"""Fetching from a real server on loopback: what comes back, and what must not."""

import contextlib
import gzip
import socket
import ssl
import threading
import time

import pytest
import trustme

import scraper
from scraper.fetcher import Client, FetchSettings
from scraper.fetcher.environment import Environment
from scraper.fetcher.http.transport import HttpTransport
from scraper.fetcher.limits import RequestLimits
from scraper.records import Request

LOOPBACK = ("127.0.0.1",)


def get(url, **options):
    """One page, robots.txt aside, with no pauses."""
    client = Client(
        FetchSettings(allow_private=LOOPBACK, ignore_robots=True, delay=0),
        environment=Environment(sleep=lambda _seconds: None),
    )
    return client.fetch(Request(url=url, **options))


@pytest.fixture
def raw_server():
    """A server that sends given bytes for every connection, then does what it is told."""
    servers = []

    def start(answer):
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)

        def serve():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65_536)
                    try:
                        answer(connection)
                    except OSError:
                        pass

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/"

    yield start
    for server in servers:
        server.close()


def test_a_page_comes_with_what_the_server_said_of_it(site):
    page = get(
        site.serve("/x", "Grüße".encode("latin-1"), content_type="text/html; charset=ISO-8859-1")
    )
    assert (page.content, page.charset, page.http_status) == (
        "Grüße".encode("latin-1"),
        "iso-8859-1",
        200,
    )


def test_we_say_who_we_are(site):
    get(site.serve("/x", "x"))
    assert site.requests[0][1]["User-Agent"] == "article-scraper/0.1.0"


def test_redirects_are_followed_and_the_last_address_kept(site):
    final = site.serve("/b", "<p>x</p>")
    page = get(site.serve("/a", "", status=302, Location="/b"))
    assert page.final_url == final


def test_a_redirect_loop_ends(site):
    with pytest.raises(scraper.TooManyRedirects, match="more than 10 redirects"):
        get(site.serve("/a", "", status=302, Location="/a"))


def test_a_redirect_to_a_private_address_is_refused(site):
    url = site.serve("/a", "", status=302, Location=f"http://localhost:{site.port}/b")
    with pytest.raises(scraper.ForbiddenUrl, match="localhost"):
        get(url)
    assert len(site.requests) == 1


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/x", "javascript:1"])
def test_a_redirect_out_of_the_web_is_refused(location, site):
    with pytest.raises(scraper.InvalidUrl):
        get(site.serve("/a", "", status=302, Location=location))


@pytest.mark.parametrize(
    ("status", "retryable"),
    [(403, False), (404, False), (410, False), (429, True), (500, True), (503, True)],
)
def test_a_status_other_than_2xx_is_an_error(status, retryable, site):
    with pytest.raises(scraper.HttpStatusError, match=str(status)) as caught:
        get(site.serve("/x", "gone", status=status, Retry_After="120"))
    assert (caught.value.status, caught.value.retryable, caught.value.retry_after) == (
        status,
        retryable,
        120.0,
    )


def test_gzip_is_unpacked(site):
    assert (
        get(site.serve("/x", gzip.compress(b"<p>x</p>"), Content_Encoding="gzip")).content
        == b"<p>x</p>"
    )


def test_a_gzip_bomb_is_cut_off_at_the_limit(site):
    url = site.serve("/x", gzip.compress(b"x" * 50_000_000), Content_Encoding="gzip")
    with pytest.raises(scraper.TooLarge):
        get(url, max_bytes=1_000_000)


def test_a_body_that_ends_early_is_no_page(raw_server):
    url = raw_server(
        lambda connection: connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"
        )
    )
    with pytest.raises(scraper.TruncatedBody):
        get(url)


def drip(connection, start=b""):
    connection.sendall(start)
    for _ in range(600):
        connection.sendall(b"x")
        time.sleep(0.1)


@pytest.mark.parametrize(
    "start",
    [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"],
    ids=["status line", "headers", "body"],
)
def test_a_server_that_drips_is_cut_off_at_the_deadline(start, raw_server):
    url = raw_server(lambda connection: drip(connection, start))
    started = time.monotonic()
    with pytest.raises(
        scraper.DeadlineExceeded,
        match="within 0.5 seconds",
    ):
        get(url, timeout=0.5)
    assert time.monotonic() - started < 30  # and not sixty, the time of the whole body


def test_a_server_that_drips_over_tls_is_cut_off_at_the_deadline(tmp_path):
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        connection, _ = server.accept()
        with (
            contextlib.suppress(OSError),
            context.wrap_socket(connection, server_side=True) as secure,
        ):
            secure.recv(65_536)
            drip(secure, b"HTTP/1.1 200 OK\r\nX: ")

    thread = threading.Thread(target=serve)
    thread.start()
    started = time.monotonic()
    with pytest.raises(scraper.DeadlineExceeded):
        HttpTransport(
            FetchSettings(allow_private=LOOPBACK), Environment(authorities=str(tmp_path / "ca.pem"))
        ).get(
            f"https://127.0.0.1:{server.getsockname()[1]}/",
            RequestLimits(0.5, 1000),
            {},
            lambda _status: True,
        )
    assert time.monotonic() - started < 30  # and not sixty, the time of the whole body
    thread.join()
    server.close()


def test_garbage_is_an_error(raw_server):
    with pytest.raises(scraper.FetchError):
        get(
            raw_server(
                lambda connection: connection.sendall(b"\x16\x03\x01\x02\0\x01\0garbage\r\n\r\n")
            )
        )


def test_a_refused_connection_can_be_tried_again_later():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(scraper.ConnectionFailed, match="refused") as caught:
        get(f"http://127.0.0.1:{port}/")
    assert caught.value.retryable


FRAMED = {
    "both Content-Length and Transfer-Encoding": b"Content-Length: 5\r\nTransfer-Encoding: "
    b"chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "a negative Content-Length": b"Content-Length: -5\r\n\r\nhello",
    "a Content-Length that is no number": b"Content-Length: five\r\n\r\nhello",
    "two Content-Lengths": b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "a list of Content-Lengths": b"Content-Length: 5, 6\r\n\r\nhello!",
    "an unknown coding": b"Content-Encoding: compress\r\nContent-Length: 5\r\n\r\n\x1f\x9d\x90h\xca",
    "six codings": b"Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip\r\nContent-Length: "
    b"5\r\n\r\nhello",
}


@pytest.mark.parametrize("how", FRAMED)
def test_an_answer_whose_end_or_coding_is_in_doubt_is_no_page(how, raw_server):
    with pytest.raises(scraper.BadResponse):
        get(raw_server(lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\n" + FRAMED[how])))


CUT = {
    "in a chunk": b"Transfer-Encoding: chunked\r\n\r\nff\r\nhello",
    "before the last chunk": b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    "in the size of a chunk": b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1",
    "before all chunks": b"Transfer-Encoding: chunked\r\n\r\n",
    "in gzip, as long as it says": b"Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\n"
    + gzip.compress(b"hello" * 50)[:20],
    "in gzip, until the connection ends": b"Content-Encoding: gzip\r\n\r\n"
    + gzip.compress(b"hello" * 50)[:-4],
    "in a chunk that is none": b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nhello",
}


@pytest.mark.parametrize("where", CUT)
def test_a_body_that_is_cut_is_no_page(where, raw_server):
    with pytest.raises(scraper.TruncatedBody):
        get(raw_server(lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\n" + CUT[where])))


def test_a_flood_of_headers_is_no_page(raw_server):
    flood = b"".join(b"X-%d: %s\r\n" % (number, b"x" * 4000) for number in range(60))
    with pytest.raises(scraper.FetchError):
        get(
            raw_server(
                lambda connection: connection.sendall(
                    b"HTTP/1.1 200 OK\r\n" + flood + b"Content-Length: 0\r\n\r\n"
                )
            )
        )


def test_a_page_that_has_not_changed_costs_nothing_and_says_so(site):
    site.responders["/x"] = lambda handler: (handler.send_response(304), handler.end_headers())
    page = get(site.url("/x"), etag='"7"', last_modified="Mon, 06 May 2024 08:00:00 GMT")
    assert (page.http_status, page.content) == (304, b"")
    sent = site.requests[0][1]
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == (
        '"7"',
        "Mon, 06 May 2024 08:00:00 GMT",
    )


def test_a_304_that_nobody_asked_for_is_an_error(site):
    site.responders["/x"] = lambda handler: (handler.send_response(304), handler.end_headers())
    with pytest.raises(scraper.HttpStatusError):
        get(site.url("/x"))


def test_a_page_brings_what_the_next_conditional_get_needs(site):
    page = get(site.serve("/x", "x", ETag='"7"', Last_Modified="Mon, 06 May 2024 08:00:00 GMT"))
    assert (page.etag, page.last_modified) == ('"7"', "Mon, 06 May 2024 08:00:00 GMT")


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("/a b", "/a%20b"),
        ("/%7eada", "/~ada"),
        ("/x?q=<i>", "/x?q=%3Ci%3E"),
        ("/a/../b", "/b"),
        ("/x#part", "/x"),
    ],
)
def test_an_address_is_asked_for_as_browsers_write_it(written, path, site):
    site.serve(path, "x")
    get(f"http://127.0.0.1:{site.port}{written}")
    assert site.requests[0][0] == path


def test_proxies_of_the_environment_are_ignored(site, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1/")
    assert get(site.serve("/x", "x")).http_status == 200


def test_scrape_fetches_and_extracts(site, check_record):
    from tests.conftest import page_with

    article = scraper.scrape(
        site.serve(
            "/ferry",
            page_with(
                '<p>More on <a href="/quay">the quay</a> and its cranes, which stood still.</p>'
            ),
        ),
        allow_private=["127.0.0.1"],
    )
    check_record(article.to_dict())
    assert article.links[0].url == site.url("/quay")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x.example/",
        "http://",
        "http://[::1",
        "//x.example/",
        "http://x.example:99999/",
        "http://a..b/",
        f"http://{'a' * 70}.example/",
    ],
)
def test_a_bad_address_is_named(url):
    with pytest.raises(scraper.FetchError):
        scraper.fetch(url)


def test_the_body_of_a_redirect_is_not_read(site):
    sent = [0]

    def endless(handler):
        handler.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /story\r\n\r\n")
        handler.close_connection = True
        for _ in range(1600):
            handler.wfile.write(b"x" * 65_536)
            sent[0] += 65_536

    site.responders["/endless"] = endless
    site.serve("/story", "<p>Here.")
    assert get(site.url("/endless")).content == b"<p>Here."
    assert sent[0] < 50_000_000


def test_the_hint_that_a_host_may_be_allowed_is_for_what_was_given(site):
    with pytest.raises(scraper.ForbiddenUrl) as caught:
        Client(FetchSettings(ignore_robots=True)).fetch(Request(url=site.url("/a")))
    assert caught.value.message == (
        f"{site.url('/a')}: 127.0.0.1 is a private or reserved address; if that is meant, pass "
        "--allow-private 127.0.0.1"
    )


def test_and_not_for_what_a_redirect_leads_to(site):
    url = site.serve("/a", "", status=302, Location="http://10.0.0.8/b")
    with pytest.raises(scraper.ForbiddenUrl) as caught:
        get(url)
    assert (
        caught.value.message
        == f"{url}: redirects to http://10.0.0.8/b: 10.0.0.8 is a private or reserved address"
    )


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/",
        "http://[fe80::1]/",
        "http://100.100.100.200/",
        "http://[::ffff:169.254.169.254]/",
    ],
)
def test_nor_for_an_address_at_which_nobody_keeps_pages(url):
    with pytest.raises(scraper.ForbiddenUrl) as caught:
        Client(FetchSettings(ignore_robots=True)).fetch(Request(url=url))
    assert "--allow-private" not in caught.value.message


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        (301, "a redirect without a target"),
        (403, "save the page in a browser and extract the file"),
        (408, "did not receive the request in time"),
        (418, "does not accept the request"),
        (999, "refuses automated clients"),
    ],
)
def test_a_status_says_what_to_do(status, hint, site):
    with pytest.raises(scraper.HttpStatusError, match=hint):
        get(site.serve("/x", "", status=status))


def test_what_a_url_may_take_in_all_is_named_where_that_ran_out(raw_server):
    passed = [0.0]

    def slow(connection):
        passed[0] += 20
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")
        connection.close()

    client = Client(
        FetchSettings(allow_private=LOOPBACK, ignore_robots=True, delay=0),
        environment=Environment(sleep=lambda _seconds: None, monotonic=lambda: passed[0]),
    )
    with pytest.raises(
        scraper.DeadlineExceeded, match="not fetched within 120 seconds, retries included"
    ):
        client.fetch(Request(url=raw_server(slow), timeout=40))


@pytest.mark.parametrize(("reason", "times"), [(socket.EAI_NONAME, 1), (socket.EAI_AGAIN, 3)])
def test_a_name_that_nobody_knows_is_asked_for_once_and_a_name_server_without_an_answer_again(
    reason, times, monkeypatch
):
    asked = []

    def getaddrinfo(*arguments, **_):
        asked.append(arguments[0])
        raise socket.gaierror(reason, "no address")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(scraper.ConnectionFailed, match="cannot be resolved"):
        get("http://nobody.example/")
    assert asked == ["nobody.example"] * times
