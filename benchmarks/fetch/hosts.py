"""Fifty hosts on loopback, in a process of their own: each answers after a while, and writes down
when every request came and was answered.

Knows nothing of who asks: what it reports is the proof that nobody was asked twice at once, or too
early.
"""

import asyncio
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection

ROBOTS = "/robots.txt"
_PARAGRAPH = (
    "<p>The ferry left the quay at noon, as it had done every day since the bridge was closed, and "
    "nobody waved.</p>\n"
)
_PAGE = (
    "<!doctype html><html><head><title>The ferry</title></head><body>"
    + _PARAGRAPH * 180
    + "</body></html>"
).encode()
_RULES = b"User-agent: *\nDisallow: /private/\n"


@dataclass(slots=True)
class Log:
    """What one host saw."""

    requests: list[tuple[float, float, str]] = field(default_factory=list)
    """When it came and when its last byte was handed to the system, on the clock that all processes
    share, and its path.
    """
    connections: int = 0


class Hosts:
    """The hosts as their user sees them."""

    def __init__(self, ports: list[int], pipe: Connection) -> None:
        self.ports = ports
        """Of `address(1)`, `address(2)` …"""
        self._pipe = pipe

    def logs(self) -> list[Log]:
        """What each host saw since it was last asked."""
        self._pipe.send("logs")
        logs: list[Log] = self._pipe.recv()
        return logs


def name(number: int) -> str:
    """The name of a host, counted from 1."""
    return f"h{number:02}.test"


def address(number: int) -> str:
    """Its address: a host of its own for those who tell hosts by their addresses."""
    return f"127.0.1.{number}"


@contextmanager
def serving(
    count: int, latency: float, certificate: tuple[str, str] | None = None
) -> Iterator[Hosts]:
    """Hosts that answer after `latency` seconds; in TLS where files of a certificate and its key
    are given.
    """
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(
        target=_serve, args=(count, latency, certificate, there), daemon=True
    )
    process.start()
    try:
        yield Hosts(here.recv(), here)
    finally:
        here.send("end")
        process.join(timeout=10)


def _serve(
    count: int, latency: float, certificate: tuple[str, str] | None, pipe: Connection
) -> None:
    asyncio.run(_serve_until_told(count, latency, certificate, pipe))


async def _serve_until_told(
    count: int, latency: float, certificate: tuple[str, str] | None, pipe: Connection
) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    logs = [Log() for _ in range(count)]
    context = None
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*certificate)
    servers = [
        await loop.create_server(
            lambda log=log: _Answering(log, latency), address(number), 0, ssl=context, backlog=128
        )  # type: ignore[misc]
        for number, log in enumerate(logs, 1)
    ]

    def told() -> None:
        if pipe.recv() == "end":
            ended.set()
            return
        pipe.send(logs)
        for log in logs:
            log.requests, log.connections = [], 0

    loop.add_reader(pipe.fileno(), told)
    pipe.send([server.sockets[0].getsockname()[1] for server in servers])
    await ended.wait()


class _Answering(asyncio.Protocol):
    """One connection; requests one after the other (HTTP/1.1, kept alive)."""

    def __init__(self, log: Log, latency: float) -> None:
        self._log = log
        self._latency = latency
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._log.connections += 1

    def data_received(self, data: bytes) -> None:
        self._read += data
        while b"\r\n\r\n" in self._read:
            head, _, self._read = self._read.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode()
            closing = b"connection: close" in head.lower()
            asyncio.get_running_loop().call_later(
                self._latency, self._answer, path, time.monotonic(), closing
            )

    def _answer(self, path: str, came: float, closing: bool) -> None:
        body, kind = (
            (_RULES, "text/plain") if path == ROBOTS else (_PAGE, "text/html; charset=utf-8")
        )
        how = "close" if closing else "keep-alive"
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: "
            f"{len(body)}\r\nConnection: {how}\r\n\r\n"
        )
        answered = (
            time.monotonic()
        )  # before the write: who has the last byte may come again before we look at the clock
        self._log.requests.append((came, answered, path))
        self._transport.write(head.encode() + body)  # type: ignore[attr-defined]
        if closing:
            self._transport.close()
