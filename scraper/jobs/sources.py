"""The URLs and files that the sources of a job offer. Stores nothing, and does not judge what it
finds.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from glob import glob
from http import HTTPStatus
from pathlib import Path

from scraper.discovery import discover
from scraper.errors import ScraperError, SourceError
from scraper.fetcher import Client
from scraper.jobs.config import SourceTable
from scraper.records import Page, Request
from scraper.urls import normalize

_START = 4096
"""The root element of a file is in its first bytes, as many as this."""

Validators = tuple[str | None, str | None]
"""ETag and Last-Modified."""


class ConditionalClient:
    """A client that fetches feeds and sitemaps only if they have changed since they were last read.

    `validators` holds what the responses say, for the next run.
    """

    def __init__(self, client: Client, known: Callable[[str], Validators], timeout: float) -> None:
        """`known` gives the validators of a URL from the last run. `timeout` is in seconds."""
        self._client = client
        self._known = known
        self._timeout = timeout
        self.validators: dict[str, Validators] = {}

    def fetch(self, request: Request) -> Page:
        """Fetch a page. If it has not changed, the page has status 304 and no content. Raises
        FetchError.
        """
        etag, last_modified = self._known(request.url)
        page = self._client.fetch(
            Request(
                url=request.url,
                timeout=self._timeout,
                max_bytes=request.max_bytes,
                etag=etag,
                last_modified=last_modified,
            )
        )
        if page.http_status != HTTPStatus.NOT_MODIFIED and not _is_sitemap_index(page.content):
            self.validators[request.url] = (page.etag, page.last_modified)
        return page

    def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that robots.txt names, for the site of a URL."""
        return self._client.sitemaps(url)


def _is_sitemap_index(content: bytes | str) -> bool:
    """Whether a file is a sitemap index. An index is always read completely: it may be unchanged
    although a sitemap that it names has changed.
    """
    start = content.encode()[:_START] if isinstance(content, str) else content[:_START]
    if start.startswith(b"\x1f\x8b"):
        with suppress(zlib.error):
            start = zlib.decompressobj(31).decompress(start, _START)
    return b"sitemapindex" in start


def urls_of(
    source: SourceTable, client: ConditionalClient, folder: Path
) -> Iterator[str | ScraperError]:
    """The URLs of a source on the web that its patterns let through, each once, and the errors of
    single files.

    `folder` is that of jobs.toml. Raises ScraperError if the source itself cannot be read.
    """
    seen: set[str] = set()
    for found in _found(source, client, folder):
        if isinstance(found, ScraperError):
            yield found
        elif (url := normalize(found)) is None:
            yield SourceError(f"{source.label}: {found[:200]!r} is not a URL of a web page")
        elif url not in seen and _is_wanted(source, url):
            seen.add(url)
            yield url


def files_of(source: SourceTable, folder: Path) -> list[Path]:
    """The files that a source's glob pattern matches, sorted. `**` matches any number of folders.

    Raises SourceError if no file matches.
    """
    # Path.glob does not accept absolute patterns.
    found = sorted(Path(name) for name in glob(str(folder / (source.path or "")), recursive=True))  # noqa: PTH207
    kept = [path for path in found if path.is_file() and _is_wanted(source, str(path))]
    if not kept:
        raise SourceError(f"{folder / (source.path or '')}: no such file")
    return kept


def printable_path(path: Path) -> str:
    """A path as text that the state can store. Bytes that are not UTF-8 are escaped."""
    return str(path).encode("utf-8", "backslashreplace").decode()


def file_version(path: Path) -> str:
    """The size and time of a file, which take the place of an ETag."""
    try:
        stat = path.stat()
    except OSError:
        return "gone"  # since it was listed; reading it gives the error
    return f"{stat.st_size}-{stat.st_mtime_ns}"


def _found(
    source: SourceTable, client: ConditionalClient, folder: Path
) -> Iterator[str | ScraperError]:
    if source.kind == "urls":
        yield from source.urls
        if source.path:
            yield from _lines(folder / source.path)
    elif source.url:
        for found in discover(client, source.url):
            yield found if isinstance(found, ScraperError) else found.url


def _lines(path: Path) -> Iterator[str]:
    """The lines of a file that are neither empty nor comments. Raises SourceError."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as lines:
            for line in lines:
                if (url := line.strip()) and not url.startswith("#"):
                    yield url
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror})") from error


def _is_wanted(source: SourceTable, name: str) -> bool:
    """Whether a source's patterns let a URL or a path through."""
    return all(re.search(pattern, name) for pattern in source.include) and not any(
        re.search(pattern, name) for pattern in source.exclude
    )
