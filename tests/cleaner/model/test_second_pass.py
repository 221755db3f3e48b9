"""What the second pass sees of blocks that have the same shape."""

import numpy as np
import pytest

from scraper.cleaner.model import Layout
from scraper.cleaner.model.second_pass import NAMES, second_pass_features

SURE, UNSURE = 20.0, -20.0


def layout(shapes: list[int]) -> Layout:
    """Judged blocks of ten characters and two words, each alone in its container."""
    count = len(shapes)
    numbers = np.arange(count, dtype=np.int64)
    same = np.array(shapes, dtype=np.int64)
    return Layout(
        np.ones(count, dtype=bool),
        np.full(count, 10, dtype=np.float32),
        np.full(count, 2, dtype=np.float32),
        np.zeros(count, dtype=bool),
        (numbers,) * 4,
        (same, numbers),
    )


def seen(name: str, shapes: list[int], margins: list[float]) -> list[float]:
    rows = second_pass_features(layout(shapes), np.array(margins, dtype=np.float32))
    return rows[NAMES.index(name)].tolist()


def test_a_block_sees_how_the_others_of_its_shape_were_judged():
    others = seen("shape_others", [0, 0, 0, 1], [SURE, SURE, UNSURE, SURE])
    assert others == pytest.approx([0.5, 0.5, 1.0, 0.0], abs=1e-3)


def test_a_block_does_not_count_itself():
    assert seen("shape_others_chosen", [0, 1], [SURE, SURE]) == [0.0, 0.0]


def test_blocks_of_one_shape_are_counted():
    assert seen("shape_count", [0, 0, 1], [SURE, UNSURE, SURE]) == [2.0, 2.0, 1.0]


def test_a_page_without_blocks_has_no_columns():
    assert second_pass_features(layout([]), np.zeros(0, dtype=np.float32)).shape == (len(NAMES), 0)
