"""Digits and punctuation of all scripts in the form that date patterns read. Reads no date.

Each character becomes one character, so positions in the text stay the same.
"""

import unicodedata

_LAST = 0xFFFF
_ASCII_OF = {
    "،": ",", "，": ",", "、": ",", "／": "/", "：": ":", "．": ".", "。": ".", "－": "-",
    "‐": "-", "‑": "-", "−": "-", "٫": ".", "（": "(", "）": ")", "｜": "|", "～": "~", "’": "'",
}  # fmt: skip
_BLANKS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202f\u2066\u2067\u2068\u2069\xa0\u3000"
_READABLE = str.maketrans(
    {
        chr(code): str(unicodedata.decimal(chr(code)))
        for code in range(0x80, _LAST + 1)
        if unicodedata.category(chr(code)) == "Nd"
    }
    | _ASCII_OF
    | dict.fromkeys(_BLANKS, " ")
)


def readable(text: str) -> str:
    """A text with the digits 0 to 9, plain punctuation, and blanks for marks of direction."""
    return text if text.isascii() else text.translate(_READABLE)
