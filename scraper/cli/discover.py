"""`scraper discover` and `scraper feeds`: what a site offers."""

import json
import sys
from typing import Annotated

import typer
from msgspec import to_builtins

from scraper.cli.edge import SOME_FAILED, quiet_pipe, said_errors, set_up_logging
from scraper.cli.options import Address, Contact, Delay, Json, Private, Robots, Verbose, client_of

EXAMPLE = "Example:\n\n  scraper discover https://example.org/news/ | scraper extract -i - -o articles.jsonl"


def discover(
    url: Address,
    as_json: Json = False,
    contact: Contact = None,
    delay: Delay = 1.0,
    ignore_robots: Robots = False,
    allow_private: Private = None,
    verbose: Verbose = 0,
) -> None:
    """List the articles that a feed, a sitemap or a section page offers, an address a line."""
    from scraper import discovery
    from scraper.errors import ScraperError

    set_up_logging(verbose)
    client = client_of(user_agent=None, contact=contact, delay=delay, ignore_robots=ignore_robots, allow_private=allow_private)
    failed = False
    with quiet_pipe(), said_errors():
        for found in discovery.findings(client, url):
            if isinstance(found, ScraperError):
                failed = True
                print(f"scraper: {found.message}", file=sys.stderr)
            else:
                print(json.dumps(to_builtins(found), ensure_ascii=False) if as_json else found.url)
    if failed:
        raise typer.Exit(SOME_FAILED)


def feeds(
    url: Annotated[str, typer.Argument(metavar="URL", help="Any page of a site.")],
    contact: Contact = None,
    delay: Delay = 1.0,
    ignore_robots: Robots = False,
    allow_private: Private = None,
    verbose: Verbose = 0,
) -> None:
    """List a site's feeds and sitemaps: "feed" or "sitemap", a tab, the address."""
    from scraper import discovery

    set_up_logging(verbose)
    client = client_of(user_agent=None, contact=contact, delay=delay, ignore_robots=ignore_robots, allow_private=allow_private)
    with quiet_pipe(), said_errors():
        for kind, address in discovery.feeds_and_sitemaps(client, url):
            print(f"{kind}\t{address}")
