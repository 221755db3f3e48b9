"""What a site offers: its feeds and sitemaps, the pages in them, and the articles that a section
page links to. Fetches through a client that is passed in. Judges no article.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Literal, Protocol

from ada_url import URL

from scraper.discovery.feeds import parse_feed
from scraper.discovery.section_page import article_links, named_feeds
from scraper.discovery.sitemaps import LARGEST, MOST_URLS, Sitemap, parse_sitemap
from scraper.errors import HttpStatusError, RobotsDisallowed, ScraperError, UnsupportedDocument
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


def feeds_and_sitemaps(
    client: Fetcher, url: str, timeout: float = 30.0
) -> Iterator[tuple[Kind, str] | ScraperError]:
    """The feeds and sitemaps of a site, each once, and an error for each sitemap that cannot be
    read.

    The feeds are those that the page at `url` names; if it is a feed or a sitemap, the page itself.
    The sitemaps are those that the site's robots.txt names, or /sitemap.xml if it names none.
    `timeout` is in seconds for each attempt. Raises FetchError and DocumentError if the page cannot
    be read.
    """
    page = client.fetch(Request(url=url, timeout=timeout))
    here = page.final_url or url
    own = _own_kind(page)
    if own:
        yield own, here
    for feed in dict.fromkeys(named_feeds(page)) if not own else ():
        yield "feed", feed
    named = dict.fromkeys(sitemap for sitemap in client.sitemaps(here) if sitemap != here)
    for sitemap in named or ([] if own == "sitemap" else [f"{URL(here).origin}/sitemap.xml"]):
        try:
            request = Request(url=sitemap, timeout=timeout, max_bytes=LARGEST)
            parse_sitemap(_bytes(client.fetch(request)), sitemap)
        except ScraperError as error:
            if named or not _means_missing(error):
                yield error
        else:
            yield "sitemap", sitemap


def _own_kind(page: Page) -> Kind | None:
    """Whether a page is a feed or a sitemap; None if it is neither."""
    readers: tuple[tuple[Kind, Callable[[bytes, str], object]], ...] = (
        ("feed", parse_feed),
        ("sitemap", parse_sitemap),
    )
    for kind, reader in readers:
        with suppress(UnsupportedDocument):
            reader(_bytes(page), page.final_url or page.source)
            return kind
    return None


def _means_missing(error: ScraperError) -> bool:
    """Whether an error means that a sitemap at a guessed URL does not exist: there is another page,
    or none, or robots.txt disallows it.
    """
    return isinstance(error, UnsupportedDocument | RobotsDisallowed) or (
        isinstance(error, HttpStatusError) and error.status < 500
    )


def discover(
    client: Fetcher, url: str, timeout: float = 30.0
) -> Iterator[DiscoveredUrl | ScraperError]:
    """The pages that a feed, a sitemap or a section page offers, each once, and an error for each
    file that cannot be read.

    The sitemaps that a sitemap names are read too. A file that has not changed (304) offers
    nothing. `timeout` is in seconds for each attempt. Raises FetchError and DocumentError if the
    file at `url` itself cannot be read.
    """
    page = client.fetch(Request(url=url, timeout=timeout, max_bytes=LARGEST))
    seen: set[str] = set()
    for found in _of_page(client, page, timeout):
        if isinstance(found, ScraperError):
            yield found
        elif found.url not in seen:
            if len(seen) == MOST_URLS:
                _log.warning("%s: more than %d URLs; the rest is left out", url, MOST_URLS)
                return
            seen.add(found.url)
            yield found


def _of_page(client: Fetcher, page: Page, timeout: float) -> Iterator[DiscoveredUrl | ScraperError]:
    if page.http_status == _NOT_MODIFIED:
        return
    content, url = _bytes(page), page.final_url or page.source
    for reader in (_of_feed, _of_sitemap):
        try:
            found, named = reader(content, url)
        except UnsupportedDocument:
            continue
        yield from found
        yield from _of_sitemaps(client, url, named, timeout)
        return
    yield from article_links(page)


def _of_feed(content: bytes, url: str) -> tuple[list[DiscoveredUrl], list[str]]:
    return parse_feed(content, url), []


def _of_sitemap(content: bytes, url: str) -> tuple[list[DiscoveredUrl], list[str]]:
    sitemap = _warn_if_cut(parse_sitemap(content, url), url)
    return sitemap.pages, sitemap.sitemaps


def _of_sitemaps(
    client: Fetcher, url: str, named: list[str], timeout: float
) -> Iterator[DiscoveredUrl | ScraperError]:
    """The pages of the sitemaps that an index names, breadth first. Each file is read once."""
    seen = {url}
    queue = deque((sitemap_url, 1) for sitemap_url in named)
    while queue and len(seen) <= _MOST_SITEMAPS:
        sitemap_url, depth = queue.popleft()
        if sitemap_url in seen:
            continue
        seen.add(sitemap_url)
        try:
            page = client.fetch(Request(url=sitemap_url, timeout=timeout, max_bytes=LARGEST))
            if page.http_status == _NOT_MODIFIED:
                continue
            sitemap = _warn_if_cut(parse_sitemap(_bytes(page), sitemap_url), sitemap_url)
        except ScraperError as error:
            yield error
            continue
        yield from sitemap.pages
        if depth < _DEEPEST:
            queue.extend((more, depth + 1) for more in sitemap.sitemaps)
        elif sitemap.sitemaps:
            _log.warning(
                "%s: sitemaps that are named more than %d levels deep are left out",
                sitemap_url,
                _DEEPEST,
            )
    if dropped := {sitemap_url for sitemap_url, _ in queue} - seen:
        _log.warning(
            "%s: more than %d sitemaps; %d are left out", url, _MOST_SITEMAPS, len(dropped)
        )


def _warn_if_cut(sitemap: Sitemap, url: str) -> Sitemap:
    """The same sitemap, after a warning if it is not the complete file."""
    if sitemap.cut:
        _log.warning("%s: the sitemap is too long or truncated; the part before that is used", url)
    return sitemap


def _bytes(page: Page) -> bytes:
    return page.content if isinstance(page.content, bytes) else page.content.encode()
