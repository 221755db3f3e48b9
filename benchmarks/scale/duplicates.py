"""How many planted near duplicates a dataset's search finds, against a comparison of all texts; and
the time and memory that it takes.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pyarrow import parquet

from benchmarks.scale.parts import record, write_part
from benchmarks.scale.texts import text
from scraper.near_duplicates import SAME, article_shingles
from scraper.scale.engines.local import LocalEngine
from scraper.scale.finish import finish_dataset
from scraper.scale.part_marker import PartMarker
from scraper.scale.settings import DatasetSettings
from scraper.scale.tasks import Engine, Outcome, Task

_PART = 5_000
"""Texts of a part."""
_SETTINGS = DatasetSettings()
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024
_GOOD_RECALL = 0.98
_MOST_MEMORY = 500


@dataclass(frozen=True, slots=True)
class PlantedPart:
    """A part of synthetic texts."""

    out: str
    start: int
    count: int
    """Texts in all."""
    seed: int

    def numbers(self) -> range:
        """The numbers of its texts."""
        return range(self.start, min(self.start + _PART, self.count))


@dataclass(frozen=True, slots=True)
class Finding:
    """What the search found, and what it should have found."""

    marked: int
    """Rows that are marked as duplicates."""
    wrong: int
    """Rows that are not similar enough to the row that they are marked as duplicates of."""
    expected: int
    """Rows that a comparison of all texts marks."""
    found: int
    """Rows among them that are marked."""

    @property
    def recall(self) -> float:
        """The share of the rows that were found."""
        return self.found / self.expected if self.expected else 1.0


def run(count: int, rows: int, workers: int, seed: int) -> int:
    """Print one measurement. Returns 1 if it is not good enough."""
    with tempfile.TemporaryDirectory() as out:
        engine = LocalEngine(workers)
        markers = make_parts(out, count, seed, engine)
        began, processor = time.monotonic(), _processor_seconds()
        finished = finish_dataset(markers, out, _SETTINGS, engine, rows=rows)
        seconds, processor = time.monotonic() - began, _processor_seconds() - processor
        finding = compare(out, count, seed)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _RSS_UNIT / 1e6
    compared = finished.pairs if finished else 0
    print(
        f"{count:,} texts, {rows:,} in a task, {workers} workers\n"
        f"{compared:,} pairs compared, {finding.marked:,} duplicates marked\n"
        f"recall {finding.recall:.4f} of {finding.expected:,} duplicates, "
        f"{finding.wrong} joined below {SAME}\n"
        f"{seconds:.0f} s, {processor:.0f} s of processor time, at most {memory:.0f} MB a process"
    )
    return int(finding.recall < _GOOD_RECALL or finding.wrong > 0 or memory > _MOST_MEMORY)


def make_parts(out: str, count: int, seed: int, engine: Engine) -> list[PartMarker]:
    """Write the parts of a dataset of synthetic texts. Returns their markers, in order."""
    found: list[PartMarker] = []

    def done(outcome: Outcome) -> None:
        if outcome.error is not None:
            raise outcome.error
        found.append(outcome.result)

    parts = (PlantedPart(out, start, count, seed) for start in range(0, count, _PART))
    engine.run((Task(f"part {part.start}", make_part, part) for part in parts), done)
    return sorted(found, key=lambda marker: marker.input)


def make_part(part: PlantedPart) -> PartMarker:
    """Write a part. Returns its marker."""
    records = [
        record(str(number), text(number, part.count, part.seed), url=_url(number))
        for number in part.numbers()
    ]
    return write_part(part.out, f"{part.start:09}.jsonl", records, _SETTINGS)


def compare(out: str, count: int, seed: int) -> Finding:
    """What the search found in a dataset, against a comparison of all texts with all."""
    kept = np.arange(count)
    for path in (Path(out) / "data").iterdir():
        table = parquet.read_table(path, columns=["source", "duplicate_of"])
        for row in table.to_pylist():
            if row["duplicate_of"] is not None:
                kept[int(row["source"])] = int(row["duplicate_of"])
    one, other = _similar_pairs(count, seed)
    similar = set(zip(one.tolist(), other.tolist(), strict=True))
    marked = np.flatnonzero(kept != np.arange(count)).tolist()
    pairs = ((min(row, kept[row]), max(row, kept[row])) for row in marked)
    expected = _expected(similar, count)
    return Finding(
        marked=len(marked),
        wrong=sum(pair not in similar for pair in pairs),
        expected=len(expected),
        found=len(expected.intersection(marked)),
    )


def _expected(similar: set[tuple[int, int]], count: int) -> set[int]:
    """The rows that join an earlier one if all similar pairs are known."""
    names = sorted(range(count), key=_url)
    ranks = {number: rank for rank, number in enumerate(names)}
    edges = sorted(sorted((ranks[one], ranks[other]), reverse=True) for one, other in similar)
    joined: set[int] = set()
    for row, earlier in edges:
        if earlier not in joined:
            joined.add(row)
    return {names[rank] for rank in joined}


def _similar_pairs(count: int, seed: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """All pairs of texts whose similarity is high enough: of the texts that have a shingle in
    common, those that have enough of them.
    """
    hashes, sizes = [], np.empty(count, np.int64)
    for number in range(count):
        found = article_shingles(record("", text(number, count, seed)))
        digests = (blake2b(one.encode(), digest_size=8).digest() for one in found)
        hashes.append(np.frombuffer(b"".join(digests), np.uint64))
        sizes[number] = len(found)
    rows = np.repeat(np.arange(count), sizes)
    joined = np.concatenate(hashes)
    order = np.argsort(joined, kind="stable")
    rows, joined = rows[order], joined[order]
    shared = [np.empty(0, np.int64), *_pairs_at_distances(rows, joined, count)]
    pairs, common = np.unique(np.concatenate(shared), return_counts=True)
    one, other = pairs // count, pairs % count
    is_similar = common / (sizes[one] + sizes[other] - common) >= SAME
    return one[is_similar], other[is_similar]


def _pairs_at_distances(
    rows: npt.NDArray[np.int64], hashes: npt.NDArray[np.uint64], count: int
) -> Iterator[npt.NDArray[np.int64]]:
    """One number for each pair of rows with the same hash. Rows with the same hash follow each
    other: pairs of neighbours come first, then those with one row between them, and so on.
    """
    distance = 1
    while (same := np.flatnonzero(hashes[distance:] == hashes[:-distance])).size:
        yield rows[same] * count + rows[same + distance]
        distance += 1


def _url(number: int) -> str:
    """A URL that does not say which text is planted, so that its rank does not either."""
    return f"https://{blake2b(str(number).encode(), digest_size=6).hexdigest()}.example/"


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
