"""Counts kinds of characters in many texts at once. Knows Unicode, no blocks."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

_UPPER, _LETTER, _DIGIT, _COMMA, _BREAK, _STOP, _SPACE, _WIDE = (1 << bit for bit in range(8))
# Every script with capitals lies below this, and nearly all punctuation; what lies above are letters of scripts without capitals.
_TABLE_END = 0x3040


def count_characters(texts: Sequence[str]) -> NDArray[np.float32]:
    """(8, texts) all characters, capitals, letters, digits, commas, line breaks, full stops, characters of scripts without spaces.

    A full stop is one that ends a sentence: one before a space or at the end; or 。 anywhere.
    """
    if not texts:
        return np.zeros((8, 0), dtype=np.float32)
    codes = np.frombuffer(" ".join(texts).encode("utf-32-le", "replace"), dtype=np.uint32)
    kinds = _table()[np.minimum(codes, 0xFFFF)]
    lengths = np.array([len(text) for text in texts])
    starts = np.concatenate([[0], np.cumsum(lengths + 1)[:-1]])
    spaces = np.append(kinds[1:] & (_SPACE | _BREAK), _SPACE) != 0
    stops = ((kinds & _STOP) != 0) & (spaces | (codes == ord("。")))
    columns = [(kinds & kind) != 0 for kind in (_UPPER, _LETTER, _DIGIT, _COMMA, _BREAK)] + [stops, (kinds & _WIDE) != 0]
    counts = [np.add.reduceat(column, starts, dtype=np.int32) for column in columns]
    return np.stack([lengths, *counts]).astype(np.float32)


@cache
def _table() -> NDArray[np.uint8]:
    """The kinds of every character of the Basic Multilingual Plane; all beyond it count as its last, as none."""
    table = np.zeros(0x10000, dtype=np.uint8)
    table[_TABLE_END:] = _LETTER | _WIDE
    table[0xA960:0xFF00] = _LETTER  # Hangul and its kin are written with spaces
    table[0xE000:0xF900] = 0
    table[0xFF00:] = 0
    for code in range(_TABLE_END):
        char = chr(code)
        kinds = _UPPER * char.isupper() | _LETTER * char.isalpha() | _DIGIT * char.isdigit() | _SPACE * char.isspace()
        table[code] = kinds
    for char in ",،、，;；":
        table[ord(char)] |= _COMMA
    for char in ".!?…。！？؟।":
        table[ord(char)] |= _STOP
    table[ord("\n")] = _BREAK
    return table
