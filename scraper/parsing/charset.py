"""Which charset a page is in, and its text. Knows bytes, not trees.

Declarations are obeyed in the order of browsers (HTML §13.2.3.2: byte order mark, HTTP header, meta
element, XML declaration, detection), with three exceptions. Bytes that are valid UTF-8 with
characters outside ASCII are UTF-8, whatever was declared. A declaration that does not fit the bytes
does not count. If header and page declare two charsets that both fit, the one whose letters make
sense wins, because many servers send one header for all their pages.
"""

import re
from dataclasses import dataclass

from scraper.article import Notice
from scraper.parsing.charset_detection import detect, likelier
from scraper.parsing.charset_labels import (
    codec_of,
    declared_codecs,
    declared_language,
    label_of,
)
from scraper.records import Page
from scraper.urls import host_of

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# A page may have a few broken bytes (a cut teaser, a pasted comment) and still be in its charset.
_TOLERATED_ERRORS = 0.002
_UTF8_CHARACTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_REPLACEMENT = "\ufffd"
_REPLACEMENT_BYTES = _REPLACEMENT.encode()
# Bytes that windows-1252 leaves undefined; browsers read them as invisible control characters.
_UNDEFINED = b"\x81\x8d\x8f\x90\x9d"
_ESCAPES_OF_ISO_2022_JP = (b"\x1b$B", b"\x1b$@", b"\x1b(J")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text, the charset that gave it, and what was odd about it."""

    text: str
    charset: str
    warnings: tuple[Notice, ...] = ()


def decode(content: bytes, header: str | None, host: str = "") -> Decoded:
    """The text of `content`. Never fails: bytes that cannot be read become U+FFFD, and a warning
    says how many.

    `header` is the charset of the HTTP Content-Type, if any. `host` is the host that the page came
    from; its country is a hint where nothing is declared.
    """
    for bom, name in _BOMS:
        if content.startswith(bom):
            return _read(content[len(bom) :], name)
    if guess := _utf16_without_bom(content):
        return _read(content, guess)
    by_header = codec_of(header) if header else None
    by_page = list(declared_codecs(content))
    declared = list(dict.fromkeys([*([by_header] if by_header else []), *by_page]))
    if _is_iso_2022_jp(content):
        is_declared = "iso2022_jp" in declared
        return _read(
            content, "iso2022_jp", () if is_declared else (_guessed("iso2022_jp", declared),)
        )
    if _is_utf8(content):
        return _read(content, "utf-8", _lie(content, declared))
    fitting = [codec for codec in declared if _fits(content, codec)]
    if by_header in fitting and len(fitting) > 1:
        language = declared_language(content)
        return _read(content, likelier(content, fitting[:2], language, host))
    if fitting:
        return _read(content, fitting[0])
    if _fits(content, "utf-8"):
        return _read(content, "utf-8")
    codec = detect(content, declared_language(content), host)
    return _read(content, codec, (_guessed(codec, declared),))


def _read(content: bytes, codec: str, warnings: tuple[Notice, ...] = ()) -> Decoded:
    """The text in a codec, with a warning that says how many bytes it could not read."""
    if codec == "cp1252":
        content = content.translate(None, _UNDEFINED)
    text = content.decode(codec, "replace")
    lost = text.count(_REPLACEMENT)
    if lost and codec == "utf-8":
        lost -= content.count(_REPLACEMENT_BYTES)  # lost before the page was sent
    if lost > 0:
        places = "place" if lost == 1 else "places"
        message = f"{lost} {places} could not be read as {codec}; letters are missing there"
        warnings += (Notice("letters_lost", message),)
    return Decoded(text, codec, warnings)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_iso_2022_jp(content: bytes) -> bool:
    """Whether the bytes are text in ISO-2022-JP, which looks like ASCII with escape sequences."""
    # All of them begin with the escape character, which is much faster to look for.
    if b"\x1b" not in content or not any(one in content for one in _ESCAPES_OF_ISO_2022_JP):
        return False
    try:
        content.decode("iso2022_jp")
    except UnicodeDecodeError:
        return False
    return True


def _fits(content: bytes, codec: str) -> bool:
    """Whether the bytes can be text in a codec, apart from a few broken ones."""
    if codec == "cp1252":
        return True
    text = content.decode(codec, "replace")
    errors = text.count(_REPLACEMENT)
    if not errors:
        return True
    if codec == "utf-8":
        valid = len(_UTF8_CHARACTER.findall(content))
        errors -= content.count(_REPLACEMENT_BYTES)
        # A page in a legacy charset has a few sequences that look like UTF-8, but not most.
        if valid <= errors:
            return False
    return errors <= _TOLERATED_ERRORS * len(content)


def _lie(content: bytes, declared: list[str]) -> tuple[Notice, ...]:
    if content.isascii() or not declared or declared[0] == "utf-8":
        return ()
    return (Notice("wrong_charset", f"declared as {declared[0]}, but written in utf-8"),)


def _guessed(codec: str, declared: list[str]) -> Notice:
    message = f"no charset is declared; read as {codec}"
    if declared:
        message = f"declared as {declared[0]}, which does not fit; read as {codec}"
    return Notice("charset_guessed", message)


def _utf16_without_bom(content: bytes) -> str | None:
    """UTF-16 of a text with many ASCII characters shows as NULs at every second byte."""
    head = content[:1024]
    if len(head) < 4 or head.count(0) * 3 < len(head):
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 8 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 8 * odd else None


def browser_form(page: Page) -> tuple[bytes, str]:
    """The bytes of a page, and the label of the charset that was decided on. The bytes are those
    that were received, unless browsers do not know that charset.
    """
    if isinstance(page.content, str):
        return page.content.encode("utf-8", "replace"), "utf-8"
    decoded = decode(page.content, page.charset, host_of(page.final_url or page.url))
    if label := label_of(decoded.charset):
        return page.content, label
    return decoded.text.encode("utf-8", "replace"), "utf-8"
