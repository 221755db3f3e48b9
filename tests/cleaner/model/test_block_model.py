"""The block model on disk, and the model of the package."""

import io

import numpy as np
import pytest

from scraper.cleaner.model import BlockModel, TextModel, Trees, load, load_shipped, save
from scraper.cleaner.model.hashed_text import SIZE

# One tree of one level.
TREES = Trees(
    np.zeros((1, 1), np.int16),
    np.full((1, 1), 0.5, np.float32),
    np.array([[1.0, 1.5]], np.float32),
    np.ones((1, 2), np.float32),
    0.5,
)


def test_a_model_survives_the_disk():
    model = BlockModel(TextModel(np.linspace(-1, 1, SIZE, dtype=np.float32), 0.125), TREES, TREES)
    again = load(save(model))
    assert again.first.leaves.tolist() == TREES.leaves.tolist()
    assert again.second.bias == 0.5
    assert np.abs(again.text.weights - model.text.weights).max() < 1 / 127


def test_a_model_saved_twice_is_the_same_bytes():
    shipped = save(load_shipped())
    assert save(load(shipped)) == shipped


def test_a_file_with_a_pickle_in_it_is_refused():
    buffer = io.BytesIO()
    np.savez(buffer, wording=np.array([{"a": 1}], dtype=object), wording_scale=np.ones(2))
    with pytest.raises(ValueError, match="pickle"):
        load(buffer.getvalue())


def test_the_shipped_model_asks_only_for_features_there_are():
    model = load_shipped()
    assert int(model.second.features.max()) < len(model.feature_names)
    assert len(set(model.feature_names)) == len(model.feature_names)


def test_the_shipped_model_is_small():
    assert len(save(load_shipped())) < 2_000_000
