"""Writes a first jobs.toml for a site, after a look at its feeds and sitemaps. Fetches through a client that it is given."""

import json
import re

from ada_url import URL

from scraper import discovery
from scraper.errors import ScraperError
from scraper.fetcher import Client

_MOST_FEEDS = 5

_HEAD = """\
# A job of article-scraper. Run it with `scraper run FILE`, look at it with `scraper status FILE`; docs/cron.md tells more.

[job]
name = {name}
output = {output}         # beside this file: state.db, articles.jsonl, runs/
# workers = 2                      # processes that extract
# limit = 500                      # pages fetched in a run
# max_time = "50m"                 # begin no more after that
# recheck = ["1h", "1d", "7d"]     # ages at which an article is looked at again for corrections
# stale = "3d"                     # `scraper status` complains about sources that brought nothing for so long

[fetch]
{private}# contact = "https://you.example/bot"   # goes into the User-Agent, so that the site can write to you
# delay = 1.0                      # seconds between requests to one host

"""

_TAIL = """\
# [filter]                         # what is exported; the state keeps everything
# language = ["en"]
# min_words = 100
# after = "2024-01-01"

[[sink]]
format = "jsonl"                   # jsonl, json, csv, md, parquet, sqlite

# [[sink]]
# format = "parquet"
"""


def first_config(client: Client, url: str, allow_private: tuple[str, ...]) -> tuple[str, list[str]]:
    """The text of a jobs.toml for the site of an address, and what went wrong with what it offers.

    Raises FetchError and DocumentError where the address cannot be had.
    """
    host = URL(url).hostname
    name = re.sub(r"[^\w.-]+", "-", host.removeprefix("www.")).strip("-") or "site"
    found = discovery.feeds_and_sitemaps(client, url)
    problems: list[str] = []
    feeds = [address for kind, address in found if kind == "feed"]
    sitemaps = [address for kind, address in found if kind == "sitemap"]
    parts = [_source("feed", address, _count(client, address, problems)) for address in feeds[:_MOST_FEEDS]]
    parts += [_source("sitemap", address, "all that the site lists", quiet=bool(feeds)) for address in sitemaps]
    if not parts:
        parts.append(_source("page", url, "the site names no feed and no sitemap, so the links of its page are taken"))
    private = f"allow_private = {json.dumps(list(allow_private))}\n" if allow_private else ""
    head = _HEAD.format(name=json.dumps(name), output=json.dumps(f"output/{name}"), private=private)
    return head + "\n".join(parts) + "\n" + _TAIL, problems


def _source(kind: str, url: str, remark: str, *, quiet: bool = False) -> str:
    lines = [f"[[source]]                         # {remark}", f'kind = "{kind}"', f"url = {json.dumps(url)}"]
    return "".join(f"{'# ' if quiet else ''}{line}\n" for line in lines)


def _count(client: Client, address: str, problems: list[str]) -> str:
    """What a feed holds now."""
    try:
        found = list(discovery.findings(client, address))
    except ScraperError as error:
        problems.append(error.message)
        return "could not be read just now"
    return f"{sum(not isinstance(one, ScraperError) for one in found)} entries now"
