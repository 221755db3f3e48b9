"""Parses feeds: RSS in all its versions, RDF, Atom and JSON Feed. Opens nothing."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scraper.discovery.listing import (
    Listing,
    ListingText,
    find_root,
    iso_date,
    listed_url,
    read_text,
)
from scraper.discovery.tags import Tag, read_tags, unescape_references
from scraper.errors import UnsupportedDocument
from scraper.records import DiscoveredUrl
from scraper.text import one_line, without_tags

MOST_ENTRIES = 10_000
_DEEPEST = 100
"""Levels of elements whose end tags are looked for."""
_ROOTS = ("rss", "feed", "rdf", "channel")
_ITEMS = ("item", "entry")
_LINKS = ("link", "origlink", "guid", "id")
_DATES = ("pubdate", "published", "issued", "date", "created", "updated", "modified")
"""From the date of publication to that of the last change: the first one counts."""
_TEXTS = frozenset((*_LINKS, *_DATES, "title"))
"""Elements that contain text, and no elements with these names."""
_FOREIGN = frozenset({"media", "itunes", "podcast", "image", "content"})
"""Prefixes of elements that describe a part of the entry, such as its picture."""
_IDENTIFIERS = ("permalink", "about", "guid")
"""Kinds of URLs that identify an entry. Most of them lead to its page too."""
_ALTERNATE = ("", "alternate", "http://www.iana.org/assignments/relation/alternate")
_WEB_URL = re.compile(r"https?://", re.I)
_PAGE_TYPES = ("", "text/html", "application/xhtml+xml")


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
        reader = _Reader(root, url)
        entries = list(reader.entries(document.text, start))
        if root == "rdf" and not entries:  # other documents are written in RDF too
            raise UnsupportedDocument(f"{url}: not a feed")
        is_truncated = document.is_truncated or not reader.is_complete
    elif not root and document.text.lstrip("\ufeff \t\r\n")[:1] == "{":
        entries, is_truncated = list(_of_json(document.text, url)), document.is_truncated
    else:
        raise UnsupportedDocument(f"{url}: not a feed")
    unique: dict[str, DiscoveredUrl] = {}
    for entry in entries[:MOST_ENTRIES]:
        unique.setdefault(entry.url, entry)
    is_cut = document.is_cut or len(entries) > MOST_ENTRIES
    return Listing("feed", list(unique.values()), [], is_cut, is_truncated and not is_cut)


@dataclass(slots=True)
class _Entry:
    """What an entry says of itself."""

    base: str
    """The base of its relative URLs."""
    urls: dict[str, str] = field(default_factory=dict)
    """Kind of link -> absolute URL."""
    dates: dict[str, str] = field(default_factory=dict)
    title: str | None = None

    def found(self) -> DiscoveredUrl | None:
        """The page of the entry; None if the entry does not give its URL."""
        # Feeds that go through a service that counts clicks give the original URL too.
        for kind in ("origlink", "page", "alternate", *_IDENTIFIERS):
            if url := self.urls.get(kind):
                break
        else:
            return None
        dates = (iso_date(self.dates.get(name)) for name in _DATES)
        return DiscoveredUrl(url, _title(self.title), next(filter(None, dates), None), "feed")

    def forget_doubtful_urls(self) -> None:
        """Keep only the URLs that are said to be that of the page."""
        for kind in _IDENTIFIERS:
            self.urls.pop(kind, None)

    def add_url(self, kind: str, written: str | None, base: str) -> None:
        """Keep the first URL of a kind."""
        if kind not in self.urls and written and (url := listed_url(written, base)):
            self.urls[kind] = url


@dataclass(slots=True)
class _Reader:
    """Reads the tags of a feed, and keeps what is open."""

    root: str
    url: str
    is_complete: bool = False
    """Whether the end tag of the root was read."""
    _bases: list[tuple[str, str]] = field(default_factory=list)
    """The elements around the entry that have an xml:base, with their bases."""
    _entry: _Entry | None = None
    _open: list[str] = field(default_factory=list)
    """The elements that are open in the entry."""
    _tag: Tag | None = None
    """The field that is open: a child of the entry whose text is wanted."""
    _text: list[str] = field(default_factory=list)

    def entries(self, text: str, start: int) -> Iterator[DiscoveredUrl]:
        """The page of each entry that gives a URL. A URL at the end that may be incomplete does not
        count.
        """
        for piece in read_tags(text, start):
            if isinstance(piece, str):
                if self._tag is not None:
                    self._text.append(piece)
            elif piece.is_end:
                yield from self._end(piece.name)
            else:
                yield from self._start(piece)
        if self._entry is not None:
            self._tag = None
            self._entry.forget_doubtful_urls()  # a better one may have followed
            yield from self._finish_entry()

    def _start(self, tag: Tag) -> Iterator[DiscoveredUrl]:
        if tag.name in _ITEMS:
            yield from self._finish_entry()
            self._entry = _Entry(self._base_of(tag, self._base()))
            self._entry.add_url("about", tag.attribute("rdf:about"), self._entry.base)
            self._entry.add_url("page", tag.attribute("href"), self._entry.base)
        elif self._entry is None:
            has_base = not tag.is_empty and tag.attribute("xml:base")
            if has_base and len(self._bases) < _DEEPEST:
                self._bases.append((tag.name, self._base_of(tag, self._base())))
        else:
            # a field inside a field means that the end tag of the first one is missing
            if self._tag is not None and (not self._open or self._is_field_in_field(tag)):
                self._close_field()
            if not self._open and tag.prefix not in _FOREIGN:
                self._start_field(self._entry, tag)
            is_closed = tag.is_empty or (tag.name == "link" and tag.attribute("href"))
            if not is_closed and len(self._open) < _DEEPEST:
                self._open.append(tag.name)

    def _start_field(self, entry: _Entry, tag: Tag) -> None:
        if tag.name == "link" and (href := tag.attribute("href")):
            relation = (tag.attribute("rel") or "").strip().lower()
            media_type = (tag.attribute("type") or "").partition(";")[0].strip().lower()
            if relation in _ALTERNATE:
                kind = "page" if media_type in _PAGE_TYPES else "alternate"
                entry.add_url(kind, href, self._base_of(tag, entry.base))
        elif tag.name in _TEXTS and (not tag.is_empty or tag.name == "link"):
            # HTML libraries write <link/>, and the URL after it
            self._tag = tag

    def _is_field_in_field(self, tag: Tag) -> bool:
        return len(self._open) == 1 and tag.name in _TEXTS

    def _end(self, name: str) -> Iterator[DiscoveredUrl]:
        if self._entry is not None and name in self._open:
            while self._open.pop() != name:
                pass
            if not self._open and self._tag is not None:
                self._close_field()
        elif name in _ITEMS:
            yield from self._finish_entry()
        elif name in ("channel", self.root):
            yield from self._finish_entry()
            self.is_complete = self.is_complete or name == self.root
        if self._entry is None and self._bases and self._bases[-1][0] == name:
            self._bases.pop()

    def _close_field(self) -> None:
        text = "".join(self._text).strip()
        self._text.clear()
        self._open.clear()
        tag, self._tag = self._tag, None
        if self._entry is None or tag is None or not text:
            return
        if tag.name == "title":
            self._entry.title = self._entry.title or text
        elif tag.name in _DATES:
            self._entry.dates.setdefault(tag.name, text)
        elif tag.name == "link" and (not tag.is_empty or _WEB_URL.match(text)):
            self._entry.add_url("page", text, self._base_of(tag, self._entry.base))
        elif tag.name == "origlink":
            self._entry.add_url("origlink", text, self._entry.base)
        elif tag.name != "link" and _WEB_URL.match(text):
            is_permalink = (tag.attribute("ispermalink") or "true").strip().lower() != "false"
            is_guid = tag.name == "guid" and is_permalink
            self._entry.add_url("permalink" if is_guid else "guid", text, self._entry.base)

    def _finish_entry(self) -> Iterator[DiscoveredUrl]:
        self._close_field()
        entry, self._entry = self._entry, None
        if entry is not None and (found := entry.found()) is not None:
            yield found

    def _base(self) -> str:
        return self._bases[-1][1] if self._bases else self.url

    @staticmethod
    def _base_of(tag: Tag, base: str) -> str:
        """The base of URLs in an element, inside an element with the base `base`."""
        own = tag.attribute("xml:base")
        return (listed_url(own, base) if own else None) or base


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
    return (
        (one_line(without_tags(unescape_references(written))) or None)
        if isinstance(written, str)
        else None
    )
