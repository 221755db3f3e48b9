"""Asks trafilatura which blocks are the article's, where the block model is unsure of an article.
Knows no named rules, has no last word.

Measured in cross-validation, it helps on pages that declare themselves articles and on which the
model's line (`decision_line`) lies low: there it is right more often than the model. On other pages
it costs more than it gives.
"""

import logging
import re
from collections.abc import Sequence

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from scraper.parsing import Element
from scraper.records import Block
from scraper.text import fold

WEIGHT = 2.5
"""What its choice adds to a block's margin, or takes away."""
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_]+")
_SHINGLE = 4
_ENOUGH = 0.6

# It warns of every page without text on a logger of its own; our records say so themselves.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())


def chosen_by_trafilatura(tree: Element, blocks: Sequence[Block]) -> NDArray[np.bool_]:
    """Whether each block's text is in what trafilatura takes, by shingles of four words; short
    blocks by whole lines near by.
    """
    import trafilatura  # takes longer to import than all of ours; few pages need it

    found = trafilatura.bare_extraction(
        etree.tostring(tree, encoding="unicode", method="html"), include_comments=False, fast=True
    )
    lines = [_tokens(line) for line in str(getattr(found, "text", None) or "").splitlines()]
    shingles = {shingle for line in lines for shingle in _shingles(line)}
    whole_lines = {" ".join(line) for line in lines}
    tokens = [_tokens(block.text) for block in blocks]
    shares = [_share(words, shingles) for words in tokens]
    inside = [index for index, share in enumerate(shares) if share is not None and share >= _ENOUGH]
    first, last = (inside[0], inside[-1]) if inside else (len(blocks), -1)
    return np.array(
        [
            share >= _ENOUGH
            if share is not None
            else first - 3 <= index <= last + 1 and " ".join(words) in whole_lines
            for index, (words, share) in enumerate(zip(tokens, shares, strict=True))
        ],
        dtype=bool,
    )


def _share(words: list[str], shingles: set[tuple[str, ...]]) -> float | None:
    """The share of a block's shingles that were chosen; None for blocks too short to have one."""
    mine = _shingles(words)
    return sum(shingle in shingles for shingle in mine) / len(mine) if mine else None


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(fold(text))


def _shingles(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1)]
