"""Which charset a page is in, and its text. Knows bytes, no tree.

The order is the WHATWG's (HTML §13.2.3: BOM, HTTP header, meta, detection) with one exception that
costs nothing and mends the commonest lie: bytes that are valid UTF-8 and hold a multi-byte sequence
are UTF-8, whatever was declared.
"""

import re
from dataclasses import dataclass

import webencodings

from scraper.article import Notice

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# A page may have a few broken bytes (a cut teaser, a pasted comment) and still be in its charset.
_TOLERATED_ERRORS = 0.002
# The declaration of XML, and of a meta element in both its forms.
_XML_DECLARATION = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"'>]+)[\"'][^>]*?\?>", re.I)
_META_CHARSET = re.compile(rb"<\s*meta[^>]+?charset\s*=\s*[\"']?([^>\"';\s/]+)", re.I)
_PRESCAN_WINDOW = 8192
# Detection looks at the start only: pages are alike from end to end, and detection is slow.
_DETECTION_WINDOW = 65_536


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text, the charset that gave it, and what was odd about it."""

    text: str
    charset: str
    warnings: tuple[Notice, ...] = ()


def decode(content: bytes, header: str | None) -> Decoded:
    """The text of `content`; `header` is the charset of the HTTP Content-Type, if any. Never fails:
    what cannot be read becomes U+FFFD.
    """
    for bom, name in _BOMS:
        if content.startswith(bom):
            return Decoded(content[len(bom) :].decode(name, "replace"), name)
    if guess := _utf16_without_bom(content):
        return Decoded(content.decode(guess, "replace"), guess)
    declared = [
        codec
        for label in (header, _declared_in(content))
        if label and (codec := _python_name(label))
    ]
    escapes = b"\x1b" in content and "iso2022_jp" in declared
    if not escapes:
        try:
            return _as_utf8(content.decode("utf-8"), content, declared)
        except UnicodeDecodeError:
            pass
    for name in dict.fromkeys(declared):
        text = content.decode(name, "replace")
        if text.count("\ufffd") <= _TOLERATED_ERRORS * len(text):
            return Decoded(text, name)
    text = content.decode("utf-8", "replace")
    if text.count("\ufffd") <= _TOLERATED_ERRORS * len(text):
        return Decoded(text, "utf-8")
    return _detected(content, declared)


def _as_utf8(text: str, content: bytes, declared: list[str]) -> Decoded:
    if content.isascii() or not declared or declared[0] == "utf-8":
        return Decoded(text, "utf-8")
    lie = Notice("wrong_charset", f"declared as {declared[0]}, but written in utf-8")
    return Decoded(text, "utf-8", (lie,))


def _detected(content: bytes, declared: list[str]) -> Decoded:
    from charset_normalizer import from_bytes  # few pages need it, and it is slow to import

    best = from_bytes(content[:_DETECTION_WINDOW]).best()
    name = best.encoding if best else "cp1252"
    message = f"no declared charset fits; read as {name}"
    if declared:
        message = f"declared as {declared[0]}, which does not fit; read as {name}"
    return Decoded(content.decode(name, "replace"), name, (Notice("charset_guessed", message),))


def _utf16_without_bom(content: bytes) -> str | None:
    """UTF-16 of a text with many ASCII characters shows as NULs at every second byte."""
    head = content[:1024]
    if len(head) < 4 or head.count(0) * 3 < len(head):
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 8 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 8 * odd else None


def _declared_in(content: bytes) -> str | None:
    """The charset label that the page itself declares, in lower case."""
    # The standard's prescan reads 1024 bytes; many pages have their declaration later.
    head = content[:_PRESCAN_WINDOW]
    found = _XML_DECLARATION.match(head) or _META_CHARSET.search(head)
    return found[1].decode("ascii", "replace").lower() if found else None


def _python_name(label: str) -> str | None:
    """The codec for a label by the WHATWG Encoding standard (so that latin-1 means windows-1252),
    or None.
    """
    encoding = webencodings.lookup(label.strip())
    if encoding is None or encoding.name in ("x-user-defined", "replacement"):
        return None
    # A page whose declaration can be read byte by byte is not in UTF-16; the standard says UTF-8.
    if encoding.name.startswith("utf-16"):
        return "utf-8"
    return str(encoding.codec_info.name)
