"""One fault, met by a real client: what came out of it, and how long that took."""

import socket
import ssl
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import trustme
from ada_url import URL

from scraper.discovery import discover
from scraper.errors import ConnectionFailed, ScraperError
from scraper.fetcher import Client, FetchSettings
from scraper.fetcher.environment import Environment
from scraper.fetcher.http import ssrf
from scraper.records import Request
from tests.fetcher.faults.servers import Closed, Deaf, Server
from tests.fetcher.faults.table import Fault, Outcome

HOST = "courier.example"
OUTSIDE, INSIDE = "93.184.216.34", "10.0.0.8"
_LOOPBACK = "127.0.0.1"
_ADDRESSES = {
    HOST: [_LOOPBACK],
    "other.example": [_LOOPBACK],
    "inside.example": [INSIDE],
    "mixed.example": [OUTSIDE, INSIDE],
}


_CONNECT_TIMEOUT = FetchSettings().connect_timeout
_SHORT_CONNECT_TIMEOUT = 0.05
"""Seconds. A busy machine must not let the deadline of the attempt pass first."""


class Seen(NamedTuple):
    outcome: Outcome
    seconds: float
    message: str


class Names:
    """The name server of the tests: all that is well is on loopback."""

    def __init__(self) -> None:
        self._asked: defaultdict[str, int] = defaultdict(int)

    def resolve(self, host: str, port: int) -> ssrf.Resolved:
        self._asked[host] += 1
        return [(socket.AF_INET, (address, port)) for address in self._addresses(host)]

    def _addresses(self, host: str) -> list[str]:
        if host == "rebinding.example":
            return [OUTSIDE if self._asked[host] == 1 else INSIDE]
        if host == "many.example":
            return [_LOOPBACK] * 200
        if host == "silent.example":
            time.sleep(5)
        if host in ("silent.example", "nowhere.example"):
            raise ConnectionFailed(f"{host}: the host name cannot be resolved")
        return _ADDRESSES.get(host) or [host]


class Authority:
    """Who signs the certificates, and which there are."""

    def __init__(self) -> None:
        self._authority = trustme.CA()
        self._stranger = trustme.CA()

    @contextmanager
    def file(self) -> Iterator[str]:
        """The authority's own certificate, for World.authorities."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "authority.pem")
            self._authority.cert_pem.write_to_path(path)
            yield str(path)

    @cache  # noqa: B019 - lives as long as the tests
    def server(self, kind: str) -> ssl.SSLContext:
        """How a server shows a certificate that is good, expired, early, self-signed, unknown, or
        of another host.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if kind == "self-signed":
            with (
                self._stranger.private_key_pem.tempfile() as key,
                self._stranger.cert_pem.tempfile() as certificate,
            ):
                context.load_cert_chain(certificate, key)
            return context
        year = timedelta(days=365)
        now = datetime.now(UTC)
        since, until = {
            "expired": (now - 2 * year, now - year),
            "early": (now + year, now + 2 * year),
        }.get(kind, (now - year, now + year))
        signer = self._stranger if kind == "unknown" else self._authority
        host = "elsewhere.example" if kind == "other" else HOST
        signer.issue_cert(host, not_before=since, not_after=until).configure_cert(context)
        return context


@contextmanager
def started(fault: Fault, authority: Authority) -> Iterator[Server | Closed | Deaf]:
    """The fault's server, running."""
    if isinstance(fault.server, type):
        server: Server | Closed | Deaf = fault.server()
    else:
        server = Server(
            fault.server, authority.server(fault.certificate) if fault.certificate else None
        )
    try:
        yield server
    finally:
        server.close()


def new_client(
    authorities: str, *, asks_robots: bool, connect_timeout: float = _CONNECT_TIMEOUT
) -> Client:
    """A client for whom only these names are on loopback; it does not sleep, and has no pauses
    between requests.
    """
    environment = Environment(
        sleep=lambda _seconds: None,
        chance=lambda: 0.0,
        resolve=Names().resolve,
        authorities=authorities,
    )
    hosts = (HOST, "other.example", "many.example")
    return Client(
        FetchSettings(
            delay=0,
            ignore_robots=not asks_robots,
            allow_private=hosts,
            connect_timeout=connect_timeout,
        ),
        environment=environment,
    )


def client_for(fault: Fault, authorities: str) -> Client:
    """The client that meets a fault: one that soon gives up on a host that is deaf."""
    timeout = _SHORT_CONNECT_TIMEOUT if fault.server is Deaf else _CONNECT_TIMEOUT
    return new_client(authorities, asks_robots=fault.asks_robots, connect_timeout=timeout)


def meet(fault: Fault, client: Client, server: Server | Closed | Deaf) -> Seen:
    """Fetch, or look for what is offered."""
    url = fault.url.format(port=server.port)
    began = time.monotonic()
    code, retryable, content, message = None, False, None, ""
    try:
        content = (
            _offered(client, url)
            if fault.discovers
            else client.fetch(Request(url=url, timeout=fault.seconds)).content
        )
    except ScraperError as error:
        code, retryable, message = error.code, error.retryable, error.message
    took = time.monotonic() - began
    server.settle()
    return Seen(
        Outcome(
            code, retryable, server.connections, content if isinstance(content, bytes) else None
        ),
        took,
        message,
    )


def _offered(client: Client, url: str) -> bytes:
    found = [
        one.code if isinstance(one, ScraperError) else URL(one.url).pathname
        for one in discover(client, url)
    ]
    return "\n".join(found).encode()
