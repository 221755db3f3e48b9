"""What a block says, as hashed words and pairs of words: how furniture is worded, learned. Knows no
tree and no neighbours.

Only the opening and the end of a block are read: boilerplate tells itself by how it begins ("Sign
up for …") and ends ("… Read more"). Numbers all look alike, and no word is stored, only a weight
for each hash (feature hashing, Weinberger et al. 2009).
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIZE = 1 << 16
"""Hashes there are."""
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W\d_]+|\d+|[^\w\s]")
_FIRST, _LAST = 120, 60
_PAIR = 0x9E3779B1
_START, _GAP, _END = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Hashes:
    """The hashes of some blocks, one after the other."""

    flat: NDArray[np.int64]
    starts: NDArray[np.int64]
    """(blocks + 1) where each block's hashes begin in `flat`."""


@dataclass(frozen=True, eq=False)
class Wording:
    """A linear model over hashes."""

    weights: NDArray[np.float32]
    """(SIZE)"""
    bias: float

    def scores(self, hashes: Hashes) -> NDArray[np.float32]:
        """The raw margin of each block: positive means that articles are worded so."""
        counts = np.diff(hashes.starts)
        if not len(counts):
            return np.zeros(0, dtype=np.float32)
        sums = np.add.reduceat(self.weights[hashes.flat], hashes.starts[:-1])
        return (sums / np.sqrt(counts) + self.bias).astype(np.float32)


def hashed(lines: Sequence[str]) -> Hashes:
    """The hashes of folded lines; each line has at least two."""
    known: dict[str, int] = {}
    flat: list[int] = []
    starts = [0]
    for line in lines:
        flat.append(_START)
        if len(line) <= _FIRST + _LAST:
            tokens = _TOKEN.findall(line)
        else:
            tokens = [*_TOKEN.findall(line[:_FIRST]), "\n", *_TOKEN.findall(line[-_LAST:])]
        for word in tokens:
            number = known.get(word)
            if number is None:
                number = known[word] = (
                    _GAP if word == "\n" else zlib.crc32(b"#" if word.isdigit() else word.encode())
                )
            flat.append(number)
        flat.append(_END)
        starts.append(len(flat))
    words = np.array(flat, dtype=np.uint64)
    pairs = words.copy()
    pairs[:-1] = words[:-1] * np.uint64(_PAIR) + words[1:]
    pairs ^= pairs >> np.uint64(29)
    # A word and the pair that it opens, in turn; the pair over the end of a line is the end alone.
    ends = np.array(starts[1:], dtype=np.int64) - 1
    pairs[ends] = _END
    both = np.stack([words, pairs], axis=1).reshape(-1) % np.uint64(SIZE)
    return Hashes(both.astype(np.int64), np.array(starts, dtype=np.int64) * 2)
