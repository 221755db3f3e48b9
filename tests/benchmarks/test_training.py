"""The training of the block model. Its trees must give what the library that trained them gives."""

import numpy as np
import pytest

from scraper.cleaner.model.trees import LEAF_STEP

fit = pytest.importorskip("benchmarks.training.fit", reason="needs the extra `train`")


def test_trees_of_ours_give_the_margins_of_the_library_that_trained_them():
    random = np.random.default_rng(1)
    table = random.normal(size=(400, 12)).astype(np.float32)
    wanted = table[:, 0] + table[:, 3] * table[:, 5] > 0.2
    weights = np.ones(400, np.float32)
    model = fit.fit_classifier(
        table, wanted, weights, {"iterations": 25, "learning_rate": 0.2}, seed=1, threads=1
    )
    theirs = model.predict(table, prediction_type="RawFormulaVal")
    ours = fit.trees_of(model)
    most = len(ours.leaves) * LEAF_STEP / 2  # each leaf of ours is rounded to a whole step
    assert np.abs(ours.margins(np.ascontiguousarray(table.T)) - theirs).max() <= most + 1e-5


def test_training_twice_gives_the_same_trees():
    table = np.random.default_rng(2).normal(size=(200, 6)).astype(np.float32)
    first, second = (
        fit.fit_trees(
            table,
            table[:, 1] > 0,
            np.ones(200, np.float32),
            {"iterations": 10, "learning_rate": 0.2},
            seed=1,
            threads=1,
        )
        for _ in range(2)
    )
    assert first.leaves.tolist() == second.leaves.tolist()
