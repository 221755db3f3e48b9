"""Connections that are kept open between the requests of one run (RFC 9112 §9.3), each made by
whoever asks first. Judges no answer.

A line is one connection to one origin with what speaks HTTP over it. It is lent to one exchange at
a time, and comes back only if its answer was read to the end.
"""

import functools
import socket
import ssl
import threading
from collections import OrderedDict
from collections.abc import Callable
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import certifi
import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager, ProxyManager
from urllib3.util.ssl_ import create_urllib3_context

from scraper.fetcher.environment import Environment
from scraper.fetcher.http.http1 import FramedResponse
from scraper.fetcher.http.proxy import Proxy
from scraper.fetcher.limits import ClientLimits

MOST_IDLE = 64
"""Connections that are kept open at once while nobody uses them."""
LONGEST_IDLE = 30.0
"""Seconds that one is kept so."""

Origin = tuple[str, str, int]
"""Scheme, host and port."""
Connect = Callable[[str, int], socket.socket]


class Connection:
    """One connection to one origin, made when it is first needed."""

    def __init__(
        self, authorities: ssl.SSLContext | None, proxy: Proxy | None, head_bytes: int
    ) -> None:
        self.connect: Connect = _not_lent
        """How a connection is made; the exchange that has the line sets it."""
        self.address: str | None = None
        """The IP address that answers; None behind a proxy."""
        self._proxy = proxy
        self._handle: socket.socket | None = None
        self._connection: HTTPConnection | None = None
        self._called_off = False
        self.session = _Session()
        self.session.trust_env = (
            False  # proxies and .netrc of the environment would go round the guard
        )
        self.session.cookies.set_policy(
            DefaultCookiePolicy(allowed_domains=[])
        )  # a request tells nothing of the one before it
        adapter = _GuardedAdapter(self._connected, authorities, proxy, head_bytes)
        self.session.proxies = {"http": proxy.address, "https": proxy.address} if proxy else {}
        self.session.adapters.clear()  # requests' own go round the guard
        self.session.mount("http://", adapter)
        if authorities is not None:
            self.session.mount("https://", adapter)

    @property
    def is_open(self) -> bool:
        """Whether there is a connection that can be used again; whether the server still thinks so
        is known only by asking it.
        """
        return (
            self._connection is not None
            and self._connection.sock is not None
            and not self._called_off
        )

    def shut_down(self) -> None:
        """End it under the hands of whoever waits for it, and for good."""
        self._called_off = True
        handle = self._handle  # read once: whoever uses the line may let go of it meanwhile
        if handle is not None:
            try:
                handle.shutdown(socket.SHUT_RDWR)
            except OSError:  # closed already
                return

    def close(self) -> None:
        """End it, used or not."""
        if self._connection is not None:
            self._connection.close()
        self.session.close()
        self._let_go()

    def _connected(self, connection: HTTPConnection) -> socket.socket:
        self._let_go()
        made = self.connect(connection.host, connection.port or connection.default_port)
        self.address = None if self._proxy else str(made.getpeername()[0])
        self._connection, self._handle = (
            connection,
            made.dup(),
        )  # a handle of our own: TLS takes the socket's away
        if self._called_off:  # while it was made
            self.shut_down()
        return made

    def _let_go(self) -> None:
        if self._handle is not None:
            self._handle.close()
        self._connection = self._handle = None


def _not_lent(host: str, _port: int) -> socket.socket:
    raise AssertionError(f"a connection to {host} was asked for outside of an exchange")


