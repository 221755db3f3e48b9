"""Connections that are kept open between the requests of one run (RFC 9112 §9.3). Judges no
response.

A connection is lent to one exchange at a time. It comes back only if its response was read to the
end.
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

MOST_IDLE = 64
"""Idle connections that are kept open at once."""
LONGEST_IDLE = 30.0
"""Seconds that a connection is kept while it is idle."""

Origin = tuple[str, str, int]
"""Scheme, host and port."""
Connect = Callable[[str, int], socket.socket]


class Connection:
    """One connection to one origin, with the requests session that uses it. It is made when it is
    first needed.
    """

    def __init__(
        self, authorities: ssl.SSLContext | None, proxy: Proxy | None, head_bytes: int
    ) -> None:
        self.connect: Connect = _not_lent
        """How the connection is made. The exchange that uses it sets this."""
        self.ip_address: str | None = None
        """The IP address at the other end; None behind a proxy."""
        self._proxy = proxy
        self._handle: socket.socket | None = None
        self._connection: HTTPConnection | None = None
        self._is_shut_down = False
        self.session = _Session()
        # proxies and .netrc of the user's environment would bypass the guard
        self.session.trust_env = False
        # no request carries cookies of an earlier one
        self.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = _GuardedAdapter(self._connected, authorities, proxy, head_bytes)
        self.session.proxies = {"http": proxy.url, "https": proxy.url} if proxy else {}
        self.session.adapters.clear()  # those of requests would bypass the guard
        self.session.mount("http://", adapter)
        if authorities is not None:
            self.session.mount("https://", adapter)

    @property
    def is_open(self) -> bool:
        """Whether the connection can be used again. The server may have closed its end, which only
        the next request shows.
        """
        return (
            self._connection is not None
            and self._connection.sock is not None
            and not self._is_shut_down
        )

    def shut_down(self) -> None:
        """End the connection while another thread uses it. It cannot be used again."""
        self._is_shut_down = True
        handle = self._handle  # read once, because the other thread may drop it meanwhile
        if handle is not None:
            try:
                handle.shutdown(socket.SHUT_RDWR)
            except OSError:  # closed already
                return

    def close(self) -> None:
        """Close the connection, whether it was used or not."""
        if self._connection is not None:
            self._connection.close()
        self.session.close()
        self._drop()

    def _connected(self, connection: HTTPConnection) -> socket.socket:
        self._drop()
        made = self.connect(connection.host, connection.port or connection.default_port)
        self.ip_address = None if self._proxy else str(made.getpeername()[0])
        # a handle of our own, because TLS takes the socket's away
        self._connection, self._handle = connection, made.dup()
        if self._is_shut_down:  # while it was made
            self.shut_down()
        return made

    def _drop(self) -> None:
        if self._handle is not None:
            self._handle.close()
        self._connection = self._handle = None


def _not_lent(host: str, _port: int) -> socket.socket:
    raise AssertionError(f"a connection to {host} was made outside of an exchange")


class ConnectionPool:
    """The idle connections of one run. Thread-safe.

    It holds one for each origin, no more than MOST_IDLE in all, and none for longer than
    LONGEST_IDLE seconds. `head_bytes` is the largest head of a response.
    """

    def __init__(self, environment: Environment, proxy: Proxy | None, head_bytes: int) -> None:
        self._environment = environment
        self._proxy = proxy
        self._head_bytes = head_bytes
        self._lock = threading.Lock()
        self._idle: OrderedDict[Origin, tuple[float, Connection]] = OrderedDict()
        """Each with the time of the monotonic clock since which it is idle, the longest first."""
        self._closed = False

    def lend(self, origin: Origin) -> Connection:
        """The idle connection of an origin, or a new one that is not connected yet."""
        with self._lock:
            old = self._too_old()
            _, connection = self._idle.pop(origin, (0.0, None))
        _close(old)
        return connection or self.new(origin)

    def new(self, origin: Origin) -> Connection:
        """A new connection to an origin. It is not connected yet."""
        in_tls = origin[0] == "https:" or (
            self._proxy is not None and self._proxy.url.startswith("https:")
        )
        return Connection(self._authorities if in_tls else None, self._proxy, self._head_bytes)

    def keep(self, origin: Origin, connection: Connection) -> None:
        """Take a connection back. One that cannot be used again is closed."""
        connection.connect = _not_lent
        with self._lock:
            old = self._too_old()
            if self._closed or not connection.is_open:
                old.append(connection)
            else:
                replaced = self._idle.pop(origin, None)
                self._idle[origin] = (self._environment.monotonic(), connection)
                old += [replaced[1]] if replaced else []
            if len(self._idle) > MOST_IDLE:
                old.append(self._idle.popitem(last=False)[1][1])
        _close(old)

    def close(self) -> None:
        """Close the idle connections now, and those in use when they come back."""
        with self._lock:
            self._closed = True
            old = [connection for _, connection in self._idle.values()]
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
        """The trusted certificates. They are read once for a run, and only for TLS, because that
        takes longer than many a page. Certificates are always checked.
        """
        context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
        context.load_verify_locations(self._environment.authorities or certifi.where())
        return context


def _close(connections: list[Connection]) -> None:
    for connection in connections:
        connection.close()


class _Session(requests.Session):
    """A session that ignores redirects. The client follows them. requests would read their whole
    bodies, decompressed and without a limit.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:
        del resp  # the signature is that of requests


class _GuardedAdapter(HTTPAdapter):
    """An adapter whose connections are all made by the function `connect`."""

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
        """Does nothing, because the SSL context checks certificates. requests would turn that off
        for a proxy with TLS if the page's URL has http.
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
