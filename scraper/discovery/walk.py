"""The pages that a feed, a sitemap or a section page offers. Fetches through a client that is
passed in. Judges no article.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Literal, Protocol

from scraper.discovery.feed_links import named_feeds
from scraper.discovery.feeds import parse_feed_text
from scraper.discovery.listing import LARGEST, Listing, is_gzip, read_text
from scraper.discovery.section_page import article_links
from scraper.discovery.sitemaps import MOST_URLS, parse_sitemap_text
from scraper.errors import DocumentError, ScraperError, UnsupportedDocument
from scraper.parsing import parse
from scraper.records import DiscoveredUrl, Page, Request

_log = logging.getLogger("scraper")

_NOT_MODIFIED = 304
_MOST_SITEMAPS = 200
_DEEPEST = 3

Kind = Literal["feed", "sitemap"]


class Fetcher(Protocol):
    """The client that fetches files: `scraper.fetcher.Client`, or a wrapper."""

    def fetch(self, request: Request) -> Page:
        """The page at a URL. Raises FetchError."""
        ...

    def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that the robots.txt of a URL's site names."""
        ...


def parse_listing(page: Page) -> Listing:
    """The feed or sitemap that a page is. Raises UnsupportedDocument if it is neither."""
    content = page.content if isinstance(page.content, bytes) else page.content.encode()
    url = page.final_url or page.source
    document = read_text(content, url, page.charset)
    with suppress(UnsupportedDocument):
        return parse_feed_text(document, url)
    return parse_sitemap_text(document, url)


def _ignore(_: Page, __: Listing) -> None:
    """For callers that need no report of the files that were read."""


def discover(
    client: Fetcher,
    url: str,
    timeout: float = 30.0,
    *,
    kind: Kind | None = None,
    on_listing: Callable[[Page, Listing], None] = _ignore,
) -> Iterator[DiscoveredUrl | ScraperError]:
    """The pages that a feed, a sitemap or a section page offers, each once, and an error for each
    file that cannot be read.

    The sitemaps that a sitemap names are read too. A file that has not changed (304) offers
    nothing. `timeout` is in seconds for each attempt. `on_listing` is called with each feed and
    sitemap that was read.

    `kind` is what the URL is said to be. Then a web page is not read as a section page: it is an
    error, unless it names exactly one feed, which is read instead. Raises FetchError and
    DocumentError if the file at `url` itself cannot be read.
    """
    walk = _Walk(client, timeout, on_listing)
    seen: set[str] = set()
    for found in walk.pages(url, kind):
        if isinstance(found, ScraperError):
            yield found
        elif found.url not in seen:
            if len(seen) == MOST_URLS:
                _log.warning("%s: more than %d URLs; the rest is left out", url, MOST_URLS)
                return
            seen.add(found.url)
            yield found


class _Walk:
    """Reads one file and those that it names."""

    def __init__(
        self, client: Fetcher, timeout: float, on_listing: Callable[[Page, Listing], None]
    ) -> None:
        self._client = client
        self._timeout = timeout
        self._on_listing = on_listing

    def pages(self, url: str, kind: Kind | None) -> Iterator[DiscoveredUrl | ScraperError]:
        """The pages of the file at a URL."""
        page = self._fetch(url)
        if page.http_status == _NOT_MODIFIED:
            return
        here = page.final_url or page.source
        try:
            listing = self._read(page)
        except UnsupportedDocument:
            if is_gzip(page.content):
                raise
            if kind is None:
                yield from article_links(parse(page), here)
                return
            followed = self._only_feed(page, kind)
            if followed is None:
                return
            here, listing = followed
        yield from listing.pages
        yield from self._of_sitemaps(here, listing.sitemaps)

    def _fetch(self, url: str) -> Page:
        return self._client.fetch(Request(url=url, timeout=self._timeout, max_bytes=LARGEST))

    def _read(self, page: Page) -> Listing:
        """The feed or sitemap that a page is, after a warning if it is not complete."""
        listing = parse_listing(page)
        self._on_listing(page, listing)
        if listing.is_cut or listing.is_truncated:
            problem = "longer than the limits" if listing.is_cut else "truncated"
            _log.warning(
                "%s: the %s is %s; the part before that is used",
                page.final_url or page.source,
                listing.kind,
                problem,
            )
        return listing

    def _only_feed(self, page: Page, kind: Kind) -> tuple[str, Listing] | None:
        """The feed that a web page names in place of the file of `kind` that was requested, and its
        URL. None if it has not changed.

        Raises DocumentError if the page names none or several, and FetchError.
        """
        here = page.final_url or page.source
        feeds = named_feeds(page)
        if len(feeds) != 1:
            raise UnsupportedDocument(f"{page.source}: {_not_a_listing(kind, feeds)}")
        (feed,) = feeds
        if feed in (here, page.url):
            raise UnsupportedDocument(f"{page.source}: {_not_a_listing(kind, [])}")
        named_page = self._fetch(feed)
        if named_page.http_status == _NOT_MODIFIED:
            return None
        try:
            listing = self._read(named_page)
        except DocumentError as error:
            raise UnsupportedDocument(f"{page.source}: {_not_a_listing(kind, [])}") from error
        _log.warning(
            "%s: this is a web page, not a %s; the feed that it names is read instead: %s",
            page.source,
            kind,
            feed,
        )
        return named_page.final_url or feed, listing

    def _of_sitemaps(self, url: str, named: list[str]) -> Iterator[DiscoveredUrl | ScraperError]:
        """The pages of the sitemaps that an index names, breadth first. Each file is read once."""
        seen = {url}
        queue = deque((sitemap_url, 1) for sitemap_url in named)
        while queue and len(seen) <= _MOST_SITEMAPS:
            sitemap_url, depth = queue.popleft()
            if sitemap_url in seen:
                continue
            seen.add(sitemap_url)
            try:
                page = self._fetch(sitemap_url)
                if page.http_status == _NOT_MODIFIED:
                    continue
                listing = self._read(page)
            except ScraperError as error:
                yield error
                continue
            yield from listing.pages
            if depth < _DEEPEST:
                queue.extend((more, depth + 1) for more in listing.sitemaps)
            elif listing.sitemaps:
                _log.warning(
                    "%s: sitemaps that are named more than %d levels deep are left out",
                    sitemap_url,
                    _DEEPEST,
                )
        if dropped := {sitemap_url for sitemap_url, _ in queue} - seen:
            _log.warning(
                "%s: more than %d sitemaps; %d are left out", url, _MOST_SITEMAPS, len(dropped)
            )


def _not_a_listing(kind: Kind, feeds: list[str]) -> str:
    """What is wrong with a web page in place of a feed or sitemap, and what to do."""
    problem = f"this is a web page, not a {kind}"
    if feeds:
        return f"{problem}; it names {len(feeds)} feeds, choose one of them: {', '.join(feeds[:5])}"
    return f"{problem}; `scraper feeds` with the URL of the site's front page finds others"
