"""Parses sitemaps, news sitemaps and sitemap indexes (sitemaps.org), as XML or as text. Opens
nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter

from scraper.discovery.listing import (
    Listing,
    ListingText,
    find_root,
    iso_date,
    listed_url,
    read_text,
)
from scraper.discovery.tags import Tag, read_tags
from scraper.errors import UnsupportedDocument
from scraper.records import DiscoveredUrl
from scraper.text import one_line

MOST_URLS = 50_000
"""URLs of the largest sitemap that the protocol allows."""
_ROOTS = ("urlset", "sitemapindex")
_ENTRIES = ("url", "sitemap")
_FIELDS = ("loc", "lastmod", "publication_date", "title")
_MEDIA = ("image", "video", "pagemap")
"""Elements whose URLs and titles are not those of the page."""
_WEB_URL = re.compile(r"https?://\S", re.I)
_JUDGED_LINES = 20


def parse_sitemap(content: bytes, url: str, charset: str | None = None) -> Listing:
    """A sitemap or an index, as XML or as text with one URL per line, gzipped or not.

    `url` is the base of relative URLs, `charset` that of the HTTP header. Raises
    UnsupportedDocument if the content is neither.
    """
    return parse_sitemap_text(read_text(content, url, charset), url)


def parse_sitemap_text(document: ListingText, url: str) -> Listing:
    """Like `parse_sitemap`, for a document that is decoded already."""
    root, start = find_root(document.text)
    if root in _ROOTS:
        return _of_xml(document, start, root, url)
    if root or document.text.lstrip().startswith("<"):
        raise UnsupportedDocument(f"{url}: not a sitemap")
    return _of_text(document, url)


def _of_xml(document: ListingText, start: int, root: str, url: str) -> Listing:
    pages: list[DiscoveredUrl] = []
    sitemaps: list[tuple[str, str]] = []
    reader = _Reader(root)
    is_cut = document.is_cut
    for kind, entry in reader.entries(document.text, start):
        target = listed_url(entry["loc"], url)
        if target is None:
            continue
        if len(pages) + len(sitemaps) == MOST_URLS:
            is_cut = True
            break
        if kind == "sitemap":
            sitemaps.append((entry.get("lastmod", ""), target))
        else:
            pages.append(_page(target, entry))
    latest_first = [one for _, one in sorted(_dated(sitemaps), key=itemgetter(0), reverse=True)]
    is_truncated = document.is_truncated or (not is_cut and not reader.is_complete)
    return Listing("sitemap", pages, latest_first, is_cut, is_truncated)


def _dated(sitemaps: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """(ISO date or "", URL) for each sitemap. UTC offsets of some hours do not matter here."""
    for written, url in sitemaps:
        yield iso_date(written) or "", url


def _page(target: str, entry: dict[str, str]) -> DiscoveredUrl:
    title = one_line(entry.get("title", "")) or None
    if published := iso_date(entry.get("publication_date")):
        return DiscoveredUrl(target, title, published, "news_sitemap")
    return DiscoveredUrl(target, title, iso_date(entry.get("lastmod")), "sitemap")


@dataclass(slots=True)
class _Reader:
    """Reads the tags of a sitemap, and keeps what is open."""

    root: str
    is_complete: bool = False
    """Whether the end tag of the root was read."""
    _kind: str = "url"
    _entry: dict[str, str] = field(default_factory=dict)
    _name: str | None = None
    """The field that is open."""
    _text: list[str] = field(default_factory=list)
    """The text of the field that is open."""
    _own_text: list[str] = field(default_factory=list)
    """The text of the entry that is in no field."""
    _media: str | None = None
    """The element of `_MEDIA` that is open."""
    _nested: bool = False
    """Whether a `<url>` is open inside `<loc>`."""

    def entries(self, text: str, start: int) -> Iterator[tuple[str, dict[str, str]]]:
        """For each entry, "url" or "sitemap", and its fields. An entry without a URL is left out,
        and so is one at the end whose URL may be incomplete.
        """
        self._kind = self._kind_of_root()
        for piece in read_tags(text, start):
            if isinstance(piece, str):
                self._add(piece)
            elif piece.is_end or (piece.is_empty and piece.name not in _FIELDS):
                yield from self._end(piece.name)
            elif not piece.is_empty:
                yield from self._start(piece)
        if self._name == "loc":  # the document ends inside a URL
            self._entry.clear()
        else:
            yield from self._finish_entry()

    def _add(self, text: str) -> None:
        if self._name:
            self._text.append(text)
        elif not self._media:
            self._own_text.append(text)

    def _start(self, tag: Tag) -> Iterator[tuple[str, dict[str, str]]]:
        name, is_of_media = tag.name, tag.prefix in _MEDIA
        if name in _ENTRIES and not is_of_media:
            if self._name == "loc" and not "".join(self._text).strip():
                self._nested = True
                return
            yield from self._finish_entry()
            self._kind = "sitemap" if name == "sitemap" else self._kind_of_root()
        elif name in _MEDIA:
            self._media = name
        elif name in _FIELDS and self._media is None and not is_of_media:
            self._close_field()
            # a second <loc> means that the end tag of the entry before is missing
            if name == "loc" and "loc" in self._entry:
                yield from self._finish_entry()
            self._name = name

    def _end(self, name: str) -> Iterator[tuple[str, dict[str, str]]]:
        if name == self._media:
            self._media = None
        elif name == self._name:
            self._close_field()
        elif name in _ENTRIES:
            if self._nested:
                self._nested = False
            else:
                yield from self._finish_entry()
        elif name == self.root:
            yield from self._finish_entry()
            self.is_complete = True

    def _close_field(self) -> None:
        text = "".join(self._text).strip()
        if self._name and text:
            self._entry.setdefault(self._name, text)
        self._name = None
        self._text.clear()

    def _finish_entry(self) -> Iterator[tuple[str, dict[str, str]]]:
        self._close_field()
        own_text = "".join(self._own_text).strip()
        if "loc" not in self._entry and _WEB_URL.match(own_text):
            self._entry["loc"] = own_text
        if "loc" in self._entry:
            yield self._kind, self._entry
        self._entry = {}
        self._own_text.clear()
        self._media, self._nested = None, False
        self._kind = self._kind_of_root()

    def _kind_of_root(self) -> str:
        return "sitemap" if self.root == "sitemapindex" else "url"


def _of_text(document: ListingText, url: str) -> Listing:
    """A text sitemap: one URL per line. Lines that are not URLs are left out."""
    lines = [line.strip("\ufeff\0 \t") for line in document.text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    judged = lines[:_JUDGED_LINES]
    if not judged or sum(bool(_WEB_URL.match(line)) for line in judged) * 2 <= len(judged):
        raise UnsupportedDocument(f"{url}: not a sitemap")
    urls = (listed_url(line, url) for line in lines[:MOST_URLS] if _WEB_URL.match(line))
    return Listing(
        "sitemap",
        [DiscoveredUrl(found, found_in="sitemap") for found in urls if found],
        [],
        document.is_cut or len(lines) > MOST_URLS,
        document.is_truncated,
    )
