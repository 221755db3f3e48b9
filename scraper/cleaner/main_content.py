"""Chooses the main content of a tree: for now by trafilatura, its text mapped back onto our blocks.

The seam: `judge_main(tree, blocks)` gives one verdict a block and knows nothing of named rules, which overrule it. Whatever chooses
better takes this module's place.
"""

import logging
import re
from collections.abc import Sequence

import trafilatura
from lxml import html

from scraper.records import Block, Verdict
from scraper.text import fold

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_]+")
_SHINGLE = 4
_ENOUGH = 0.6

# It warns of every page without text on a logger of its own; our records say so themselves.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())


def judge_main(tree: html.HtmlElement, blocks: Sequence[Block]) -> list[Verdict]:
    """body, heading or boilerplate for every block."""
    found = trafilatura.bare_extraction(tree, include_comments=False)
    text = str(getattr(found, "text", None) or "")
    lines = [_tokens(line) for line in text.splitlines()]
    shingles = {shingle for line in lines for shingle in _shingles(line)}
    whole_lines = {" ".join(line) for line in lines}
    tokens = [_tokens(block.text) for block in blocks]
    shares = [_share(words, shingles) for words in tokens]
    inside = [index for index, share in enumerate(shares) if share is not None and share >= _ENOUGH]
    first, last = (inside[0], inside[-1]) if inside else (len(blocks), -1)
    return [
        _verdict(block, share if share is not None else float(first - 3 <= block.index <= last + 1 and " ".join(words) in whole_lines))
        for block, words, share in zip(blocks, tokens, shares, strict=True)
    ]


def _verdict(block: Block, share: float) -> Verdict:
    if share < _ENOUGH:
        return Verdict("boilerplate", "trafilatura", round(1 - share, 3))
    return Verdict("heading" if block.kind == "heading" else "body", "trafilatura", round(share, 3))


def _share(words: list[str], shingles: set[tuple[str, ...]]) -> float | None:
    """The share of a block's shingles that were chosen; None for blocks too short to have one."""
    mine = _shingles(words)
    return sum(shingle in shingles for shingle in mine) / len(mine) if mine else None


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(fold(text))


def _shingles(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1)]
