"""What trains the block model: labels from gold, and a library whose trees ours must repeat."""

import numpy as np
import pytest

from benchmarks.training.labels import label
from scraper.records import Block

fit = pytest.importorskip("benchmarks.training.fit", reason="needs the extra `train`")

STORY = [
    "The ferry left the quay at noon as it had done every day.",
    "Nobody waved",
    "The captain said that the tide was late again this year.",
]


def blocks(*texts):
    return [Block(index=index, kind="paragraph", text=text) for index, text in enumerate(texts)]


def inside(texts, gold_lines):
    shares, weights = label(blocks(*texts), {"body": "\n".join(gold_lines)})
    return [bool(share > 0.5) for share, weight in zip(shares, weights, strict=True) if weight > 0]


def test_trees_of_ours_give_the_margins_of_the_library_that_trained_them():
    random = np.random.default_rng(1)
    table = random.normal(size=(400, 12)).astype(np.float32)
    wanted = table[:, 0] + table[:, 3] * table[:, 5] > 0.2
    weights = np.ones(400, np.float32)
    model = fit.fit_classifier(
        table, wanted, weights, {"iterations": 25, "learning_rate": 0.2}, seed=1, threads=1
    )
    theirs = model.predict(table, prediction_type="RawFormulaVal")
    assert np.abs(fit.trees_of(model).margins(np.ascontiguousarray(table.T)) - theirs).max() < 1e-4


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


def test_blocks_of_the_gold_are_inside_and_others_are_not():
    assert inside(
        ["Menu and more menu here", *STORY, "Read the latest news from the port"], STORY
    ) == [False, True, True, True, False]


def test_of_two_copies_the_one_in_the_golds_order_counts():
    # The headline of a section stands in a list of contents too, above the text.
    assert inside(["Nobody waved", *STORY], STORY) == [False, True, True, True]


def test_a_pull_quote_of_the_body_is_not_inside():
    assert inside([STORY[0], "the tide was late again", *STORY[1:]], STORY) == [
        True,
        False,
        True,
        True,
    ]


def test_what_stands_out_of_order_still_counts_where_nothing_else_gave_it():
    assert inside([STORY[2], STORY[0]], [STORY[0], STORY[2]]) == [True, True]


def test_a_gold_of_snippets_tells_only_of_the_blocks_that_hold_them():
    gold = {"must": ["left the quay"], "must_not": ["latest news"]}
    shares, weights = label(blocks(*STORY, "Read the latest news from the port"), gold)
    assert [float(share) for share in shares] == [1, 0, 0, 0]
    assert [bool(weight) for weight in weights] == [True, False, False, True]
