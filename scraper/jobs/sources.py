"""The URLs and files that the sources of a job offer. Stores nothing, and does not judge what it
finds.
"""

import re
from collections.abc import Callable, Iterator
from glob import glob
from http import HTTPStatus
from itertools import chain
from pathlib import Path

import msgspec

from scraper.discovery import Kind, Listing, discover
from scraper.errors import ScraperError, SourceError
from scraper.fetcher import Client
from scraper.inputs import is_file
from scraper.jobs.config import SourceTable
from scraper.records import DiscoveredUrl, Page, Request
from scraper.urls import normalize

_KINDS: dict[str, Kind] = {"feed": "feed", "sitemap": "sitemap"}
"""Kinds of sources whose URL is said to be a feed or a sitemap."""

Validators = tuple[str | None, str | None]
"""ETag and Last-Modified."""


class ConditionalClient:
    """A client that fetches feeds and sitemaps only if they have changed since they were last read.

    `validators` holds those of the files that need not be read again until they change.
    """

    def __init__(self, client: Client, known: Callable[[str], Validators], timeout: float) -> None:
        """`known` gives the validators of a URL from the last run. `timeout` is in seconds."""
        self._client = client
        self._known = known
        self._timeout = timeout
        self.validators: dict[str, Validators] = {}
        self.is_unchanged = False
        """Whether a file has not changed, so that its entries are not known."""
        self.truncated_url: str | None = None
        """A file whose end is missing."""

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
        self.is_unchanged |= page.http_status == HTTPStatus.NOT_MODIFIED
        return page

    def keep_validators(self, page: Page, listing: Listing) -> None:
        """Take the validators of a feed or sitemap that was read.

        An index is always read completely: it may be unchanged although a sitemap that it names has
        changed. So is a truncated file: the complete one may have the same ETag. And so is one
        without entries, so that each run says that it has none.
        """
        if listing.is_truncated:
            self.truncated_url = page.final_url or page.source
        elif listing.pages and not listing.sitemaps:
            self.validators[page.url or page.source] = (page.etag, page.last_modified)

    def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that robots.txt names, for the site of a URL."""
        return self._client.sitemaps(url)


def urls_of(
    source: SourceTable, client: ConditionalClient, folder: Path
) -> Iterator[DiscoveredUrl | ScraperError]:
    """The URLs of a source on the web that its patterns let through, normalised, each once, and the
    errors of single files.

    `folder` is that of jobs.toml. Raises ScraperError if the source itself cannot be read.
    """
    seen: set[str] = set()
    for found in _found(source, client, folder):
        if isinstance(found, ScraperError):
            yield found
        elif (url := normalize(found.url)) is None:
            yield SourceError(f"{source.label}: {found.url[:200]!r} is not a URL of a web page")
        elif url not in seen and _is_wanted(source, url):
            seen.add(url)
            yield msgspec.structs.replace(found, url=url)


def files_of(source: SourceTable, folder: Path) -> list[Path]:
    """The files that a source's glob pattern matches, sorted. `**` matches any number of folders.

    Raises SourceError if no file matches.
    """
    # Path.glob does not accept absolute patterns.
    names = glob(str(folder / (source.path or "")), recursive=True)  # noqa: PTH207
    found = sorted(map(Path, names))
    kept = [path for path in found if is_file(str(path)) and _is_wanted(source, str(path))]
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
) -> Iterator[DiscoveredUrl | ScraperError]:
    if source.kind == "urls":
        lines = _lines(folder / source.path) if source.path else ()
        yield from (DiscoveredUrl(url) for url in chain(source.urls, lines))
    elif source.url:
        kind = _KINDS.get(source.kind)
        yield from discover(client, source.url, kind=kind, on_listing=client.keep_validators)


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
