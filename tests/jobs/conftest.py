"""What the tests of jobs share: a news site on loopback with a job, a clock that a test sets, and
articles made by hand.
"""

import json
import logging
import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

import scraper
from scraper.article import Article
from scraper.cli import app
from scraper.fetcher.environment import Environment
from scraper.jobs import run_job
from scraper.jobs.config import Job, load_job
from scraper.jobs.store.state import State
from tests.conftest import Site

NOW = datetime(2024, 5, 16, 12, tzinfo=UTC)

_WORDS = (
    "harbour ferry council bridge winter engine market school river letter window garden captain "
    "library festival "
    "timber copper mayor signal orchard railway cellar lantern meadow quarry"
).split()


def prose(seed: int, sentences: int = 6) -> tuple[str, ...]:
    """Paragraphs that share hardly a run of five words with those of another seed."""
    paragraphs = []
    for number in range(sentences):
        words = [
            _WORDS[(seed * 7 + number * 11 + place * (3 + (seed + number) % 5)) % len(_WORDS)]
            for place in range(9)
        ]
        paragraphs.append(
            f"The {words[0]} {words[1]} of item {seed}-{number} met the {words[2]} {words[3]} on "
            f"Monday, the office number {seed} said, "
            f"because every {words[4]} near the {words[5]} had {number + 2} more {words[6]}s than "
            f"the {words[7]} {words[8]} could bear."
        )
    return tuple(paragraphs)


def story(
    seed: int,
    *,
    head: str = "",
    date: str | None = None,
    headline: str | None = None,
    paragraphs: Iterable[str] | None = None,
) -> str:
    """The page of an article."""
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or prose(seed))
    title = headline or f"The {_WORDS[seed % len(_WORDS)]} report number {seed}"
    published = (
        '<meta property="article:published_time" '
        f'content="{date or f"2024-05-{seed % 28 + 1:02}"}">'
    )
    return (
        '<!doctype html><html lang="en"><head><meta '
        f'charset="utf-8"><title>{title}</title>{published}{head}</head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


def feed(urls: Iterable[str]) -> str:
    """An RSS feed with these URLs."""
    items = "".join(f"<item><title>{url}</title><link>{url}</link></item>" for url in urls)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>/</link><description>x</description>{items}</channel></rss>'


def article(seed: int, url: str | None = None, **changes: object) -> Article:
    """An article's record, as its page gives it."""
    found_at = url or f"https://post.example/{seed:03}"
    return msgspec.structs.replace(scraper.extract(story(seed), found_at), **changes)


@dataclass
class Clock:
    """An Environment whose time of day stands still until a test moves it. It does not sleep."""

    now: datetime = NOW
    slept: list[float] = field(default_factory=list)

    def environment(self) -> Environment:
        return Environment(now=lambda: self.now, sleep=self.slept.append)

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    """An empty state."""
    one = State.open(tmp_path / "state.db", NOW)
    yield one
    one.close()


@dataclass
class Newsroom:
    """A site with a feed, and a job over it."""

    site: Site
    folder: Path
    clock: Clock

    @property
    def output(self) -> Path:
        return self.folder / "out"

    @property
    def file(self) -> Path:
        return self.folder / "jobs.toml"

    def publish(self, *seeds: int, etag: bool = False) -> list[str]:
        """Put articles on the site, and the feed that names them. Returns their URLs."""
        urls = [self.serve(f"/story-{seed}", story(seed)) for seed in seeds]
        self.serve("/feed.xml", feed(urls), content_type="application/rss+xml")
        return urls

    def serve(self, path: str, body: str, **options: object) -> str:
        """Answer with an ETag; 304 to who knows it."""
        return serve_with_etag(self.site, path, body, **options)

    def job(
        self,
        text: str | None = None,
        *,
        job: str = "",
        fetch: str = "",
        more: str = "",
        source: str = "",
    ) -> Job:
        """Write jobs.toml and read it."""
        sources = (
            text
            if text is not None
            else '[[source]]\nkind = "feed"\nname = "feed"\nurl = '
            f'"{self.site.url("/feed.xml")}"\n{source}\n'
        )
        self.file.write_text(
            f'[job]\nname = "post"\noutput = "out"\n{job}\n[fetch]\ndelay = 0\nallow_private = '
            f'["127.0.0.1"]\n{fetch}\n{more}\n{sources}',
            encoding="utf-8",
        )
        return load_job(self.file)

    def run(self, job: Job | None = None):
        return run_job(job or self.job(), environment=self.clock.environment())

    def asked(self, *, clear: bool = True) -> list[str]:
        """Paths that the site was asked for since the last time, robots.txt aside."""
        paths = [path for path, _ in self.site.requests if path != "/robots.txt"]
        if clear:
            self.site.requests.clear()
        return paths

    def exported(self, name: str = "articles.jsonl") -> list[dict]:
        return [json.loads(line) for line in (self.output / name).read_text().splitlines()]

    def records(self) -> list[dict]:
        """Those of the newest run's file."""
        newest = sorted((self.output / "runs").glob("*/*.jsonl"))[-1]
        return [json.loads(line) for line in newest.read_text().splitlines()]

    def look(self, see: Callable[[State], object]):
        state = State.open_read_only(self.output / "state.db")
        try:
            return see(state)
        finally:
            state.close()


def serve_with_etag(
    site: Site, path: str, body: str, *, content_type: str = "text/html; charset=utf-8"
) -> str:
    content = body.encode()
    etag = f'"{hash(body)}"'

    def respond(handler):
        known = handler.headers.get("If-None-Match") == etag
        handler.send_response(304 if known else 200)
        handler.send_header("ETag", etag)
        if not known:
            handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", "0" if known else str(len(content)))
        handler.end_headers()
        if not known:
            handler.wfile.write(content)

    site.responders[path] = respond
    return site.url(path)


@pytest.fixture
def newsroom(site: Site, tmp_path: Path, clock: Clock) -> Newsroom:
    return Newsroom(site, tmp_path, clock)


@pytest.fixture
def done(newsroom):
    """A job that was run in this process."""
    newsroom.publish(1, 2, 3)
    newsroom.run()
    return newsroom


@pytest.fixture
def call(newsroom, monkeypatch):
    """Call a command in the folder of the job; the result has `stdout` and `stderr`."""
    monkeypatch.chdir(newsroom.folder)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    level = logging.getLogger("scraper").level

    def one(*arguments, code=0, **environment):
        result = CliRunner().invoke(
            app,
            [*map(str, arguments)],
            env={"COLUMNS": "200", **environment},
            prog_name="scraper",
            catch_exceptions=False,
        )
        assert (result.exit_code, result.stderr if result.exit_code != code else "") == (code, "")
        return result

    yield one
    for number, handler in handlers.items():
        signal.signal(number, handler)
    logging.getLogger("scraper").setLevel(level)
