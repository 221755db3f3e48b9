"""One GET of one address: every connection through the guard, everything inside one deadline, nothing past its bounds. Follows no redirect.

`requests` speaks HTTP; its connections are made by us (guard.connect). A watchdog shuts the sockets down at the deadline, so that a
server that sends a byte a second, in headers or body, holds nobody up.
"""

import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager

from scraper.errors import BadAnswer, ConnectionFailed, DeadlineExceeded, FetchError, InvalidAddress, TooLarge, TruncatedBody
from scraper.fetcher import guard
from scraper.fetcher.decoding import ACCEPTED, Broken, UnknownCoding, decoded
from scraper.fetcher.exchange import Recorder, Tape
from scraper.fetcher.world import World

_CHUNK = 65_536
_LARGEST_HEAD = 100 * 1024
_ACCEPT = "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.5"
_LARGEST_ASIDE = 1024 * 1024
"""Bytes of a body that nobody wants but the recorder: of a redirect, of an error."""
_NUMBER = re.compile(r"\d{1,18}")

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    url: str
    status: int
    headers: Headers
    """Names in any case."""
    body: bytes
    """Decoded; empty where it was not asked for."""
    cut: bool
    """Whether the body was cut at the limit, where that is allowed."""
    at: datetime | None = None
    """When it was asked for; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one GET may go."""

    seconds: float
    """For everything, from the name server's answer to the last byte."""
    max_bytes: int
    """Of the body, decoded."""
    may_cut: bool = False
    """Whether a body over the limit is cut, and no error."""


class Getter(Protocol):
    """Where answers come from."""

    def get(self, url: str, limits: Limits, headers: Headers, wants_body: Callable[[int], bool]) -> Answer:
        """The answer to one GET; its body only for the statuses that are wanted. Raises FetchError."""
        ...


@dataclass(frozen=True, slots=True)
class Transport:
    """How to connect, and as whom."""

    user_agent: str
    allow_private: tuple[str, ...]
    """Host names that may have private or loopback addresses."""
    world: World
    recorder: Recorder | None = None

    def get(self, url: str, limits: Limits, headers: Headers, wants_body: Callable[[int], bool]) -> Answer:
        """The answer to one GET; its body only for the statuses that are wanted. Raises FetchError, and ArchiveError of the recorder."""
        exchange = _Exchange(self, url, limits)
        try:
            return exchange.run(headers, wants_body)
        finally:
            exchange.close()


