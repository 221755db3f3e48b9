"""Parses sitemaps, news sitemaps and sitemap indexes (sitemaps.org). Reads bytes as a stream, and
opens nothing.
"""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

from lxml import etree

from scraper.errors import UnsupportedDocument
from scraper.records import DiscoveredUrl
from scraper.text import one_line
from scraper.urls import join_url

MOST_URLS = 50_000
"""URLs of the largest sitemap that the protocol allows."""
LARGEST = 52_428_800
"""Bytes of the largest sitemap that the protocol allows, decompressed."""
_FIELDS = ("loc", "lastmod", "publication_date", "title")
_OF_MEDIA = re.compile(r"sitemap-(?:image|video)")
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The content of one file: URLs of pages, or of other sitemaps."""

    pages: list[DiscoveredUrl]
    sitemaps: list[str]
    """The latest changed first, if the index has dates. A reader that stops early then misses only
    the oldest.
    """
    cut: bool
    """Whether the file was longer than the limits, or truncated."""


def parse_sitemap(content: bytes, url: str) -> Sitemap:
    """A sitemap or an index, as XML or as text with one URL per line, gzipped or not. `url` is the
    base of relative URLs. Raises UnsupportedDocument if the content is neither.
    """
    content, cut = _decompressed(content, url)
    head = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if head != b"<":
        return _of_text(content, url, cut)
    pages: list[DiscoveredUrl] = []
    sitemaps: list[tuple[str, str]] = []
    for kind, entry in _entries(content, url):
        target = join_url(entry.get("loc", ""), url)
        if target is None:
            continue
        if kind == "sitemap":
            sitemaps.append((entry.get("lastmod", ""), target))
        else:
            is_news = "publication_date" in entry or "title" in entry
            date = entry.get("publication_date") or entry.get("lastmod")
            pages.append(
                DiscoveredUrl(
                    target,
                    one_line(entry.get("title", "")) or None,
                    date,
                    "news_sitemap" if is_news else "sitemap",
                )
            )
        if len(pages) + len(sitemaps) >= MOST_URLS:
            return Sitemap(pages, _latest_first(sitemaps), True)
    end = content.rfind(b">") + 1
    # if text follows, the file was truncated, perhaps inside the last URL
    if content[end : end + 100].strip(b" \t\r\n\0"):
        return Sitemap(pages[:-1], _latest_first(sitemaps[:-1]), True)
    return Sitemap(pages, _latest_first(sitemaps), cut)


def _latest_first(dated: list[tuple[str, str]]) -> list[str]:
    """Sorted by the text of their times (W3C's profile of ISO 8601). UTC offsets of some hours do
    not matter here.
    """
    return [url for _, url in sorted(dated, key=itemgetter(0), reverse=True)]


def _decompressed(content: bytes, url: str) -> tuple[bytes, bool]:
    """The sitemap itself, and whether it was cut at the limit or truncated.

    A gzip file may have several members (RFC 1952 §2.2). Bytes after the last one are ignored, as
    browsers do. Raises UnsupportedDocument if nothing of a gzip file can be decompressed.
    """
    if not content.startswith(_GZIP):
        return content[:LARGEST], len(content) > LARGEST
    decompressed = bytearray()
    while content.startswith(_GZIP):
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            decompressed += member.decompress(content, LARGEST - len(decompressed))
        except zlib.error as error:
            if not decompressed:
                raise UnsupportedDocument(f"{url}: a damaged gzip file ({error})") from error
            return bytes(decompressed), True
        if len(decompressed) >= LARGEST:
            return bytes(decompressed), True
        if not member.eof:
            if not decompressed:
                raise UnsupportedDocument(f"{url}: a damaged gzip file (it was cut short)")
            return bytes(decompressed), True
        content = member.unused_data
    return bytes(decompressed), False


def _entries(content: bytes, url: str) -> Iterator[tuple[str, dict[str, str]]]:
    """For each entry, "url" or "sitemap", and its fields. Entities are not expanded, nothing is
    loaded, and elements are freed after they were read.
    """
    stream = etree.iterparse(
        io.BytesIO(content),
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        recover=True,
        huge_tree=False,
    )
    root: str | None = None
    kind, entry = "url", dict[str, str]()
    try:
        for event, element in stream:
            name = _name(element)
            if event == "start":
                root = root or name
                if root not in ("urlset", "sitemapindex"):
                    raise UnsupportedDocument(f"{url}: not a sitemap")
                kind = "sitemap" if root == "sitemapindex" else "url"
                continue
            # a second <loc> means that the end tag of the entry before is missing
            if name in ("url", "sitemap") or (name == "loc" and "loc" in entry):
                yield kind, entry
                entry = {}
            if name in ("url", "sitemap"):
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
            elif name in _FIELDS and name not in entry and element.text:
                entry[name] = element.text.strip()
    except etree.XMLSyntaxError as error:
        if root is None:
            raise UnsupportedDocument(f"{url}: not a sitemap ({error})") from error
    if "loc" in entry:
        yield kind, entry
    if root is None:
        raise UnsupportedDocument(f"{url}: not a sitemap")


def _name(element: etree._Element) -> str:
    """The local name of an element; empty for comments, and for elements of images and videos,
    which have URLs of their own.
    """
    if not isinstance(element.tag, str):
        return ""
    name = etree.QName(element)
    return "" if _OF_MEDIA.search(name.namespace or "") else name.localname


def _of_text(content: bytes, url: str, cut: bool) -> Sitemap:
    """A text sitemap: one URL per line, and nothing else."""
    lines = [
        line.strip() for line in content.decode("utf-8-sig", "replace").splitlines() if line.strip()
    ]
    if not lines or not all(line.startswith(("http://", "https://")) for line in lines[:20]):
        raise UnsupportedDocument(f"{url}: not a sitemap")
    urls = (join_url(line, url) for line in lines[:MOST_URLS])
    return Sitemap(
        [DiscoveredUrl(found, found_in="sitemap") for found in urls if found],
        [],
        cut or len(lines) > MOST_URLS,
    )
