"""`scraper discover` and `scraper feeds`: what a site offers."""

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
from scraper.cli.fetch_options import FetchOptions, with_fetch_options
from scraper.cli.options import Address, Json, Verbose

if TYPE_CHECKING:
    from scraper.errors import ScraperError
    from scraper.fetcher import Client
    from scraper.records import DiscoveredUrl

T = TypeVar("T")

EXAMPLE = (
    "Example:\n\n  scraper discover https://example.org/news/ | scraper extract -i - -o "
    "articles.jsonl"
)


@with_fetch_options
def discover(
    url: Address, *, guest: FetchOptions, as_json: Json = False, verbose: Verbose = 0
) -> None:
    """List the articles that a feed, a sitemap or a section page offers, an address a line."""
    from scraper.discovery import walk

    set_up_logging(verbose)
    check_url(url)

    def line(found: "DiscoveredUrl") -> str:
        return json.dumps(to_builtins(found), ensure_ascii=False) if as_json else found.url

    with _asking(guest) as client:
        _list(
            walk.discover(client, url, guest.timeout),
            line,
            "no articles found; `scraper feeds` with the site's front page finds its feeds and "
            "sitemaps",
        )


@with_fetch_options
def feeds(
    url: Annotated[str, typer.Argument(metavar="URL", help="Any page of a site.")],
    *,
    guest: FetchOptions,
    verbose: Verbose = 0,
) -> None:
    """List a site's feeds and sitemaps: "feed" or "sitemap", a tab, the address."""
    from scraper.discovery import walk

    set_up_logging(verbose)
    check_url(url)
    nothing = (
        "no feeds or sitemaps found; `scraper discover` with a section page lists the articles "
        "that it links"
    )
    with _asking(guest) as client:
        _list(walk.feeds_and_sitemaps(client, url, guest.timeout), "\t".join, nothing)


def _list(offered: Iterable["T | ScraperError"], line: Callable[[T], str], nothing: str) -> None:
    """A line for what a site offers, a message for what went wrong; exits as they say."""
    from scraper.errors import ScraperError

    count = failed = 0
    for one in offered:
        if isinstance(one, ScraperError):
            failed += 1
            print(f"scraper: {one.message}", file=sys.stderr)
        else:
            count += 1
            print(line(one))
    if not count:
        print(f"scraper: {nothing}", file=sys.stderr)
    if failed:
        raise typer.Exit(SOME_FAILED if count else ALL_FAILED)


@contextmanager
def _asking(guest: FetchOptions) -> Iterator["Client"]:
    """What a site is asked with."""
    with guest.client() as client, quiet_pipe(), exit_on_error():
        yield client
