"""Finds the text in the boxes of a thread's posts. Knows no forum, and does not look for boxes
(threads.py).
"""

import re
from collections import Counter
from collections.abc import Sequence

from scraper.cleaner.context import PageContext
from scraper.cleaner.thread_boxes import CONTAINERS, Boxes
from scraper.records import Ancestor, Block

# The share of the boxes' text that is in one element of each.
_IN_TEXT = 0.75
# Lines of panels are short, in words, and in most boxes. Their labels are short too, in characters.
_LONGEST_IN_PANEL, _LONGEST_OF_BLOCK, _LONGEST_LABEL = 8, 24, 24
_DIGITS = re.compile(r"\d+")

_Key = tuple[str, frozenset[str]]


class TextPath:
    """The path from a box to its text: the elements that hold most of what differs between the
    boxes, by tag and by the class words that most boxes have.
    """

    def __init__(self, page: PageContext, boxes: Boxes, weights: dict[int, int]) -> None:
        self._page = page
        self._weights = weights
        self._common = _common_words(page, boxes)
        self._path: tuple[_Key, ...] = ()
        chains = {
            index: self._chain(index, box)
            for key, box in boxes.elements.items()
            for index in boxes.own[key]
            if index in weights
        }
        self._path = self._descend(chains)
        self._reached = {
            id(box)
            for key, box in boxes.elements.items()
            if any(self._is_on_path(chains[index]) for index in boxes.own[key] if index in chains)
        }

    def leads_to(self, index: int, box: Ancestor) -> bool:
        """Whether a block of a box is its text. In a box of another form, that is all except
        boilerplate.
        """
        if index not in self._weights:
            return False
        return id(box) not in self._reached or self._is_on_path(self._chain(index, box))

    def _is_on_path(self, chain: tuple[_Key, ...]) -> bool:
        return chain[: len(self._path)] == self._path

    def _descend(self, chains: dict[int, tuple[_Key, ...]]) -> tuple[_Key, ...]:
        path: tuple[_Key, ...] = ()
        inside = chains
        while True:
            sums: Counter[_Key] = Counter()
            for index, chain in inside.items():
                if len(chain) > len(path):
                    sums[chain[len(path)]] += self._weights[index]
            total = sum(self._weights[index] for index in inside)
            key, most = next(iter(sums.most_common(1)), (None, 0))
            if key is None or most < _IN_TEXT * total:
                return path
            if key[0] not in CONTAINERS and "-" not in key[0]:
                return path
            path = (*path, key)
            inside = {i: chain for i, chain in inside.items() if chain[: len(path)] == path}

    def _chain(self, index: int, box: Ancestor) -> tuple[_Key, ...]:
        """The elements from a box, without it, down to a block."""
        chain: list[_Key] = []
        element = self._page.blocks[index].parent
        while element is not None and element is not box:
            chain.append((element.tag, element.words & self._common))
            element = element.parent
        return tuple(reversed(chain))


def words_inside(page: PageContext, key: int, own: Sequence[int]) -> set[str]:
    """The class words of the elements inside a box that hold its blocks."""
    words: set[str] = set()
    seen = {key}
    for index in own:
        element = page.blocks[index].parent
        while element is not None and id(element) not in seen:
            seen.add(id(element))
            words |= element.words
            element = element.parent
    return {word for word in words if word.isalpha()}


def lines_of_panels(page: PageContext, boxes: Boxes) -> set[int]:
    """The indices of blocks whose lines are in most boxes except for a value: "Joined: May 2012",
    "03-04-2011, 9:14 PM", the name of an author with the time of the post.
    """
    keys = {
        index: _keys(page.blocks[index])
        for own in boxes.own.values()
        for index in own
        if page.lines[index].words <= _LONGEST_OF_BLOCK and page.blocks[index].kind != "code"
    }
    counts = Counter(
        key
        for own in boxes.own.values()
        for key in {key for index in own for key in keys.get(index, ())}
    )
    common = {key for key, count in counts.items() if count > 1 and count * 2 > len(boxes.own)}
    return {index for index, found in keys.items() if found and common.issuperset(found)}


def _keys(block: Block) -> frozenset[tuple[str, ...]]:
    """What is the same in the lines of a block where it stands in other boxes."""
    if block.time is not None and block.parent is not None:
        return frozenset([("time", block.parent.tag, *sorted(block.parent.words))])
    keys = set()
    for line in filter(None, map(str.strip, block.text.split("\n"))):
        label, colon, value = line.partition(":")
        is_labelled = colon and len(label) <= _LONGEST_LABEL and not value.startswith("//")
        has_digits = _DIGITS.search(line) is not None
        if len(line.split()) > _LONGEST_IN_PANEL or not (is_labelled or has_digits):
            return frozenset()
        is_label = is_labelled and not _DIGITS.search(label)
        keys.add(("label", label) if is_label else ("line", _DIGITS.sub("0", line)))
    return frozenset(keys)


def _common_words(page: PageContext, boxes: Boxes) -> frozenset[str]:
    """The class words that at least half of the boxes have inside."""
    counts: Counter[str] = Counter()
    for key, own in boxes.own.items():
        counts.update(words_inside(page, key, own))
    return frozenset(word for word, count in counts.items() if count * 2 >= len(boxes.own))