class _Exchange:
    """One GET: its deadline, its sockets, its session."""

    def __init__(self, transport: Transport, url: str, limits: Limits) -> None:
        self._transport = transport
        self._url = url
        self._limits = limits
        self._deadline = transport.world.monotonic() + limits.seconds
        self._sockets: list[socket.socket] = []
        self._at = transport.world.now()
        self._tape = Tape(url, self._at) if transport.recorder else None
        self._session = _Session()
        self._session.trust_env = False  # proxies and .netrc of the environment would go round the guard
        adapter = _GuardedAdapter(self._connect)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        self._watchdog = threading.Timer(limits.seconds, self._shut_down)
        self._watchdog.daemon = True

    def run(self, headers: Headers, wants_body: Callable[[int], bool]) -> Answer:
        self._watchdog.start()
        said = {"User-Agent": self._transport.user_agent, "Accept": _ACCEPT, "Accept-Encoding": ACCEPTED, **headers}
        self._session.headers = requests.structures.CaseInsensitiveDict(said)
        with self._head() as response, self._recorded(response):
            _check_framing(self._url, response)
            body, cut = self._body(response) if wants_body(response.status_code) else (b"", False)
            return Answer(self._url, response.status_code, response.headers, body, cut, self._at)

    def close(self) -> None:
        self._watchdog.cancel()
        self._session.close()
        for connection in self._sockets:
            connection.close()

    def _head(self) -> requests.Response:
        try:
            response = self._session.get(self._url, stream=True, allow_redirects=False, timeout=self._remaining())
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, UnicodeError) as error:
            raise self._named(error) from error
        self._remaining()  # what the watchdog cut off looks like the end of the headers
        if sum(len(name) + len(value) + 4 for name, value in response.headers.items()) > _LARGEST_HEAD:
            raise BadAnswer(f"{self._url}: the server's headers are larger than {_LARGEST_HEAD // 1024} KiB")
        return response

    def _body(self, response: requests.Response) -> tuple[bytes, bool]:
        """The body, decoded, and whether it was cut."""
        parts, size, limit = [], 0, self._limits.max_bytes
        try:
            for piece in decoded(self._raw(response), response.headers.get("Content-Encoding", "")):
                parts.append(piece)
                size += len(piece)
                if size > limit and not self._limits.may_cut:
                    raise TooLarge(f"{self._url}: the page is larger than {limit} bytes; --max-bytes sets the limit")
                if size > limit:
                    return b"".join(parts)[:limit], True
        except Broken as error:
            self._remaining()
            raise TruncatedBody(f"{self._url}: {error}") from error
        except UnknownCoding as error:
            raise BadAnswer(f"{self._url}: the server packed its answer in a way that nobody asked for: {error}") from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise self._named(error) from error
        self._remaining()  # or of the body
        return b"".join(parts), False

    def _raw(self, response: requests.Response) -> Iterator[bytes]:
        """The body as it comes in, not decoded."""
        for chunk in response.raw.stream(_CHUNK, decode_content=False):
            if self._tape is not None:
                self._tape.parts.append(chunk)
            self._remaining()
            yield chunk
        if self._tape is not None:
            self._tape.complete = True

    @contextmanager
    def _recorded(self, response: requests.Response) -> Iterator[None]:
        """Tell the recorder of the answer, whatever comes of it."""
        recorder, tape = self._transport.recorder, self._tape
        if recorder is None or tape is None:
            yield
            return
        try:
            yield
            if not tape.parts:
                self._read_aside(response)
        except FetchError as error:
            tape.error = error
            raise
        finally:
            recorder.record(tape.exchange(response))

    def _read_aside(self, response: requests.Response) -> None:
        """A body that nobody wanted, for the recorder; what is wrong with it matters to nobody else."""
        size = 0
        try:
            for chunk in self._raw(response):
                size += len(chunk)
                if size > _LARGEST_ASIDE:
                    break
        except (FetchError, urllib3.exceptions.HTTPError, OSError):
            return

    def _connect(self, host: str, port: int) -> socket.socket:
        connection = guard.connect(
            host, port, deadline=self._deadline, allow_private=self._transport.allow_private, resolver=self._transport.world.resolve
        )
        self._sockets.append(connection.dup())  # TLS takes the socket itself over, and leaves nothing to shut down
        if self._tape is not None:
            self._tape.address = str(connection.getpeername()[0])
        return connection

    def _remaining(self) -> float:
        remaining = self._deadline - self._transport.world.monotonic()
        if remaining <= 0:
            raise self._too_late()
        return remaining

    def _too_late(self) -> DeadlineExceeded:
        return DeadlineExceeded(f"{self._url}: not fetched within {self._limits.seconds:g} seconds; try again, or raise --timeout")

    def _shut_down(self) -> None:
        for connection in self._sockets:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # closed already
                continue

    def _named(self, error: BaseException) -> FetchError:
        """Our error for one of requests' or urllib3's."""
        seen: BaseException | None = error
        while seen is not None:
            if isinstance(seen, FetchError):
                return seen
            reason = getattr(seen, "reason", None)
            seen = reason if isinstance(reason, BaseException) else seen.__cause__ or seen.__context__ or _argument(seen)
        late = self._transport.world.monotonic() >= self._deadline
        if late or isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError | TimeoutError):
            return self._too_late()
        if isinstance(error, requests.exceptions.InvalidURL | UnicodeError):
            return InvalidAddress(f"{self._url}: not a valid address")
        if isinstance(error, urllib3.exceptions.InvalidHeader | requests.exceptions.InvalidHeader):
            return BadAnswer(f"{self._url}: the server's answer makes no sense ({_short(error)})")
        if isinstance(error, urllib3.exceptions.ProtocolError | urllib3.exceptions.DecodeError):
            return TruncatedBody(f"{self._url}: the server broke off or garbled its answer ({_short(error)})")
        return ConnectionFailed(f"{self._url}: the connection failed ({_short(error)})")


class _Session(requests.Session):
    """A session that leaves redirects alone: to prepare the next request, `requests` reads all of a redirect's body, however large."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 - the signature of requests
        return None


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


def _check_framing(url: str, response: requests.Response) -> None:
    """Where a body ends must be beyond doubt (RFC 9112 §6.3): two lengths, or one that is no number, are an attack or a fault."""
    lengths = {value.strip() for header in response.raw.headers.getlist("Content-Length") for value in header.split(",")}
    if lengths and response.raw.headers.get("Transfer-Encoding"):
        raise BadAnswer(f"{url}: the server gives both Content-Length and Transfer-Encoding")
    if len(lengths) > 1 or any(not _NUMBER.fullmatch(length) for length in lengths):
        raise BadAnswer(f"{url}: the server gives an impossible Content-Length ({', '.join(sorted(lengths))[:60]})")


def _argument(error: BaseException) -> BaseException | None:
    return next((argument for argument in error.args if isinstance(argument, BaseException)), None)


def _short(error: BaseException) -> str:
    """What an error says, without the addresses of objects."""
    while (inner := _argument(error)) is not None:
        error = inner
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text if text and " at 0x" not in text else type(error).__name__
