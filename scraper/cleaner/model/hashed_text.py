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
# Marks between lines, and in the place of what is not read. Cleaned text has no such characters.
_LINE_MARK, _GAP_MARK = "\x02", "\x03"
_LINE_NUMBER = 1 << 40  # greater than any CRC-32


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


class _WordNumbers(dict[str, int]):
    """A number for each word. Each is computed once."""

    def __missing__(self, word: str) -> int:
        number = self[word] = zlib.crc32(b"#" if word.isdigit() else word.encode())
        return number


def hash_lines(lines: Sequence[str]) -> Hashes:
    """The hashes of folded lines. Each line has at least two."""
    if not lines:
        return Hashes(np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64))
    read = [
        line if len(line) <= _FIRST + _LAST else f"{line[:_FIRST]}{_GAP_MARK}{line[-_LAST:]}"
        for line in lines
    ]
    tokens = _TOKEN.findall(_LINE_MARK.join([*read, ""]))
    # Kept for one page only: the numbers of many pages would not fit into the processor's cache.
    known = _WordNumbers({_LINE_MARK: _LINE_NUMBER, _GAP_MARK: _GAP})
    numbers = np.array(list(map(known.__getitem__, tokens)), dtype=np.uint64)
    is_end = numbers == _LINE_NUMBER
    # Before the first word of each line there is a start.
    starts = np.concatenate([[0], np.flatnonzero(is_end)[:-1] + np.arange(2, len(lines) + 1)])
    words = np.empty(len(numbers) + len(lines), dtype=np.uint64)
    words[np.arange(len(numbers)) + np.cumsum(is_end) - is_end + 1] = numbers
    words[starts] = _START
    ends = np.append(starts[1:], len(words)) - 1
    words[ends] = _END
    return _with_pairs(words, starts, ends)


def _with_pairs(
    words: NDArray[np.uint64], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> Hashes:
    """The hashes in which each word is followed by the pair that it opens. The end of a line is
    followed by itself.
    """
    pairs = words.copy()
    pairs[:-1] = words[:-1] * np.uint64(_PAIR) + words[1:]
    pairs ^= pairs >> np.uint64(29)
    pairs[ends] = _END
    both = np.stack([words, pairs], axis=1).reshape(-1) % np.uint64(SIZE)
    return Hashes(both.astype(np.int64), np.append(starts, len(words)) * 2)
