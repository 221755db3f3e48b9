"""Clients for tests."""

from scraper.fetcher import SETTINGS, Client, FetchSettings


def client_with(**options):
    """A client. Options that are settings go into its FetchSettings, the others to the Client."""
    settings = {name: options.pop(name) for name in list(options) if name in SETTINGS}
    return Client(FetchSettings(**settings), **options)
