"""Through a proxy that was named: a real one on loopback, which writes down what it is asked."""

import logging
import select
import socket
import ssl
import threading
import time
from urllib.parse import urlsplit

import pytest
import trustme

import scraper
from scraper.fetcher import Client, FetchSettings
from scraper.fetcher.environment import Environment
from scraper.fetcher.http.proxy import Proxy
from scraper.records import Request
from tests.fetcher.clients import client_with

PUBLIC = "93.184.216.34"
HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


def head_of(connection):
    head = b""
    while b"\r\n\r\n" not in head:
        data = connection.recv(65_536)
        if not data:
            return None
        head += data
    return head.decode()


class Server:
    """Something on loopback: `talk` has each connection to itself, in a thread."""

    def __init__(self, context=None):
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.heads = []
        self.connections = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection):
        try:
            connection.settimeout(20)
            with (
                self._context.wrap_socket(connection, server_side=True)
                if self._context
                else connection as connection
            ):
                while (head := head_of(connection)) is not None:
                    self.heads.append(head)
                    if self.talk(connection, head) == "close":
                        return
        except OSError:
            return

    def talk(self, connection, _head):
        connection.sendall(HELLO)

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


class ProxyServer(Server):
    """An HTTP proxy to whom all names lead to 127.0.0.1 (RFC 9110 §9.3.6, RFC 9112 §3.2.2)."""

    refusal = None

    def talk(self, connection, head):
        if self.refusal:
            connection.sendall(self.refusal)
            return "close"
        method, target, _ = head.split("\r\n")[0].split(" ")
        port = int(target.rpartition(":")[2]) if method == "CONNECT" else urlsplit(target).port
        with socket.create_connection(("127.0.0.1", port), timeout=5) as onward:
            if method == "CONNECT":
                connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                self._pass_on(connection, onward)
                return "close"
            onward.sendall(
                f"GET {urlsplit(target).path} HTTP/1.1\r\nHost: {urlsplit(target).netloc}\r\n\r\n".encode()
            )
            connection.sendall(onward.recv(65_536))
        return None

    @staticmethod
    def _pass_on(one, other):
        while True:
            ready = (
                [one]
                if isinstance(one, ssl.SSLSocket) and one.pending()
                else select.select([one, other], [], [], 10)[0]
            )
            for end in ready:
                data = end.recv(65_536)
                if not data:
                    return
                (other if end is one else one).sendall(data)
            if not ready:
                return


@pytest.fixture
def running():
    servers = []

    def start(server):
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.close()


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def trusted(authority, tmp_path):
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    return str(tmp_path / "authority.pem")


def in_tls(authority, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def resolve(host, port):
    """Names of pages are public; the proxy's is private, as those of proxies mostly are."""
    return [
        (
            socket.AF_INET,
            ("127.0.0.1" if host in ("127.0.0.1", "proxy.test", "inside.test") else PUBLIC, port),
        )
    ]


def new_client(proxy, trusted=None, **options):
    environment = Environment(sleep=lambda _: None, resolve=resolve, authorities=trusted)
    return client_with(
        **(
            {"ignore_robots": True, "delay": 0, "environment": environment, "proxy": proxy}
            | options
        )
    )


def get(client, url):
    return client.fetch(Request(url=url))


def test_a_page_is_asked_for_by_its_whole_address(running):
    page, proxy = running(Server()), running(ProxyServer())
    with new_client(f"http://127.0.0.1:{proxy.port}") as client:
        assert get(client, f"http://site.test:{page.port}/a").content == b"hello"
    assert proxy.heads[0].startswith(
        f"GET http://site.test:{page.port}/a HTTP/1.1\r\nHost: site.test:{page.port}\r\n"
    )


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_page_in_tls_goes_through_a_tunnel(scheme, running, authority, trusted):
    page = running(Server(in_tls(authority, "site.test")))
    proxy = running(ProxyServer(in_tls(authority, "proxy.test") if scheme == "https" else None))
    with new_client(f"{scheme}://proxy.test:{proxy.port}", trusted) as client:
        for path in ("a", "b"):
            assert get(client, f"https://site.test:{page.port}/{path}").content == b"hello"
    assert [head.split(" ")[0] for head in proxy.heads] == ["CONNECT"]  # the tunnel is kept
    assert [head.split(" ")[1] for head in page.heads] == ["/a", "/b"]


def test_the_certificate_of_a_page_is_checked_through_the_tunnel(running, authority, trusted):
    page, proxy = running(Server(in_tls(authority, "other.test"))), running(ProxyServer())
    with (
        new_client(f"http://127.0.0.1:{proxy.port}", trusted) as client,
        pytest.raises(scraper.UntrustedCertificate),
    ):
        get(client, f"https://site.test:{page.port}/")
    assert page.heads == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_certificate_of_the_proxy_is_checked_whatever_the_page(
    scheme, running, authority, trusted
):
    proxy = running(ProxyServer(in_tls(authority, "other.test")))
    with (
        new_client(f"https://ada:secret@proxy.test:{proxy.port}", trusted) as client,
        pytest.raises(scraper.FetchError, match="certificate"),
    ):
        get(client, f"{scheme}://site.test/")
    assert proxy.heads == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_user_name_and_password_are_told_to_the_proxy_alone(scheme, running, authority, trusted):
    page = running(Server(in_tls(authority, "site.test") if scheme == "https" else None))
    proxy = running(ProxyServer())
    with new_client(f"http://ada:p%40ss@127.0.0.1:{proxy.port}", trusted) as client:
        get(client, f"{scheme}://site.test:{page.port}/")
    assert "Proxy-Authorization: Basic YWRhOnBAc3M=" in proxy.heads[0]
    assert "authorization" not in page.heads[0].lower()


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("given", "said"),
    [("", "needs a user name and password"), ("ada:secret@", "does not accept the user name")],
)
def test_a_proxy_that_wants_a_password_is_told_from_a_site_that_does(
    given, said, scheme, running, caplog
):
    caplog.set_level(logging.DEBUG)
    proxy = running(ProxyServer())
    proxy.refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with (
        new_client(f"http://{given}127.0.0.1:{proxy.port}") as client,
        pytest.raises(scraper.ProxyFailed, match=said) as caught,
    ):
        get(client, f"{scheme}://site.test/")
    assert len(proxy.heads) == 1
    for shown in (
        str(caught.value),
        repr(caught.value.__cause__),
        caplog.text,
        repr(client._transport.proxy),
    ):
        assert "secret" not in shown
        assert "YWRhOnNlY3JldA" not in shown


