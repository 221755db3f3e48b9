"""The container that has most of the words that the block model takes, and what it takes outside of
it. The model sees only what is near a block. This looks at the page as a whole.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scraper.records import Ancestor, Block

# Of the words that are taken. The article is the innermost container that has so many.
_MAIN_SHARE = 0.7
# In words. A shorter text has no main container: it may be cards in a row.
_LEAST = 150
# The probability that a block needs if it stands outside. Before the article stands what belongs to
# it, such as a standfirst, more often than after it.
_SURE_BEFORE, _SURE_AFTER = 0.73, 0.95


def strays(
    blocks: Sequence[Block], words: NDArray[np.float32], scores: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Which of the taken blocks stand outside of the main container, before its first or after its
    last block, and are not sure enough to be taken there.

    `blocks` are the taken blocks in the page's order. `words` and `scores` are theirs: the numbers
    of their words, and their probabilities.
    """
    none = np.zeros(len(blocks), dtype=np.bool_)
    main = _main_container(blocks, words)
    if main is None:
        return none
    inside = np.array([_is_inside(block, main) for block in blocks])
    own = np.flatnonzero(inside)
    if words[own].sum() < _LEAST:
        return none
    places = np.arange(len(blocks))
    return ((places < own[0]) & (scores < _SURE_BEFORE)) | (
        (places > own[-1]) & (scores < _SURE_AFTER)
    )


def _main_container(blocks: Sequence[Block], words: NDArray[np.float32]) -> Ancestor | None:
    held: Counter[int] = Counter()
    elements: dict[int, Ancestor] = {}
    for block, count in zip(blocks, words.tolist(), strict=True):
        element = block.parent
        while element is not None:
            held[id(element)] += count
            elements[id(element)] = element
            element = element.parent
    least = _MAIN_SHARE * float(words.sum())
    holding = [elements[key] for key, count in held.items() if count >= least]
    return max(holding, key=lambda element: element.depth, default=None)


def _is_inside(block: Block, container: Ancestor) -> bool:
    element = block.parent
    while element is not None and element is not container:
        element = element.parent
    return element is not None
