"""Requests become Pages: the only rooms that open sockets. Judge nothing on a page."""

from scraper.fetcher.client import Client, user_agent

__all__ = ["Client", "user_agent"]
