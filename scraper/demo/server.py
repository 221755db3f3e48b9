"""The HTTP server of the demo newsroom: GET and HEAD with validators, gzip, and a log of requests.
The only module of the demo with a socket.
"""

import gzip
import json
import logging
import threading
from collections import deque
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import quote, unquote, urlsplit

from scraper.demo.site import FIRST_DAY, LAST_DAY, Resource, not_found, resources_of
from scraper.version import __version__

_log = logging.getLogger("scraper")

HOST = "127.0.0.1"
ADVANCE = "/_demo/advance"
"""A POST to this path starts the next day."""
_IDLE_SECONDS = 30.0
_MAX_LOGGED = 100_000
_POLL_SECONDS = 0.05
_COMPRESSED = (
    "text/",
    "application/xml",
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
)


class LoggedRequest(NamedTuple):
    """A request, and the status of its response."""

    method: str
    path: str
    """As requested, with the query."""
    status: int
    headers: dict[str, str]
    """Names in lower case."""


class DemoSite:
    """The demo newsroom on a port of 127.0.0.1. Port 0 means a free one. It serves from its
    construction until `close`. Raises OSError if the port is taken.
    """

    def __init__(self, port: int = 0, *, day: int = FIRST_DAY) -> None:
        self._log: deque[LoggedRequest] = deque(maxlen=_MAX_LOGGED)
        self._server = _Server((HOST, port), _Handler)
        self._server.site = self
        self._turn = threading.Lock()
        self._begin(day)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": _POLL_SECONDS}, daemon=True
        )
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def port(self) -> int:
        """The port of the server."""
        return int(self._server.server_address[1])

    @property
    def base(self) -> str:
        """The base URL, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    @property
    def requests(self) -> list[LoggedRequest]:
        """The requests since the start or `forget`, in order. Only the last 100,000 are kept."""
        return list(self._log)

    @property
    def day(self) -> int:
        """The day that is served, 1 or 2."""
        return self._day

    def url(self, path: str) -> str:
        """The URL of a path."""
        return self.base + path

    def advance(self) -> int:
        """Start the next day, if there is one, and return the day that is now served."""
        with self._turn:
            if self._day < LAST_DAY:
                self._begin(self._day + 1)
            return self._day

    def forget(self) -> None:
        """Empty the log of requests."""
        self._log.clear()

    def close(self) -> None:
        """Stop the server. Open connections are not closed."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def resource(self, path: str) -> Resource:
        """The response for a path on the current day. Paths are keys of a dictionary, so no path
        leads to a file.
        """
        return self._resources.get(quote(unquote(path))) or not_found()

    def log(self, request: LoggedRequest) -> None:
        """Add a request to the log."""
        self._log.append(request)
        _log.info("%s %s: %d", request.method, request.path, request.status)

    def _begin(self, day: int) -> None:
        self._resources = resources_of(day, self.base)
        self._day = day


class _Server(ThreadingHTTPServer):
    site: DemoSite
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, _request: Any, client_address: Any) -> None:
        """Log a broken connection only at debug level: it is the client's choice."""
        _log.debug("a connection from %s broke off", client_address, exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = f"article-scraper-demo/{__version__}"
    sys_version = ""
    timeout = _IDLE_SECONDS
    # Head and body go in one packet. In two, the second would wait for a delayed acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._respond(with_body=True)

    def do_HEAD(self) -> None:
        self._respond(with_body=False)

    def do_POST(self) -> None:
        self._leave_body()
        if self._path() != ADVANCE:
            self._send(
                HTTPStatus.METHOD_NOT_ALLOWED,
                {"Allow": "GET, HEAD", "Content-Type": "text/plain"},
                b"GET and HEAD only\n",
            )
            return
        body = json.dumps({"day": self.server.site.advance()}).encode()
        self._send(HTTPStatus.OK, {"Content-Type": "application/json"}, body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Print nothing: the site logs each request itself."""

    def _respond(self, *, with_body: bool) -> None:
        self._leave_body()
        found = self.server.site.resource(self._path())
        compressed = found.content_type.startswith(_COMPRESSED) and accepts_gzip(
            self.headers.get("Accept-Encoding", "")
        )
        # The compressed form is another representation, so its strong ETag differs (RFC 9110
        # §8.8.3.3).
        tag = f'"{found.tag}-gzip"' if compressed else f'"{found.tag}"'
        headers = {
            "ETag": tag,
            "Last-Modified": format_datetime(found.changed.astimezone(UTC), usegmt=True),
            "Vary": "Accept-Encoding",
        }
        if found.status == HTTPStatus.OK and self._is_known(found):
            self._send(HTTPStatus.NOT_MODIFIED, headers, None)
            return
        content = gzip.compress(found.content, mtime=0) if compressed else found.content
        headers |= {"Content-Type": found.content_type, "Cache-Control": "no-cache"} | (
            {"Content-Encoding": "gzip"} if compressed else {}
        )
        self._send(found.status, headers, content, with_body=with_body)

    def _is_known(self, found: Resource) -> bool:
        """Whether the client has this content already. An ETag decides if the client sent one (RFC
        9110 §13.2.2).
        """
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            known = {
                tag.strip().removeprefix("W/").strip('"').removesuffix("-gzip")
                for tag in tags.split(",")
            }
            return tags.strip() == "*" or found.tag in known
        since = _parse_http_date(self.headers.get("If-Modified-Since"))
        return since is not None and found.changed.replace(microsecond=0) <= since

    def _send(
        self, status: int, headers: dict[str, str], content: bytes | None, *, with_body: bool = True
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if content is not None:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if content and with_body:
            self.wfile.write(content)
        named = {name.lower(): value for name, value in self.headers.items()}
        self.server.site.log(LoggedRequest(self.command, self.path, int(status), named))

    def _path(self) -> str:
        """The requested path. A client may send a complete URL (RFC 9112 §3.2.2)."""
        try:
            return urlsplit(self.path).path or "/"
        except ValueError:
            return self.path

    def _leave_body(self) -> None:
        """Close the connection after a request with a body, because the body is not read."""
        if (
            self.headers.get("Content-Length", "0").strip() != "0"
            or "Transfer-Encoding" in self.headers
        ):
            self.close_connection = True


def accepts_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding allows gzip (RFC 9110 §12.5.3)."""
    weights: dict[str, float] = {}
    for part in accepted.split(","):
        name, _, parameter = part.partition(";")
        key, _, value = parameter.strip().partition("=")
        try:
            weights[name.strip().lower()] = float(value) if key.strip().lower() == "q" else 1.0
        except ValueError:
            weights[name.strip().lower()] = 0.0
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def _parse_http_date(written: str | None) -> datetime | None:
    try:
        date = parsedate_to_datetime(written) if written else None
    except (ValueError, TypeError, OverflowError):
        return None
    return date if date is None or date.tzinfo else None
