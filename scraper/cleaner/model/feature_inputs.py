"""Counts kinds of characters in many texts at once. Knows Unicode, no blocks."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from scraper.records import Ancestor

_UPPER, _LETTER, _DIGIT, _COMMA, _BREAK, _STOP, _SPACE, _WIDE = (1 << bit for bit in range(8))
# Every script with capitals lies below this, and nearly all punctuation; what lies above are
# letters of scripts without capitals.
_TABLE_END = 0x3040


def count_characters(texts: Sequence[str]) -> NDArray[np.float32]:
    """(8, texts) all characters, capitals, letters, digits, commas, line breaks, full stops,
    characters of scripts without spaces.

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
    columns = [(kinds & kind) != 0 for kind in (_UPPER, _LETTER, _DIGIT, _COMMA, _BREAK)] + [
        stops,
        (kinds & _WIDE) != 0,
    ]
    counts = [np.add.reduceat(column, starts, dtype=np.int32) for column in columns]
    return np.stack([lengths, *counts]).astype(np.float32)


@cache
def _table() -> NDArray[np.uint8]:
    """The kinds of every character of the Basic Multilingual Plane; all beyond it count as its
    last, as none.
    """
    table = np.zeros(0x10000, dtype=np.uint8)
    table[_TABLE_END:] = _LETTER | _WIDE
    table[0xA960:0xFF00] = _LETTER  # Hangul and its kin are written with spaces
    table[0xE000:0xF900] = 0
    table[0xFF00:] = 0
    for code in range(_TABLE_END):
        char = chr(code)
        kinds = (
            _UPPER * char.isupper()
            | _LETTER * char.isalpha()
            | _DIGIT * char.isdigit()
            | _SPACE * char.isspace()
        )
        table[code] = kinds
    for char in ",،、，;；":
        table[ord(char)] |= _COMMA
    for char in ".!?…。！？؟।":
        table[ord(char)] |= _STOP
    table[ord("\n")] = _BREAK
    return table


TAGS = (
    "p div li span td section article main aside nav footer header figure form table ul ol "
    "blockquote a b strong em button h1 h2 h3 h4 h5 "
    "h6 dd dt details center font pre label"
).split()
"""The tags that the block model looks at, in the order of its columns."""


@cache
def model_words() -> tuple[str, ...]:
    """The class words that the block model looks at, in the order of its columns."""
    file = resources.files("scraper.cleaner.model") / "model_words.toml"
    return tuple(tomllib.loads(file.read_text(encoding="utf-8"))["words"])


class DomBits:
    """The tags and known class words of places, as bits of an integer; each place is looked at
    once.
    """

    def __init__(self) -> None:
        words = model_words()
        self._words = {word: 1 << number for number, word in enumerate(words)}
        self._known_words = frozenset(words)
        self._tags = {tag: 1 << number for number, tag in enumerate(TAGS)}
        self._near_at, self._above_at = 2 * len(TAGS), 2 * len(TAGS) + len(words)
        self.width = self._above_at + len(words)
        self._masks: dict[int, tuple[int, int, int]] = {}
        self._of_words: dict[frozenset[str], int] = {}

    def row(self, place: Ancestor | None) -> int:
        """All bits of a place: its tag, the tags above, the words near, the words above."""
        if place is None:
            return 0
        own, above, tags = self._above(place)
        near = own | (self._above(place.parent)[0] if place.parent is not None else 0)
        return (
            self._tags.get(place.tag, 0)
            | tags << len(TAGS)
            | near << self._near_at
            | above << self._above_at
        )

    def _above(self, place: Ancestor) -> tuple[int, int, int]:
        """Its own words, all words from here up, all tags from here up."""
        found = self._masks.get(id(place))
        if found is None:
            tag = self._tags.get(place.tag, 0)
            if place.parent is None:
                found = (0, 0, tag)  # the root's classes are about the page
            else:
                own = self._of(place.words)
                _, words, tags = self._above(place.parent)
                found = (own, words | own, tags | tag)
            self._masks[id(place)] = found
        return found

    def _of(self, words: frozenset[str]) -> int:
        found = self._of_words.get(words)
        if found is None:
            found = self._of_words[words] = sum(
                self._words[word] for word in words & self._known_words
            )
        return found
