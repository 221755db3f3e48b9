"""Parses feeds: RSS, Atom, RDF and JSON Feed. Reads bytes, and opens nothing."""

import io
import json
import logging
import re
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

import feedparser

from scraper.errors import UnsupportedDocument
from scraper.records import DiscoveredUrl
from scraper.text import one_line, without_tags
from scraper.urls import join_url

MOST_ENTRIES = 10_000
_TAIL = 1024
_END = re.compile(rb"</\s*(?:rss|feed|(?:\w+:)?rdf)\s*>", re.I)
_log = logging.getLogger("scraper")


def parse_feed(content: bytes, url: str) -> list[DiscoveredUrl]:
    """The entries of a feed, in its order, each URL once. `url` is the base of relative URLs.
    Raises UnsupportedDocument if the content is not a feed.
    """
    entries = list(
        _of_json(content, url) if content.lstrip()[:1] == b"{" else _of_xml(content, url)
    )
    unique: dict[str, DiscoveredUrl] = {}
    for entry in entries[:MOST_ENTRIES]:
        unique.setdefault(entry.url, entry)
    return list(unique.values())


def _of_xml(content: bytes, url: str) -> Iterator[DiscoveredUrl]:
    # As a stream, because feedparser may take a string or bytes for the name of a file.
    feed = feedparser.parse(
        io.BytesIO(content), sanitize_html=False, response_headers={"content-location": url}
    )
    if not feed.get("version") and not feed.entries:
        raise UnsupportedDocument(f"{url}: not a feed")
    if not _END.search(content[-_TAIL:]):
        _log.warning("%s: the feed is truncated; the part before that is used", url)
    for entry in feed.entries:
        target = join_url(entry.get("link") or _permalink(entry), url)
        if target:
            yield DiscoveredUrl(target, _title(entry.get("title")), _published(entry), "feed")


def _permalink(entry: Any) -> str:
    """The RSS guid of an entry if it is a URL, otherwise an empty string."""
    guid = entry.get("id") or ""
    return guid if guid.startswith(("http://", "https://")) else ""


def _of_json(content: bytes, url: str) -> Iterator[DiscoveredUrl]:
    """JSON Feed 1.1 (jsonfeed.org)."""
    try:
        feed = json.loads(content.decode("utf-8-sig", "replace"), strict=False)
        items = feed["items"] if "jsonfeed.org" in str(feed["version"]) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        items = None
    if not isinstance(items, list):
        raise UnsupportedDocument(f"{url}: not a feed")
    for item in items:
        written = item.get("url") or item.get("external_url") if isinstance(item, dict) else None
        target = join_url(written if isinstance(written, str) else "", url)
        if target:
            date = item.get("date_published")
            yield DiscoveredUrl(
                target, _title(item.get("title")), date if isinstance(date, str) else None, "feed"
            )


def _title(written: Any) -> str | None:
    # Titles in RSS are escaped for XML, and in many feeds once more for HTML.
    return (one_line(without_tags(unescape(written))) or None) if isinstance(written, str) else None


def _published(entry: Any) -> str | None:
    """When an entry was published, in UTC, as feedparser has parsed it; None if that is unknown."""
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC).isoformat() if parsed else None
    except (ValueError, OverflowError, TypeError):
        return None
