"""`scraper discover` and `scraper feeds`: the articles, feeds and sitemaps of a site."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from msgspec import to_builtins

from scraper.cli.console import (
    ALL_FAILED,
    SOME_FAILED,
    check_url,
    exit_on_error,
    quiet_pipe,
    set_up_logging,
)
from scraper.cli.fetch_options import with_fetch_options
from scraper.cli.options import Json, ListingUrl, Verbose
from scraper.fetcher import FetchSettings

if TYPE_CHECKING:
    from scraper.errors import ScraperError
    from scraper.fetcher import Client
    from scraper.records import DiscoveredUrl

T = TypeVar("T")

EXAMPLES = (
    "Examples:\n\n"
    "  scraper discover https://example.org/feed.xml\n\n"
    "  scraper discover https://example.org/news/ | scraper extract -i - -o articles.jsonl"
)
FEEDS_EXAMPLE = "Example:\n\n  scraper feeds https://example.org/"


@with_fetch_options()
def discover(
    url: ListingUrl, *, as_json: Json = False, verbose: Verbose = 0, settings: FetchSettings
) -> None:
    """List the articles that a feed, sitemap or section page offers: one URL per line."""
    from scraper import discovery

    set_up_logging(verbose)
    check_url(url)

    def line(found: "DiscoveredUrl") -> str:
        return json.dumps(to_builtins(found), ensure_ascii=False) if as_json else found.url

    with _discovery_client(settings) as client:
        _list(
            discovery.discover(client, url, settings.timeout),
            line,
            "no articles found. Run `scraper feeds` with the URL of the site's front page to find "
            "its feeds and sitemaps.",
        )


@with_fetch_options()
def feeds(
    url: Annotated[str, typer.Argument(metavar="URL", help="Any page of the site.")],
    *,
    verbose: Verbose = 0,
    settings: FetchSettings,
) -> None:
    """List the feeds and sitemaps of a site: "feed" or "sitemap", a tab, the URL."""
    from scraper.discovery import feeds_and_sitemaps

    set_up_logging(verbose)
    check_url(url)
    nothing = (
        "no feeds or sitemaps found. Run `scraper discover` with the URL of a section page to "
        "list the articles that it links to."
    )
    with _discovery_client(settings) as client:
        _list(feeds_and_sitemaps(client, url, settings.timeout), "\t".join, nothing)


def _list(offered: Iterable["T | ScraperError"], line: Callable[[T], str], nothing: str) -> None:
    """Print a line for each item and a message for each error, and exit with a matching code: 1 if
    there is nothing to list, because a pipeline must notice that.
    """
    from scraper.errors import ScraperError

    count = failed = 0
    for item in offered:
        if isinstance(item, ScraperError):
            failed += 1
            print(f"scraper: {item.message}", file=sys.stderr)
        else:
            count += 1
            print(line(item))
    if not count:
        print(f"scraper: {nothing}", file=sys.stderr)
    if failed:
        raise typer.Exit(SOME_FAILED if count else ALL_FAILED)
    if not count:
        raise typer.Exit(SOME_FAILED)


@contextmanager
def _discovery_client(settings: FetchSettings) -> Iterator["Client"]:
    """The client of a command. Prints errors and handles closed pipes."""
    from scraper.fetcher import open_client

    with open_client(settings) as client, quiet_pipe(), exit_on_error():
        yield client
