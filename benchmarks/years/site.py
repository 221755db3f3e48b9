"""A site on loopback with a feed, to which articles are added one by one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from benchmarks.torture.newsroom import page
from benchmarks.years.states import NEWEST

HOST = "127.0.0.1"


class Site:
    """A running server."""

    def __init__(self) -> None:
        self._pages: dict[str, bytes] = {}
        self._articles: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                content = site._pages.get(self.path)
                self.send_response(404 if content is None else 200)
                kind = "application/rss+xml" if self.path == "/feed.xml" else "text/html"
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(content or b"")))
                self.end_headers()
                self.wfile.write(content or b"")

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer((HOST, 0), Handler)
        self.publish()

    @property
    def feed(self) -> str:
        """The URL of the feed."""
        return self._url("/feed.xml")

    def publish(self) -> None:
        """Add an article of the newest month to the site and its feed."""
        number = len(self._articles)
        path = f"/news/new-{number}.html"
        dated = re.sub(rb"2024-\d\d-", f"{NEWEST:%Y-%m}-".encode(), page(number))
        self._pages[path] = dated
        self._articles.append(path)
        items = "".join(
            f"<item><title>{path}</title><link>{self._url(path)}</link></item>"
            for path in self._articles
        )
        self._pages["/feed.xml"] = (
            '<?xml version="1.0"?><rss version="2.0"><channel><title>Years</title><link>/</link>'
            f"<description>x</description>{items}</channel></rss>"
        ).encode()

    def _url(self, path: str) -> str:
        return f"http://{HOST}:{self.server.server_port}{path}"


@contextmanager
def site() -> Iterator[Site]:
    """A site with one article."""
    running = Site()
    Thread(target=running.server.serve_forever, daemon=True).start()
    try:
        yield running
    finally:
        running.server.shutdown()
        running.server.server_close()