def test_a_proxy_that_refuses_a_host_says_so(running):
    proxy = running(ProxyServer())
    proxy.refusal = b"HTTP/1.1 403 Forbidden\r\n\r\n"
    with (
        new_client(f"http://127.0.0.1:{proxy.port}") as client,
        pytest.raises(
            scraper.ProxyFailed, match=r"refuses to connect to the host \(403 Forbidden\)$"
        ),
    ):
        get(client, "https://site.test/")


def test_a_host_that_the_proxy_cannot_reach_is_worth_another_try(running):
    proxy = running(ProxyServer())
    proxy.refusal = b"HTTP/1.1 502 Bad Gateway\r\n\r\n"
    with (
        new_client(f"http://127.0.0.1:{proxy.port}") as client,
        pytest.raises(scraper.ConnectionFailed, match="could not reach the host"),
    ):
        get(client, "https://site.test/")
    assert len(proxy.heads) == 3


def test_a_host_that_the_proxy_cannot_reach_is_no_matter_of_its_robots_txt(running):
    proxy = running(ProxyServer())
    proxy.refusal = b"HTTP/1.1 502 Bad Gateway\r\n\r\n"
    address = f"http://127.0.0.1:{proxy.port}"
    with (
        new_client(address, ignore_robots=False) as client,
        pytest.raises(scraper.ConnectionFailed) as caught,
    ):
        get(client, "https://site.test/a")
    assert caught.value.code == "connection_failed"
    assert f"the proxy {address} could not reach the host (502 Bad Gateway)" in caught.value.message
    assert (
        len(proxy.heads) == 3
    )  # robots.txt was asked for, and is not asked for again for each try of the page


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_not_there_is_named(scheme):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with (
        new_client(f"http://127.0.0.1:{port}") as client,
        pytest.raises(scraper.ProxyFailed, match=f"proxy http://127.0.0.1:{port} cannot be"),
    ):
        get(client, f"{scheme}://site.test/")


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", ["127.0.0.1", "inside.test", "2130706433"])
def test_what_may_not_be_connected_to_is_not_asked_of_the_proxy_either(host, scheme, running):
    proxy = running(ProxyServer())
    with (
        new_client(f"http://proxy.test:{proxy.port}") as client,
        pytest.raises(scraper.ForbiddenUrl),
    ):
        get(client, f"{scheme}://{host}:{proxy.port}/")
    assert proxy.connections == 0


def test_a_name_is_looked_at_again_before_each_request(running):
    page, proxy, asked = running(Server()), running(ProxyServer()), []

    def rebinding(host, port):
        asked.append(host)
        inside = host == "127.0.0.1" or asked.count("site.test") > 1
        return [(socket.AF_INET, ("127.0.0.1" if inside else PUBLIC, port))]

    with new_client(
        f"http://127.0.0.1:{proxy.port}",
        environment=Environment(sleep=lambda _: None, resolve=rebinding),
    ) as client:
        get(client, f"http://site.test:{page.port}/")
        with pytest.raises(scraper.ForbiddenUrl):
            get(client, f"http://site.test:{page.port}/")
    assert len(proxy.heads) == 1


def test_a_proxy_that_says_nothing_is_cut_off_at_the_deadline(running):
    proxy = running(ProxyServer())
    proxy.talk = lambda *_: time.sleep(60)
    started = time.monotonic()
    with (
        new_client(f"http://127.0.0.1:{proxy.port}") as client,
        pytest.raises(scraper.DeadlineExceeded),
    ):
        client.fetch(Request(url="https://site.test/", timeout=0.4))
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("socks5://h:1080", "socks5:// is not supported"),
        ("ftp://h", "ftp:// is not the URL of a proxy"),
        ("http://ada:secret@[::1", "not the URL of a proxy"),
        ("ada:secret@h:3128", "not the URL of a proxy"),
        ("foo", "not the URL of a proxy"),
        ("foo:3128", "not the URL of a proxy"),
        ("//foo:3128", "not the URL of a proxy"),
        ("http://ada:secret@a..b:3128", "does not have a valid host"),
        ("http://.", "does not have a valid host"),
        ("http://ada:secret@h/path", "more than the URL of a proxy"),
        ("http://h:3128/?a=secret", "more than the URL of a proxy"),
    ],
)
def test_an_address_that_is_no_proxys_is_refused_at_once(url, said):
    with pytest.raises(scraper.InvalidUrl, match=said) as caught:
        Client(FetchSettings(proxy=url))
    assert "secret" not in str(caught.value)
    assert "write http://HOST:PORT" in str(caught.value)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://h:3128", "http://h:3128"),
        ("http://u:p@h", "http://h"),
        ("https://[::1]:8443/", "https://[::1]:8443"),
    ],
)
def test_a_proxy_is_shown_without_what_opens_it(url, address):
    assert Proxy.parse(url).url == address
