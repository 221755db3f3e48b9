"""The block model: a linear model of the text, then two passes of boosted trees. Its file, too.

`benchmarks.training` makes the file, and a test checks that both sides agree.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import numpy as np

from scraper.cleaner.context import PageContext
from scraper.cleaner.model import second_pass
from scraper.cleaner.model.feature_groups import PageColumns
from scraper.cleaner.model.features import FeatureBuilder
from scraper.cleaner.model.hashed_text import SIZE, TextModel, hash_lines
from scraper.cleaner.model.second_pass import (
    Layout,
    second_pass_features,
    text_scores_around,
)
from scraper.cleaner.model.trees import LEAF_STEP, Matrix, Trees, fixed_point
from scraper.records import Verdict

_FILE = resources.files("scraper.cleaner.model") / "model.npz"
_MAX_STEP = 127  # the text model's weights are steps of eight bits


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """What the model gives for the judged blocks of a page."""

    layout: Layout
    rows: Matrix
    """(features, judged blocks) what the second pass saw."""
    margins: Matrix
    """(judged blocks) positive means body."""


@dataclass(frozen=True, eq=False)
class BlockModel:
    """The first pass judges each block by itself. The second pass sees how the first judged the
    blocks around it.
    """

    text: TextModel
    first: Trees
    second: Trees
    features: FeatureBuilder = field(default_factory=FeatureBuilder)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """All features that the second pass sees, in the order of the rows. Those of the first pass
        come first.
        """
        return (*self.features.names, *second_pass.TEXT_SCORE_NAMES, *second_pass.NAMES)

    def judge(self, page: PageContext, named: Sequence[Verdict | None]) -> Judgement:
        """Judge a page. `named` are the verdicts of named rules."""
        columns = PageColumns(page, named)
        own = len(self.features.names)
        first = own + len(second_pass.TEXT_SCORE_NAMES)
        size = first + len(second_pass.NAMES), len(columns.judged_indices)
        rows = np.empty(size, dtype=np.float32)
        self.features.fill(columns, rows[:own])
        layout = columns.layout
        scores = self.text.scores(hash_lines([line.folded for line in page.lines]))
        rows[own:first] = text_scores_around(layout, scores)
        rows[first:] = second_pass_features(layout, self.first.margins(rows[:first]))
        return Judgement(layout, rows, self.second.margins(rows))


def save(model: BlockModel) -> bytes:
    """The bytes of a model's file: numpy arrays, compressed. Weights are whole numbers of steps: of
    eight bits in the text model, of sixteen in the trees. Raises ValueError for a leaf that has too
    many steps.
    """
    scale = max(float(np.abs(model.text.weights).max()), 1e-9) / _MAX_STEP
    arrays: dict[str, Any] = {
        "wording": np.round(model.text.weights / scale).astype(np.int8),
        "wording_scale": np.array([scale, model.text.bias], dtype=np.float32),
    }
    for name, trees in (("first", model.first), ("second", model.second)):
        arrays |= {
            f"{name}_features": trees.features,
            f"{name}_thresholds": trees.thresholds,
            f"{name}_leaves": fixed_point(trees.leaves),
            f"{name}_covers": trees.covers.astype(np.float16),
            f"{name}_bias": np.float64(trees.bias),
        }
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def load(content: bytes) -> BlockModel:
    """The model of a file that `save` made. Nothing in the file is executed (no pickle).

    Raises ValueError for a file of another kind or size.
    """
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        scale, bias = arrays["wording_scale"].tolist()
        weights = arrays["wording"].astype(np.float32) * np.float32(scale)
        if weights.shape != (SIZE,):
            raise ValueError(f"the block model has text weights {weights.shape}, not ({SIZE},)")
        first, second = (
            Trees(
                arrays[f"{name}_features"],
                arrays[f"{name}_thresholds"],
                arrays[f"{name}_leaves"] * np.float32(LEAF_STEP),
                arrays[f"{name}_covers"].astype(np.float32),
                float(arrays[f"{name}_bias"]),
            )
            for name in ("first", "second")
        )
        return BlockModel(TextModel(weights, bias), first, second)


def load_shipped() -> BlockModel:
    """The model in the package."""
    return load(_FILE.read_bytes())
