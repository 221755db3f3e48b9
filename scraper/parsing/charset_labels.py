"""What a page says of its own charset and language, in its first bytes: labels of the WHATWG
Encoding Standard, and where HTML looks for them. Decodes nothing.
"""

import re
from collections.abc import Iterator
from functools import cache

import webencodings

from scraper.parsing.markup import tags_outside

_TAG_OUTSIDE_SCRIPTS = tags_outside(b"script|style")
# Bytes from the start of a meta element to the word in it.
_LONGEST_META = 1_000
_NAME = re.compile(rb"<([a-zA-Z][^\s/>]*)")
_ATTRIBUTE = re.compile(
    rb"[\s/]+([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]*)))?"
)
_CHARSET_IN_CONTENT = re.compile(rb"charset\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s;\"']+))", re.I)
_XML_DECLARATION = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.I)
_WINDOW = 262_144
"""Bytes in which a declaration is looked for. The standard reads 1024; many pages have theirs
behind their style sheets, and browsers find it there too.
"""
# Labels that the standard has got since `webencodings` was last released.
_NEWER_LABELS = {
    "csunicode": "utf-16-le",
    "iso-10646-ucs-2": "utf-16-le",
    "ucs-2": "utf-16-le",
    "unicode": "utf-16-le",
    "unicode11utf8": "utf-8",
    "unicode20utf8": "utf-8",
    "unicodefeff": "utf-16-le",
    "unicodefffe": "utf-16-be",
    "x-unicode20utf8": "utf-8",
}
# Python's codecs for labels whose WHATWG encoding has more letters than the codec of that name.
_WIDER = {
    "big5": "big5hkscs",
    "euc-kr": "cp949",
    "gbk": "gb18030",
    "shift_jis": "cp932",
}


def codec_of(label: str) -> str | None:
    """Python's codec for a label of the WHATWG Encoding Standard (§4.2), so that "latin-1" is
    windows-1252. None for a label that the standard does not have.
    """
    label = label.strip("\t\n\f\r \"'")
    if newer := _NEWER_LABELS.get(label.lower()):
        return newer
    encoding = webencodings.lookup(label)
    if encoding is None or encoding.name == "replacement":
        return None
    if encoding.name == "x-user-defined":
        return "cp1252"
    return _WIDER.get(encoding.name) or str(encoding.codec_info.name)


@cache
def _labels() -> dict[str, str]:
    """Codec -> the label of an encoding that it reads."""
    names = sorted(set(webencodings.LABELS.values()), reverse=True)
    return {codec: name for name in names if (codec := codec_of(name)) is not None}


def label_of(codec: str) -> str | None:
    """The label of the WHATWG Encoding Standard with which a browser reads what Python's codec
    reads; None if no label fits.
    """
    return _labels().get(codec)


def declared_codecs(content: bytes) -> Iterator[str]:
    """The codecs that the page itself declares: in its meta elements (HTML §13.2.3.2), then in its
    XML declaration.
    """
    head = content[:_WINDOW]
    last = _last_declaration(head.lower())
    for tag in _tags(head, last):
        name = _NAME.match(tag)
        if name is None:
            continue
        if name[1].lower() == b"meta" and (label := _meta_label(_attributes(tag, name.end()))):
            codec = codec_of(label)
            # A declaration that can be read byte by byte is not in UTF-16. The standard says UTF-8.
            if codec is not None:
                yield "utf-8" if codec.startswith("utf-16") else codec
    if found := _XML_DECLARATION.match(head):
        codec = codec_of((found[1] or found[2] or b"").decode("ascii", "replace"))
        if codec is not None:
            yield "utf-8" if codec.startswith("utf-16") else codec


def _last_declaration(lower: bytes) -> int:
    """Where the last tag is that may declare a charset, or -1. Reading all tags takes long, and
    scripts have the word, too.
    """
    at = lower.rfind(b"charset")
    while at >= 0 and lower.find(b"<meta", max(0, at - _LONGEST_META), at) < 0:
        at = lower.rfind(b"charset", 0, at)
    return at


def declared_language(content: bytes) -> str | None:
    """The primary subtag of the language that the html element declares."""
    for tag in _tags(content[:_WINDOW], _WINDOW):
        name = _NAME.match(tag)
        if name is not None and name[1].lower() == b"html":
            attributes = _attributes(tag, name.end())
            tag_of = attributes.get(b"lang") or attributes.get(b"xml:lang") or b""
            return tag_of.decode("ascii", "replace").strip().lower()[:2] or None
    return None


def _tags(head: bytes, last: int) -> Iterator[bytes]:
    """The start tags up to the position `last`."""
    for found in _TAG_OUTSIDE_SCRIPTS.finditer(head):
        if found.start() > last:
            return
        if found["tag"]:
            yield found["tag"]


def _attributes(tag: bytes, start: int) -> dict[bytes, bytes]:
    """The attributes of a tag; the first of each name counts."""
    found: dict[bytes, bytes] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(tag, start):
        found.setdefault(name.lower(), double or single or bare)
    return found


def _meta_label(attributes: dict[bytes, bytes]) -> str | None:
    """The label of a meta element: that of `charset`, or of a `content` with its pragma."""
    label = attributes.get(b"charset")
    if label is None and attributes.get(b"http-equiv", b"").strip().lower() == b"content-type":
        found = _CHARSET_IN_CONTENT.search(attributes.get(b"content", b""))
        label = next(filter(None, found.groups()), None) if found else None
    return label.decode("ascii", "replace") if label else None
