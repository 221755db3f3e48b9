"""Which blocks of a corpus page belong to its gold body. The gold is text; the labels are found by its three-word shingles."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scraper.records import Block
from scraper.text import fold

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_]+")
_SHINGLE = 3


def gold_lines(gold: dict[str, Any]) -> list[str]:
    """The lines of a page's gold body, the standfirst left out."""
    if gold.get("body"):
        return [line for line in gold["body"].split("\n") if line.strip()]
    return [line for line in (gold.get("paragraphs") or [])[gold.get("n_summary") or 0 :] if line.strip()]


def label(blocks: Sequence[Block], gold: dict[str, Any]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(share of each block that is in the body, weight of each block)."""
    lines = [_tokens(line) for line in gold_lines(gold)]
    flat = [token for line in lines for token in line]
    shingles = set(zip(flat, flat[1:], flat[2:], strict=False))
    whole = {" ".join(line) for line in lines}
    summary = {" ".join(_tokens(line)) for line in (gold.get("paragraphs") or [])[: gold.get("n_summary") or 0]}
    shares = np.zeros(len(blocks), dtype=np.float32)
    weights = np.ones(len(blocks), dtype=np.float32)
    short = []
    for block in blocks:
        tokens = _tokens(block.text)
        mine = list(zip(tokens, tokens[1:], tokens[2:], strict=False))
        if mine:
            shares[block.index] = sum(shingle in shingles for shingle in mine) / len(mine)
        elif tokens and " ".join(tokens) in whole:
            short.append(block.index)
        if " ".join(tokens) in summary:
            weights[block.index] = 0.0  # right with or without
    sure = np.flatnonzero(shares > 0.8)
    for index in short:
        if len(sure) and sure[0] <= index <= sure[-1] + 1:
            shares[index] = 1.0
    return shares, weights * _weights(blocks, shares)


def _weights(blocks: Sequence[Block], shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """Longer blocks count more, half-matched ones less; a page of a thousand blocks no more than one of three hundred."""
    words = np.array([len(block.text.split()) for block in blocks], dtype=np.float32)
    doubt = np.where((shares > 0.3) & (shares < 0.7), 0.3, 1.0)
    size = min(1.0, 300 / max(1, len(blocks)))
    return ((1 + np.log1p(words)) * doubt * size).astype(np.float32)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(fold(text))
