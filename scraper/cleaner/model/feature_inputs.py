"""What features are counted from: the kinds of characters of texts, and the tags and class words
above elements. Knows no blocks.
"""

import tomllib
from collections.abc import Sequence
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from scraper.records import Ancestor

COUNTED = ("chars", "capitals", "letters", "digits", "commas", "breaks", "stops", "wide")
"""What `CharacterCounter` counts, in the order of its rows."""
_UPPER, _LETTER, _DIGIT, _COMMA, _BREAK, _STOP, _SPACE, _WIDE = (1 << bit for bit in range(8))
# Every script with capitals is below this code, and nearly all punctuation. The letters above are
# of scripts without capitals.
_TABLE_END = 0x3040
_LAST_CODE = 0xFFFF
_TAGS = (
    "p div li span td section article main aside nav footer header figure form table ul ol "
    "blockquote a b strong em button h1 h2 h3 h4 h5 "
    "h6 dd dt details center font pre label"
).split()


class CharacterCounter:
    """Counts kinds of characters in many texts at once."""

    def __init__(self) -> None:
        self._kinds = _kinds_of_characters()

    def count(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(8, texts) all characters, capitals, letters, digits, commas, line breaks, full stops,
        and characters of scripts without spaces.

        A full stop ends a sentence: it is before a space or at the end of the text. A 。 counts
        anywhere.
        """
        if not texts:
            return np.zeros((len(COUNTED), 0), dtype=np.float32)
        codes = np.frombuffer(" ".join(texts).encode("utf-32-le", "replace"), dtype=np.uint32)
        kinds = self._kinds[np.minimum(codes, _LAST_CODE)]
        lengths = np.array([len(text) for text in texts])
        starts = np.concatenate([[0], np.cumsum(lengths + 1)[:-1]])
        before_space = np.append(kinds[1:] & (_SPACE | _BREAK), _SPACE) != 0
        stops = ((kinds & _STOP) != 0) & (before_space | (codes == ord("。")))
        columns = [(kinds & kind) != 0 for kind in (_UPPER, _LETTER, _DIGIT, _COMMA, _BREAK)]
        columns += [stops, (kinds & _WIDE) != 0]
        counts = [np.add.reduceat(column, starts, dtype=np.int32) for column in columns]
        return np.stack([lengths, *counts]).astype(np.float32)


class DomBits:
    """The tags and known class words of elements and of what is above them, as flags. Known words
    are those of model_words.toml.
    """

    def __init__(self) -> None:
        file = resources.files("scraper.cleaner.model") / "model_words.toml"
        words: list[str] = tomllib.loads(file.read_text(encoding="utf-8"))["words"]
        self.names = (
            *(f"tag_{tag}" for tag in _TAGS),
            *(f"in_{tag}" for tag in _TAGS),
            *(f"near_{word}" for word in words),
            *(f"above_{word}" for word in words),
        )
        """What each flag says, in the order of the rows."""
        self._tags = {tag: 1 << number for number, tag in enumerate(_TAGS)}
        self._words = {word: 1 << number for number, word in enumerate(words)}
        self._near_at, self._above_at = 2 * len(_TAGS), 2 * len(_TAGS) + len(words)

    def flags(self, elements: Sequence[Ancestor | None]) -> NDArray[np.uint8]:
        """(len(names), elements) 1 for an element's own tag, the tags above it, the words of its
        own classes and of its parent's, and the words of all classes above it. Else 0.
        """
        width = len(self.names)
        size = (width + 7) // 8
        page = _PageBits(self._tags, self._words)
        rows = [self._row(element, page).to_bytes(size, "little") for element in elements]
        packed = np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(len(rows), size)
        return np.unpackbits(packed, axis=1, bitorder="little")[:, :width].T

    def _row(self, element: Ancestor | None, page: "_PageBits") -> int:
        if element is None:
            return 0
        own, above, tags = page.of(element)
        near = own | page.of(element.parent)[0] if element.parent is not None else own
        return (
            self._tags.get(element.tag, 0)
            | tags << len(_TAGS)
            | near << self._near_at
            | above << self._above_at
        )


_NO_BITS = (0, 0, 0)


class _PageBits:
    """The bits of the elements of one page, each computed once."""

    def __init__(self, tags: dict[str, int], words: dict[str, int]) -> None:
        self._tags = tags
        self._words = words
        self._by_element: dict[int, tuple[int, int, int]] = {}
        self._by_words: dict[frozenset[str], int] = {}

    def of(self, element: Ancestor) -> tuple[int, int, int]:
        """The bits of an element's own words, of all words from it upwards, and of all tags from it
        upwards.
        """
        known = self._by_element
        unknown = []
        at: Ancestor | None = element
        while at is not None and id(at) not in known:
            unknown.append(at)
            at = at.parent
        found = known[id(at)] if at is not None else _NO_BITS
        for inner in reversed(unknown):
            # The root's classes are about the page.
            own = self._of_words(inner.words) if inner.parent is not None else 0
            tag = self._tags.get(inner.tag, 0)
            found = known[id(inner)] = (own, found[1] | own, found[2] | tag)
        return found

    def _of_words(self, words: frozenset[str]) -> int:
        if not words:
            return 0
        found = self._by_words.get(words)
        if found is None:
            found = self._by_words[words] = sum(
                [self._words[word] for word in words if word in self._words]
            )
        return found


def _kinds_of_characters() -> NDArray[np.uint8]:
    """The kinds of every character of the Basic Multilingual Plane. A character beyond it counts as
    the last one, which has no kind.
    """
    table = np.zeros(_LAST_CODE + 1, dtype=np.uint8)
    table[_TABLE_END:] = _LETTER | _WIDE
    table[0xA960:0xFF00] = _LETTER  # Hangul and similar scripts have spaces.
    table[0xE000:0xF900] = 0
    table[0xFF00:] = 0
    for code in range(_TABLE_END):
        char = chr(code)
        table[code] = (
            _UPPER * char.isupper()
            | _LETTER * char.isalpha()
            | _DIGIT * char.isdigit()
            | _SPACE * char.isspace()
        )
    for char in ",،、，;；":
        table[ord(char)] |= _COMMA
    for char in ".!?…。！？؟।":
        table[ord(char)] |= _STOP
    table[ord("\n")] = _BREAK
    return table
