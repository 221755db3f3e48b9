"""Sorts the blocks of a page into boxes: elements of one tag and class word around running text.
Does not know which boxes are posts.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from scraper.records import Ancestor, Block

CONTAINERS = frozenset("div section article td tr tbody table main dd form".split())
"""Tags that hold blocks, without those of lists."""
_BOXES = CONTAINERS | {"li", "dl"}
# Elements so many levels above a block are looked at.
_MOST_LEVELS = 24
# The number of a post is in the id of its element: "post77101".
_NUMBER = re.compile(r"(?<=[a-z])\d{3,}$")
_MARKS = frozenset("-_#")


@dataclass(frozen=True, slots=True)
class Boxes:
    """The boxes of one tag and class word."""

    elements: dict[int, Ancestor]
    """By `id`, in reading order."""
    own: dict[int, list[int]]
    """`id` of a box -> the indices of its blocks, without those of boxes inside it."""


class AroundText:
    """The elements around the blocks of a page. Looks at the tree as far as it is asked to."""

    def __init__(self, blocks: Sequence[Block], running: Sequence[int]) -> None:
        """`running` has the characters of running text of each block."""
        self._blocks = blocks
        self._running = running

    def by_name(self, without: Collection[str]) -> Iterable[dict[int, Ancestor]]:
        """The elements around running text by tag and class word, in reading order. Those that
        have one of the class words `without` are left out.
        """
        by_name: dict[tuple[str, str], dict[int, Ancestor]] = defaultdict(dict)
        for key, element in self._elements().items():
            if (element.tag in _BOXES or "-" in element.tag) and element.words.isdisjoint(without):
                for word in sorted({_NUMBER.sub("#", word) for word in element.words}):
                    if word.isalpha() or not _MARKS.isdisjoint(word):
                        by_name[element.tag, word][key] = element
        return by_name.values()

    def _elements(self) -> dict[int, Ancestor]:
        """The elements not too many levels above a running text, by `id`."""
        found: dict[int, Ancestor] = {}
        for block, chars in zip(self._blocks, self._running, strict=True):
            element = block.parent if chars else None
            for _ in range(_MOST_LEVELS):
                if element is None:
                    break
                found[id(element)] = element
                element = element.parent
        return found

    @cached_property
    def chars_inside(self) -> Counter[int]:
        """`id` of an element -> the characters of its running text."""
        chars: Counter[int] = Counter()
        for block, own in zip(self._blocks, self._running, strict=True):
            element = block.parent if own else None
            while element is not None:
                chars[id(element)] += own
                element = element.parent
        return chars

    @cached_property
    def _inside(self) -> dict[int, list[int]]:
        """`id` of an element -> the indices of all blocks in it."""
        inside: dict[int, list[int]] = defaultdict(list)
        for block in self._blocks:
            element = block.parent
            while element is not None:
                inside[id(element)].append(block.index)
                element = element.parent
        return inside

    def boxes(self, elements: dict[int, Ancestor]) -> Boxes:
        """Elements as boxes, without those that have no block of their own."""
        box_of: dict[int, int] = {}
        for key in sorted(elements, key=lambda key: elements[key].depth):
            box_of.update(dict.fromkeys(self._inside[key], key))  # the innermost box has the block
        own: dict[int, list[int]] = {key: [] for key in elements}
        for index in sorted(box_of):
            own[box_of[index]].append(index)
        filled = {key: element for key, element in elements.items() if own[key]}
        return Boxes(filled, {key: own[key] for key in filled})
