"""Features for the block model's second pass, from the scores of the first. Knows scores and
containers, no text.

The first pass judges each block by itself. These features say how it judged the neighbours, the
heading and the containers of a block, and where the article seems to begin and to end.
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
_LONG_WORDS = 12
_TEXT_OFFSETS = (-3, -2, -1, 1, 2, 3)
_NONE = -9.0

TEXT_SCORE_NAMES = (
    "wording",
    *(f"wording@{offset:+d}" for offset in _TEXT_OFFSETS),
    "heading_wording",
    "since_heading",
)
"""The features of `text_scores_around`."""


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
    for shape in ("shape", "form"):
        names += [f"{shape}_{name}" for name in ("count", "others", "others_chosen", "text_score")]
    return (*names, "since_chosen", "until_chosen", "heading_score")


NAMES = _names(4)
"""The features of `second_pass_features`."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What the features need to know about a page's blocks, whatever the model judges."""

    judged: NDArray[np.bool_]
    """Which blocks the model judges. Rules named the rest."""
    chars: Matrix
    words: Matrix
    headings: NDArray[np.bool_]
    containers: tuple[Numbers, ...]
    """For each level, the number of each block's container."""
    shapes: tuple[Numbers, ...]
    """The number of each block's shape, and of its shape with those of the elements around it."""


def text_scores_around(layout: Layout, scores: Matrix) -> Matrix:
    """(len(TEXT_SCORE_NAMES), judged blocks) the text model's scores of a block, its neighbours and
    the heading above it. `scores` are those of all blocks.
    """
    above = _heading_above(layout)
    index = np.arange(len(scores))
    columns = [scores, *(_shifted(scores, offset, _NONE) for offset in _TEXT_OFFSETS)]
    columns.append(np.where(above >= 0, scores[np.maximum(above, 0)], _NONE))
    columns.append(np.where(above >= 0, np.minimum(index - above, 40), 50))
    return np.stack(columns)[:, layout.judged].astype(np.float32)


def second_pass_features(layout: Layout, margins: Matrix) -> Matrix:
    """(len(NAMES), judged blocks) the features of the second pass. `margins` are those of the first
    pass for the judged blocks.
    """
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
    good = np.flatnonzero(chosen & (layout.words >= _LONG_WORDS))
    first, last = (good[0], good[-1]) if len(good) else (count, -1)
    columns += [
        index - first,
        index - last,
        (index >= first) & (index <= last),
        (np.cumsum(weight) - weight) / total,
    ]
    page = (chosen.sum(), weight.sum(), weight.sum() / max(float(layout.chars.sum()), 1.0))
    columns += [np.full(count, number) for number in page]
    for shapes in layout.shapes:
        columns += _in_shapes(shapes, layout, score, chosen)
    columns += distances(chosen, 40)
    above = _heading_above(layout)
    columns.append(np.where(above >= 0, score[np.maximum(above, 0)], -1))
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns])[:, judged]


def probability(margins: Matrix) -> NDArray[np.float64]:
    """The logistic function, rounded, since processors differ in the last digit of an
    exponential.
    """
    score: NDArray[np.float64] = np.round(
        1 / (1 + np.exp(-np.clip(margins.astype(np.float64), -20, 20))), 6
    )
    return score


def distances(marked: NDArray[np.bool_], most: int) -> list[Matrix]:
    """The blocks since the last marked one before each block, and until the next one after it. At
    most `most`.
    """
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
    """How much of each block's container the first pass took, with and without the block."""
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


def _in_shapes(
    shapes: Numbers, layout: Layout, score: Reals, chosen: NDArray[np.bool_]
) -> list[NDArray[Any]]:
    """How many judged blocks have a block's shape, and how the first pass judged the others of
    them: posts of a thread and cards of a list are in the body or out of it together.
    """
    size = int(shapes.max()) + 1 if len(shapes) else 1
    count = np.bincount(shapes, layout.judged, size)[shapes]
    others = np.maximum(count - layout.judged, 1)
    scores = np.bincount(shapes, score, size)[shapes] - score
    taken = np.bincount(shapes, chosen, size)[shapes] - chosen
    chars = np.bincount(shapes, layout.chars * layout.judged, size)[shapes]
    weight = np.bincount(shapes, layout.chars * score, size)[shapes]
    return [np.minimum(count, 100), scores / others, taken / others, weight / np.maximum(chars, 1)]


def _nearest_judged(score: Reals, judged: NDArray[np.bool_]) -> list[Reals]:
    """The scores of the nearest judged blocks before and after each block."""
    numbers = np.flatnonzero(judged)
    found: list[Reals] = []
    if not len(numbers):
        return [np.full(len(judged), -1.0)] * (2 * _NEAREST)
    scores, position = score[numbers], np.searchsorted(numbers, np.arange(len(judged)))
    for step in range(1, _NEAREST + 1):
        before = position - step
        found.append(np.where(before >= 0, scores[np.clip(before, 0, len(numbers) - 1)], -1))
    for step in range(1, _NEAREST + 1):
        after = position + step - 1 + judged
        found.append(
            np.where(after < len(numbers), scores[np.clip(after, 0, len(numbers) - 1)], -1)
        )
    return found


def _heading_above(layout: Layout) -> Numbers:
    """The index of the nearest heading above each block. -1 if no heading is above."""
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
