"""Which URLs a feed, a sitemap or a section page offers. The parsers take bytes and open nothing.
The walk over a site fetches through a client that is passed in. It judges no article.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.discovery.feed_links import named_feeds
    from scraper.discovery.feeds import parse_feed
    from scraper.discovery.listing import Listing
    from scraper.discovery.section_page import is_article_url
    from scraper.discovery.site import feeds_and_sitemaps
    from scraper.discovery.sitemaps import parse_sitemap
    from scraper.discovery.walk import Fetcher, Kind, discover

_MODULES = {
    "Fetcher": "walk",
    "Kind": "walk",
    "Listing": "listing",
    "discover": "walk",
    "feeds_and_sitemaps": "site",
    "is_article_url": "section_page",
    "named_feeds": "feed_links",
    "parse_feed": "feeds",
    "parse_sitemap": "sitemaps",
}

__all__ = [
    "Fetcher",
    "Kind",
    "Listing",
    "discover",
    "feeds_and_sitemaps",
    "is_article_url",
    "named_feeds",
    "parse_feed",
    "parse_sitemap",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
