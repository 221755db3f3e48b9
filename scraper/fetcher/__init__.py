"""Requests become Pages: the only rooms that open sockets. Judge nothing on a page."""

from scraper.fetcher.client import Client
from scraper.fetcher.guest import user_agent
from scraper.fetcher.world import World

__all__ = ["Client", "World", "user_agent"]
