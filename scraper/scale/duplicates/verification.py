"""Which pairs of rows are near duplicates: exact comparisons of their shingles.

requests    the pairs of a group, each once, and which rows of other groups are in them
shingles    the shingles of the rows that other groups need, by group
verify      the pairs whose Jaccard similarity is high enough, by row
"""

import os
from pathlib import Path

import numpy as np
import pyarrow

from scraper.near_duplicates import SAME
from scraper.scale.duplicates.candidates import PAIRS, Indexes
from scraper.scale.duplicates.texts import hashes_of
from scraper.scale.partitioned import Numbers
from scraper.scale.stage import SHIFT, Counts, Source, Work, spread

_U64 = pyarrow.uint64()
_WANTED = pyarrow.schema([("home", _U64), ("group", _U64)])
_SHINGLES = pyarrow.schema([("home", _U64), ("hashes", pyarrow.list_(_U64))])
EDGES = pyarrow.schema([("row", _U64), ("other", _U64)])
"""Ranks of two near duplicates. Each pair comes twice, once for each row."""
_SORTED_AT_ONCE = 2_000_000
_HASH_BYTES = 8


def requests(work: Work) -> Counts:
    """The pairs of a group, in the order of the later row; and the rows of other groups in them."""
    kept = np.empty((0, len(PAIRS)), np.uint64)
    waiting, count = [kept], 0
    for batch in work.batches(Source("pairs", work.plan.partitions), PAIRS):
        waiting.append(np.column_stack([column.to_numpy() for column in batch.columns]))
        count += batch.num_rows
        if count > max(_SORTED_AT_ONCE, len(kept)):
            kept = _unique(np.concatenate(waiting))
            waiting, count = [kept], 0
    kept = _unique(np.concatenate(waiting))
    others = np.unique(kept[:, 1])
    others = others[others >> SHIFT != work.number]
    with work.output(PAIRS, 1, "pairs") as output:
        output.add(np.zeros(len(kept)), list(kept.T.copy()))
    with work.output(_WANTED, work.plan.groups) as output:
        output.add(others >> SHIFT, [others, np.full(len(others), work.number, np.uint64)])
    return {"pairs": len(kept)}


def shingles(work: Work) -> Counts:
    """The shingles of rows of a group, for each group that needs them."""
    homes, groups = work.columns(Source("requests", work.plan.groups), _WANTED)
    order = np.argsort(homes, kind="stable")
    homes, groups = homes[order], groups[order]
    with work.output(_SHINGLES, work.plan.groups) as output:
        for home, hashes in hashes_of(work, np.unique(homes)):
            low, high = np.searchsorted(homes, np.array([home, home + 1], np.uint64))
            for group in groups[low:high]:
                output.add([group], [[home], pyarrow.array([hashes], _SHINGLES.field(1).type)])
    return {}


def verify(work: Work) -> Counts:
    """The near duplicates among the pairs of a group."""
    ranks, homes, later_ranks, later_homes = work.file_columns(
        "requests", work.number, PAIRS, "pairs"
    )
    own = np.unique(np.concatenate([homes[homes >> SHIFT == work.number], later_homes]))
    found = 0
    with _ShingleStore(work.folder / "shingles") as store:
        for home, hashes in hashes_of(work, own):
            store.add(home, hashes)
        for batch in work.batches(Source("shingles", work.plan.groups), _SHINGLES):
            for home, hashes in zip(batch.column("home").to_pylist(), batch.column(1), strict=True):
                store.add(home, hashes.values.to_numpy())
        store.seal()
        with work.output(EDGES, work.plan.partitions) as output:
            is_first = np.ones(len(later_homes), np.bool_)
            is_first[1:] = np.diff(later_homes) != 0
            starts = np.flatnonzero(is_first)
            for start, end in zip(starts, np.append(starts, len(homes))[1:], strict=True):
                same = _same(store, later_homes[start], homes[start:end])
                rows, others = later_ranks[start:end][same], ranks[start:end][same]
                found += len(rows)
                both = np.concatenate([rows, others]), np.concatenate([others, rows])
                if len(rows):
                    output.add(spread(both[0], work.plan.partitions), both)
    return {"near_pairs": found}


def _unique(pairs: "np.ndarray[tuple[int, int], np.dtype[np.uint64]]") -> Numbers:
    """The pairs, each once, by the later row and then the earlier one."""
    ordered = pairs[np.lexsort((pairs[:, 0], pairs[:, 3]))]
    is_new = np.ones(len(ordered), np.bool_)
    is_new[1:] = np.any(ordered[1:] != ordered[:-1], axis=1)
    return ordered[is_new]


def _same(store: "_ShingleStore", home: np.uint64, others: Numbers) -> Indexes:
    """The indexes of those of other rows that are near duplicates of a row."""
    places = store.places(others)
    place = int(store.places(np.array([home]))[0])
    size, sizes = store.sizes[place], store.sizes[places]
    # Similarity is at most the ratio of the sizes.
    near = np.flatnonzero(np.minimum(sizes, size) / np.maximum(sizes, size) >= SAME)
    if len(near) == 0:
        return near
    own = store.hashes(place)
    joined = np.concatenate([store.hashes(one) for one in places[near]])
    at = np.minimum(np.searchsorted(own, joined), len(own) - 1)
    starts = np.cumsum(sizes[near]) - sizes[near]
    common = np.add.reduceat((own[at] == joined).astype(np.int64), starts)
    same: Indexes = near[common / (size + sizes[near] - common) >= SAME]
    return same


class _ShingleStore:
    """The shingles of many rows, in a file. A row has a place in it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb+")
        self._added: list[tuple[int, int]] = []
        """(home, number of shingles) in the order of the file."""
        self._homes: Numbers = np.empty(0, np.uint64)
        self._starts: Indexes = np.empty(0, np.int64)
        self.sizes: Indexes = np.empty(0, np.int64)
        """The number of shingles at each place."""

    def add(self, home: int, hashes: Numbers) -> None:
        """Add a row."""
        self._file.write(hashes.tobytes())
        self._added.append((home, len(hashes)))

    def seal(self) -> None:
        """Say that all rows are added, and may be looked up from now on."""
        self._file.flush()
        homes = np.array([home for home, _ in self._added], np.uint64)
        sizes = np.array([size for _, size in self._added], np.int64)
        self._added = []
        order = np.argsort(homes)
        starts = np.cumsum(sizes) - sizes
        self._homes, self._starts, self.sizes = homes[order], starts[order], sizes[order]

    def places(self, homes: Numbers) -> Indexes:
        """The places of rows."""
        return np.searchsorted(self._homes, homes)

    def hashes(self, place: int) -> Numbers:
        """The shingles at a place, in order."""
        length, start = int(self.sizes[place]), int(self._starts[place])
        read = os.pread(self._file.fileno(), length * _HASH_BYTES, start * _HASH_BYTES)
        return np.frombuffer(read, np.uint64)

    def __enter__(self) -> "_ShingleStore":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
