"""Selects the body of a tree by the block model. Overrules no verdict of a named rule, except
hints.

The model gives each block that it judges the probability of being in the body. The blocks to take
are those that together have the highest expected F1. If the model is sure of a page, these are the
blocks above a half. If it is not, the threshold is lower, since an empty body would cost more.

A user may favour precision or recall. Then it is the expected F-beta, with another beta than 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scraper.cleaner.cleaned import MODEL, OF_PICTURES
from scraper.cleaner.context import PageContext
from scraper.cleaner.model.block_model import BlockModel
from scraper.cleaner.model.second_pass import probability
from scraper.records import Favour, Verdict

BETA: Mapping[Favour | None, float] = {None: 1.0, "precision": 0.5, "recall": 1.5}
"""How many times as much recall weighs as precision."""
# A line of a picture in the body is worse than one that is missing, so a low threshold does not
# count for it. Next to so many words of a body, a short one is never part of it if the markup calls
# it a caption.
_BY_MARKUP = "caption_element"
_SURE, _LEAST_BODY, _LONGEST_CAPTION = 0.5, 60, 40
# Features take 3 kB per block. So many blocks are judged at once, more than real pages have.
_MAX_BLOCKS = 5_000


@dataclass(frozen=True, slots=True)
class Reason:
    """A feature that moved the model's margin of a block."""

    feature: str
    value: float
    """The feature's value for the block."""
    weight: float
    """What it added to the margin."""


def classify_html(
    page: PageContext,
    named: Sequence[Verdict | None],
    model: BlockModel,
    favour: Favour | None = None,
) -> list[Verdict]:
    """A verdict for every block. Verdicts of named rules stay, except hints if the model is sure.
    The model gives the others.
    """
    if len(page.blocks) > _MAX_BLOCKS:
        return [
            verdict
            for start in range(0, len(page.blocks), _MAX_BLOCKS)
            for verdict in classify_html(
                page.part(start, start + _MAX_BLOCKS),
                named[start : start + _MAX_BLOCKS],
                model,
                favour=favour,
            )
        ]
    judgement = model.judge(page, named)
    judged = np.flatnonzero(judgement.layout.judged)
    words = judgement.layout.words[judged]
    scores = probability(judgement.margins)
    chosen = scores > decision_threshold(scores, words, BETA[favour])
    chosen = _without_pictures(chosen, [named[index] for index in judged.tolist()], words, scores)
    verdicts = list(named)
    for index, score, is_body in zip(
        judged.tolist(), scores.tolist(), chosen.tolist(), strict=True
    ):
        if is_body:
            label = "heading" if page.blocks[index].kind == "heading" else "body"
            verdicts[index] = Verdict(label, MODEL, round(score, 3))  # type: ignore[arg-type]
        elif verdicts[index] is None:
            verdicts[index] = Verdict("boilerplate", MODEL, round(1 - score, 3))
    return [verdict or Verdict("boilerplate", "unjudged", 0.0) for verdict in verdicts]


def _without_pictures(
    chosen: NDArray[np.bool_],
    hints: Sequence[Verdict | None],
    words: NDArray[np.float32],
    scores: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """The choice among the judged blocks, without captions and credits that are not sure enough."""
    labels = [hint is not None and hint.label in OF_PICTURES for hint in hints]
    pictures = np.array(labels, dtype=np.bool_)
    kept = chosen & (~pictures | (scores > _SURE))
    if words[chosen & ~pictures].sum() < _LEAST_BODY:
        return kept
    by_markup = [hint is not None and hint.rule == _BY_MARKUP for hint in hints]
    return kept & (~np.array(by_markup, dtype=np.bool_) | (words > _LONGEST_CAPTION))


def decision_threshold(
    scores: NDArray[np.float64], words: NDArray[np.float32], beta: float = 1.0
) -> float:
    """The probability above which blocks are taken. For F1 it is half of the best F1, in words,
    that can be expected of any threshold; for F-beta, the best F-beta divided by 1 + beta².

    (Lipton, Elkan and Narayanaswamy 2014, "Optimal thresholding of classifiers to maximize F1
    measure".)
    """
    if not len(scores):
        return 1 / (1 + beta**2)
    order = np.argsort(-scores, kind="stable")
    expected = np.cumsum((scores * words)[order])
    taken = np.cumsum(words[order].astype(np.float64))
    weight = 1 + beta**2
    found = weight * expected / (taken + beta**2 * expected[-1] + 1e-9)
    return float(found.max() / weight)


def reasons(
    page: PageContext, named: Sequence[Verdict | None], model: BlockModel, most: int = 5
) -> dict[int, list[Reason]]:
    """For each block that the model judged, by index, the features that moved its margin most.

    The second pass also uses the first pass's judgement of the block itself. Its weight goes to the
    features from which the first pass made it. A page of very many blocks gets no reasons.
    """
    if len(page.blocks) > _MAX_BLOCKS:
        return {}
    names = model.feature_names
    judgement = model.judge(page, named)
    rows = judgement.rows
    weights = _passed_on(
        model.first.weights(rows, len(names)), model.second.weights(rows, len(names)), names
    )
    found = {}
    for column, index in enumerate(np.flatnonzero(judgement.layout.judged).tolist()):
        strongest = np.argsort(-np.abs(weights[:, column]), kind="stable")[:most]
        found[index] = [
            Reason(
                names[row],
                round(float(rows[row, column]), 3),
                round(float(weights[row, column]), 3),
            )
            for row in strongest.tolist()
        ]
    return found


def _passed_on(
    first: NDArray[np.float32], second: NDArray[np.float32], names: Sequence[str]
) -> NDArray[np.float32]:
    """The weights of the second pass, with those of the first pass's judgement divided among the
    features of the first pass.
    """
    of_first = [names.index(name) for name in ("score", "margin")]
    judged = second[of_first].sum(axis=0)
    weights = second.copy()
    weights[of_first] = 0
    total = first.sum(axis=0)
    filled = np.maximum(np.abs(total), np.abs(first).max(axis=0, initial=1e-9))
    weights += first * judged / filled * np.sign(total)
    return weights
