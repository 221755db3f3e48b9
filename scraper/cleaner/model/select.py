"""Chooses the main content of a tree by the block model. Sees what named rules said, and overrules
only their hints.

The model gives each block it may judge a probability to be the body's. Which blocks to take is then
a question about the page: those that together have the highest expected F1. Where the model is sure
of a page, that is every block above a half; where it is not, the line lies lower, since leaving all
out would cost more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scraper.cleaner.context import PageContext
from scraper.cleaner.model import features as tables
from scraper.cleaner.model import second_pass as contexts
from scraper.cleaner.model.hashed_text import hashed
from scraper.cleaner.model.trafilatura_vote import WEIGHT
from scraper.cleaner.model.trees import BlockModel
from scraper.records import Block, Verdict

NAMES = (*tables.NAMES, *contexts.WORDING_NAMES, *contexts.NAMES)
"""All that the second look sees, in order."""

SecondOpinion = Callable[[Sequence[Block]], NDArray[np.bool_]]
"""Which of a page's blocks another extractor takes."""
_UNSURE = 0.43
_SOME = 0.1
# Features take 3 kB a block; so many are judged at once, and no real page has more.
_MOST_AT_ONCE = 5_000
_FIRST_LOOK = [NAMES.index(name) for name in ("score", "margin")]


@dataclass(frozen=True, slots=True)
class Reason:
    """What weighed most in a verdict of the model: a feature, its value on the block, and what it
    added to the margin.
    """

    feature: str
    value: float
    weight: float


def classify_html(
    page: PageContext,
    named: Sequence[Verdict | None],
    model: BlockModel,
    ask: SecondOpinion | None = None,
) -> list[Verdict]:
    """A verdict for every block: the named ones as they are, unless they are hints and the model is
    sure; the rest by the model.

    Where the model is unsure of a page that calls itself an article, it asks for a second opinion,
    which counts as evidence.
    """
    if len(page.blocks) > _MOST_AT_ONCE:
        starts = range(0, len(page.blocks), _MOST_AT_ONCE)
        parts = [
            (page.part(start, start + _MOST_AT_ONCE), named[start : start + _MOST_AT_ONCE])
            for start in starts
        ]
        return [
            verdict for part, of_part in parts for verdict in classify_html(part, of_part, model)
        ]
    table = tables.block_features(page, named)
    judged = np.flatnonzero(table.layout.judged)
    margins, _ = model.margins(
        table.rows, table.layout, hashed([line.folded for line in page.lines])
    )
    words, rule = table.layout.words[judged], "model"
    scores = contexts.probability(margins)
    line = decision_line(scores, words)
    if ask is not None and line < _UNSURE and page.structured.says_article:
        theirs = ask(page.blocks)[judged]
        if (
            words[theirs].sum() > _SOME * words[scores > line].sum()
        ):  # who takes next to nothing has no opinion
            margins, rule = (
                margins + np.where(theirs, WEIGHT, -WEIGHT).astype(np.float32),
                "model_and_trafilatura",
            )
            scores = contexts.probability(margins)
            line = decision_line(scores, words)
    verdicts = list(named)
    for index, score in zip(judged.tolist(), scores.tolist(), strict=True):
        if score > line:
            verdicts[index] = Verdict(
                "heading" if page.blocks[index].kind == "heading" else "body", rule, round(score, 3)
            )
        elif verdicts[index] is None:
            verdicts[index] = Verdict("boilerplate", rule, round(1 - score, 3))
    return [verdict or Verdict("boilerplate", "unjudged", 0.0) for verdict in verdicts]


def decision_line(scores: NDArray[np.float64], words: NDArray[np.float32]) -> float:
    """The probability above which blocks are taken: half the best F1, in words, that can be
    expected of any such line.

    (Lipton, Elkan and Narayanaswamy 2014, "Optimal thresholding of classifiers to maximize F1
    measure".)
    """
    if not len(scores):
        return 0.5
    order = np.argsort(-scores, kind="stable")
    expected = np.cumsum((scores * words)[order])
    taken = np.cumsum(words[order].astype(np.float64))
    return float((2 * expected / (taken + expected[-1] + 1e-9)).max() / 2)


def reasons(
    page: PageContext, named: Sequence[Verdict | None], model: BlockModel, most: int = 5
) -> dict[int, list[Reason]]:
    """For each block that the model judged, the features that moved its margin most.

    What the first look said of the block itself is passed on to the features that made it say so.
    """
    if len(page.blocks) > _MOST_AT_ONCE:
        return {}  # not worth its time and space
    table = tables.block_features(page, named)
    _, rows = model.margins(table.rows, table.layout, hashed([line.folded for line in page.lines]))
    weights = model.second.weights(rows, len(NAMES))
    first = model.first.weights(rows, len(NAMES))
    said = weights[_FIRST_LOOK].sum(axis=0)
    weights[_FIRST_LOOK] = 0
    weights += (
        first
        * said
        / np.maximum(np.abs(first.sum(axis=0)), np.abs(first).max(axis=0, initial=1e-9))
        * np.sign(first.sum(axis=0))
    )
    found = {}
    for column, index in enumerate(np.flatnonzero(table.layout.judged).tolist()):
        strongest = np.argsort(-np.abs(weights[:, column]), kind="stable")[:most]
        found[index] = [
            Reason(
                NAMES[row],
                round(float(rows[row, column]), 3),
                round(float(weights[row, column]), 3),
            )
            for row in strongest.tolist()
        ]
    return found
