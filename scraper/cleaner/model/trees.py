"""The block model: a linear model of wording and two looks by boosted trees, evaluated with numpy.
Knows numbers, no blocks.

A symmetric tree asks the same question of every block at each of its levels, so a tree of depth d
is d features, d thresholds and 2^d leaf values, and all trees are looked up at once.
`benchmarks.training` makes the file; a test checks that both sides agree.
"""

import io
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scraper.cleaner.model.hashed_text import SIZE, Hashes, Wording
from scraper.cleaner.model.second_pass import Layout, Matrix, second_pass_features, wording_around

_FILE = resources.files("scraper.cleaner.model") / "model.npz"
_STEP = 127


@dataclass(frozen=True, eq=False)
class Trees:
    """Symmetric trees of one depth."""

    features: NDArray[np.int16]
    """(depth, trees) the row of the features that each level looks at."""
    thresholds: NDArray[np.float32]
    """(depth, trees) a block goes right where its number is greater."""
    leaves: NDArray[np.float32]
    """(trees, 2^depth) what each leaf adds to the margin"""
    covers: NDArray[np.float32]
    """(trees, 2^depth) how many blocks of the training corpus ended in each leaf, by weight"""
    bias: float

    def margins(self, rows: Matrix) -> Matrix:
        """The raw margin of each column of `rows`, (features, blocks): positive means body."""
        margins: Matrix = self._values(self._leaf_numbers(rows)).sum(
            axis=0, dtype=np.float64
        ).astype(np.float32) + np.float32(self.bias)
        return margins

    def weights(self, rows: Matrix, size: int) -> Matrix:
        """(size, blocks) how much each feature moved each margin: at every level of a tree, by how
        much the mean of the leaves that are still open changed, each weighing as many blocks as it
        held in training.

        (Saabas 2014, "Interpreting random forests".)
        """
        moved = np.zeros((size, rows.shape[1]), dtype=np.float32)
        depth, count = self.features.shape
        numbers = self._leaf_numbers(rows)
        for tree in range(count):
            cover = self.covers[tree] + np.float32(1e-6)
            total, held, number = self.leaves[tree] * cover, cover, numbers[tree].astype(np.intp)
            means = []
            for level in range(
                depth, -1, -1
            ):  # from the leaves, where all questions are answered, back to the root
                means.append((total / held)[number & ((1 << level) - 1)])
                if level:
                    total, held = total.reshape(2, -1).sum(axis=0), held.reshape(2, -1).sum(axis=0)
            for level, (before, after) in enumerate(zip(means[::-1], means[-2::-1], strict=False)):
                moved[self.features[level, tree]] += after - before
        return moved

    def _leaf_numbers(self, rows: Matrix) -> NDArray[np.uint8]:
        """(trees, blocks)"""
        shape = self.features.shape[1], rows.shape[1]
        leaf = np.zeros(shape, dtype=np.uint8)
        asked, right = np.empty(shape, dtype=np.float32), np.empty(shape, dtype=np.bool_)
        for features, thresholds in zip(self.features[::-1], self.thresholds[::-1], strict=True):
            np.take(rows, features, axis=0, out=asked, mode="clip")  # the other modes copy
            np.greater(asked, thresholds[:, None], out=right)
            np.left_shift(leaf, 1, out=leaf)
            np.bitwise_or(leaf, right.view(np.uint8), out=leaf)
        return leaf

    def _values(self, leaf: NDArray[np.uint8]) -> Matrix:
        first = np.arange(len(self.leaves), dtype=np.int64)[:, None] * self.leaves.shape[1]
        values: Matrix = np.take(self.leaves, leaf + first)
        return values


@dataclass(frozen=True, eq=False)
class BlockModel:
    """Wording, a first look at each block by itself, and a second that knows how the first judged
    what is around it.
    """

    wording: Wording
    first: Trees
    second: Trees

    def first_rows(self, rows: Matrix, layout: Layout, hashes: Hashes) -> Matrix:
        """What the first look sees of the judged blocks: their features, and how they and their
        neighbours are worded.
        """
        return np.concatenate([rows, wording_around(layout, self.wording.scores(hashes))])

    def second_rows(self, first_rows: Matrix, layout: Layout, margins: Matrix) -> Matrix:
        """What the second look sees: the same, and the first one's judgement around."""
        return np.concatenate([first_rows, second_pass_features(layout, margins)])

    def margins(self, rows: Matrix, layout: Layout, hashes: Hashes) -> tuple[Matrix, Matrix]:
        """(margins of the judged blocks, the rows that the second look saw)."""
        seen = self.first_rows(rows, layout, hashes)
        seen = self.second_rows(seen, layout, self.first.margins(seen))
        return self.second.margins(seen), seen


def save(model: BlockModel) -> bytes:
    """The file's bytes: numpy arrays only, compressed; wording's weights as 8-bit steps."""
    scale = max(float(np.abs(model.wording.weights).max()), 1e-9) / _STEP
    arrays: dict[str, Any] = {
        "wording": np.round(model.wording.weights / scale).astype(np.int8),
        "wording_scale": np.array([scale, model.wording.bias], dtype=np.float32),
    }
    for name, trees in (("first", model.first), ("second", model.second)):
        arrays |= {f"{name}_features": trees.features, f"{name}_thresholds": trees.thresholds}
        arrays |= {
            f"{name}_leaves": trees.leaves,
            f"{name}_covers": trees.covers.astype(np.float16),
            f"{name}_bias": np.float64(trees.bias),
        }
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def load(content: bytes) -> BlockModel:
    """What `save` wrote. Nothing in it is executed (no pickle)."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        scale, bias = arrays["wording_scale"].tolist()
        weights = arrays["wording"].astype(np.float32) * np.float32(scale)
        if weights.shape != (SIZE,):
            raise ValueError(f"the block model has {weights.shape} weights of wording, not {SIZE}")
        first, second = (
            Trees(
                arrays[f"{name}_features"],
                arrays[f"{name}_thresholds"],
                arrays[f"{name}_leaves"],
                arrays[f"{name}_covers"].astype(np.float32),
                float(arrays[f"{name}_bias"]),
            )
            for name in ("first", "second")
        )
        return BlockModel(Wording(weights, bias), first, second)


@cache
def shipped() -> BlockModel:
    """The model in the package."""
    return load(_FILE.read_bytes())
