"""`scraper discover` and `scraper feeds`: what a site offers."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import to_builtins

from scraper.cli.edge import ALL_FAILED, SOME_FAILED, quiet_pipe, said_errors, set_up_logging, usage
from scraper.cli.options import Address, Agent, Contact, Delay, Json, Private, ProxyAddress, Robots, Timeout, Verbose, agent_of, client_of

if TYPE_CHECKING:
    from scraper.fetcher import Client

EXAMPLE = "Example:\n\n  scraper discover https://example.org/news/ | scraper extract -i - -o articles.jsonl"


def discover(
    url: Address,
    as_json: Json = False,
    timeout: Timeout = 30.0,
    contact: Contact = None,
    agent: Agent = None,
    delay: Delay = 1.0,
    ignore_robots: Robots = False,
    proxy: ProxyAddress = None,
    allow_private: Private = None,
    verbose: Verbose = 0,
) -> None:
    """List the articles that a feed, a sitemap or a section page offers, an address a line."""
    from scraper import discovery
    from scraper.errors import ScraperError

    set_up_logging(verbose)
    _check(url)
    count, failed = 0, False
    client = client_of(agent=agent_of(agent, contact), delay=delay, ignore_robots=ignore_robots, allow_private=allow_private, proxy=proxy)
    with _asking(client):
        for found in discovery.findings(client, url, timeout):
            if isinstance(found, ScraperError):
                failed = True
                print(f"scraper: {found.message}", file=sys.stderr)
            else:
                count += 1
                print(json.dumps(to_builtins(found), ensure_ascii=False) if as_json else found.url)
    if not count:
        print(f"scraper: no articles found; try `scraper feeds {url}`", file=sys.stderr)
    if failed:
        raise typer.Exit(SOME_FAILED if count else ALL_FAILED)


def feeds(
    url: Annotated[str, typer.Argument(metavar="URL", help="Any page of a site.")],
    timeout: Timeout = 30.0,
    contact: Contact = None,
    agent: Agent = None,
    delay: Delay = 1.0,
    ignore_robots: Robots = False,
    proxy: ProxyAddress = None,
    allow_private: Private = None,
    verbose: Verbose = 0,
) -> None:
    """List a site's feeds and sitemaps: "feed" or "sitemap", a tab, the address."""
    from scraper import discovery
    from scraper.errors import UnsupportedDocument

    set_up_logging(verbose)
    _check(url)
    client = client_of(agent=agent_of(agent, contact), delay=delay, ignore_robots=ignore_robots, allow_private=allow_private, proxy=proxy)
    with _asking(client):
        try:
            found = discovery.feeds_and_sitemaps(client, url, timeout)
        except UnsupportedDocument as error:
            print(f"scraper: {error.message}; of a feed or a sitemap, use `scraper discover {url}`", file=sys.stderr)
            raise typer.Exit(ALL_FAILED) from None
        for kind, address in found:
            print(f"{kind}\t{address}")
    if not found:
        print(f"scraper: no feeds or sitemaps found; try `scraper discover {url}`", file=sys.stderr)


@contextmanager
def _asking(client: "Client") -> Iterator[None]:
    """While a site is asked; the client is closed after it."""
    with client, quiet_pipe(), said_errors():
        yield


def _check(url: str) -> None:
    from scraper.sources import is_url, looks_like_host

    if not is_url(url):
        usage(f"{url}: not a URL" + (f" (for a web page, write https://{url})" if looks_like_host(url) else ""))
