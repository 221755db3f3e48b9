"""Bytes to a decoded, parsed document, once. The only place where a tree is made. Judges nothing on
the page.

Order of business: what kind of thing is it (a page, flattened text, or neither)? In which charset?
Which parser can take it?
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from scraper.article import Notice
from scraper.errors import EmptyDocument, UnsupportedDocument
from scraper.parsing import charset
from scraper.parsing.attributes import RareAttributes
from scraper.parsing.body_start import begin_body
from scraper.parsing.double_encoding import repair
from scraper.parsing.markup import ATTRIBUTE_VALUE, TAG, tags_outside
from scraper.parsing.shadow_roots import compose
from scraper.parsing.streamed_parts import place
from scraper.parsing.tolerant_tree import MOST_ATTRIBUTES, NOT_XML, Element, tolerant_tree
from scraper.records import Page
from scraper.urls import host_of

__all__ = ["Document", "Element", "fragment", "parse"]

# What must not be mistaken for text: the patterns of the WHATWG MIME Sniffing standard, §6, and
# their commonest kin.
_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"RIFF", "a RIFF file (WebP, WAV or AVI)"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"ID3", "an MP3 file"),
    (b"OggS", "an Ogg file"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM file"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"PAR1", "a Parquet file"),
)
# Atomic groups: a page may open with hundreds of comments, and no two ways to cut them are tried.
_PREAMBLE = r"\s*+(?>(?><!--.*?-->|<\?xml[^>]*>)\s*+)*+"
_FEED = re.compile(rf"{_PREAMBLE}<(rss|feed|rdf:RDF|urlset|sitemapindex|opml)\b", re.S)
_JSON = re.compile(r'\s*(?:\{\s*"|\[\s*[\[{"\d])')
_MARKUP_START = re.compile(rf"{_PREAMBLE}<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_KNOWN_TAG = re.compile(
    r"</?(?:a|article|aside|b|body|br|div|em|figure|footer|h[1-6]|head|header"
    r"|hr|html|i|img|li|link|main|meta|nav|ol|p|pre|script|section|span|strong"
    r"|style|table|td|title|tr|ul)(?:\s[^<>]*)?/?>",
    re.I,
)

_TAG_OUTSIDE_TEXT = tags_outside(b"script|style|textarea|title")
_ATTRIBUTE = re.compile(
    rb"[\s/]*+(?:=[^\s>=/]*+|[^\s>=/]++)(?:\s*+=\s*+(?:%b|[^\s>]*+))?+" % ATTRIBUTE_VALUE
)


_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32)])
_NOT_XML_REFERENCE = re.compile(
    rb"&#(?:0*+(?:[0-8]|1[124-9]|2\d|3[01])(?!\d)"
    rb"|[xX]0*+(?:[0-8bBcCeEfF]|1[\da-fA-F]|[dD][89a-fA-F][\da-fA-F]{2}|[fF]{3}[eEfF])"
    rb"(?![\da-fA-F]));?"
)
_ODD = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd]")


# HTML §13.2.6.4.19: what follows </body> or </html> still belongs to the body. libxml2 drops it, so
# the end tags go.
_PAGE_END = re.compile(rb"</(?:html|body|HTML|BODY)>")


_METADATA_TAGS = ("base", "link", "meta", "script", "time", "title")
_TIMES = ("abbr", "relative-time", "time-ago")


@dataclass(frozen=True)
class Document:
    """A page that was read. `tree` is None for flattened text, `text` is None for a tree."""

    tree: Element | None
    text: str | None
    url: str | None
    """The base for relative addresses: where the page came from."""
    charset: str
    size: int
    """Characters of the decoded page."""
    warnings: tuple[Notice, ...] = field(default=())

    @cached_property
    def metadata_elements(self) -> Mapping[str, Sequence[Element]]:
        """The elements of each tag that metadata is read from: base, link, meta, script, time,
        title. Elements that are used like <time> are among those of "time". They are in the order
        of the page. One pass over the tree finds them all.
        """
        found: dict[str, list[Element]] = {tag: [] for tag in _METADATA_TAGS}
        for element in self.tree.iter(*_METADATA_TAGS, *_TIMES) if self.tree is not None else ():
            tag = str(element.tag)
            found["time" if tag in _TIMES else tag].append(element)
        return found

    @cached_property
    def rare_attributes(self) -> RareAttributes:
        """The elements with other attributes than those of most elements. Look here for elements
        with an attribute such as `data-author` or `title`.
        """
        return RareAttributes(self.tree.iter() if self.tree is not None else ())


def parse(page: Page) -> Document:
    """Decode and parse a page.

    Raises EmptyDocument and UnsupportedDocument.
    """
    url = page.final_url or page.url
    text, encoding, warnings = _decode(page)
    text, twice = repair(text)
    warnings = (*page.warnings, *warnings)
    if twice:
        message = f"characters that were encoded twice and are repaired: {twice:,}"
        warnings += (Notice("double_encoding", message),)
    if not text.strip(" \t\r\n\f\v\0\ufeff\xa0"):
        raise EmptyDocument(f"{page.source}: the page is empty")
    if _is_binary(text):
        raise UnsupportedDocument(f"{page.source}: this is binary data, not HTML or text")
    form = page.form or _form_of(text, page.source)
    if form == "text":
        return Document(None, NOT_XML.sub("", text), url, encoding, len(text), warnings)
    content = _without_forbidden(text)
    tree, reason = _tree(content)
    begin_body(tree)
    if b"shadowroot" in content:
        compose(tree)
    if b'"S:' in content:
        place(tree)
    if reason:
        warnings += (Notice("tolerant_parser", f"{reason}; read with the tolerant parser"),)
    return Document(tree, None, url, encoding, len(text), warnings)


def fragment(markup: str) -> Element:
    """The tree of a piece of HTML that a page carries as a string."""
    return _tree(_without_forbidden(f"<div>{markup}</div>"))[0]


def _decode(page: Page) -> tuple[str, str, tuple[Notice, ...]]:
    if isinstance(page.content, str):
        return page.content.encode("utf-8", "replace").decode(), "utf-8", ()
    for signature, name in _SIGNATURES:
        if page.content.startswith(signature):
            raise UnsupportedDocument(f"{page.source}: this is {name}, not HTML or text")
    decoded = charset.decode(page.content, page.charset, host_of(page.final_url or page.url))
    return decoded.text, decoded.charset, decoded.warnings


def _is_binary(text: str) -> bool:
    """Control characters or undecodable bytes in one of ten places of the first part: no text in
    any charset looks so.
    """
    head = text[:4096]
    return len(_ODD.findall(head)) * 10 > len(head)


def _without_forbidden(text: str) -> bytes:
    """The page in UTF-8, without what no tree can hold."""
    try:
        content = text.encode()
    except UnicodeEncodeError:
        content = _SURROGATES.sub("", text).encode()
    content = content.translate(None, _CONTROLS)
    if b"\xef\xbf" in content:
        content = content.replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    return _NOT_XML_REFERENCE.sub(b"", content) if b"&#" in content else content


def _form_of(text: str, source: str) -> str:
    """What the page is, "html" or "text"; feeds, sitemaps and JSON are neither."""
    head = text[:20_000]
    if found := _FEED.match(head):
        kind = "a sitemap" if found[1] in ("urlset", "sitemapindex") else "a feed"
        raise UnsupportedDocument(
            f"{source}: this is {kind}, not a page; `scraper discover` lists the pages in it"
        )
    if _MARKUP_START.match(head):
        return "html"
    if _JSON.match(head) and text.rstrip()[-1] in "}]":
        raise UnsupportedDocument(f"{source}: this is JSON, not HTML or text")
    # A text may speak of a tag or two; a page, even a fragment, has one every few lines.
    tags = len(_KNOWN_TAG.findall(text))
    return (
        "html"
        if (tags >= 3 and tags * 2000 >= len(text)) or (tags and text.lstrip().startswith("<"))
        else "text"
    )


def _tree(content: bytes) -> tuple[etree._Element, str | None]:
    """The tree, and why it could not be lxml's, if so."""
    if _has_attribute_flood(content):
        return tolerant_tree(content), f"more than {MOST_ATTRIBUTES} attributes on one tag"
    # As bytes with the charset given: lxml refuses text whose XML declaration names a charset.
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        tree = etree.fromstring(_PAGE_END.sub(b"", content), parser)
    except etree.XMLSyntaxError as error:
        return tolerant_tree(content), f"lxml refused the page ({error})"
    if tree is None:
        return tolerant_tree(content), "lxml found no element on the page"
    if any(
        entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT
        for entry in parser.error_log.filter_from_fatals()
    ):
        return tolerant_tree(content), "nested too deep or too large for lxml"
    return tree, None


def _has_attribute_flood(content: bytes) -> bool:
    """Whether some tag has more attributes than lxml should see. The first look takes scripts for
    tags, the second does not.
    """
    return _flooded(TAG.findall(content)) and _flooded(
        found["tag"] for found in _TAG_OUTSIDE_TEXT.finditer(content) if found["tag"]
    )


def _flooded(tags: Iterable[bytes]) -> bool:
    tags = list(tags)
    if max(map(len, tags), default=0) <= 2 * MOST_ATTRIBUTES:
        return False
    long_tags = (tag for tag in tags if len(tag) > 2 * MOST_ATTRIBUTES)
    return any(sum(1 for _ in _ATTRIBUTE.finditer(tag)) > MOST_ATTRIBUTES for tag in long_tags)
