"""Fetches one URL: redirects followed by hand, every connection through the guard, everything inside one deadline.

`requests` speaks HTTP; its connections are made by us (guard.connect). A watchdog shuts the sockets down at the deadline, so that a
server that sends a byte a second, in headers or body, holds nobody up.
"""

import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager

from scraper.errors import (
    ConnectionFailed,
    DeadlineExceeded,
    FetchError,
    HttpStatusError,
    InvalidAddress,
    TooLarge,
    TooManyRedirects,
    TruncatedBody,
)
from scraper.fetcher import guard
from scraper.records import Page, Request
from scraper.version import __version__

USER_AGENT = f"article-scraper/{__version__}"
_MOST_REDIRECTS = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 65_536
_HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}

_HINTS = {
    401: "the page needs a login",
    402: "the page must be paid for",
    403: "the site refuses automated clients, or this page is not public",
    404: "there is no such page; check the address",
    410: "the page was removed",
    429: "the site asks for fewer requests; try again later",
    451: "the page is withheld for legal reasons",
}


def _utc_now() -> datetime:
    return datetime.now(UTC)


def fetch(request: Request, *, now: Callable[[], datetime] = _utc_now, resolver: guard.Resolve = guard.resolve) -> Page:
    """The page at a URL.

    Raises FetchError (see scraper.errors) for everything that is no page: bad and forbidden addresses, failed connections, statuses
    other than 2xx, bodies cut short or over `request.max_bytes`, and what takes longer than `request.timeout` seconds in all.
    """
    exchange = _Exchange(request, resolver)
    try:
        return exchange.run(now)
    finally:
        exchange.close()


class _Exchange:
    """One fetch: its deadline, its sockets, its session."""

    def __init__(self, request: Request, resolver: guard.Resolve) -> None:
        self._request = request
        self._resolver = resolver
        self._deadline = time.monotonic() + request.timeout
        self._sockets: list[socket.socket] = []
        self._session = requests.Session()
        self._session.trust_env = False  # proxies and .netrc of the environment would go round the guard
        self._session.headers = requests.structures.CaseInsensitiveDict(_HEADERS)
        adapter = _GuardedAdapter(self._connect)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        self._watchdog = threading.Timer(request.timeout, self._shut_down)
        self._watchdog.daemon = True

    def run(self, now: Callable[[], datetime]) -> Page:
        self._watchdog.start()
        url = _checked(self._request.url)
        for _ in range(_MOST_REDIRECTS + 1):
            with self._get(url) as response:
                location = response.headers.get("Location")
                if response.status_code in _REDIRECTS and location:
                    url = _checked(urljoin(url, location))
                    continue
                if not 200 <= response.status_code < 300:
                    raise _status_error(url, response, now())
                body = self._body(url, response)
                return Page(
                    source=self._request.url,
                    content=body,
                    url=self._request.url,
                    final_url=url,
                    charset=_charset(response.headers.get("Content-Type")),
                    http_status=response.status_code,
                    fetched_at=now().astimezone(UTC).isoformat(timespec="seconds"),
                )
        raise TooManyRedirects(f"{self._request.url}: more than {_MOST_REDIRECTS} redirects, the last to {url}")

    def close(self) -> None:
        self._watchdog.cancel()
        self._session.close()

    def _get(self, url: str) -> requests.Response:
        try:
            response = self._session.get(url, stream=True, allow_redirects=False, timeout=self._remaining())
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, UnicodeError) as error:
            raise self._named(url, error) from error
        self._remaining()  # what the watchdog cut off looks like the end of the headers
        return response

    def _body(self, url: str, response: requests.Response) -> bytes:
        parts, size = [], 0
        try:
            while part := response.raw.read(_CHUNK, decode_content=True):
                size += len(part)
                if size > self._request.max_bytes:
                    raise TooLarge(f"{url}: the page is larger than {self._request.max_bytes} bytes")
                self._remaining()
                parts.append(part)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise self._named(url, error) from error
        self._remaining()  # or of the body
        return b"".join(parts)

    def _connect(self, host: str, port: int) -> socket.socket:
        connection = guard.connect(host, port, deadline=self._deadline, allow_private=self._request.allow_private, resolver=self._resolver)
        self._sockets.append(connection)
        return connection

    def _remaining(self) -> float:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise self._too_late()
        return remaining

    def _too_late(self) -> DeadlineExceeded:
        return DeadlineExceeded(f"{self._request.url}: not fetched within {self._request.timeout:g} seconds; try again, or raise --timeout")

    def _shut_down(self) -> None:
        for connection in self._sockets:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # closed already
                continue

    def _named(self, url: str, error: BaseException) -> FetchError:
        """Our error for one of requests' or urllib3's."""
        seen: BaseException | None = error
        while seen is not None:
            if isinstance(seen, FetchError):
                return seen
            reason = getattr(seen, "reason", None)
            seen = reason if isinstance(reason, BaseException) else seen.__cause__ or seen.__context__ or _argument(seen)
        if time.monotonic() >= self._deadline or isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError | TimeoutError):
            return self._too_late()
        if isinstance(error, requests.exceptions.InvalidURL | UnicodeError):
            return InvalidAddress(f"{url}: not a valid address")
        if isinstance(error, urllib3.exceptions.ProtocolError | urllib3.exceptions.DecodeError):
            return TruncatedBody(f"{url}: the server broke off or garbled its answer ({_short(error)})")
        return ConnectionFailed(f"{url}: the connection failed ({_short(error)})")


class _GuardedAdapter(HTTPAdapter):
    """An adapter whose connections are all made by one function of ours."""

    def __init__(self, connect: Callable[[str, int], socket.socket]) -> None:
        self._connect_to = connect
        super().__init__(max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        connect = self._connect_to

        class Connection(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return connect(self.host, self.port or 80)

        class SecureConnection(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return connect(self.host, self.port or 443)

        class Pool(HTTPConnectionPool):
            ConnectionCls = Connection

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = SecureConnection

        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": Pool, "https": SecurePool}


def _checked(url: str) -> str:
    """The URL, if it is one that can be fetched. Raises InvalidAddress."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise InvalidAddress(f"{url}: not a valid address ({error})") from error
    if parts.scheme not in ("http", "https"):
        raise InvalidAddress(f"{url}: only http and https addresses can be fetched")
    if not host:
        raise InvalidAddress(f"{url}: the address names no host")
    return url


def _status_error(url: str, response: requests.Response, now: datetime) -> HttpStatusError:
    status = response.status_code
    hint = _HINTS.get(status) or ("the server has a problem; try again later" if status >= 500 else "not a page")
    return HttpStatusError(
        f"{url}: HTTP status {status}: {hint}", status=status, retry_after=_retry_after(response.headers.get("Retry-After"), now)
    )


def _retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait, from either form of Retry-After (RFC 9110 §10.2.3)."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError):
        return None


def _charset(content_type: str | None) -> str | None:
    message = Message()
    message["Content-Type"] = content_type or ""
    return message.get_content_charset()


def _argument(error: BaseException) -> BaseException | None:
    return next((argument for argument in error.args if isinstance(argument, BaseException)), None)


def _short(error: BaseException) -> str:
    """What an error says, without the addresses of objects."""
    while (inner := _argument(error)) is not None:
        error = inner
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text if text and " at 0x" not in text else type(error).__name__
