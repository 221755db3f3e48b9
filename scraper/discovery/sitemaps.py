"""Sitemaps and indexes of sitemaps become findings (sitemaps.org; Google's news sitemaps). Reads
bytes in a stream, opens nothing.
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

MOST_ADDRESSES = 50_000
"""Of a sitemap, by the protocol."""
LARGEST = 52_428_800
"""Bytes of a sitemap, unpacked, by the protocol."""
_FIELDS = ("loc", "lastmod", "publication_date", "title")
_OF_MEDIA = re.compile(r"sitemap-(?:image|video)")
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one file says: addresses of pages, or of other sitemaps."""

    pages: list[DiscoveredUrl]
    sitemaps: list[str]
    """What changed last comes first, as far as the index says when: who reads not all of them then
    misses what is old.
    """
    cut: bool
    """Whether it went on beyond the bounds, or broke off."""


def parse_sitemap(content: bytes, url: str) -> Sitemap:
    """A sitemap or an index, as XML or as a text of addresses, gzipped or not. Raises
    UnsupportedDocument for what is neither.
    """
    content, cut = _unpacked(content, url)
    head = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if head != b"<":
        return _of_text(content, url, cut)
    pages: list[DiscoveredUrl] = []
    sitemaps: list[tuple[str, str]] = []
    for kind, entry in _entries(content, url):
        address = join_url(entry.get("loc", ""), url)
        if address is None:
            continue
        if kind == "sitemap":
            sitemaps.append((entry.get("lastmod", ""), address))
        else:
            is_news = "publication_date" in entry or "title" in entry
            date = entry.get("publication_date") or entry.get("lastmod")
            pages.append(
                DiscoveredUrl(
                    address,
                    one_line(entry.get("title", "")) or None,
                    date,
                    "news_sitemap" if is_news else "sitemap",
                )
            )
        if len(pages) + len(sitemaps) >= MOST_ADDRESSES:
            return Sitemap(pages, _latest_first(sitemaps), True)
    end = content.rfind(b">") + 1
    if content[end : end + 100].strip(
        b" \t\r\n\0"
    ):  # it broke off, perhaps in the middle of the last address
        return Sitemap(pages[:-1], _latest_first(sitemaps[:-1]), True)
    return Sitemap(pages, _latest_first(sitemaps), cut)


def _latest_first(dated: list[tuple[str, str]]) -> list[str]:
    """By the text of their times (W3C's profile of ISO 8601): offsets of hours do not matter
    here.
    """
    return [address for _, address in sorted(dated, key=itemgetter(0), reverse=True)]


def _unpacked(content: bytes, url: str) -> tuple[bytes, bool]:
    """The sitemap itself, and whether it was cut at the limit or broke off.

    A gzip file may have several members (RFC 1952 §2.2). Bytes after the last one are ignored, as
    browsers do. Raises UnsupportedDocument if nothing of a gzip file can be unpacked.
    """
    if not content.startswith(_GZIP):
        return content[:LARGEST], len(content) > LARGEST
    unpacked = bytearray()
    while content.startswith(_GZIP):
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            unpacked += member.decompress(content, LARGEST - len(unpacked))
        except zlib.error as error:
            if not unpacked:
                raise UnsupportedDocument(f"{url}: a damaged gzip file ({error})") from error
            return bytes(unpacked), True
        if len(unpacked) >= LARGEST:
            return bytes(unpacked), True
        if not member.eof:
            if not unpacked:
                raise UnsupportedDocument(f"{url}: a damaged gzip file (it was cut short)")
            return bytes(unpacked), True
        content = member.unused_data
    return bytes(unpacked), False


def _entries(content: bytes, url: str) -> Iterator[tuple[str, dict[str, str]]]:
    """("url" or "sitemap", its fields) for each entry; entities are not expanded, nothing is
    loaded, what was read is freed.
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
                    raise UnsupportedDocument(f"{url}: this is no sitemap")
                kind = "sitemap" if root == "sitemapindex" else "url"
                continue
            if name in ("url", "sitemap") or (
                name == "loc" and "loc" in entry
            ):  # the end of the one before was broken
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
            raise UnsupportedDocument(f"{url}: this is no sitemap ({error})") from error
    if "loc" in entry:
        yield kind, entry
    if root is None:
        raise UnsupportedDocument(f"{url}: this is no sitemap")


def _name(element: etree._Element) -> str:
    """The local name of an element; empty for comments and for what describes a picture or a film,
    which have addresses of their own.
    """
    if not isinstance(element.tag, str):
        return ""
    name = etree.QName(element)
    return "" if _OF_MEDIA.search(name.namespace or "") else name.localname


def _of_text(content: bytes, url: str, cut: bool) -> Sitemap:
    """A text sitemap: an address a line, and nothing else."""
    lines = [
        line.strip() for line in content.decode("utf-8-sig", "replace").splitlines() if line.strip()
    ]
    if not lines or not all(line.startswith(("http://", "https://")) for line in lines[:20]):
        raise UnsupportedDocument(f"{url}: this is no sitemap")
    addresses = (join_url(line, url) for line in lines[:MOST_ADDRESSES])
    return Sitemap(
        [DiscoveredUrl(address, found_in="sitemap") for address in addresses if address],
        [],
        cut or len(lines) > MOST_ADDRESSES,
    )
