"""One GET of one address: every connection through the guard, everything inside one deadline,
nothing past its bounds. Follows no redirect.

`requests` speaks HTTP; its connections are made by us (guard.connect) and kept for the next request
(connections.py). A watchdog shuts them down at the deadline, so that a server that sends a byte a
second, in headers or body, holds nobody up.
"""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import requests
import urllib3
from ada_url import URL

from scraper.errors import BadResponse, ConnectionFailed, DeadlineExceeded, FetchError
from scraper.fetcher.environment import Environment
from scraper.fetcher.http import ssrf
from scraper.fetcher.http.body import Body
from scraper.fetcher.http.connection_pool import ConnectionPool, Origin
from scraper.fetcher.http.decoders import ACCEPTED
from scraper.fetcher.http.exceptions import exception_chain, map_exception
from scraper.fetcher.http.proxy import Proxy
from scraper.fetcher.http.recorder import ExchangeBuilder, Recorder
from scraper.fetcher.http.watchdog import Watchdog
from scraper.fetcher.limits import ClientLimits
from scraper.fetcher.response import Headers, RequestLimits, Response

_ACCEPT = "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.5"
_PORTS = {"http:": 80, "https:": 443}


class HttpTransport:
    """How to connect, and as whom; many threads may. `allow_private` are the host names that may
    have private or loopback addresses.
    """

    def __init__(
        self,
        user_agent: str,
        allow_private: tuple[str, ...],
        environment: Environment,
        proxy: Proxy | None = None,
        recorder: Recorder | None = None,
        bounds: ClientLimits | None = None,
    ) -> None:
        self.recorder = recorder
        self.user_agent = user_agent
        self.allow_private = allow_private
        self.environment = environment
        self.proxy = proxy
        self.bounds = bounds or ClientLimits()
        self.connections = ConnectionPool(environment, proxy, self.bounds)
        self.watchdog = Watchdog()

    def get(
        self, url: str, limits: RequestLimits, headers: Headers, wants_body: Callable[[int], bool]
    ) -> Response:
        """The answer to one GET; its body only for the statuses that are wanted. Raises FetchError,
        and WarcWriteError of the recorder.
        """
        exchange = _Exchange(self, url, limits)
        try:
            with self.watchdog.watching(limits.seconds, exchange.shut_down):
                return exchange.run(headers, wants_body)
        finally:
            exchange.close()

    def close(self) -> None:
        """Close the connections that are kept."""
        self.connections.close()


class _Exchange:
    """One GET: its deadline, and the line that it has for as long."""

    def __init__(self, transport: HttpTransport, url: str, limits: RequestLimits) -> None:
        self._transport = transport
        self._url = url
        self._limits = limits
        self._deadline = transport.environment.monotonic() + limits.seconds
        self._origin = _origin(url)
        self._line = transport.connections.lend(self._origin)
        self._line.connect = self._connect
        self._at = transport.environment.now()
        self._tape = ExchangeBuilder(url, self._at) if transport.recorder else None
        self._has_connected = False
        self._is_whole = False

    def run(self, headers: Headers, wants_body: Callable[[int], bool]) -> Response:
        if (
            self._transport.proxy
        ):  # at each request: what the host's name leads to is looked up anew by the proxy, too
            _, host, port = self._origin
            ssrf.allowed(host, port, **self._rules())
        said = {
            "User-Agent": self._transport.user_agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": ACCEPTED,
            **headers,
        }
        with self._head(said) as response, self._recorded(response):
            body = Body(self._url, response, self._remaining, self._tape)
            if wants_body(response.status_code):
                content, is_cut = self._read(body)
            else:
                content, is_cut = b"", False
                body.leave()
        self._is_whole = True
        return Response(
            self._url, response.status_code, response.headers, content, is_cut, self._at
        )

    def close(self) -> None:
        """Give the line back. One whose answer was left half read was closed with it."""
        if self._is_whole:
            self._transport.connections.keep(self._origin, self._line)
        else:
            self._line.close()

    def shut_down(self) -> None:
        """Time is up."""
        self._line.shut_down()

    def _head(self, said: Headers) -> requests.Response:
        try:
            response = self._asked(said)
        except (
            requests.RequestException,
            urllib3.exceptions.HTTPError,
            OSError,
            UnicodeError,
        ) as error:
            raise self._named(error) from error
        self._remaining()  # what the watchdog cut off looks like the end of the headers
        if self._transport.proxy and (
            refusal := self._transport.proxy.refusal(self._url, response.status_code)
        ):
            raise refusal
        if (
            sum(len(name) + len(value) + 4 for name, value in response.headers.items())
            > self._transport.bounds.head_bytes
        ):
            most = self._transport.bounds.head_bytes
            raise BadResponse(
                f"{self._url}: the server's headers are larger than {most} bytes; "
                "--max-header-bytes sets the limit"
            )
        return response

    def _asked(self, said: Headers) -> requests.Response:
        """The beginning of the answer.

        A server may close a connection while it is idle, which is found out only by asking. So the
        failure of a kept one is none; a fresh one is asked, once (RFC 9112 §9.3.1: GET is
        idempotent).
        """
        was_kept = self._line.is_open
        try:
            return self._ask(said)
        except (requests.ConnectionError, requests.exceptions.InvalidHeader, OSError):
            if not was_kept or self._has_connected:
                raise
            self._remaining()
        self._line.close()
        self._line = self._transport.connections.new(self._origin)
        self._line.connect = self._connect
        return self._ask(said)

    def _ask(self, said: Headers) -> requests.Response:
        self._line.session.headers = requests.structures.CaseInsensitiveDict(said)
        return self._line.session.get(
            self._url, stream=True, allow_redirects=False, timeout=self._remaining()
        )

    def _read(self, body: Body) -> tuple[bytes, bool]:
        """The body, decoded, and whether it was cut."""
        try:
            return body.read(self._limits, self._transport.bounds.codings)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise self._named(error) from error

    @contextmanager
    def _recorded(self, response: requests.Response) -> Iterator[None]:
        """Tell the recorder of the answer, whatever comes of it."""
        recorder, tape = self._transport.recorder, self._tape
        if recorder is None or tape is None:
            yield
            return
        tape.address = self._line.address
        try:
            yield
        except FetchError as error:
            tape.error = error
            raise
        finally:
            recorder.record(tape.exchange(response))

    def _connect(self, host: str, port: int) -> socket.socket:
        """A connection to the host, or to the proxy: that one was named, and may be anywhere."""
        self._has_connected = True
        rules = self._rules()
        if self._transport.proxy is None:
            return ssrf.connect(host, port, **rules)
        rules["allow_private"] = (host,)
        try:
            return ssrf.connect(host, port, **rules)
        except ConnectionFailed as error:
            raise self._transport.proxy.failure(self._url, error.message) from error

    def _rules(self) -> ssrf.Rules:
        deadline = time.monotonic() + self._remaining()
        transport = self._transport
        return {
            "deadline": deadline,
            "allow_private": transport.allow_private,
            "resolver": transport.environment.resolve,
            "patience": transport.bounds.connect,
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

    def _named(self, error: BaseException) -> FetchError:
        """Our error for one of requests' or urllib3's."""
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
    address = URL(url)
    return address.protocol, address.hostname, int(address.port or _PORTS[address.protocol])
