"""Requests become Pages: the only rooms that open sockets. Judge nothing on a page."""

from scraper.fetcher.client import Client
from scraper.fetcher.environment import Environment
from scraper.fetcher.user_agent import user_agent

__all__ = ["Client", "Environment", "user_agent"]
