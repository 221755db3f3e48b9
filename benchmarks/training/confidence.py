"""`python -m benchmarks.training.confidence PREDICTIONS`: fits the points for the confidence in
each field to predictions that `python -m benchmarks quality` wrote, and puts them into the package.

The predictions must be cross-validated: a block model is surer of the pages that it learned from.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from benchmarks import CORPUS
from benchmarks.calibration import Example, examples_of, scorer_of
from benchmarks.training.examples import read_gold
from scraper.extractor.confidence import STEP, PointTable, Term

_FILE = Path(__file__).parents[2] / "scraper" / "extractor" / "confidence.json"
_LEAST = 20
"""Pages that must have a piece of evidence, and that must lack it."""
_LIMITS = 8
"""Limits of a number, at most."""
_PENALTY = 6.0
"""Of the squared weights, as log odds."""
_STEPS = 40
_CLOSE = 1e-9

Matrix = NDArray[np.float64]


def fit_table(examples: Iterable[Example]) -> PointTable:
    """The points that make the outcomes of the examples most likely, with small points preferred
    (logistic regression with an L2 penalty). The order of the examples does not matter.
    """
    ordered = sorted(examples, key=lambda one: one.page)
    right = np.array([one.is_right for one in ordered], dtype=np.float64)
    terms = list(_limits([one.evidence for one in ordered]))
    columns = np.array(
        [[one.evidence.get(name, 0.0) > limit for one in ordered] for name, limit in terms],
        dtype=np.float64,
    ).reshape(len(terms), len(ordered))
    weights = _fit(np.vstack([np.ones(len(ordered)), columns]).T, right)
    start, *points = np.round(weights / STEP).astype(int).tolist()
    return PointTable(
        start,
        tuple(
            Term(name, limit, given)
            for (name, limit), given in zip(terms, points, strict=True)
            if given
        ),
    )


def _limits(evidence: Sequence[Mapping[str, float]]) -> Iterable[tuple[str, float]]:
    """The limits of each piece of evidence: those that part the pages into groups of about the same
    size.
    """
    for name in sorted({name for one in evidence for name in one}):
        values = np.sort([one.get(name, 0.0) for one in evidence])
        places = np.linspace(0, len(values) - 1, _LIMITS + 2)[1:-1].round().astype(int)
        candidates = {float(f"{values[place]:.3g}") for place in places} | {0.0}
        for limit in sorted(candidates):
            above = int((values > limit).sum())
            if _LEAST <= above <= len(values) - _LEAST:
                yield name, limit


def _fit(rows: Matrix, right: Matrix) -> Matrix:
    """The weights of the columns of `rows`, the first of which is not penalised (Newton's
    method).
    """
    penalty = np.full(rows.shape[1], _PENALTY)
    penalty[0] = 1e-6
    weights = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        expected = 1 / (1 + np.exp(-rows @ weights))
        gradient = rows.T @ (expected - right) + penalty * weights
        curvature = (rows.T * (expected * (1 - expected))) @ rows + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < _CLOSE:
            break
    return weights


def main() -> int:
    """Fit the tables and write them."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.training.confidence", description=__doc__
    )
    parser.add_argument("predictions", type=Path, help="what `quality` wrote, cross-validated")
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--output", type=Path, default=_FILE)
    options = parser.parse_args()
    with options.predictions.open(encoding="utf-8") as lines:
        predictions: list[dict[str, Any]] = [json.loads(line) for line in lines]
    if not any(one.get("evidence") for one in predictions):
        print(f"{options.predictions} has no evidence", file=sys.stderr)
        return 2
    examples = examples_of(read_gold(options.corpus), predictions, scorer_of(options.corpus))
    tables = {field: fit_table(of_field) for field, of_field in examples.items()}
    written = msgspec.json.format(msgspec.json.encode(tables), indent=1)
    options.output.write_bytes(written + b"\n")
    for field, of_field in examples.items():
        print(f"{field:<10}{len(of_field):>6} pages{len(tables[field].terms):>6} terms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
