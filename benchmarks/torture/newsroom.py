"""A news site on loopback, in its own process: a sitemap and any number of different articles, each
with an ETag.

Two more pages are not articles: one never responds, and one takes long to extract.
"""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection

HOST = "127.0.0.1"
HANGING, HOSTILE = "/hangs.html", "/hostile.html"
_ARTICLES = "/2024/article-"
_SENTENCES = 14
_WORDS = (
    "harbour ferry council bridge storm winter market price water school doctor village museum "
    "river engine captain island budget "
    "minister farmer police train station summer festival garden teacher factory union worker "
    "language letter history picture machine "
    "paper window kitchen cellar mountain valley forest lantern carpet bottle orchard pilot signal "
    "county mayor painter singer judge"
).split()
_VERBS = (
    "opened closed repaired counted moved praised refused bought sold crossed watched measured "
    "followed carried answered"
).split()
_HOSTILE = (
    b"<!doctype html><title>Deep</title><body>" + b"<div><b><i><table><tr><td>ever deeper" * 60_000
)


class Newsroom:
    """A running server."""

    def __init__(self, port: int, count: int, pipe: Connection) -> None:
        self.count = count
        self._port = port
        self._pipe = pipe

    def url(self, path: str = "/sitemap.xml") -> str:
        """The URL of a path."""
        return f"http://{HOST}:{self._port}{path}"

    @property
    def articles(self) -> list[str]:
        """The URLs of all articles."""
        return [self.url(_path(number)) for number in range(self.count)]

    def traps(self, *, there: bool) -> None:
        """Whether the two pages that are not articles exist. If not, they give 404."""
        self._pipe.send(f"traps {'there' if there else 'gone'}")
        self._pipe.recv()

    def busy(self, pause: int) -> None:
        """Respond to the next request for an article with 429 and this Retry-After, in seconds."""
        self._pipe.send(f"busy {pause}")
        self._pipe.recv()

    def requests(self) -> dict[str, int]:
        """How often each path was requested since the last call."""
        self._pipe.send("requests")
        seen: dict[str, int] = self._pipe.recv()
        return seen


@contextmanager
def newsroom(count: int, latency: float = 0.0) -> Iterator[Newsroom]:
    """A server with `count` articles, which responds after `latency` seconds."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_serve, args=(count, latency, there), daemon=True)
    process.start()
    try:
        yield Newsroom(here.recv(), count, here)
    finally:
        here.send("end")
        process.join(timeout=10)


def page(number: int) -> bytes:
    """The page of an article. It depends on the number alone."""
    chance = random.Random(number)  # noqa: S311 - no secret
    title = _sentence(chance)[:-1]
    paragraphs = "\n".join(
        f"<p>{' '.join(_sentence(chance) for _ in range(3))}</p>" for _ in range(_SENTENCES // 2)
    )
    menu = "".join(f'<li><a href="/section/{word}">{word}</a></li>' for word in _WORDS[:12])
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | The '
        "Loopback</title>"
        f'<meta property="article:published_time" content="{_date(number)}">'
        f'<meta name="author" content="Ada Linqvist"></head><body><nav><ul>{menu}</ul></nav>'
        f"<article><h1>{title}</h1>{paragraphs}</article>"
        "<footer><p>All rights reserved.</p></footer></body></html>"
    ).encode()


def _date(number: int) -> str:
    return f"2024-0{number % 3 + 3}-{number % 28 + 1:02}T08:00:00Z"


def _sentence(chance: random.Random) -> str:
    words = [chance.choice(_WORDS) for _ in range(4)]
    number = chance.randrange(10, 10_000)
    sentence = (
        f"the {words[0]} of the {words[1]} {chance.choice(_VERBS)} the {words[2]} near {words[3]} "
        f"number {number} this week."
    )
    return sentence[0].upper() + sentence[1:]


def _path(number: int) -> str:
    return f"{_ARTICLES}{number:05}.html"


def _serve(count: int, latency: float, pipe: Connection) -> None:
    asyncio.run(_serve_until_ended(count, latency, pipe))


async def _serve_until_ended(count: int, latency: float, pipe: Connection) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    settings = _Settings(count, latency)
    server = await loop.create_server(lambda: _Connection(settings), HOST, 0, backlog=256)

    def on_command() -> None:
        try:
            command, _, value = pipe.recv().partition(" ")
        except EOFError:  # the parent process has ended
            command = "end"
        if command == "end":
            loop.remove_reader(pipe.fileno())
            ended.set()
            return
        if command == "traps":
            settings.traps = value == "there"
        if command == "busy":
            settings.pause = value
        pipe.send(dict(settings.seen))
        settings.seen.clear()

    loop.add_reader(pipe.fileno(), on_command)
    pipe.send(server.sockets[0].getsockname()[1])
    await ended.wait()


@dataclass(slots=True)
class _Settings:
    """What all connections share."""

    count: int
    latency: float
    seen: dict[str, int] = field(default_factory=dict)
    traps: bool = True
    pause: str = ""


class _Connection(asyncio.Protocol):
    """One connection (HTTP/1.1, kept alive), with one request at a time."""

    def __init__(self, settings: _Settings) -> None:
        self._settings = settings
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while b"\r\n\r\n" in self._read:
            head, _, self._read = self._read.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            path = lines[0].split(" ")[1]
            headers = {
                name.lower(): value.strip()
                for name, _, value in (line.partition(":") for line in lines[1:])
            }
            self._settings.seen[path] = self._settings.seen.get(path, 0) + 1
            if path != HANGING or not self._settings.traps:
                asyncio.get_running_loop().call_later(
                    self._settings.latency, self._respond, path, headers
                )

    def _respond(self, path: str, headers: dict[str, str]) -> None:
        status, kind, body = self._content(path)
        etag = f'"{path}"'
        more = ""
        if path.startswith(_ARTICLES) and self._settings.pause:
            status, body, more, self._settings.pause = (
                "429 Too Many Requests",
                b"",
                f"Retry-After: {self._settings.pause}\r\n",
                "",
            )
        if status == "200 OK" and headers.get("if-none-match") == etag:
            status, body = "304 Not Modified", b""
        if status[0] in "23":
            more = f"ETag: {etag}\r\n"
        head = (
            f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}Content-Length: "
            f"{len(body)}\r\n\r\n"
        )
        self._transport.write(head.encode() + body)  # type: ignore[attr-defined]
        if headers.get("connection", "").lower() == "close":
            self._transport.close()

    def _content(self, path: str) -> tuple[str, str, bytes]:
        if path == "/sitemap.xml":
            root = "http://" + ":".join(map(str, self._transport.get_extra_info("sockname")[:2]))
            listed = "".join(
                f"<url><loc>{root}{_path(number)}</loc></url>"
                for number in range(self._settings.count)
            )
            return (
                "200 OK",
                "application/xml",
                f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'.encode(),
            )
        if path == HOSTILE and self._settings.traps:
            return "200 OK", "text/html; charset=utf-8", _HOSTILE
        if path.startswith(_ARTICLES):
            return "200 OK", "text/html; charset=utf-8", page(int(path.removeprefix(_ARTICLES)[:5]))
        return "404 Not Found", "text/plain", b""
