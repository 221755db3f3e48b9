"""One GET of one URL: every connection through the SSRF guard, everything within one deadline and
the limits. Follows no redirect.

`requests` speaks HTTP. Its connections are made here (ssrf.connect) and kept for the next request
(connection_pool.py). A watchdog shuts them down at the deadline, so that a server that sends one
byte a second, in headers or body, delays nothing.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import requests
import urllib3
from ada_url import URL

from scraper.errors import BadResponse, ConnectionFailed, DeadlineExceeded, FetchError
from scraper.fetcher.environment import Environment
from scraper.fetcher.http import ssrf
from scraper.fetcher.http.body import Body, Content
from scraper.fetcher.http.connection_pool import ConnectionPool, Origin
from scraper.fetcher.http.decoders import ACCEPTED
from scraper.fetcher.http.exceptions import exception_chain, map_exception
from scraper.fetcher.http.proxy import Proxy
from scraper.fetcher.http.recorder import ExchangeBuilder, Recorder
from scraper.fetcher.http.watchdog import Watchdog
from scraper.fetcher.limits import RequestLimits
from scraper.fetcher.response import Headers, Response
from scraper.fetcher.settings import FetchSettings
from scraper.urls import parse_host

_ACCEPT = "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.5"
_PORTS = {"http:": 80, "https:": 443}


class HttpTransport:
    """A Transport over the network. Thread-safe. `recorder` is given every exchange."""

    def __init__(
        self,
        settings: FetchSettings,
        environment: Environment,
        recorder: Recorder | None = None,
    ) -> None:
        self.settings = settings
        self.environment = environment
        self.recorder = recorder
        self.private_hosts = tuple(map(parse_host, settings.allow_private))
        self.proxy = Proxy.parse(settings.proxy) if settings.proxy is not None else None
        self.connections = ConnectionPool(environment, self.proxy, settings.max_header_bytes)
        self.watchdog = Watchdog()
        self.bytes_received = 0
        self._lock = threading.Lock()

    def get(
        self, url: str, limits: RequestLimits, headers: Headers, wants_body: Callable[[int], bool]
    ) -> Response:
        """The response to one GET. Its body is read only if `wants_body` is true of its status.
        Raises FetchError, and the recorder's WarcWriteError.
        """
        exchange = _Exchange(self, url, limits)
        try:
            with self.watchdog.watching(limits.seconds, exchange.shut_down):
                return exchange.run(headers, wants_body)
        finally:
            exchange.close()

    def count_bytes(self, size: int) -> None:
        """Count the bytes of a body as they came."""
        with self._lock:
            self.bytes_received += size

    def close(self) -> None:
        """Close the connections that are kept."""
        self.connections.close()


class _Exchange:
    """One GET with its deadline, and the connection that it uses."""

    def __init__(self, transport: HttpTransport, url: str, limits: RequestLimits) -> None:
        self._transport = transport
        self._url = url
        self._limits = limits
        self._deadline = transport.environment.monotonic() + limits.seconds
        self._origin = _origin(url)
        self._connection = transport.connections.lend(self._origin)
        self._connection.connect = self._connect
        self._at = transport.environment.now()
        self._builder = ExchangeBuilder(url, self._at) if transport.recorder else None
        self._has_connected = False
        self._is_whole = False

    def run(self, headers: Headers, wants_body: Callable[[int], bool]) -> Response:
        if self._transport.proxy:  # at each request, because the proxy resolves the host again too
            _, host, port = self._origin
            ssrf.allowed(host, port, **self._rules())
        sent = {
            "User-Agent": self._transport.settings.agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": ACCEPTED,
            **headers,
        }
        with self._head(sent) as response, self._recorded(response):
            body = Body(self._url, response, self._remaining, self._builder)
            try:
                if wants_body(response.status_code):
                    content = self._read(body)
                else:
                    content = Content(b"", is_cut=False)
                    body.discard()
            finally:
                self._transport.count_bytes(body.received)
        self._is_whole = True
        return Response(
            self._url,
            response.status_code,
            response.headers,
            content.data,
            content.is_cut,
            self._at,
            content.warnings,
            tuple(response.raw.headers.getlist("Set-Cookie")),
        )

    def close(self) -> None:
        """Give the connection back. It is closed if the response was not read to its end."""
        if self._is_whole:
            self._transport.connections.keep(self._origin, self._connection)
        else:
            self._connection.close()

    def shut_down(self) -> None:
        """End the exchange at its deadline. Called in the watchdog's thread."""
        self._connection.shut_down()

    def _head(self, sent: Headers) -> requests.Response:
        try:
            response = self._requested(sent)
        except (
            requests.RequestException,
            urllib3.exceptions.HTTPError,
            OSError,
            UnicodeError,
        ) as error:
            raise self._mapped(error) from error
        self._remaining()  # a response that the watchdog cut off looks like complete headers
        if self._transport.proxy and (
            refusal := self._transport.proxy.refusal(self._url, response.status_code)
        ):
            raise refusal
        most = self._transport.settings.max_header_bytes
        if sum(len(name) + len(value) + 4 for name, value in response.headers.items()) > most:
            raise BadResponse(
                f"{self._url}: the server's headers are larger than {most} bytes; "
                "--max-header-bytes sets the limit"
            )
        return response

    def _requested(self, sent: Headers) -> requests.Response:
        """The response with its headers; the body is still to be read.

        A server may close an idle connection, and only a request shows that. So a kept connection
        that fails is replaced by a new one, once (RFC 9112 §9.3.1: GET is idempotent).
        """
        was_kept = self._connection.is_open
        try:
            return self._send(sent)
        except (requests.ConnectionError, requests.exceptions.InvalidHeader, OSError):
            if not was_kept or self._has_connected:
                raise
            self._remaining()
        self._connection.close()
        self._connection = self._transport.connections.new(self._origin)
        self._connection.connect = self._connect
        return self._send(sent)

    def _send(self, sent: Headers) -> requests.Response:
        self._connection.session.headers = requests.structures.CaseInsensitiveDict(sent)
        return self._connection.session.get(
            self._url, stream=True, allow_redirects=False, timeout=self._remaining()
        )

    def _read(self, body: Body) -> Content:
        """The body, decoded."""
        try:
            return body.read(self._limits, self._transport.settings.max_codings)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise self._mapped(error) from error

    @contextmanager
    def _recorded(self, response: requests.Response) -> Iterator[None]:
        """Record the response, whether its body can be read or not."""
        recorder, builder = self._transport.recorder, self._builder
        if recorder is None or builder is None:
            yield
            return
        builder.ip_address = self._connection.ip_address
        try:
            yield
        except FetchError as error:
            builder.error = error
            raise
        finally:
            recorder.record(builder.exchange(response))

    def _connect(self, host: str, port: int) -> socket.socket:
        """A connection to the host, or to the proxy. The user named the proxy, so it may have a
        private IP address.
        """
        self._has_connected = True
        rules = self._rules()
        if self._transport.proxy is None:
            return ssrf.connect(host, port, **rules)
        rules["private_hosts"] = (host,)
        try:
            return ssrf.connect(host, port, **rules)
        except ConnectionFailed as error:
            raise self._transport.proxy.failure(self._url, error.message) from error

    def _rules(self) -> ssrf.Rules:
        deadline = time.monotonic() + self._remaining()
        transport = self._transport
        return {
            "deadline": deadline,
            "private_hosts": transport.private_hosts,
            "resolver": transport.environment.resolve,
            "patience": transport.settings.connect_timeout,
        }

    def _remaining(self) -> float:
        remaining = self._deadline - self._transport.environment.monotonic()
        if remaining <= 0:
            raise self._too_late()
        return remaining

    def _too_late(self) -> DeadlineExceeded:
        return DeadlineExceeded(
            f"{self._url}: not fetched within {self._limits.seconds:.3g} seconds; try again, or "
            "raise --timeout"
        )

    def _mapped(self, error: BaseException) -> FetchError:
        """Our error for an error of requests or urllib3."""
        for cause in exception_chain(error):
            if isinstance(cause, FetchError):
                return cause
        late = self._transport.environment.monotonic() >= self._deadline
        if late or isinstance(
            error, requests.Timeout | urllib3.exceptions.TimeoutError | TimeoutError
        ):
            return self._too_late()
        return map_exception(error, self._url, self._transport.proxy)


def _origin(url: str) -> Origin:
    parsed = URL(url)
    return parsed.protocol, parsed.hostname, int(parsed.port or _PORTS[parsed.protocol])
