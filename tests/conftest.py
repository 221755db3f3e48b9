"""What many tests need: a validator of records, and a real HTTP server on loopback."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jsonschema
import pytest
from hypothesis import settings

import scraper
from scraper.article import Article, json_schema
from scraper.workers.process import ForkServer

# Some machines set it. Then each of the hundreds of processes that tests start would compile the
# whole program again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# CI does not depend on chance. Tests that are run by hand search for new examples each time. An
# example does not have a deadline, because machines are busy.
settings.register_profile("by_hand", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("ci" if os.environ.get("CI") else "by_hand")

_USUAL = 0.06
"""Seconds of processor time for the loop of `slowness`."""
_VALIDATOR = jsonschema.Draft202012Validator(json_schema())

Responder = Callable[[BaseHTTPRequestHandler], None]


def valid(record: dict[str, Any]) -> dict[str, Any]:
    """The record, if it keeps the published schema and the laws between its fields."""
    _VALIDATOR.validate(record)
    assert (record["error"] is None) == (record["status"] in ("ok", "paywalled", "index", "other"))
    assert (record["body"] is None) == (record["blocks"] == [])
    assert record["status"] != "ok" or record["body"]
    assert record["author"] == ("; ".join(author["name"] for author in record["authors"]) or None)
    for block in record["blocks"]:
        _check_spans(block)
    for image in record["images"]:
        assert image["block"] is None or image["block"] < len(record["blocks"])
    for position, post in enumerate(record["posts"]):
        assert post["parent"] is None or post["parent"] < position
        assert (post["block"] is None) or post["block"] < len(record["blocks"])
    for link in record["links"]:
        assert (link["block"] is not None) == (link["kind"] == "body")
        assert link["block"] is None or link["text"] in record["blocks"][link["block"]][
            "text"
        ].replace("\n", " ")
        assert link["block"] is None or _linked(record["blocks"][link["block"]], link)
    return record


def _check_spans(block: dict[str, Any]) -> None:
    """The laws of spans: in order, apart from others of their kind, without blanks at the ends."""
    spans = block["spans"]
    assert spans == sorted(spans, key=lambda span: (span["start"], -span["end"], span["kind"]))
    ends: dict[str, int] = {}
    for span in spans:
        marked = block["text"][span["start"] : span["end"]]
        assert len(marked) == span["end"] - span["start"]
        assert marked
        assert marked == marked.strip()
        assert span["start"] >= ends.get(span["kind"], 0)
        assert (span["url"] is not None) == (span["kind"] == "link")
        ends[span["kind"]] = span["end"]


def _linked(block: dict[str, Any], link: dict[str, Any]) -> bool:
    """Whether a span of a block is a link of the record."""
    return any(
        span["url"] == link["url"]
        and block["text"][span["start"] : span["end"]].split() == link["text"].split()
        for span in block["spans"]
    )


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors, because tests wait for sockets and processes."""
    return len(os.sched_getaffinity(0)) + 1


class _KeptForkServer(ForkServer):
    """Its workers end with each pool, and the server goes on."""

    def close(self) -> None:
        pass


@pytest.fixture(scope="session", autouse=True)
def kept_fork_servers() -> Iterator[None]:
    """Several hundred tests run a job in this process. A fork server takes a third of a second to
    start, more than most of these runs, so all runs share one.
    """
    servers: dict[tuple[str, ...], _KeptForkServer] = {}

    def server(preload: tuple[str, ...]) -> ForkServer:
        return servers.setdefault(preload, _KeptForkServer(preload))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scraper.workers.pool.ForkServer", server)
        yield
    for kept in servers.values():
        ForkServer.close(kept)


@pytest.fixture
def own_fork_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each pool of the test starts and ends a fork server, as outside of tests."""
    monkeypatch.setattr("scraper.workers.pool.ForkServer", ForkServer)


@pytest.fixture(scope="session")
def slowness() -> float:
    """How many times longer this machine takes than the one for which the limits of tests were set.
    At least 1.
    """

    def seconds() -> float:
        began = time.process_time()
        sum(number * number for number in range(1_000_000))
        return time.process_time() - began

    return max(1.0, min(seconds() for _ in range(5)) / _USUAL)


@pytest.fixture(scope="session")
def check_record() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """`valid`, for tests that make records themselves."""
    return valid


@pytest.fixture
def extract(check_record: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[..., Article]:
    """`scraper.extract`, its records checked."""

    def extract_checked(content: bytes | str, url: str | None = None) -> Article:
        article = scraper.extract(content, url)
        check_record(article.to_dict())
        return article

    return extract_checked


class _QuietServer(ThreadingHTTPServer):
    """Prints nothing when a client hangs up, as some tests do."""

    def handle_error(self, *_: object) -> None:
        pass


class Site:
    """A web server on loopback: each path has a responder, and every request is recorded."""

    def __init__(self) -> None:
        self.responders: dict[str, Responder] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = (
                True  # or each response on a kept connection waits 40 ms for an acknowledgement
            )

            def do_GET(self) -> None:
                site.requests.append((self.path, dict(self.headers)))
                responder = site.responders.get(self.path)
                if responder is None:
                    self.send_error(404)
                else:
                    responder(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = _QuietServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}
        )
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def serve(
        self,
        path: str,
        body: bytes | str,
        *,
        content_type: str = "text/html; charset=utf-8",
        status: int = 200,
        **headers: str,
    ) -> str:
        """Respond to `path` with `body`. Returns the URL."""
        content = body.encode() if isinstance(body, str) else body

        def respond(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", content_type)
            handler.send_header("Content-Length", str(len(content)))
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(content)

        self.responders[path] = respond
        return self.url(path)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    """A fresh server."""
    server = Site()
    yield server
    server.close()


PARAGRAPHS = (
    "The ferry between the two islands will run again from Monday, eleven weeks after a storm tore "
    "the landing stage at Norhaven from its piles.",
    "Divers finished the last welds on Thursday night, the harbour office said, and a trial run "
    "with forty empty cars on deck went without trouble.",
    "“We have missed the sound of it,” said Ada Linqvist, who keeps the bakery on the quay and has "
    "lost a third of her custom since the spring.",
    "The repair cost 2.4 million, most of it paid by the insurer; the county will decide in autumn "
    "whether a second stage should be built.",
)


def page_with(extra: str = "", *, head: str = "", paragraphs: tuple[str, ...] = PARAGRAPHS) -> str:
    """A small article page with `extra` markup between its second and third paragraphs."""
    body = [f"<p>{paragraph}</p>" for paragraph in paragraphs]
    flow = "\n".join([*body[:2], extra, *body[2:]])
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ferry returns to '
        f"Norhaven | Island Courier</title>{head}</head>"
        f"<body><article><h1>Ferry returns to Norhaven</h1>{flow}</article></body></html>"
    )