class ConnectionPool:
    """The idle lines of one run: one an origin, no more than MOST_IDLE in all, none for longer than
    LONGEST_IDLE; many threads may ask.
    """

    def __init__(self, environment: Environment, proxy: Proxy | None, bounds: ClientLimits) -> None:
        self._environment = environment
        self._proxy = proxy
        self._bounds = bounds
        self._lock = threading.Lock()
        self._idle: OrderedDict[Origin, tuple[float, Connection]] = OrderedDict()
        """Since when, on the monotonic clock; the longest first."""
        self._closed = False

    def lend(self, origin: Origin) -> Connection:
        """The idle line of an origin, or a new one, not yet connected."""
        with self._lock:
            old = self._too_old()
            _, line = self._idle.pop(origin, (0.0, None))
        _close(old)
        return line or self.new(origin)

    def new(self, origin: Origin) -> Connection:
        """A line to an origin, not yet connected."""
        in_tls = origin[0] == "https:" or (
            self._proxy is not None and self._proxy.address.startswith("https:")
        )
        return Connection(
            self._authorities if in_tls else None, self._proxy, self._bounds.head_bytes
        )

    def keep(self, origin: Origin, line: Connection) -> None:
        """Take a line back. One that cannot be used again is closed."""
        line.connect = _not_lent
        with self._lock:
            old = self._too_old()
            if self._closed or not line.is_open:
                old.append(line)
            else:
                replaced = self._idle.pop(origin, None)
                self._idle[origin] = (self._environment.monotonic(), line)
                old += [replaced[1]] if replaced else []
            if len(self._idle) > MOST_IDLE:
                old.append(self._idle.popitem(last=False)[1][1])
        _close(old)

    def close(self) -> None:
        """Close what is idle, and from now on whatever comes back."""
        with self._lock:
            self._closed = True
            old = [line for _, line in self._idle.values()]
            self._idle.clear()
        _close(old)

    def _too_old(self) -> list[Connection]:
        now = self._environment.monotonic()
        old = []
        while self._idle and now - next(iter(self._idle.values()))[0] >= LONGEST_IDLE:
            old.append(self._idle.popitem(last=False)[1][1])
        return old

    @functools.cached_property
    def _authorities(self) -> ssl.SSLContext:
        """Read once a run, and only for TLS: it takes longer than many a page. Whether certificates
        are checked is no question.
        """
        context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
        context.load_verify_locations(self._environment.authorities or certifi.where())
        return context


def _close(lines: list[Connection]) -> None:
    for line in lines:
        line.close()


class _Session(requests.Session):
    """A session that sees no redirects: the client follows them, and this would read their bodies,
    whole and unpacked, without a bound.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 - requests' signature
        return None


class _GuardedAdapter(HTTPAdapter):
    """An adapter whose connections are all made by one function of ours."""

    def __init__(
        self,
        connect: Callable[[HTTPConnection], socket.socket],
        authorities: ssl.SSLContext | None,
        proxy: Proxy | None,
        head_bytes: int,
    ) -> None:
        self._connect_to = connect
        self._head_bytes = head_bytes
        self._authorities = authorities
        self._proxy = proxy
        super().__init__(max_retries=0, pool_connections=1, pool_maxsize=1)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **options: Any
    ) -> None:
        options["ssl_context"] = self._authorities
        self.poolmanager = self._guarded(
            PoolManager(num_pools=connections, maxsize=maxsize, block=block, **options)
        )

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """The context checks certificates; requests would have none checked where the page's
        address has http.
        """

    def proxy_manager_for(self, proxy: str, **_: Any) -> PoolManager:
        manager: PoolManager | None = self.proxy_manager.get(proxy)
        if manager is None:
            trust = self._authorities
            headers = self.proxy_headers(proxy)
            manager = self._guarded(
                ProxyManager(
                    proxy,
                    1,
                    maxsize=1,
                    proxy_headers=headers,
                    ssl_context=trust,
                    proxy_ssl_context=trust,
                )
            )
            self.proxy_manager[proxy] = manager
        return manager

    def proxy_headers(self, proxy: str) -> dict[str, str]:  # noqa: ARG002 - requests' signature
        return (
            {"Proxy-Authorization": self._proxy.credentials}
            if self._proxy and self._proxy.credentials
            else {}
        )

    def _guarded(self, manager: PoolManager) -> PoolManager:
        connect = self._connect_to

        class Response(FramedResponse):
            largest_head = self._head_bytes

        class Connection(HTTPConnection):
            response_class = Response

            def _new_conn(self) -> socket.socket:
                return connect(self)

        class SecureConnection(HTTPSConnection):
            response_class = Response

            def _new_conn(self) -> socket.socket:
                return connect(self)

        class Pool(HTTPConnectionPool):
            ConnectionCls = Connection

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = SecureConnection

        manager.pool_classes_by_scheme = {"http": Pool, "https": SecurePool}
        return manager
