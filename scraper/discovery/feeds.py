"""Parses feeds: RSS, Atom, RDF and JSON Feed. Reads bytes, and opens nothing."""

import io
import json
import re
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

import feedparser

from scraper.discovery.listing import (
    Listing,
    ListingText,
    find_root,
    iso_date,
    listed_url,
    read_text,
)
from scraper.errors import UnsupportedDocument
from scraper.records import DiscoveredUrl
from scraper.text import one_line, without_tags

MOST_ENTRIES = 10_000
_TAIL = 1024
_ROOTS = ("rss", "feed", "rdf", "channel")
_END = re.compile(r"</\s*(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\s*>", re.I)


def parse_feed(content: bytes, url: str, charset: str | None = None) -> Listing:
    """The entries of a feed, gzipped or not, in its order, each URL once.

    `url` is the base of relative URLs, `charset` that of the HTTP header. Raises
    UnsupportedDocument if the content is not a feed.
    """
    return parse_feed_text(read_text(content, url, charset), url)


def parse_feed_text(document: ListingText, url: str) -> Listing:
    """Like `parse_feed`, for a document that is decoded already."""
    root, start = find_root(document.text)
    if root in _ROOTS:
        text = document.text[start:]
        entries = list(_of_xml(text, url))
        is_truncated = document.is_truncated or not _END.search(text[-_TAIL:])
    elif not root and document.text.lstrip()[:1] == "{":
        entries, is_truncated = list(_of_json(document.text, url)), document.is_truncated
    else:
        raise UnsupportedDocument(f"{url}: not a feed")
    unique: dict[str, DiscoveredUrl] = {}
    for entry in entries[:MOST_ENTRIES]:
        unique.setdefault(entry.url, entry)
    is_cut = document.is_cut or len(entries) > MOST_ENTRIES
    return Listing("feed", list(unique.values()), [], is_cut, is_truncated and not is_cut)


def _of_xml(text: str, url: str) -> Iterator[DiscoveredUrl]:
    # As a stream, because feedparser may take a string or bytes for the name of a file. It is
    # decoded and encoded again, because feedparser believes what the document declares.
    feed = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        resolve_relative_uris=False,
        sanitize_html=False,
        response_headers={"content-location": url, "content-type": "text/xml; charset=utf-8"},
    )
    if not feed.get("version") and not feed.entries:
        raise UnsupportedDocument(f"{url}: not a feed")
    for entry in feed.entries:
        target = listed_url(_link(entry), url)
        if target:
            yield DiscoveredUrl(target, _title(entry.get("title")), _published(entry), "feed")


def _link(entry: Any) -> str:
    """The URL of an entry's page, or "". The original one, if the feed goes through a service that
    counts clicks. The `guid` or `id`, if it is a URL and there is no other.
    """
    written = entry.get("feedburner_origlink") or entry.get("link")
    if isinstance(written, str) and written.strip():
        return written
    guid = entry.get("id") or ""
    return guid if guid.strip().startswith(("http://", "https://")) else ""


def _of_json(text: str, url: str) -> Iterator[DiscoveredUrl]:
    """JSON Feed 1.1 (jsonfeed.org)."""
    try:
        feed = json.loads(text.lstrip("\ufeff"), strict=False)
        items = feed["items"] if "jsonfeed.org" in str(feed["version"]) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        items = None
    if not isinstance(items, list):
        raise UnsupportedDocument(f"{url}: not a feed")
    for item in items:
        if isinstance(item, dict) and (target := listed_url(_link_of_item(item), url)):
            date = item.get("date_published") or item.get("date_modified")
            yield DiscoveredUrl(
                target,
                _title(item.get("title")),
                iso_date(date) if isinstance(date, str) else None,
                "feed",
            )


def _link_of_item(item: dict[str, Any]) -> str:
    """The URL of an item's page, or ""."""
    for key in ("url", "external_url"):
        written = item.get(key)
        if isinstance(written, str) and written.strip():
            return written
    identifier = item.get("id")
    is_url = isinstance(identifier, str) and identifier.startswith(("http://", "https://"))
    return identifier if is_url and isinstance(identifier, str) else ""


def _title(written: Any) -> str | None:
    # Titles in RSS are escaped for XML, and in many feeds once more for HTML.
    return (one_line(without_tags(unescape(written))) or None) if isinstance(written, str) else None


def _published(entry: Any) -> str | None:
    """When an entry was published, or else updated, in ISO 8601; None if that is unknown."""
    for key in ("published", "created", "updated"):
        if date := iso_date(entry.get(key)):
            return date
        # feedparser reads a few more forms, and gives them in UTC.
        parsed = entry.get(f"{key}_parsed")
        try:
            if parsed:
                return datetime.fromtimestamp(timegm(parsed), UTC).isoformat()
        except (ValueError, OverflowError, TypeError):
            continue
    return None
