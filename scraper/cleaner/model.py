"""The block model: boosted symmetric trees, evaluated with numpy. Knows numbers, no blocks.

A symmetric tree asks the same question of every row at each of its levels, so a tree of depth d is d columns, d thresholds and 2^d
leaf values, and all trees are looked up at once. `benchmarks.training` makes the file; `tests/cleaner/test_model.py` checks that both
sides agree.
"""

import io
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FILE = resources.files("scraper.cleaner") / "model.npz"


@dataclass(frozen=True, eq=False)
class Trees:
    """Symmetric trees of one depth."""

    columns: NDArray[np.int32]
    """(trees * depth) the column that each level looks at."""
    thresholds: NDArray[np.float32]
    """(trees * depth) a row goes right where its number is greater."""
    leaves: NDArray[np.float32]
    """(trees, 2^depth)"""
    bias: float

    @property
    def depth(self) -> int:
        """Levels of each tree."""
        return int(np.log2(self.leaves.shape[1]))

    def margins(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """The raw margin of each row: positive means body."""
        count, depth = len(self.leaves), self.depth
        right = rows[:, self.columns] > self.thresholds
        powers = (1 << np.arange(depth)).astype(np.uint8 if depth <= 8 else np.int32)
        leaf = right.reshape(len(rows), count, depth) @ powers.astype(np.int32)
        margins: NDArray[np.float32] = self.leaves[np.arange(count), leaf].sum(axis=1, dtype=np.float32) + np.float32(self.bias)
        return margins


def save(trees: dict[str, Trees]) -> bytes:
    """The file's bytes: numpy arrays only, compressed."""
    arrays: dict[str, Any] = {}
    for name, one in trees.items():
        arrays |= {
            f"{name}_columns": one.columns,
            f"{name}_thresholds": one.thresholds,
            f"{name}_leaves": one.leaves,
            f"{name}_bias": np.float32(one.bias),
        }
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def load(content: bytes) -> dict[str, Trees]:
    """What `save` wrote. Nothing in it is executed (no pickle)."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        names = [key.removesuffix("_leaves") for key in arrays.files if key.endswith("_leaves")]
        return {
            name: Trees(arrays[f"{name}_columns"], arrays[f"{name}_thresholds"], arrays[f"{name}_leaves"], float(arrays[f"{name}_bias"]))
            for name in names
        }


@cache
def shipped() -> dict[str, Trees]:
    """The model in the package."""
    return load(_FILE.read_bytes())
