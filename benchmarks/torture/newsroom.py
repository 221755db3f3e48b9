"""A newsroom on loopback, in a process of its own: a sitemap and as many articles as asked for, no
two of them alike, each with an ETag.

Two pages more are no articles: one that never comes, and one that takes long to extract. Knows
nothing of who asks.
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
    """The server as its user sees it."""

    def __init__(self, port: int, count: int, pipe: Connection) -> None:
        self.count = count
        self._port = port
        self._pipe = pipe

    def url(self, path: str = "/sitemap.xml") -> str:
        """The address of a path."""
        return f"http://{HOST}:{self._port}{path}"

    @property
    def articles(self) -> list[str]:
        """The addresses of all articles."""
        return [self.url(_path(number)) for number in range(self.count)]

    def traps(self, *, there: bool) -> None:
        """Whether the two pages that are no articles are there; else they are answered with 404."""
        self._pipe.send(f"traps {'there' if there else 'gone'}")
        self._pipe.recv()

    def busy(self, pause: int) -> None:
        """Answer the next article with 429 and a Retry-After of so many seconds."""
        self._pipe.send(f"busy {pause}")
        self._pipe.recv()

    def requests(self) -> dict[str, int]:
        """How often each path was asked for since this was last called."""
        self._pipe.send("requests")
        seen: dict[str, int] = self._pipe.recv()
        return seen


@contextmanager
def newsroom(count: int, latency: float = 0.0) -> Iterator[Newsroom]:
    """A newsroom of `count` articles, each of which is answered after `latency` seconds."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_serve, args=(count, latency, there), daemon=True)
    process.start()
    try:
        yield Newsroom(here.recv(), count, here)
    finally:
        here.send("end")
        process.join(timeout=10)


def page(number: int) -> bytes:
    """An article; a function of its number."""
    chance = random.Random(number)  # noqa: S311 - no secret
    title = _sentence(chance)[:-1]
    paragraphs = "\n".join(
        f"<p>{' '.join(_sentence(chance) for _ in range(3))}</p>" for _ in range(_SENTENCES // 2)
    )
    menu = "".join(f'<li><a href="/section/{word}">{word}</a></li>' for word in _WORDS[:12])
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | The '
        "Loopback</title>"
        f'<meta property="article:published_time" content="2024-05-{number % 28 + 1:02}T08:00:00Z">'
        f'<meta name="author" content="Ada Linqvist"></head><body><nav><ul>{menu}</ul></nav>'
        f"<article><h1>{title}</h1>{paragraphs}</article>"
        "<footer><p>All rights reserved.</p></footer></body></html>"
    ).encode()


def _sentence(chance: random.Random) -> str:
    words = [chance.choice(_WORDS) for _ in range(4)]
    number = chance.randrange(10, 10_000)
    said = (
        f"the {words[0]} of the {words[1]} {chance.choice(_VERBS)} the {words[2]} near {words[3]} "
        f"number {number} this week."
    )
    return said[0].upper() + said[1:]


def _path(number: int) -> str:
    return f"{_ARTICLES}{number:05}.html"


def _serve(count: int, latency: float, pipe: Connection) -> None:
    asyncio.run(_serve_until_told(count, latency, pipe))


async def _serve_until_told(count: int, latency: float, pipe: Connection) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    mood = _Mood(count, latency)
    server = await loop.create_server(lambda: _Answering(mood), HOST, 0, backlog=256)

    def told() -> None:
        try:
            wish, _, value = pipe.recv().partition(" ")
        except EOFError:  # whoever started us is gone
            wish = "end"
        if wish == "end":
            loop.remove_reader(pipe.fileno())
            ended.set()
            return
        if wish == "traps":
            mood.traps = value == "there"
        if wish == "busy":
            mood.pause = value
        pipe.send(dict(mood.seen))
        mood.seen.clear()

    loop.add_reader(pipe.fileno(), told)
    pipe.send(server.sockets[0].getsockname()[1])
    await ended.wait()


@dataclass(slots=True)
class _Mood:
    """What all connections share."""

    count: int
    latency: float
    seen: dict[str, int] = field(default_factory=dict)
    traps: bool = True
    pause: str = ""


class _Answering(asyncio.Protocol):
    """One connection; requests one after the other (HTTP/1.1, kept alive)."""

    def __init__(self, mood: _Mood) -> None:
        self._mood = mood
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
            self._mood.seen[path] = self._mood.seen.get(path, 0) + 1
            if path != HANGING or not self._mood.traps:
                asyncio.get_running_loop().call_later(
                    self._mood.latency, self._answer, path, headers
                )

    def _answer(self, path: str, headers: dict[str, str]) -> None:
        status, kind, body = self._content(path)
        etag = f'"{path}"'
        more = ""
        if path.startswith(_ARTICLES) and self._mood.pause:
            status, body, more, self._mood.pause = (
                "429 Too Many Requests",
                b"",
                f"Retry-After: {self._mood.pause}\r\n",
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
                f"<url><loc>{root}{_path(number)}</loc></url>" for number in range(self._mood.count)
            )
            return (
                "200 OK",
                "application/xml",
                f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'.encode(),
            )
        if path == HOSTILE and self._mood.traps:
            return "200 OK", "text/html; charset=utf-8", _HOSTILE
        if path.startswith(_ARTICLES):
            return "200 OK", "text/html; charset=utf-8", page(int(path.removeprefix(_ARTICLES)[:5]))
        return "404 Not Found", "text/plain", b""
