"""What a site offers: its feeds and sitemaps, the pages in them, the articles that a section page
links. Fetches through a client that it is given; judges no article.
"""

import logging
import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Literal, Protocol

from ada_url import URL

from scraper.discovery.feeds import parse_feed
from scraper.discovery.sitemaps import LARGEST, MOST_ADDRESSES, Sitemap, parse_sitemap
from scraper.errors import HttpStatusError, RobotsDisallowed, ScraperError, UnsupportedDocument
from scraper.language import Vocabulary
from scraper.parsing import Element, parse
from scraper.records import DiscoveredUrl, Page, Request
from scraper.text import one_line
from scraper.urls import join_url

_log = logging.getLogger("scraper")

_NOT_MODIFIED = 304
_MOST_SITEMAPS = 200
_DEEPEST = 3
_FEED_TYPES = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)", re.I)
_FURNITURE = frozenset("nav footer".split())
_NO_ARTICLE = r"/(?:%(no_article_paths)s)(?:[/.?]|$)"
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|zip|mp[34]|css|js|xml|rss)$", re.I)
_DATED = re.compile(r"/(?:19|20)\d\d[/-]?\d\d|\d{5,}")
_WORDS_OF_TITLE = 4
_WORDS_OF_SLUG = 4

Kind = Literal["feed", "sitemap"]


class Fetcher(Protocol):
    """What files are fetched with."""

    def fetch(self, request: Request) -> Page:
        """The page at a URL. Raises FetchError."""
        ...

    def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that the robots.txt of an address's site names."""
        ...


def feeds_and_sitemaps(
    client: Fetcher, url: str, timeout: float = 30.0
) -> Iterator[tuple[Kind, str] | ScraperError]:
    """The feeds that a page names, or itself if it is a feed or a sitemap, and the sitemaps that
    its site's robots.txt names, /sitemap.xml where it names none, each once; and what is wrong with
    a sitemap.

    Raises FetchError and DocumentError where the page cannot be had.
    """
    page = client.fetch(Request(url=url, timeout=timeout))
    here = page.final_url or url
    own = _own_kind(page)
    if own:
        yield own, here
    for feed in dict.fromkeys(_named_feeds(page)) if not own else ():
        yield "feed", feed
    named = dict.fromkeys(address for address in client.sitemaps(here) if address != here)
    for address in named or ([] if own == "sitemap" else [f"{URL(here).origin}/sitemap.xml"]):
        try:
            parse_sitemap(
                _bytes(client.fetch(Request(url=address, timeout=timeout, max_bytes=LARGEST))),
                address,
            )
        except ScraperError as error:
            if named or not _says_there_is_none(error):
                yield error
        else:
            yield "sitemap", address


def _own_kind(page: Page) -> Kind | None:
    """What a page is, if not a page."""
    readers: tuple[tuple[Kind, Callable[[bytes, str], object]], ...] = (
        ("feed", parse_feed),
        ("sitemap", parse_sitemap),
    )
    for kind, reader in readers:
        with suppress(UnsupportedDocument):
            reader(_bytes(page), page.final_url or page.source)
            return kind
    return None


def _says_there_is_none(error: ScraperError) -> bool:
    """Whether a sitemap that was only guessed is not there: another page stands in its place, or
    none, or nobody may look.
    """
    return isinstance(error, UnsupportedDocument | RobotsDisallowed) or (
        isinstance(error, HttpStatusError) and error.status < 500
    )


def discover(
    client: Fetcher, url: str, timeout: float = 30.0
) -> Iterator[DiscoveredUrl | ScraperError]:
    """The pages that a feed, a sitemap (and those it names) or a section page offers, each once;
    and what went wrong with one of the files. A file that has not changed (304) offers nothing.

    Raises FetchError and DocumentError where the address itself cannot be had.
    """
    page = client.fetch(Request(url=url, timeout=timeout, max_bytes=LARGEST))
    seen: set[str] = set()
    for found in _of_page(client, page, timeout):
        if isinstance(found, ScraperError):
            yield found
        elif found.url not in seen:
            if len(seen) == MOST_ADDRESSES:
                _log.warning(
                    "%s: more than %d addresses; the rest is left out", url, MOST_ADDRESSES
                )
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
    yield from _section(page)


