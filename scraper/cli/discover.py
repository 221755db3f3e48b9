"""`scraper discover` and `scraper feeds`: what a site offers."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import to_builtins

from scraper.cli.edge import ALL_FAILED, SOME_FAILED, quiet_pipe, said_errors, set_up_logging, usage
from scraper.cli.guest import Guest, with_guest
from scraper.cli.options import Address, Json, Verbose

if TYPE_CHECKING:
    from scraper.fetcher import Client

EXAMPLE = "Example:\n\n  scraper discover https://example.org/news/ | scraper extract -i - -o articles.jsonl"


@with_guest
def discover(url: Address, *, guest: Guest, as_json: Json = False, verbose: Verbose = 0) -> None:
    """List the articles that a feed, a sitemap or a section page offers, an address a line."""
    from scraper import discovery
    from scraper.errors import ScraperError

    set_up_logging(verbose)
    _check(url)
    count = failed = 0
    with _asking(guest) as client:
        for found in discovery.findings(client, url, guest.timeout):
            if isinstance(found, ScraperError):
                failed += 1
                print(f"scraper: {found.message}", file=sys.stderr)
            else:
                count += 1
                print(json.dumps(to_builtins(found), ensure_ascii=False) if as_json else found.url)
    if not count:
        print(f"scraper: no articles found; try `scraper feeds {url}`", file=sys.stderr)
    _finish(count, failed)


@with_guest
def feeds(url: Annotated[str, typer.Argument(metavar="URL", help="Any page of a site.")], *, guest: Guest, verbose: Verbose = 0) -> None:
    """List a site's feeds and sitemaps: "feed" or "sitemap", a tab, the address."""
    from scraper import discovery
    from scraper.errors import ScraperError, UnsupportedDocument

    set_up_logging(verbose)
    _check(url)
    count = failed = 0
    with _asking(guest) as client:
        try:
            for found in discovery.feeds_and_sitemaps(client, url, guest.timeout):
                if isinstance(found, ScraperError):
                    failed += 1
                    print(f"scraper: {found.message}", file=sys.stderr)
                else:
                    count += 1
                    print(*found, sep="\t")
        except UnsupportedDocument as error:
            print(f"scraper: {error.message}; of a feed or a sitemap, use `scraper discover {url}`", file=sys.stderr)
            raise typer.Exit(ALL_FAILED) from None
    if not count:
        print(f"scraper: no feeds or sitemaps found; try `scraper discover {url}`", file=sys.stderr)
    _finish(count, failed)


@contextmanager
def _asking(guest: Guest) -> Iterator["Client"]:
    """What a site is asked with."""
    with guest.client() as client, quiet_pipe(), said_errors():
        yield client


def _finish(count: int, failed: int) -> None:
    if failed:
        raise typer.Exit(SOME_FAILED if count else ALL_FAILED)


def _check(url: str) -> None:
    from scraper.sources import is_url, looks_like_host

    if not is_url(url):
        usage(f"{url}: not a URL" + (f" (for a web page, write https://{url})" if looks_like_host(url) else ""))
