"""Hashes of texts: only the start and the end of a line count, and all numbers are one word."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.cleaner.model import TextModel, hash_lines
from scraper.cleaner.model.hashed_text import SIZE

LINES = st.lists(st.text(alphabet="abc é漢0 1,.", max_size=200), max_size=6)


def hashes_of(line):
    return hash_lines([line]).flat.tolist()


@given(LINES)
def test_the_hashes_of_a_line_do_not_depend_on_other_lines(lines):
    together = hash_lines(lines)
    apart = [
        together.flat[start:end].tolist()
        for start, end in zip(together.starts, together.starts[1:], strict=False)
    ]
    assert apart == [hashes_of(line) for line in lines]


@given(LINES)
def test_every_hash_has_a_weight(lines):
    flat = hash_lines(lines).flat
    assert not len(flat) or 0 <= flat.min() <= flat.max() < SIZE


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("4 min read", "12 min read", True),
        ("read more", "more read", False),
        ("", "read", False),
        ("a " * 60 + "b " * 40 + "c " * 30, "a " * 60 + "d " * 40 + "c " * 30, True),
    ],
    ids=["numbers", "order", "empty", "the middle of a long line"],
)
def test_lines_with_the_same_words_have_the_same_hashes(one, other, same):
    assert (hashes_of(one) == hashes_of(other)) == same


def test_the_score_of_a_text_is_the_sum_of_its_weights_by_the_root_of_their_number():
    hashes = hash_lines(["sign up for the newsletter", "the ferry is late"])
    weights = np.zeros(SIZE, dtype=np.float32)
    weights[hashes.flat[: hashes.starts[1]]] = 1.0
    first, second = TextModel(weights, -0.5).scores(hashes).tolist()
    assert first == pytest.approx(hashes.starts[1] ** 0.5 - 0.5)
    assert second < first
