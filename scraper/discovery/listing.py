"""What feeds and sitemaps have in common: bytes to text, the kind of the document, and the URLs and
dates in it. Opens nothing.
"""

import re
import zlib
from dataclasses import dataclass
from functools import cache
from typing import Literal

from scraper.errors import UnsupportedDocument
from scraper.language import COMMON_LANGUAGES, DateReader, Vocabulary, parse_machine
from scraper.parsing import decode
from scraper.records import DiscoveredUrl
from scraper.urls import host_of, join_url

LARGEST = 52_428_800
"""Bytes of the largest sitemap that the protocol allows, decompressed."""
_GZIP = b"\x1f\x8b"
_MOST_LAYERS = 3
"""A file that was compressed before it was published is often compressed again by the server."""
_ROOT = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?:[\w.-]+:)?(?P<root>html|head|body|rss|feed|rdf|channel|urlset|sitemapindex)(?=[\s/>])"
    r"|<!doctype\s+(?P<doctype>html)\b",
    re.I | re.S,
)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")
_W3C_MONTH = re.compile(r"\d{4}(?:-\d\d)?")

Root = Literal["feed", "sitemap", "html"]


@dataclass(frozen=True, slots=True)
class Listing:
    """The content of one feed or sitemap: URLs of pages, or of other sitemaps."""

    kind: Literal["feed", "sitemap"]
    pages: list[DiscoveredUrl]
    sitemaps: list[str]
    """The latest changed first, if the index has dates. A reader that stops early then misses only
    the oldest.
    """
    is_cut: bool = False
    """Whether the document is larger than the limits, so that its end was not read."""
    is_truncated: bool = False
    """Whether the end of the document is missing."""


@dataclass(frozen=True, slots=True)
class ListingText:
    """The text of a feed or sitemap."""

    text: str
    is_cut: bool = False
    """Whether there were more than `LARGEST` bytes."""
    is_truncated: bool = False
    """Whether the compressed file ended early."""


def read_text(content: bytes, url: str, charset: str | None = None) -> ListingText:
    """The text of a feed or sitemap, gzipped (once or more) or not. `charset` is that of the HTTP
    header. Raises UnsupportedDocument if nothing of a gzip file can be decompressed.
    """
    is_cut = is_truncated = False
    for _ in range(_MOST_LAYERS):
        if not content.startswith(_GZIP):
            break
        content, layer_is_cut, layer_is_truncated = _decompressed(content, url)
        is_cut, is_truncated = is_cut or layer_is_cut, is_truncated or layer_is_truncated
    is_cut = is_cut or len(content) > LARGEST
    decoded = decode(content[:LARGEST], charset, host_of(url))
    return ListingText(decoded.text, is_cut, is_truncated)


def is_gzip(content: bytes | str) -> bool:
    """Whether a file is a gzip file."""
    return isinstance(content, bytes) and content.startswith(_GZIP)


def _decompressed(content: bytes, url: str) -> tuple[bytes, bool, bool]:
    """(content, whether it was cut at the limit, whether it was truncated).

    A gzip file may have several members (RFC 1952 §2.2). Bytes after the last one are ignored, as
    browsers do.
    """
    parts: list[bytes] = []
    left = LARGEST
    while content.startswith(_GZIP):
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            parts.append(member.decompress(content, left))
        except zlib.error as error:
            if not parts:
                raise UnsupportedDocument(f"{url}: a damaged gzip file ({error})") from error
            return b"".join(parts), False, True
        left -= len(parts[-1])
        if not member.eof:
            if not any(parts):
                raise UnsupportedDocument(f"{url}: a damaged gzip file (it was cut short)")
            return b"".join(parts), left == 0, left > 0
        content = member.unused_data
        if left == 0 and content.startswith(_GZIP):
            return b"".join(parts), True, False
    return b"".join(parts), False, False


def find_root(text: str) -> tuple[str, int]:
    """(name of the root element in lower case, its position). The name is "html" for a web page,
    and "" if the text is neither a web page, a feed nor a sitemap in XML.

    Error messages that a server printed before the XML are skipped.
    """
    for found in _ROOT.finditer(text):
        if found["doctype"] or (found["root"] or "").lower() in ("html", "head", "body"):
            return "html", found.start()
        if found["root"]:
            return found["root"].lower(), found.start()
    return "", 0


def listed_url(written: str, base: str) -> str | None:
    """The absolute URL that a feed or sitemap gives; None if it does not lead to a page."""
    # Many systems escape URLs twice, and no page wants a parameter that is named "amp;id".
    href = _INVISIBLE.sub("", written).strip().replace("&amp;", "&")
    if href.lower().startswith("www."):
        href = f"//{href}"
    return join_url(href, base)


def iso_date(written: str | None) -> str | None:
    """A date in ISO 8601, with its own offset from UTC; None if it cannot be read.

    Machines write it (W3C's profile of ISO 8601, RFC 5322), or people do in a language that we
    know.
    """
    text = (written or "").strip()
    if not text:
        return None
    if _W3C_MONTH.fullmatch(text):
        return text
    parsed = parse_machine(text) or _date_reader().find(text)
    return parsed.isoformat() if parsed else None


@cache
def _date_reader() -> DateReader:
    return DateReader(COMMON_LANGUAGES, Vocabulary())
