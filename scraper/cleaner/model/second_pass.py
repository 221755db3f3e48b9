"""What the block model's first look says of a block's surroundings, as numbers for its second.
Knows scores and containers, no text.

The first look judges each block by itself; here it is told how its neighbours, its heading and its
containers were judged, and where the article seems to begin and to end.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Reals = NDArray[np.floating]
Numbers = NDArray[np.int64]

_OFFSETS = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)
_NEAREST = 3
_LONG = 12
_WORDING_OFFSETS = (-3, -2, -1, 1, 2, 3)
_NONE = -9.0

WORDING_NAMES = (
    "wording",
    *(f"wording@{offset:+d}" for offset in _WORDING_OFFSETS),
    "heading_wording",
    "since_heading",
)
"""Columns that `wording_around` makes."""


def _names(levels: int) -> tuple[str, ...]:
    names = ["score", "margin", *(f"score@{offset:+d}" for offset in _OFFSETS)]
    names += [f"judged@-{step}" for step in range(1, _NEAREST + 1)] + [
        f"judged@+{step}" for step in range(1, _NEAREST + 1)
    ]
    for level in range(levels):
        names += [
            f"c{level}_{name}"
            for name in ("score_share", "score_of_page", "chosen", "chosen_share", "others")
        ]
    names += [
        "from_first",
        "from_last",
        "between",
        "score_before",
        "page_chosen",
        "page_score_chars",
        "page_score_share",
    ]
    return (*names, "since_chosen", "until_chosen", "heading_score")


NAMES = _names(4)
"""Columns that `context` makes."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A page's blocks as numbers that do not depend on any judgement."""

    judged: NDArray[np.bool_]
    """Which blocks the model judges; rules named the rest."""
    chars: Matrix
    words: Matrix
    headings: NDArray[np.bool_]
    containers: tuple[Numbers, ...]
    """For each level, the number of each block's container."""


def wording_around(layout: Layout, wording: Matrix) -> Matrix:
    """(len(WORDING_NAMES), judged blocks) numbers: how a block, its neighbours and the heading
    above it are worded.
    """
    above = _heading_above(layout)
    index = np.arange(len(wording))
    columns = [wording, *(_shifted(wording, offset, _NONE) for offset in _WORDING_OFFSETS)]
    columns.append(np.where(above >= 0, wording[np.maximum(above, 0)], _NONE))
    columns.append(np.where(above >= 0, np.minimum(index - above, 40), 50))
    return np.stack(columns)[:, layout.judged].astype(np.float32)


def second_pass_features(layout: Layout, margins: Matrix) -> Matrix:
    """(len(NAMES), judged blocks) numbers, from the margins of the judged blocks."""
    count, judged = len(layout.judged), layout.judged
    index = np.arange(count)
    margin, score = np.full(count, -8.0), np.zeros(count)
    margin[judged], score[judged] = margins, probability(margins)
    seen = np.where(judged, score, -1)
    columns = [score, np.clip(margin, -8, 8), *(_shifted(seen, offset, -2) for offset in _OFFSETS)]
    columns += _nearest_judged(score, judged)
    weight = score * layout.chars
    total = max(float(weight.sum()), 1.0)
    for containers in layout.containers:
        columns += _in_containers(containers, layout, score, weight, total)
    chosen = score > 0.5
    good = np.flatnonzero(chosen & (layout.words >= _LONG))
    first, last = (good[0], good[-1]) if len(good) else (count, -1)
    columns += [
        index - first,
        index - last,
        (index >= first) & (index <= last),
        (np.cumsum(weight) - weight) / total,
    ]
    page = (chosen.sum(), weight.sum(), weight.sum() / max(float(layout.chars.sum()), 1.0))
    columns += [np.full(count, number) for number in page]
    columns += distances(chosen, 40)
    above = _heading_above(layout)
    columns.append(np.where(above >= 0, score[np.maximum(above, 0)], -1))
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns])[:, judged]


def probability(margins: Matrix) -> NDArray[np.float64]:
    """The logistic function, rounded: processors differ in the last digit of an exponential, and
    results may not.
    """
    score: NDArray[np.float64] = np.round(
        1 / (1 + np.exp(-np.clip(margins.astype(np.float64), -20, 20))), 6
    )
    return score


def distances(marked: NDArray[np.bool_], most: int) -> list[Matrix]:
    """Blocks since the last marked one before, and until the next one after; at most `most`."""
    count = len(marked)
    if not count:
        return [np.zeros(0, dtype=np.float32)] * 2
    index = np.arange(count)
    last = np.maximum.accumulate(np.where(marked, index, -1000))
    before = np.concatenate([[-1000], last[:-1]])
    following = np.minimum.accumulate(np.where(marked, index, count + 1000)[::-1])[::-1]
    after = np.concatenate([following[1:], [count + 1000]])
    return [
        np.minimum(index - before, most).astype(np.float32),
        np.minimum(after - index, most).astype(np.float32),
    ]


def _in_containers(
    containers: Numbers, layout: Layout, score: Reals, weight: Reals, total: float
) -> list[NDArray[Any]]:
    """Of each block's container: how much of it the first look took, with and without the block
    itself.
    """
    size = int(containers.max()) + 1 if len(containers) else 1
    mass = np.bincount(containers, weight, size)[containers]
    chars = np.bincount(containers, layout.chars, size)[containers]
    chosen = np.bincount(containers, score > 0.5, size)[containers]
    count = np.bincount(containers, layout.judged, size)[containers]
    scores = np.bincount(containers, score, size)[containers]
    return [
        mass / np.maximum(chars, 1),
        mass / total,
        chosen,
        chosen / np.maximum(count, 1),
        (scores - score) / np.maximum(count - 1, 1),
    ]


def _nearest_judged(score: Reals, judged: NDArray[np.bool_]) -> list[Reals]:
    """The scores of the nearest judged blocks before and after each block, whatever stands
    between.
    """
    numbers = np.flatnonzero(judged)
    found: list[Reals] = []
    if not len(numbers):
        return [np.full(len(judged), -1.0)] * (2 * _NEAREST)
    scores, place = score[numbers], np.searchsorted(numbers, np.arange(len(judged)))
    for step in range(1, _NEAREST + 1):
        before = place - step
        found.append(np.where(before >= 0, scores[np.clip(before, 0, len(numbers) - 1)], -1))
    for step in range(1, _NEAREST + 1):
        after = place + step - 1 + judged
        found.append(
            np.where(after < len(numbers), scores[np.clip(after, 0, len(numbers) - 1)], -1)
        )
    return found


def _heading_above(layout: Layout) -> Numbers:
    """The index of the nearest heading above each block; -1 where there is none."""
    count = len(layout.headings)
    last = (
        np.maximum.accumulate(np.where(layout.headings, np.arange(count), -1))
        if count
        else np.zeros(0, dtype=np.int64)
    )
    above: Numbers = np.concatenate([[-1], last[:-1]])[:count].astype(np.int64)
    return above


def _shifted(values: Reals, offset: int, filler: float) -> Reals:
    shifted = np.full(len(values), filler)
    if offset > 0:
        shifted[:-offset] = values[offset:]
    else:
        shifted[-offset:] = values[:offset]
    return shifted
