"""Repairs text that was encoded twice: the bytes of UTF-8 were taken for letters of windows-1252 or
ISO 8859-1, and these were encoded again ("itâ€™s" for "it’s"). Knows characters, not pages.
"""

import re

_C1 = frozenset(map(chr, range(0x80, 0xA0)))
_BYTE_OF = {
    character: byte
    for byte in range(0x80, 0x100)
    for character in (chr(byte), bytes([byte]).decode("cp1252", "replace"))
}
_CONTINUATION = "[" + "".join(one for one, byte in _BYTE_OF.items() if byte < 0xC0) + "]"
_SEQUENCE = re.compile(
    f"[\xc2-\xdf]{_CONTINUATION}|[\xe0-\xef]{_CONTINUATION}{{2}}|[\xf0-\xf4]{_CONTINUATION}{{3}}"
)
_LEADS = bytes([0xC2, 0xC3, *range(0xCE, 0xD2), *range(0xD7, 0xDA), 0xE2, *range(0xE4, 0xE7)])
_MARKS = (
    *(chr(lead).encode() + b"\xc2" for lead in _LEADS),
    *(start.decode("latin-1").encode() for start in (b"\xe0\xa4", b"\xe0\xb8", b"\xe0\xb9")),
    "â€".encode(),
)
"""Bytes of which a text in UTF-8 that is encoded twice has one: the first ones of punctuation, of
Latin letters, of other alphabets and of East Asian scripts. A first look, much faster than a
pattern: other texts have some of them, too.
"""
_ASCII = bytes(range(0x80))
_FIRST_LOOK = 20_000
"""Bytes outside of ASCII that the first look reads."""
_SURE = ("â€", "â\x80")
# Byte 9D has no letter in windows-1252. A closing quotation mark that lost it is left as this.
_CLOSING_QUOTE = re.compile(f"â€(?!{_CONTINUATION})")
_LATIN = re.compile("[À-ÿ]")
# So many sequences are no accident: of those that no text has, and of any if all letters of a text
# are in them.
_FEWEST, _FEWEST_OF_ALL = 2, 3
_IN_PARTS = frozenset(b"\xc2\xc3\xe2".decode("latin-1"))
_REPLACEMENT, _BYTE_ORDER_MARK = "\ufffd", "\ufeff"


def repair(text: str) -> tuple[str, int]:
    """The text with the characters it was meant to have, and the number of those that were encoded
    twice. A text that is not encoded twice stays as it is.

    A page that is encoded twice in parts, such as quoted ones, is repaired only where no text of
    its own can be meant: "voilà »" has the bytes of another character.
    """
    if text.isascii():
        return text, 0
    rest = text.encode(errors="ignore").translate(None, _ASCII)[:_FIRST_LOOK]
    if not any(mark in rest for mark in _MARKS):
        return text, 0
    found = _SEQUENCE.findall(text)
    sure = sum(one.startswith(_SURE) or not _C1.isdisjoint(one) for one in found)
    is_whole = len(found) >= _FEWEST_OF_ALL and not _LATIN.search(_SEQUENCE.sub("", text))
    if sure < _FEWEST and not is_whole:
        return text, 0
    count = 0

    def meant(match: re.Match[str]) -> str:
        nonlocal count
        if not is_whole and match[0][0] not in _IN_PARTS:
            return match[0]
        character = bytes(map(_BYTE_OF.__getitem__, match[0])).decode("utf-8", "replace")
        if _REPLACEMENT in character:
            return match[0]
        count += 1
        return character.replace(_BYTE_ORDER_MARK, "")

    repaired = _SEQUENCE.sub(meant, text)
    return _CLOSING_QUOTE.sub("”", repaired), count
