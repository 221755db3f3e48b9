"""Makes a first jobs.toml for a site from its feeds and sitemaps. Fetches only with the client that
it is given.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from ada_url import URL

from scraper.discovery import (
    Kind,
    discover,
    feeds_and_sitemaps,
    is_article_url,
    named_feeds,
)
from scraper.errors import DocumentError, FetchError, ScraperError
from scraper.fetcher import Client
from scraper.records import Request

_MOST_FEEDS = 5
_LONGEST_NAME = 80
_HOME_PAGE = re.compile(r"/(?:(?:index|default|home)(?:\.\w{2,5})?)?", re.I)
_FILE = re.compile(r"\.(?:xml|rss|atom|rdf|json|gz)$", re.I)
_WORD = re.compile(r"[^\W_]+")
_EXAMPLES = {
    "contact": (
        '"https://you.example/bot"',
        "part of the User-Agent, so that the site can contact you",
    ),
    "delay": ("1.0", "seconds between requests to one host"),
}
"""Important keys of [fetch]: an example value and a comment."""

_HEAD = """\
# A job of article-scraper. Run it with `scraper run FILE`, check it with `scraper status FILE`.
# docs/cron.md explains every key.

[job]
name = {name}
output = {output}   # a folder, relative to this file: state.db, articles-jsonl/, runs/
# workers = 2                      # worker processes that extract pages
# limit = 500                      # pages that a run fetches at most
# max_time = "50m"                 # start no more pages after this time
# recheck = ["1h", "1d", "7d"]     # ages at which an article is fetched again for corrections
# keep_runs = 90                   # days of run logs that are kept
# favour = "recall"                # keeps doubtful paragraphs; "precision" leaves them out
# stale = "3d"                     # report a source without news for this long; see docs/cron.md

[fetch]
{fetch}

"""

_TAIL = """\
# [filter]                         # which articles are exported; the state stores all
# language = ["en"]
# min_words = 100
# min_confidence = 0.9             # the body is as good as certain; docs/record.md#confidence
# after = "2024-01-01"

[[sink]]
format = "jsonl"                   # jsonl, json, csv, md, parquet, sqlite
partition = "month"                # a file for each month of publication; none, month, day

# [[sink]]
# format = "parquet"
# partition = "month"
# every = "1d"                     # write it once a day, not after each run
"""


def make_config(client: Client, url: str, fetch: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The text of a jobs.toml for the site of a URL, and the errors of feeds and sitemaps that
    could not be read. `fetch` holds keys of [fetch] and their values.

    Raises FetchError and DocumentError if the URL cannot be fetched.
    """
    problems: list[str] = []
    found: list[tuple[Kind, str]] = []
    for one in feeds_and_sitemaps(client, url):
        if isinstance(one, ScraperError):
            problems.append(one.message)
        else:
            found.append(one)
    name = job_name(url)
    head = _HEAD.format(
        name=json.dumps(name), output=json.dumps(f"output/{name}"), fetch=_fetch_table(fetch)
    )
    sources = _sources(client, url, found, problems)
    return head + "\n".join(sources) + "\n" + _TAIL, problems


def _sources(
    client: Client, url: str, found: Sequence[tuple[Kind, str]], problems: list[str]
) -> list[str]:
    """The [[source]] tables for a URL and the feeds and sitemaps that were found. Errors are added
    to `problems`.
    """
    feeds = [feed for kind, feed in found if kind == "feed"]
    sitemaps = [sitemap for kind, sitemap in found if kind == "sitemap"]
    is_section = url not in feeds + sitemaps and _is_section(url)
    own = _feeds_of_section(client, url, feeds) if is_section else feeds
    parts = []
    for feed in own[:_MOST_FEEDS]:
        try:
            parts.append(_source("feed", feed, _count_entries(client, feed, problems)))
        except DocumentError as error:  # the site names it, but it is not a feed
            problems.append(error.message)
    if is_section:
        parts.append(_source("page", url, "the articles that this section page links to"))
    parts += [
        _source("feed", feed, "a feed of the whole site", commented=True)
        for feed in feeds
        if feed not in own
    ]
    parts += [
        _source("sitemap", sitemap, "everything that the site lists", commented=bool(parts))
        for sitemap in sitemaps
    ]
    if not parts:
        parts.append(
            _source(
                "page",
                url,
                "the site has no feed and no sitemap, so the links of the page are used",
            )
        )
    return parts


def _is_section(url: str) -> bool:
    """Whether a URL is that of a section: not of a home page, an article or a file."""
    parsed = URL(url)
    is_home_page = _HOME_PAGE.fullmatch(parsed.pathname) and not parsed.search
    return not is_home_page and not _FILE.search(parsed.pathname) and not is_article_url(url)


def _feeds_of_section(client: Client, url: str, feeds: list[str]) -> list[str]:
    """The feeds of a section page that are for this section. Their URLs contain its name, or else
    the home page does not name them.
    """
    parsed = URL(url)
    section = _words(parsed.search or parsed.pathname.rstrip("/").rpartition("/")[2])
    named = [feed for feed in feeds if section <= _words(URL(feed).pathname + URL(feed).search)]
    if named or not feeds:
        return named
    try:
        of_site = set(named_feeds(client.fetch(Request(url=f"{parsed.origin}/"))))
    except ScraperError:
        return []
    return [feed for feed in feeds if feed not in of_site]


def _words(part_of_url: str) -> set[str]:
    return set(_WORD.findall(unquote(part_of_url).lower()))


def job_name(url: str) -> str:
    """A name for the job of a URL, made from its host, its port if it is not the default, its path
    and its query. So two sections of a site are two jobs.
    """
    parsed = URL(url)
    parts = (
        parsed.hostname.removeprefix("www."),
        parsed.port,
        unquote(parsed.pathname),
        unquote(parsed.search),
    )
    words = (re.sub(r"[^\w.-]+", "-", part).strip("-.") for part in parts)
    return "-".join(filter(None, words))[:_LONGEST_NAME].rstrip("-.") or "site"


def _fetch_table(given: Mapping[str, Any]) -> str:
    lines = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}"
        for key, value in given.items()
        if key not in _EXAMPLES
    ]
    for key, (example, remark) in _EXAMPLES.items():
        line = (
            f"{key} = {json.dumps(given[key], ensure_ascii=False)}"
            if key in given
            else f"# {key} = {example}"
        )
        lines.append(f"{line:<42}# {remark}")
    return "\n".join(lines)


def _source(kind: str, url: str, remark: str, *, commented: bool = False) -> str:
    lines = [
        f"[[source]]                         # {remark}",
        f'kind = "{kind}"',
        f"url = {json.dumps(url)}",
    ]
    return "".join(f"{'# ' if commented else ''}{line}\n" for line in lines)


def _count_entries(client: Client, feed: str, problems: list[str]) -> str:
    """How many entries a feed has now, in words. Raises DocumentError if it is not a feed."""
    try:
        found = list(discover(client, feed, kind="feed"))
    except FetchError as error:
        problems.append(error.message)
        return "could not be read now"
    count = sum(not isinstance(one, ScraperError) for one in found)
    return "1 entry now" if count == 1 else f"{count} entries now"
