"""What a job's sources offer: addresses of feeds, sitemaps and section pages, lists of addresses,
pages in files. Reads; judges nothing.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from glob import glob
from http import HTTPStatus
from pathlib import Path

from scraper.discovery import walk
from scraper.errors import ScraperError, SourceError
from scraper.fetcher import Client
from scraper.jobs.config import SourceTable
from scraper.records import Page, Request
from scraper.urls import normalize

_START = 4096
"""Bytes of a file in which its root element stands."""

Validators = tuple[str | None, str | None]


class ConditionalClient:
    """A client that asks feeds and sitemaps only for what is new since their last reading, and
    keeps what they say for the next.
    """

    def __init__(self, client: Client, known: Callable[[str], Validators], timeout: float) -> None:
        self._client = client
        self._known = known
        self._timeout = timeout
        self.said: dict[str, Validators] = {}

    def fetch(self, request: Request) -> Page:
        """The page; with status 304 and no content where it is as it was."""
        etag, last_modified = self._known(request.url)
        asked = Request(
            url=request.url,
            timeout=self._timeout,
            max_bytes=request.max_bytes,
            etag=etag,
            last_modified=last_modified,
        )
        page = self._client.fetch(asked)
        if page.http_status != HTTPStatus.NOT_MODIFIED and not _names_others(page.content):
            self.said[request.url] = (page.etag, page.last_modified)
        return page

    def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that the robots.txt of an address's site names."""
        return self._client.sitemaps(url)


def _names_others(content: bytes | str) -> bool:
    """Whether a file is an index of sitemaps. It is read whole each time: that it has not changed
    says nothing of those it names.
    """
    start = content.encode()[:_START] if isinstance(content, str) else content[:_START]
    if start.startswith(b"\x1f\x8b"):
        with suppress(zlib.error):
            start = zlib.decompressobj(31).decompress(start, _START)
    return b"sitemapindex" in start


def addresses(
    source: SourceTable, client: ConditionalClient, folder: Path
) -> Iterator[str | ScraperError]:
    """The addresses of a source on the web that its patterns let through, each once, and what went
    wrong with one of its files.

    Raises ScraperError where the source itself cannot be read.
    """
    seen: set[str] = set()
    for found in _found(source, client, folder):
        if isinstance(found, ScraperError):
            yield found
        elif (url := normalize(found)) is None:
            yield SourceError(f"{source.label}: {found[:200]!r} is no address of the web")
        elif url not in seen and wanted(source, url):
            seen.add(url)
            yield url


def _found(
    source: SourceTable, client: ConditionalClient, folder: Path
) -> Iterator[str | ScraperError]:
    if source.kind == "urls":
        yield from source.urls
        if source.path:
            yield from _lines(folder / source.path)
    elif source.url:
        for found in walk.discover(client, source.url):
            yield found if isinstance(found, ScraperError) else found.url


def wanted(source: SourceTable, name: str) -> bool:
    """Whether the source's patterns let an address or a path through."""
    return all(re.search(pattern, name) for pattern in source.include) and not any(
        re.search(pattern, name) for pattern in source.exclude
    )


def files(source: SourceTable, folder: Path) -> list[Path]:
    """The files that a glob names, in order; `**` goes into folders. Raises SourceError where it
    names none.
    """
    # Path.glob takes no absolute pattern.
    found = sorted(Path(name) for name in glob(str(folder / (source.path or "")), recursive=True))  # noqa: PTH207
    kept = [path for path in found if path.is_file() and wanted(source, str(path))]
    if not kept:
        raise SourceError(f"{folder / (source.path or '')}: no such file")
    return kept


def name_of(path: Path) -> str:
    """A file's path as the state can hold it: bytes of its name that are no UTF-8 are written
    out.
    """
    return str(path).encode("utf-8", "backslashreplace").decode()


def version_of(path: Path) -> str:
    """Stands for an ETag: size and time of a file."""
    try:
        stat = path.stat()
    except OSError:
        return "gone"  # since it was listed; who reads it says so
    return f"{stat.st_size}-{stat.st_mtime_ns}"


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as lines:
            for line in lines:
                if (url := line.strip()) and not url.startswith("#"):
                    yield url
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror})") from error
