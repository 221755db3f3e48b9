"""The last resort for pages of which neither rules nor the block model take anything: the blocks
that trafilatura takes. Asks on no other page.

As a second opinion on pages of which the model is not sure, it was wrong more often than right in
cross-validation.
"""

import logging
import re
from collections.abc import Sequence

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from scraper.cleaner.cleaned import LAST_RESORT, is_content
from scraper.cleaner.context import PageContext
from scraper.language import FoldedLine
from scraper.parsing import Element
from scraper.records import Label, Verdict
from scraper.text import fold

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_]+")
_SHINGLE = 4
# In words. What it takes of other pages is often a menu.
_LEAST_WORDS = 40
_SCORE = 0.3
_FREE = frozenset({"boilerplate", "teaser"})
_MIN_SHARE = 0.6

# It logs a warning for every page without text. The record of such a page says so already.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())


def with_last_resort(
    page: PageContext, verdicts: Sequence[Verdict], tree: Element
) -> list[Verdict]:
    """The verdicts; if no block is in the body, those blocks are that trafilatura takes, unless a
    rule knows what they are. They are most often the entries of a list.
    """
    found = list(verdicts)
    if any(is_content(verdict) for verdict in verdicts):
        return found
    taken = [
        block
        for block, is_taken in zip(
            page.blocks, chosen_by_trafilatura(tree, page.lines), strict=True
        )
        if is_taken and verdicts[block.index].label in _FREE
    ]
    if sum(map(page.words, taken)) < _LEAST_WORDS:
        return found
    for block in taken:
        label: Label = "heading" if block.kind == "heading" else "body"
        found[block.index] = Verdict(label, LAST_RESORT, _SCORE)
    return found


def chosen_by_trafilatura(tree: Element, lines: Sequence[FoldedLine]) -> NDArray[np.bool_]:
    """Whether trafilatura takes the block of each line, by shingles of four words.

    A block too short for a shingle is taken if it is a whole line of trafilatura's text, near the
    other taken blocks.
    """
    import trafilatura  # slow to import, and few pages need it

    found = trafilatura.bare_extraction(
        etree.tostring(tree, encoding="unicode", method="html"), include_comments=False, fast=True
    )
    text = str(getattr(found, "text", None) or "")
    taken = [_TOKEN.findall(fold(line)) for line in text.splitlines()]
    shingles = {shingle for words in taken for shingle in _shingles(words)}
    whole_lines = {" ".join(words) for words in taken}
    tokens = [_TOKEN.findall(line.folded) for line in lines]
    shares = [_share(words, shingles) for words in tokens]
    inside = [
        index for index, share in enumerate(shares) if share is not None and share >= _MIN_SHARE
    ]
    first, last = (inside[0], inside[-1]) if inside else (len(lines), -1)
    return np.array(
        [
            share >= _MIN_SHARE
            if share is not None
            else first - 3 <= index <= last + 1 and " ".join(words) in whole_lines
            for index, (words, share) in enumerate(zip(tokens, shares, strict=True))
        ],
        dtype=bool,
    )


def _share(words: list[str], shingles: set[tuple[str, ...]]) -> float | None:
    """The share of a block's shingles that trafilatura takes. None for a block without shingles."""
    own = _shingles(words)
    return sum(shingle in shingles for shingle in own) / len(own) if own else None


def _shingles(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1)]
