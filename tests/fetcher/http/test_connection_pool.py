"""Connections that are kept between requests: when, for how long, and that nothing of one answer
reaches the next.
"""

import socket
import ssl
import threading
import time

import pytest
import trustme

import scraper
from scraper.fetcher.environment import Environment
from scraper.fetcher.http.connection_pool import LONGEST_IDLE, MOST_IDLE, Connection
from scraper.fetcher.http.watchdog import Watchdog
from scraper.records import Request
from tests.fetcher.clients import client_with

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


class Talker:
    """A server on loopback that is told what to do with every request: `answer(connection, its
    number, the request's)`.
    """

    def __init__(self, answer, wrap=lambda connection: connection):
        self.heads = []
        self.connections = []
        self._answer = answer
        self._wrap = wrap
        self._server = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self.connections.append(connection)
            threading.Thread(
                target=self._talk, args=(connection, len(self.connections)), daemon=True
            ).start()

    def _talk(self, connection, number):
        try:
            with self._wrap(connection) as connection:
                connection.settimeout(20)
                for request in range(1, 1000):
                    head = b""
                    while b"\r\n\r\n" not in head:
                        data = connection.recv(65_536)
                        if not data:
                            return
                        head += data
                    self.heads.append(head)
                    if self._answer(connection, number, request) == "close":
                        return
        except OSError:
            return

    def is_closed(self, number):
        """Whether the other side closes its connection, which a busy machine may delay."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if self.connections[number - 1].fileno() == -1:
                return True
            time.sleep(0.01)
        return False

    def close(self):
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for connection in self.connections:
            connection.close()


@pytest.fixture
def talker():
    servers = []

    def start(answer=lambda connection, _number, _request: connection.sendall(HELLO), **options):
        servers.append(Talker(answer, **options))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def new_client():
    """A client for names that all lead to 127.0.0.1, with no pauses and no robots.txt."""
    clients = []

    def make(*names, **options):
        environment = Environment(
            sleep=lambda _: None,
            resolve=lambda _host, port: [(socket.AF_INET, ("127.0.0.1", port))],
        )
        given = {
            "allow_private": names or ("h.test",),
            "ignore_robots": True,
            "delay": 0,
            "environment": environment,
        } | options
        clients.append(client_with(**given))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def get(client, server, path="/", host="h.test", scheme="http", **options):
    return client.fetch(Request(url=f"{scheme}://{host}:{server.port}{path}", **options))


def test_the_pages_of_a_host_come_over_one_connection(talker, new_client):
    server, client = talker(), new_client()
    assert [get(client, server, f"/{number}").content for number in range(5)] == [b"hello"] * 5
    assert (len(server.connections), len(server.heads)) == (1, 5)


def test_another_port_is_another_connection(talker, new_client):
    one, other, client = talker(), talker(), new_client()
    for server in (one, other, one, other):
        get(client, server)
    assert (len(one.connections), len(other.connections)) == (1, 1)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.0 200 OK\r\n\r\nhello",
    ],
)
def test_a_connection_that_the_server_wants_closed_is_closed(head, talker, new_client):
    def answer(connection, _number, _request):
        connection.sendall(head)
        return "close" if b"/1.0" in head else None

    server, client = talker(answer), new_client()
    assert [get(client, server).content for _ in range(2)] == [b"hello"] * 2
    assert len(server.connections) == 2
    assert server.is_closed(1)


def closing_when(silent):
    """A server that ends its first connection at the second request: before it, or having read
    it.
    """

    def answer(connection, number, request):
        if number == 1 and request == 2:
            return "close"
        connection.sendall(HELLO)
        return "close" if silent and number == 1 else None

    return answer


@pytest.mark.parametrize(
    "silent", [True, False], ids=["while nobody used it", "when it was asked again"]
)
def test_a_kept_connection_that_the_server_closed_is_no_failure(silent, talker, new_client):
    server, client = talker(closing_when(silent)), new_client()
    get(client, server)
    if silent:
        assert server.is_closed(1)
    slept = []
    object.__setattr__(client._environment, "sleep", slept.append)
    assert get(client, server).content == b"hello"
    assert (len(server.connections), slept) == (2, [])


def test_a_fresh_connection_that_ends_without_an_answer_is_a_failure(talker, new_client):
    def answer(connection, number, request):
        if number > 1 or request > 1:
            return "close"
        connection.sendall(HELLO)
        return None

    server, client = talker(answer), new_client()
    get(client, server)
    with pytest.raises(scraper.FetchError) as caught:
        get(client, server)
    assert caught.value.retryable
    assert len(server.connections) == 4  # the kept one, its replacement, and two other tries


def test_an_answer_cut_short_on_a_kept_connection_is_no_page(talker, new_client):
    def answer(connection, _number, request):
        if request == 1:
            connection.sendall(HELLO)
            return None
        connection.sendall(HELLO[:-2])
        return "close"

    server, client = talker(answer), new_client()
    get(client, server)
    assert get(client, server).content == b"hello"  # the other try's
    assert len(server.connections) == 2


def test_what_is_sent_after_an_answer_is_not_taken_for_the_next(talker, new_client):
    def answer(connection, number, request):
        connection.sendall(HELLO)
        if number == 1:
            time.sleep(0.05)
            connection.sendall(HELLO.replace(b"hello", b"false"))

    server, client = talker(answer), new_client()
    get(client, server)
    time.sleep(0.2)
    assert get(client, server).content == b"hello"
    assert len(server.connections) == 2


def test_an_answer_that_is_not_read_to_its_end_costs_its_connection(talker, new_client):
    def answer(connection, number, _request):
        connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + b"x" * 300_000
            if number == 1
            else HELLO
        )

    server, client = talker(answer), new_client()
    with pytest.raises(scraper.TooLarge):
        get(client, server, max_bytes=100_000)
    assert server.is_closed(1)
    assert get(client, server).content == b"hello"


@pytest.mark.parametrize(
    ("head", "kept"),
    [
        (b"404 Not Found\r\nContent-Length: 4\r\n\r\ngone", True),
        (b"404 Not Found\r\nContent-Length: 0\r\n\r\n", True),
        (b"404 Not Found\r\nContent-Length: 40\r\n\r\nnever all of it", False),
        (b"404 Not Found\r\nContent-Length: 400000\r\n\r\n" + b"x" * 400_000, False),
        (b"404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngone\r\n0\r\n\r\n", False),
    ],
    ids=["small", "empty", "slow", "large", "chunked"],
)
def test_a_body_that_nobody_wants_is_read_only_if_it_is_small_and_there(
    head, kept, talker, new_client
):
    server, client = (
        talker(lambda connection, _number, _request: connection.sendall(b"HTTP/1.1 " + head)),
        new_client(),
    )
    started = time.monotonic()
    for _ in range(2):
        with pytest.raises(scraper.HttpStatusError, match="404"):
            get(client, server)
    assert len(server.connections) == (1 if kept else 2)
    assert time.monotonic() - started < 25  # and not thirty, the time of one attempt


def drip(connection, start):
    connection.sendall(start)
    for _ in range(600):
        connection.sendall(b"x")
        time.sleep(0.1)


@pytest.mark.parametrize(
    "start",
    [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"],
    ids=["status line", "headers", "body"],
)
def test_a_server_that_drips_on_a_kept_connection_is_cut_off_at_the_deadline(
    start, talker, new_client
):
    server = talker(
        lambda connection, _number, request: (
            connection.sendall(HELLO) if request == 1 else drip(connection, start)
        )
    )
    client = new_client()
    get(client, server)
    started = time.monotonic()
    with pytest.raises(scraper.DeadlineExceeded):
        client._transport.get(
            f"http://h.test:{server.port}/", _limits(0.5), {}, lambda _status: True
        )
    assert time.monotonic() - started < 30  # and not sixty, the time of the whole body


def _limits(seconds):
    from scraper.fetcher.limits import RequestLimits

    return RequestLimits(seconds, 1_000_000)


def test_a_kept_connection_goes_where_it_was_checked(talker, new_client):
    asked = []

    def resolve(host, port):
        asked.append(host)
        return [(socket.AF_INET, ("127.0.0.1", port))]

    server, client = talker(), new_client(environment=Environment(resolve=resolve))
    for _ in range(3):
        get(client, server)
    assert asked == ["h.test"]


def test_no_cookie_is_carried_to_the_next_request(talker, new_client):
    server = talker(
        lambda connection, _number, _request: connection.sendall(
            HELLO.replace(b"\r\n", b"\r\nSet-Cookie: a=b\r\n", 1)
        )
    )
    client = new_client()
    for _ in range(2):
        get(client, server)
    assert len(server.connections) == 1
    assert b"cookie" not in server.heads[1].lower()


def test_conditions_of_one_request_are_not_those_of_the_next(talker, new_client):
    server, client = talker(), new_client()
    get(client, server, etag='"7"')
    get(client, server)
    assert b"If-None-Match" in server.heads[0]
    assert b"If-None-Match" not in server.heads[1]


def test_a_connection_is_not_kept_idle_for_long(talker, new_client):
    ahead = [0.0]
    environment = Environment(
        monotonic=lambda: time.monotonic() + ahead[0],
        resolve=lambda _host, port: [(socket.AF_INET, ("127.0.0.1", port))],
    )
    server, client = talker(), new_client(environment=environment)
    get(client, server)
    ahead[0] = LONGEST_IDLE - 1
    get(client, server)
    assert len(server.connections) == 1
    ahead[0] = 2 * LONGEST_IDLE
    get(client, server)
    assert len(server.connections) == 2
    assert server.is_closed(1)


def test_the_longest_idle_is_closed_where_there_are_too_many(talker, new_client):
    names = [f"h{number}.test" for number in range(MOST_IDLE + 2)]
    server, client = talker(), new_client(*names)
    for name in names:
        get(client, server, host=name)
    assert [server.is_closed(number) for number in (1, 2)] == [True, True]
    get(client, server, host=names[2])
    assert len(server.connections) == len(names)


def test_the_end_of_a_client_closes_what_it_kept(talker, new_client):
    server = talker()
    with new_client() as client:
        get(client, server)
        assert server.connections[0].fileno() != -1
    assert server.is_closed(1)


def test_many_threads_share_what_is_kept(talker, new_client):
    names = [f"h{number}.test" for number in range(4)]
    server, client = talker(), new_client(*names)
    got = []
    threads = [
        threading.Thread(
            target=lambda name=name: got.extend(
                get(client, server, host=name).content for _ in range(10)
            )
        )
        for name in names * 4
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [b"hello"] * 160
    assert len(server.connections) == len(names)


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
    return lambda connection: context.wrap_socket(connection, server_side=True)


def over_tls(trusted):
    return Environment(
        sleep=lambda _: None,
        resolve=lambda _host, port: [(socket.AF_INET, ("127.0.0.1", port))],
        authorities=trusted,
    )


def test_a_connection_in_tls_is_kept_too(talker, new_client, authority, trusted):
    server, client = (
        talker(wrap=in_tls(authority, "h.test")),
        new_client(environment=over_tls(trusted)),
    )
    for _ in range(3):
        assert get(client, server, scheme="https").content == b"hello"
    assert len(server.connections) == 1


def test_a_server_in_tls_that_drips_is_cut_off_at_the_deadline(
    talker, new_client, authority, trusted
):
    server = talker(
        lambda connection, _number, _request: drip(connection, b"HTTP/1.1 200 OK\r\nX: "),
        wrap=in_tls(authority, "h.test"),
    )
    client = new_client(environment=over_tls(trusted))
    started = time.monotonic()
    with pytest.raises(scraper.DeadlineExceeded):
        client._transport.get(
            f"https://h.test:{server.port}/", _limits(0.5), {}, lambda _status: True
        )
    assert time.monotonic() - started < 30  # and not sixty, the time of the whole body


@pytest.mark.parametrize("name", ["h.test", "other.test"])
def test_a_certificate_that_is_not_the_sites_is_refused(
    name, talker, new_client, authority, trusted
):
    server = talker(wrap=in_tls(authority, name))
    client = new_client(environment=over_tls(trusted if name == "other.test" else None))
    with pytest.raises(scraper.FetchError, match="certificate"):
        get(client, server, scheme="https")
    assert server.heads == []


def test_the_watchdog_calls_off_what_takes_too_long():
    called = threading.Event()
    with Watchdog().watching(0.05, called.set):
        assert called.wait(30)


def test_the_watchdog_lets_go_of_what_ended_in_time():
    dog, called = Watchdog(), []
    for _ in range(50):
        with dog.watching(1.0, lambda: called.append(1)):
            pass
    time.sleep(1.2)
    assert called == []


def test_the_watchdog_minds_what_is_due_before_what_it_watched_first():
    dog, called = Watchdog(), threading.Event()
    with dog.watching(60, lambda: None), dog.watching(0.05, called.set):
        assert called.wait(30)


def test_the_watchdogs_thread_ends_when_there_is_nothing_to_watch():
    dog = Watchdog()
    with dog.watching(60, lambda: None):
        assert any(thread.name == "scraper-watchdog" for thread in threading.enumerate())
    until = time.monotonic() + 5
    while dog._running and time.monotonic() < until:
        time.sleep(0.05)
    assert not dog._running


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_the_watchdog_minds_the_others_when_one_fails_under_its_hands():
    dog, called = Watchdog(), threading.Event()

    def fails():
        raise AttributeError

    with dog.watching(0.1, called.set), dog.watching(0.05, fails):
        assert called.wait(30)
    late = threading.Event()
    with dog.watching(0.05, late.set):
        assert late.wait(30)


def test_a_line_may_be_let_go_of_while_it_is_shut_down():
    ours, theirs = socket.socketpair()

    class LetGo(Connection):
        """Its user lets go of the handle as soon as the watchdog has looked at it."""

        @property
        def _handle(self):
            handle, self.__dict__["handle"] = self.__dict__.get("handle"), None
            return handle

        @_handle.setter
        def _handle(self, handle):
            self.__dict__["handle"] = handle

    line = LetGo(ssl.create_default_context(), None, 100_000)
    line._handle = ours
    line.shut_down()
    assert theirs.recv(1) == b""
    ours.close()
    theirs.close()
