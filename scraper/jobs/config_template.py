"""Writes a first jobs.toml for a site, after a look at its feeds and sitemaps. Fetches through a
client that it is given.
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from ada_url import URL

from scraper.discovery import walk
from scraper.errors import ScraperError
from scraper.fetcher import Client

_MOST_FEEDS = 5
_LONGEST_NAME = 80
_REMARKS = {
    "contact": (
        '"https://you.example/bot"',
        "goes into the User-Agent, so that the site can write to you",
    ),
    "delay": ("1.0", "seconds between requests to one host"),
}
"""Of [fetch]: an example of each key that everybody should know, and what it means."""

_HEAD = """\
# A job of article-scraper. Run it with `scraper run FILE`, check it with `scraper status FILE`.
# docs/cron.md explains every key.

[job]
name = {name}
output = {output}   # a folder beside this file: state.db, articles.jsonl, runs/
# workers = 2                      # processes that extract
# limit = 500                      # pages fetched in a run
# max_time = "50m"                 # begin no more after that
# recheck = ["1h", "1d", "7d"]     # ages at which an article is looked at again for corrections
# stale = "3d"                     # `scraper status` reports a source without news for so long

[fetch]
{fetch}

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


def config_template(client: Client, url: str, fetch: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The text of a jobs.toml for the site of an address, with such keys of [fetch]; and what went
    wrong with what the site offers.

    Raises FetchError and DocumentError where the address cannot be had.
    """
    problems: list[str] = []
    found: list[tuple[walk.Kind, str]] = []
    for one in walk.feeds_and_sitemaps(client, url):
        if isinstance(one, ScraperError):
            problems.append(one.message)
        else:
            found.append(one)
    name = job_name(url)
    feeds = [address for kind, address in found if kind == "feed"]
    sitemaps = [address for kind, address in found if kind == "sitemap"]
    parts = [
        _source("feed", address, _count(client, address, problems))
        for address in feeds[:_MOST_FEEDS]
    ]
    parts += [
        _source("sitemap", address, "all that the site lists", quiet=bool(feeds))
        for address in sitemaps
    ]
    if not parts:
        parts.append(
            _source(
                "page",
                url,
                "the site names no feed and no sitemap, so the links of its page are taken",
            )
        )
    head = _HEAD.format(
        name=json.dumps(name), output=json.dumps(f"output/{name}"), fetch=_fetch_table(fetch)
    )
    return head + "\n".join(parts) + "\n" + _TAIL, problems


def job_name(url: str) -> str:
    """A name for the job of an address, of its host, its port where that is not the usual one, its
    path and its query: two sections of a site are two jobs.
    """
    place = URL(url)
    parts = (
        place.hostname.removeprefix("www."),
        place.port,
        unquote(place.pathname),
        unquote(place.search),
    )
    words = (re.sub(r"[^\w.-]+", "-", part).strip("-.") for part in parts)
    return "-".join(filter(None, words))[:_LONGEST_NAME].rstrip("-.") or "site"


def _fetch_table(said: Mapping[str, Any]) -> str:
    lines = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}"
        for key, value in said.items()
        if key not in _REMARKS
    ]
    for key, (example, remark) in _REMARKS.items():
        line = (
            f"{key} = {json.dumps(said[key], ensure_ascii=False)}"
            if key in said
            else f"# {key} = {example}"
        )
        lines.append(f"{line:<42}# {remark}")
    return "\n".join(lines)


def _source(kind: str, url: str, remark: str, *, quiet: bool = False) -> str:
    lines = [
        f"[[source]]                         # {remark}",
        f'kind = "{kind}"',
        f"url = {json.dumps(url)}",
    ]
    return "".join(f"{'# ' if quiet else ''}{line}\n" for line in lines)


def _count(client: Client, address: str, problems: list[str]) -> str:
    """What a feed holds now."""
    try:
        found = list(walk.discover(client, address))
    except ScraperError as error:
        problems.append(error.message)
        return "could not be read just now"
    count = sum(not isinstance(one, ScraperError) for one in found)
    return "1 entry now" if count == 1 else f"{count} entries now"
