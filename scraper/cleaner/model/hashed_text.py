"""Scores a block's text by hashed words and pairs of words: how boilerplate is worded, learned.
Knows no tree and no neighbours.

Only the start and the end of a block are read, since boilerplate shows itself there ("Sign up for
…", "… Read more"). All numbers count as one word. No word is stored, only a weight for each hash
(feature hashing, Weinberger et al. 2009).
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIZE = 1 << 16
"""The number of hashes."""
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W\d_]+|\d+|[^\w\s]")
_FIRST, _LAST = 120, 60
_PAIR = 0x9E3779B1
_START, _GAP, _END = 1, 2, 3
_GAP_MARK = "\n"  # in the place of what is not read; folded lines have no newlines


@dataclass(frozen=True, slots=True)
class Hashes:
    """The hashes of some texts, one after the other."""

    flat: NDArray[np.int64]
    starts: NDArray[np.int64]
    """(texts + 1) the positions in `flat` at which the hashes of each text begin."""


@dataclass(frozen=True, eq=False)
class TextModel:
    """A linear model over hashes."""

    weights: NDArray[np.float32]
    """(SIZE)"""
    bias: float

    def scores(self, hashes: Hashes) -> NDArray[np.float32]:
        """The margin of each text: positive means that articles are worded so."""
        counts = np.diff(hashes.starts)
        if not len(counts):
            return np.zeros(0, dtype=np.float32)
        sums = np.add.reduceat(self.weights[hashes.flat], hashes.starts[:-1])
        return (sums / np.sqrt(counts) + self.bias).astype(np.float32)


def hash_lines(lines: Sequence[str]) -> Hashes:
    """The hashes of folded lines. Each line has at least two."""
    known: dict[str, int] = {}
    flat: list[int] = []
    starts = [0]
    for line in lines:
        flat.append(_START)
        if len(line) <= _FIRST + _LAST:
            tokens = _TOKEN.findall(line)
        else:
            tokens = [*_TOKEN.findall(line[:_FIRST]), _GAP_MARK, *_TOKEN.findall(line[-_LAST:])]
        for word in tokens:
            number = known.get(word)
            if number is None:
                number = known[word] = _number_of(word)
            flat.append(number)
        flat.append(_END)
        starts.append(len(flat))
    words = np.fromiter(flat, np.uint64, len(flat))
    pairs = words.copy()
    pairs[:-1] = words[:-1] * np.uint64(_PAIR) + words[1:]
    pairs ^= pairs >> np.uint64(29)
    # The pair over the end of a line is the end alone.
    pairs[np.array(starts[1:], dtype=np.int64) - 1] = _END
    # Each word is followed by the pair that it opens.
    both = np.empty(2 * len(words), dtype=np.uint64)
    both[::2], both[1::2] = words, pairs
    both &= np.uint64(SIZE - 1)
    return Hashes(both.view(np.int64), np.array(starts, dtype=np.int64) * 2)


def _number_of(word: str) -> int:
    if word == _GAP_MARK:
        return _GAP
    return zlib.crc32(b"#" if word.isdigit() else word.encode())
