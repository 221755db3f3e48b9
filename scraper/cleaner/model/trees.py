"""Boosted trees, evaluated with numpy. Knows numbers, no blocks.

A symmetric tree has one question at each of its levels, the same for every block. So a tree of
depth d is d features, d thresholds and 2^d leaf values, and all trees are evaluated at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

LEAF_STEP = 1 / (1 << 14)
"""Leaves are whole numbers of this step, from -2 to 2. Sums of up to 1,024 of them are exact in
single precision, as they are in integers of 32 bits: the same in any order, on any processor.
"""


def fixed_point(leaves: NDArray[np.floating]) -> NDArray[np.int16]:
    """The leaves in steps. Raises ValueError for one outside the range."""
    steps = np.round(leaves / LEAF_STEP)
    if steps.size and np.abs(steps).max() > np.iinfo(np.int16).max:
        raise ValueError(f"a leaf of {np.abs(leaves).max()} is beyond 2")
    return steps.astype(np.int16)


@dataclass(frozen=True, eq=False)
class Trees:
    """Symmetric trees of one depth."""

    features: NDArray[np.int16]
    """(depth, trees) the row of the feature that each level compares."""
    thresholds: NDArray[np.float32]
    """(depth, trees) a block goes right if its value is greater."""
    leaves: NDArray[np.float32]
    """(trees, 2^depth) what each leaf adds to the margin."""
    covers: NDArray[np.float32]
    """(trees, 2^depth) the weight of the training blocks that ended in each leaf."""
    bias: float

    def margins(self, rows: Matrix) -> Matrix:
        """The margin of each column of `rows`, (features, blocks). Positive means body."""
        margins: Matrix = self._values(self._leaf_numbers(rows)).sum(axis=0, dtype=np.float32)
        return margins + np.float32(self.bias)

    def weights(self, rows: Matrix, size: int) -> Matrix:
        """(size, blocks) how much each feature moved each margin.

        That is the change of the mean of the leaves that are still possible, at each level of a
        tree. Leaves weigh by their covers. (Saabas 2014, "Interpreting random forests".)
        """
        moved = np.zeros((size, rows.shape[1]), dtype=np.float32)
        depth, count = self.features.shape
        numbers = self._leaf_numbers(rows)
        for tree in range(count):
            cover = self.covers[tree] + np.float32(1e-6)
            total, held, number = self.leaves[tree] * cover, cover, numbers[tree].astype(np.intp)
            means = []
            for level in range(depth, -1, -1):  # from the leaves to the root
                means.append((total / held)[number & ((1 << level) - 1)])
                if level:
                    total, held = total.reshape(2, -1).sum(axis=0), held.reshape(2, -1).sum(axis=0)
            for level, (before, after) in enumerate(zip(means[::-1], means[-2::-1], strict=False)):
                moved[self.features[level, tree]] += after - before
        return moved

    def _leaf_numbers(self, rows: Matrix) -> NDArray[np.uint8]:
        """(trees, blocks) the leaf in which each block ends."""
        shape = self.features.shape[1], rows.shape[1]
        leaf = np.zeros(shape, dtype=np.uint8)
        values, right = np.empty(shape, dtype=np.float32), np.empty(shape, dtype=np.bool_)
        for features, thresholds in zip(self.features[::-1], self.thresholds[::-1], strict=True):
            np.take(rows, features, axis=0, out=values, mode="clip")  # the other modes copy
            np.greater(values, thresholds[:, None], out=right)
            np.left_shift(leaf, 1, out=leaf)
            np.bitwise_or(leaf, right.view(np.uint8), out=leaf)
        return leaf

    def _values(self, leaf: NDArray[np.uint8]) -> Matrix:
        first = np.arange(len(self.leaves), dtype=np.int64)[:, None] * self.leaves.shape[1]
        values: Matrix = np.take(self.leaves, leaf + first)
        return values
