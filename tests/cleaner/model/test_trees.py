"""The arithmetic of symmetric trees, by hand."""

import numpy as np
import pytest

from scraper.cleaner.model import Trees
from scraper.cleaner.model.trees import LEAF_STEP, fixed_point


def trees(features, thresholds, leaves, bias=0.0):
    return Trees(
        np.array(features, np.int16),
        np.array(thresholds, np.float32),
        np.array(leaves, np.float32),
        np.ones_like(leaves, np.float32),
        bias,
    )


# One tree of two levels: bit 0 asks feature 0, bit 1 asks feature 1.
TWO_QUESTIONS = trees([[0], [1]], [[0.5], [10.0]], [[1.0, 2.0, 4.0, 8.0]], bias=0.5)


@pytest.mark.parametrize(
    ("block", "margin"), [((0, 0), 1.5), ((1, 0), 2.5), ((0, 11), 4.5), ((1, 11), 8.5)]
)
def test_a_block_goes_right_where_its_number_is_greater(block, margin):
    assert TWO_QUESTIONS.margins(np.array([block], np.float32).T).tolist() == [margin]


def test_a_number_equal_to_the_threshold_goes_left():
    assert TWO_QUESTIONS.margins(np.array([[0.5], [10.0]], np.float32)).tolist() == [1.5]


def test_no_blocks_have_no_margins():
    assert TWO_QUESTIONS.margins(np.zeros((2, 0), np.float32)).shape == (0,)


def test_the_weights_of_features_add_up_to_the_margin():
    random = np.random.default_rng(3)
    forest = trees(
        random.integers(0, 5, (3, 20)),
        random.normal(size=(3, 20)),
        random.normal(size=(20, 8)),
        bias=0.25,
    )
    rows = random.normal(size=(5, 40)).astype(np.float32)
    base = forest.leaves.mean(axis=1).sum() + forest.bias
    assert np.allclose(forest.weights(rows, 5).sum(axis=0) + base, forest.margins(rows), atol=1e-4)


def test_a_feature_that_no_tree_asks_for_weighs_nothing():
    assert TWO_QUESTIONS.weights(np.array([[1.0], [1.0], [7.0]], np.float32), 3)[2].tolist() == [
        0.0
    ]


def test_leaves_in_steps_add_up_alike_in_any_order_and_in_integers():
    random = np.random.default_rng(5)
    steps = fixed_point(random.uniform(-1, 1, size=(1000, 2)))
    forest = trees(np.zeros((1, 1000)), np.zeros((1, 1000)), steps * LEAF_STEP)
    turned = trees(np.zeros((1, 1000)), np.zeros((1, 1000)), steps[::-1] * LEAF_STEP)
    rows = np.array([[-1.0, 1.0]], np.float32)
    assert forest.margins(rows).tolist() == turned.margins(rows).tolist()
    assert (
        forest.margins(rows).tolist() == (steps.astype(np.int32).sum(axis=0) * LEAF_STEP).tolist()
    )


def test_a_leaf_that_has_too_many_steps_is_refused():
    with pytest.raises(ValueError, match="beyond 2"):
        fixed_point(np.array([2.5]))
