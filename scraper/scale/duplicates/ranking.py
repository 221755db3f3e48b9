"""The order of all rows: by day in UTC, URL, input file, part and position. Each row gets a number
that rises in this order, its rank. Then rows with the same text are brought together.

    sample, split    keys that divide the rows into ranges of about the same size
    scatter          rows to their range
    rank             the ranks of the rows of a range
    exact            the first of the rows with the same text; the others are its copies
"""

import struct
from bisect import bisect_right

import numpy as np
import pyarrow

from scraper.scale.part_marker import PartMarker
from scraper.scale.stage import SHIFT, Counts, Source, Work

_U64 = pyarrow.uint64()
KEYS = pyarrow.schema([("key", pyarrow.binary())])
_ROWS = pyarrow.schema(
    [
        ("key", pyarrow.binary()),
        ("home", _U64),
        ("hash_1", _U64),
        ("hash_2", _U64),
        ("source", pyarrow.string()),
    ]
)
RANKED = pyarrow.schema([("home", _U64), ("source", pyarrow.string())])
"""The rows of a range, in the order of their ranks."""
_HASHED = pyarrow.schema([("hash_1", _U64), ("hash_2", _U64), ("rank", _U64), ("home", _U64)])
KEPT = pyarrow.schema([("home", _U64), ("rank", _U64)])
COPIES = pyarrow.schema([("first", _U64), ("home", _U64)])
"""`first` is the rank of the first row with the same text."""

_DAY = struct.Struct(">I")
_PLACE = struct.Struct(">QQ")
_MOST_SAMPLES, _FEWEST_SAMPLES, _ALL_SAMPLES = 1_024, 32, 200_000


def sample(work: Work) -> Counts:
    """Keys of some rows of a group, at even distances."""
    wanted = _ALL_SAMPLES // work.plan.groups
    rows = sum(marker.counts.records for _, marker in work.parts())
    step = max(1, rows // min(_MOST_SAMPLES, max(_FEWEST_SAMPLES, wanted)))
    with work.output(KEYS, 1) as output:
        for _, marker, batch in work.signatures(["day", "url"]):
            keys = _keys(marker, batch)[::step]
            output.add(np.zeros(len(keys)), [keys])
    return {}


def split(work: Work) -> Counts:
    """The first key of each range but the first."""
    keys = sorted(work.columns(Source("sample", work.plan.groups), KEYS)[0].to_pylist())
    ranges = work.plan.partitions
    found = [keys[len(keys) * number // ranges] for number in range(1, ranges)] if keys else []
    with work.output(KEYS, 1) as output:
        output.add(np.zeros(len(found)), [found])
    return {}


def scatter(work: Work) -> Counts:
    """The rows of a group, by range."""
    ranges = work.plan.partitions
    splits = work.file_columns("split", 0, KEYS)[0].to_pylist() if ranges > 1 else []
    columns = ["day", "url", "source", "content_hash"]
    with work.output(_ROWS, ranges) as output:
        for homes, marker, batch in work.signatures(columns):
            keys = _keys(marker, batch)
            hashes = np.frombuffer(b"".join(batch.column("content_hash").to_pylist()), np.uint64)
            output.add(
                [bisect_right(splits, key) for key in keys],
                [keys, homes, hashes[::2], hashes[1::2], batch.column("source")],
            )
    return {}


def rank(work: Work) -> Counts:
    """The ranks of the rows of a range. The rows are stored in this order, and by text."""
    keys, homes, hashes_1, hashes_2, sources = work.columns(
        Source("scatter", work.plan.groups), _ROWS
    )
    keys = keys.to_pylist()
    order = np.array(sorted(range(len(keys)), key=keys.__getitem__), np.int64)
    ranks = np.arange(len(order), dtype=np.uint64) + np.uint64(work.number << 32)
    with work.output(RANKED, 1, "ranked") as output:
        output.add(np.zeros(len(order)), [homes[order], sources.take(pyarrow.array(order))])
    partitions = hashes_1[order] % np.uint64(work.plan.partitions)
    with work.output(_HASHED, work.plan.partitions) as output:
        output.add(partitions, [hashes_1[order], hashes_2[order], ranks, homes[order]])
    return {"compared": len(order)}


def exact(work: Work) -> Counts:
    """The first row of each text, by group; and the other rows, by the range of the first."""
    hashes_1, hashes_2, ranks, homes = work.columns(Source("rank", work.plan.partitions), _HASHED)
    order = np.lexsort((ranks, hashes_2, hashes_1))
    hashes_1, hashes_2, ranks, homes = (
        column[order] for column in (hashes_1, hashes_2, ranks, homes)
    )
    is_first = np.ones(len(order), np.bool_)
    is_first[1:] = (np.diff(hashes_1) != 0) | (np.diff(hashes_2) != 0)
    firsts = ranks[is_first][np.cumsum(is_first) - 1]
    kept, copies = homes[is_first], homes[~is_first]
    with work.output(KEPT, work.plan.groups, "kept") as output:
        output.add(kept >> SHIFT, [kept, ranks[is_first]])
    with work.output(COPIES, work.plan.partitions, "copies") as output:
        output.add(firsts[~is_first] >> SHIFT, [firsts[~is_first], copies])
    return {"exact": len(copies)}


def _keys(marker: PartMarker, batch: "pyarrow.RecordBatch") -> list[bytes]:
    """Bytes that sort as the rows do. A row without a URL comes behind those of its day."""
    name, part = marker.input.encode(), marker.part.encode()
    return [
        b"".join(
            (
                _DAY.pack(day),
                b"\1" if url is None else b"\0" + url.replace("\0", "").encode(),
                b"\0",
                name,
                b"\0",
                _PLACE.pack(marker.start, row),
                part,
            )
        )
        for row, day, url in zip(
            batch.column("row").to_pylist(),
            batch.column("day").to_pylist(),
            batch.column("url").to_pylist(),
            strict=True,
        )
    ]
