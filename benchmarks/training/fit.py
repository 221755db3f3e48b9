"""Fits the three parts of the block model. The second part learns from what the first says of pages
it did not see, and so on.
"""

import json
import tempfile
import warnings
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from catboost import CatBoostClassifier, Pool
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from benchmarks.training.examples import FOLDS, Example
from scraper.cleaner.model import BlockModel, Hashes, TextModel, Trees
from scraper.cleaner.model.hashed_text import SIZE
from scraper.cleaner.model.second_pass import second_pass_features, text_scores_around
from scraper.cleaner.model.trees import LEAF_STEP, fixed_point

Matrix = NDArray[np.float32]

_INNER_FOLDS = 3
_TEXT_STEPS = 30
_TEXT_STRENGTH = 3.0
_FIRST = {"iterations": 400, "learning_rate": 0.08}
_SECOND = {"iterations": 400, "learning_rate": 0.06}
_DEPTH = 6


def fit(pages: Sequence[Example], *, seed: int, threads: int) -> BlockModel:
    """A model from pages; the same pages, seed and threads give the same model."""
    inner = [
        np.flatnonzero([_inner_fold(page) != number for page in pages])
        for number in range(_INNER_FOLDS)
    ]
    held = [
        np.flatnonzero([_inner_fold(page) == number for page in pages])
        for number in range(_INNER_FOLDS)
    ]
    with ProcessPoolExecutor(min(threads, 4)) as pool:
        text_models = list(
            pool.map(
                fit_text_model,
                [[pages[index] for index in chosen] for chosen in [*inner, range(len(pages))]],
            )
        )
    scores: list[Matrix] = [np.zeros(0, dtype=np.float32)] * len(pages)
    for text_model, numbers in zip(text_models, held, strict=False):
        for index in numbers:
            scores[index] = text_model.scores(pages[index].hashes)
    seen = [
        np.concatenate([page.rows, text_scores_around(page.layout, score)])
        for page, score in zip(pages, scores, strict=True)
    ]
    margins: list[Matrix] = [np.zeros(0, dtype=np.float32)] * len(pages)
    for chosen, numbers in zip(inner, held, strict=True):
        first = _fit_trees(
            [seen[index] for index in chosen],
            [pages[index] for index in chosen],
            _FIRST,
            seed,
            threads,
        )
        for index in numbers:
            margins[index] = first.margins(seen[index])
    first = _fit_trees(seen, pages, _FIRST, seed, threads)
    seen = [
        np.concatenate([rows, second_pass_features(page.layout, margin)])
        for rows, page, margin in zip(seen, pages, margins, strict=True)
    ]
    second = _fit_trees(seen, pages, _SECOND, seed, threads)
    return BlockModel(text_models[-1], first, second)


def _inner_fold(page: Example) -> int:
    return page.group // FOLDS % _INNER_FOLDS


def fit_text_model(pages: Sequence[Example]) -> TextModel:
    """Logistic regression over the hashes of the judged blocks."""
    hashes, inside, weights = [], [], []
    for page in pages:
        hashes.append(_of_judged(page))
        inside.append(page.inside)
        weights.append(page.weights)
    used = np.concatenate(weights) > 0
    matrix = _hash_matrix(hashes)[used]
    weight = np.concatenate(weights)[used]
    model = LogisticRegression(C=_TEXT_STRENGTH, max_iter=_TEXT_STEPS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # stopped early on purpose
        model.fit(matrix, np.concatenate(inside)[used], sample_weight=weight / weight.mean())
    return TextModel(model.coef_[0].astype(np.float32), float(model.intercept_[0]))


def _of_judged(page: Example) -> Hashes:
    starts = page.hashes.starts
    judged = np.flatnonzero(page.layout.judged)
    pieces = [page.hashes.flat[starts[index] : starts[index + 1]] for index in judged]
    lengths = np.array([len(piece) for piece in pieces], dtype=np.int64)
    flat = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64)
    return Hashes(flat, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))


def _hash_matrix(pages: Sequence[Hashes]) -> Any:
    lengths = np.concatenate([np.diff(page.starts) for page in pages])
    flat = np.concatenate([page.flat for page in pages]).astype(np.int32)
    values = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths).astype(np.float32)
    matrix = csr_matrix(
        (values, flat, np.concatenate([[0], np.cumsum(lengths)])), shape=(len(lengths), SIZE)
    )
    matrix.sum_duplicates()
    return matrix


def _fit_trees(
    rows: Sequence[Matrix],
    pages: Sequence[Example],
    settings: dict[str, Any],
    seed: int,
    threads: int,
) -> Trees:
    weights = np.concatenate([page.weights for page in pages])
    used = weights > 0
    table = np.concatenate([row.T for row in rows])[used]
    return fit_trees(
        table,
        np.concatenate([page.inside for page in pages])[used],
        weights[used],
        settings,
        seed=seed,
        threads=threads,
    )


def fit_trees(
    table: Matrix,
    inside: NDArray[np.bool_],
    weights: Matrix,
    settings: dict[str, Any],
    *,
    seed: int,
    threads: int,
) -> Trees:
    """Boosted symmetric trees on (blocks, features), as CatBoost fits them, in our form."""
    return trees_of(fit_classifier(table, inside, weights, settings, seed=seed, threads=threads))


def fit_classifier(
    table: Matrix,
    inside: NDArray[np.bool_],
    weights: Matrix,
    settings: dict[str, Any],
    *,
    seed: int,
    threads: int,
) -> CatBoostClassifier:
    """CatBoost's own model."""
    model = CatBoostClassifier(
        **settings,
        depth=_DEPTH,
        random_seed=seed,
        thread_count=threads,
        border_count=64,
        l2_leaf_reg=5,
        rsm=0.3,
        bootstrap_type="Bernoulli",
        subsample=0.7,
        allow_writing_files=False,
        verbose=0,
    )
    model.fit(Pool(table, inside.astype(int), weight=weights))
    return model


def trees_of(model: CatBoostClassifier) -> Trees:
    """A CatBoost model as our trees."""
    return _read(_exported(model))


def _exported(model: CatBoostClassifier) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        exported: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return exported


def _read(exported: dict[str, Any]) -> Trees:
    trees = exported["oblivious_trees"]
    depth = max(len(tree["splits"] or []) for tree in trees)
    features = np.zeros((depth, len(trees)), dtype=np.int16)
    thresholds = np.full((depth, len(trees)), np.inf, dtype=np.float32)
    leaves, covers = np.zeros((2, len(trees), 1 << depth), dtype=np.float32)
    flat = [
        feature["flat_feature_index"] for feature in exported["features_info"]["float_features"]
    ]
    for number, tree in enumerate(trees):
        splits = tree["splits"] or []
        for level, split in enumerate(splits):
            features[level, number] = flat[split["float_feature_index"]]
            thresholds[level, number] = split["border"]
        leaves[number, : len(tree["leaf_values"])] = tree["leaf_values"]
        covers[number, : len(tree["leaf_weights"])] = tree["leaf_weights"]
    scale, bias = exported.get("scale_and_bias", [1.0, [0.0]])
    bias = bias[0] if isinstance(bias, list) else bias
    # As the model's file has them, so that the second pass learns from what it will see.
    rounded = fixed_point(leaves * np.float32(scale)) * np.float32(LEAF_STEP)
    return Trees(features, thresholds, rounded, np.minimum(covers, 60_000), float(bias))
