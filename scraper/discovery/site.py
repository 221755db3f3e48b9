"""The feeds and sitemaps of a site: those that a page names, and those of robots.txt. Fetches
through a client that is passed in.
"""

from collections.abc import Iterable, Iterator

from ada_url import URL

from scraper.discovery.feed_links import NamedListings, listings_of
from scraper.discovery.listing import LARGEST
from scraper.discovery.walk import Fetcher, Kind, parse_listing
from scraper.errors import HttpStatusError, RobotsDisallowed, ScraperError, UnsupportedDocument
from scraper.records import Page, Request
from scraper.urls import join_url

_MOST_GUESSES = 3
"""Visible links that are fetched to find out whether they are feeds."""


def feeds_and_sitemaps(
    client: Fetcher, url: str, timeout: float = 30.0
) -> Iterator[tuple[Kind, str] | ScraperError]:
    """The feeds and sitemaps of a site, each once, and an error for each sitemap that cannot be
    read.

    If the page at `url` is a feed or a sitemap, it is the first one. Otherwise the feeds are those
    that the page names, or else those that it links to visibly. Feeds of comments are left out. The
    sitemaps are those that the page and the site's robots.txt name, or /sitemap.xml if they name
    none. `timeout` is in seconds for each attempt. Raises FetchError and DocumentError if the page
    cannot be read.
    """
    page = client.fetch(Request(url=url, timeout=timeout, max_bytes=LARGEST))
    here = page.final_url or url
    own = _own_kind(page)
    if own:
        yield own, here
    named = NamedListings([], [], []) if own else listings_of(page)
    feeds = named.feeds or _verified(client, named.maybe_feeds, timeout)
    for feed in feeds:
        yield "feed", feed
    robots = (join_url(sitemap, here) for sitemap in client.sitemaps(here))
    sitemaps = dict.fromkeys(one for one in (*named.sitemaps, *robots) if one and one != here)
    for sitemap in sitemaps or ([] if own == "sitemap" else [f"{URL(here).origin}/sitemap.xml"]):
        try:
            _read(client, sitemap, timeout)
        except ScraperError as error:
            if sitemaps or not _means_missing(error):
                yield error
        else:
            yield "sitemap", sitemap


def _own_kind(page: Page) -> Kind | None:
    """Whether a page is a feed or a sitemap; None if it is neither."""
    try:
        return parse_listing(page).kind
    except UnsupportedDocument:
        return None


def _verified(client: Fetcher, urls: list[str], timeout: float) -> Iterable[str]:
    """Those of the first URLs that are feeds. Nothing says that they are, so errors do not
    matter.
    """
    for url in urls[:_MOST_GUESSES]:
        try:
            kind = _read(client, url, timeout)
        except ScraperError:
            continue
        if kind == "feed":
            yield url


def _read(client: Fetcher, url: str, timeout: float) -> Kind:
    request = Request(url=url, timeout=timeout, max_bytes=LARGEST)
    return parse_listing(client.fetch(request)).kind


def _means_missing(error: ScraperError) -> bool:
    """Whether an error means that a sitemap at a guessed URL does not exist: there is another page,
    or none, or robots.txt disallows it.
    """
    return isinstance(error, UnsupportedDocument | RobotsDisallowed) or (
        isinstance(error, HttpStatusError) and error.status < 500
    )