def _of_feed(content: bytes, url: str) -> tuple[list[DiscoveredUrl], list[str]]:
    return parse_feed(content, url), []


def _of_sitemap(content: bytes, url: str) -> tuple[list[DiscoveredUrl], list[str]]:
    sitemap = _whole(parse_sitemap(content, url), url)
    return sitemap.pages, sitemap.sitemaps


def _of_sitemaps(
    client: Fetcher, url: str, named: list[str], timeout: float
) -> Iterator[DiscoveredUrl | ScraperError]:
    """The pages of the sitemaps that an index names, breadth first, each file once."""
    seen = {url}
    queue = deque((address, 1) for address in named)
    while queue and len(seen) <= _MOST_SITEMAPS:
        address, depth = queue.popleft()
        if address in seen:
            continue
        seen.add(address)
        try:
            page = client.fetch(Request(url=address, timeout=timeout, max_bytes=LARGEST))
            if page.http_status == _NOT_MODIFIED:
                continue
            sitemap = _whole(parse_sitemap(_bytes(page), address), address)
        except ScraperError as error:
            yield error
            continue
        yield from sitemap.pages
        if depth < _DEEPEST:
            queue.extend((more, depth + 1) for more in sitemap.sitemaps)
        elif sitemap.sitemaps:
            _log.warning(
                "%s: sitemaps named by sitemaps more than %d deep are left out", address, _DEEPEST
            )
    if dropped := {address for address, _ in queue} - seen:
        _log.warning(
            "%s: more than %d sitemaps; %d are left out", url, _MOST_SITEMAPS, len(dropped)
        )


def _whole(sitemap: Sitemap, url: str) -> Sitemap:
    """The sitemap; that it is not all of the file is said."""
    if sitemap.cut:
        _log.warning(
            "%s: the sitemap is longer than may be, or broke off; what came before is taken", url
        )
    return sitemap


def _section(page: Page) -> Iterator[DiscoveredUrl]:
    """The links of a page that look like articles: on the same site, not in its menus, with a title
    for text, an address that tells one.
    """
    document = parse(page)
    base = page.final_url or page.source
    if document.tree is None:
        return
    no_article = Vocabulary().pattern(_NO_ARTICLE, re.I)
    for link in document.tree.iter("a"):
        address = join_url((link.get("href") or "").partition("#")[0], base)
        if (
            address is None
            or not _looks_like_article(address, base, no_article)
            or _is_furniture(link)
        ):
            continue
        title = one_line("".join(str(piece) for piece in link.itertext()))
        if len(title.split()) >= _WORDS_OF_TITLE or _DATED.search(address):
            yield DiscoveredUrl(address, title or None, None, "page")


def _looks_like_article(address: str, base: str, no_article: re.Pattern[str]) -> bool:
    target, here = URL(address), URL(base)
    if (
        target.hostname.removeprefix("www.") != here.hostname.removeprefix("www.")
        or target.pathname == here.pathname
    ):
        return False
    path = target.pathname
    if no_article.search(path) or _FILE.search(path):
        return False
    slug = max(re.split(r"[/.]", path), key=len)
    return bool(_DATED.search(path)) or len(re.findall(r"[^\W\d_]+", slug)) >= _WORDS_OF_SLUG


def _is_furniture(link: Element) -> bool:
    return any(above.tag in _FURNITURE for above in link.iterancestors())


def _named_feeds(page: Page) -> Iterator[str]:
    document = parse(page)
    for link in document.tree.iter("link") if document.tree is not None else ():
        if "alternate" in (link.get("rel") or "").lower() and _FEED_TYPES.search(
            link.get("type") or ""
        ):
            address = join_url(link.get("href") or "", page.final_url or page.source)
            if address:
                yield address


def _bytes(page: Page) -> bytes:
    return page.content if isinstance(page.content, bytes) else page.content.encode()
