"""Which blocks of a corpus page belong to its gold body. The gold is text; the labels are found by
aligning the blocks with it.

A line of the gold may stand on the page more than once: a heading in the table of contents, a
sentence as pull quote, the headline in a list of teasers. Of all its places the one counts that
fits into the longest run of blocks in the gold's own order.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scraper.records import Block
from scraper.text import fold

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_]+")
_SHINGLE = 3
_PLACES = 12
_COVERED = 0.5


@dataclass(frozen=True, slots=True)
class _Match:
    """A block at one place of the gold: its tokens stand at `start` to `end`, so many shingles of
    it are the gold's.
    """

    block: int
    start: int
    end: int
    shingles: int
    share: float


def gold_lines(gold: dict[str, Any]) -> list[str]:
    """The lines of a page's gold body, the standfirst left out."""
    if gold.get("body"):
        return [line for line in gold["body"].split("\n") if line.strip()]
    return [
        line
        for line in (gold.get("paragraphs") or [])[gold.get("n_summary") or 0 :]
        if line.strip()
    ]


def label(
    blocks: Sequence[Block], gold: dict[str, Any]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(share of each block that is in the body, weight of each block).

    A gold without a body, which only names snippets that must or must not be in it, tells of the
    blocks that hold them.
    """
    if not gold.get("body") and not gold.get("paragraphs"):
        return _label_snippets(blocks, gold)
    lines = [_tokens(line) for line in gold_lines(gold)]
    mine = [_tokens(block.text) for block in blocks]
    shares = np.zeros(len(blocks), dtype=np.float32)
    matches = _matches(mine, lines)
    chosen = _longest_chain(matches)
    covered = np.zeros(sum(map(len, lines)) + 1, dtype=bool)
    for match in chosen:
        shares[match.block] = match.share
        covered[match.start : match.end] = True
    taken = {match.block for match in chosen}
    for match in sorted(matches, key=lambda match: -match.share):
        # What stands elsewhere than the gold's order says still counts, where nothing else gave the
        # gold this text.
        if (
            match.block not in taken
            and not covered[match.start : match.end].mean() > _COVERED
            and match.shingles > 2
        ):
            shares[match.block] = match.share
            covered[match.start : match.end] = True
            taken.add(match.block)
    summary = {
        " ".join(_tokens(line))
        for line in (gold.get("paragraphs") or [])[: gold.get("n_summary") or 0]
    }
    free = np.array(
        [" ".join(tokens) in summary for tokens in mine], dtype=bool
    )  # right with or without
    return shares, np.where(free, 0, _weights(blocks, shares)).astype(np.float32)


def _label_snippets(
    blocks: Sequence[Block], gold: dict[str, Any]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    must = [_squash(snippet) for snippet in gold.get("must") or []]
    must_not = [_squash(snippet) for snippet in gold.get("must_not") or []]
    texts = [_squash(block.text) for block in blocks]
    inside = np.array([any(snippet in text for snippet in must) for text in texts], dtype=bool)
    outside = np.array([any(snippet in text for snippet in must_not) for text in texts], dtype=bool)
    shares = inside.astype(np.float32)
    return shares, np.where(inside ^ outside, _weights(blocks, shares), 0).astype(np.float32)


def _squash(text: str) -> str:
    return " ".join(text.split()).casefold()


def _matches(blocks: list[list[str]], lines: list[list[str]]) -> list[_Match]:
    """The places of the gold where each block may stand, best first."""
    gold = [token for line in lines for token in line]
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for position in range(len(gold) - _SHINGLE + 1):
        places[tuple(gold[position : position + _SHINGLE])].append(position)
    whole: dict[tuple[str, ...], list[int]] = defaultdict(list)
    position = 0
    for line in lines:
        whole[tuple(line)].append(position)
        position += len(line)
    found = []
    for index, tokens in enumerate(blocks):
        if len(tokens) < _SHINGLE:
            found += [
                _Match(index, start, start + len(tokens), 1, 1.0)
                for start in whole.get(tuple(tokens), ())[:_PLACES]
                if tokens
            ]
            continue
        count = len(tokens) - _SHINGLE + 1
        offsets: Counter[int] = Counter()
        for at in range(count):
            for start in places.get(tuple(tokens[at : at + _SHINGLE]), ())[:50]:
                offsets[start - at] += 1
        for offset, votes in _gathered(offsets).most_common(_PLACES):
            share = min(1.0, votes / count)
            if share > 0.3 or votes > 20:
                found.append(
                    _Match(
                        index, max(0, offset), min(len(gold), offset + len(tokens)), votes, share
                    )
                )
    return found


def _gathered(offsets: Counter[int]) -> Counter[int]:
    """Votes for nearly the same offset together: a word dropped in between shifts the rest by
    one.
    """
    gathered: Counter[int] = Counter()
    for offset, _ in offsets.most_common(_PLACES):
        if not any(abs(offset - other) <= 8 for other in gathered):
            gathered[offset] = sum(
                votes for near, votes in offsets.items() if abs(near - offset) <= 8
            )
    return gathered


def _longest_chain(matches: list[_Match]) -> list[_Match]:
    """The matches, one a block and in the gold's order, that cover most of it."""
    if not matches:
        return []
    order = sorted(matches, key=lambda match: (match.block, -match.start))
    starts = np.array([match.start for match in order])
    ends = np.array([match.end for match in order])
    blocks = np.array([match.block for match in order])
    slack = np.minimum(3, (ends - starts) // 3)
    best = np.zeros(len(order))
    before = np.full(len(order), -1)
    for number, match in enumerate(order):
        open_to = (ends[:number] <= starts[number] + slack[:number]) & (
            blocks[:number] < match.block
        )
        gain = match.shingles * match.share
        best[number] = gain
        if open_to.any():
            previous = int(np.argmax(np.where(open_to, best[:number], -1)))
            best[number] += best[previous]
            before[number] = previous
    chain = []
    number = int(np.argmax(best))
    while number >= 0:
        chain.append(order[number])
        number = int(before[number])
    return chain[::-1]


def _weights(blocks: Sequence[Block], shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """Longer blocks count more, half-matched ones less; a page of a thousand blocks no more than
    one of three hundred.
    """
    words = np.array([len(block.text.split()) for block in blocks], dtype=np.float32)
    doubt = np.where((shares > 0.3) & (shares < 0.7), 0.3, 1.0)
    size = min(1.0, 300 / max(1, len(blocks)))
    return ((1 + np.log1p(words)) * doubt * size).astype(np.float32)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(fold(text))
