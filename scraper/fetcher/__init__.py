"""Request -> Page: the only rooms that open sockets. Knows nothing of what is on a page."""

from scraper.fetcher.client import fetch

__all__ = ["fetch"]
