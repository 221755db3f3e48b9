"""Which rows are kept, and which row each duplicate is a duplicate of.

greedy     in the order of ranks, a row joins the first kept near duplicate, or is kept
follow     copies of a row that joined another follow it
resolve    the `source` of the kept row, by the group of the duplicate
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyarrow

from scraper.scale.duplicates.candidates import Indexes
from scraper.scale.duplicates.components import PAIRS_OF_COMPONENT
from scraper.scale.duplicates.ranking import COPIES, RANKED
from scraper.scale.partitioned import Numbers
from scraper.scale.stage import LOWER, SHIFT, Counts, Source, Work

_U64 = pyarrow.uint64()
_JOINED = pyarrow.schema([("row", _U64), ("kept", _U64)])
_FOLLOWED = pyarrow.schema([("home", _U64), ("kept", _U64)])
_ROWS_AT_ONCE, _SAMPLED = 500_000, 100
_BEHIND_ALL = np.uint64(2**64 - 1)
RESOLVED = pyarrow.schema([("home", _U64), ("source", pyarrow.string())])
"""The home of each duplicate, and the source of the row that it is a duplicate of."""


def greedy(work: Work) -> Counts:
    """The rows that join another, by their range. A component is in one partition, so that each
    earlier neighbour of a row is decided before the row.
    """
    rows, earlier = work.columns(work.sources[0], PAIRS_OF_COMPONENT)
    joined: dict[int, int] = {}
    for some in _in_order(rows, earlier):
        for row, other in zip(rows[some].tolist(), earlier[some].tolist(), strict=True):
            if row not in joined and other not in joined:
                joined[row] = other
    found = np.fromiter(joined, np.uint64, len(joined))
    kept = np.fromiter(joined.values(), np.uint64, len(joined))
    with work.output(_JOINED, work.plan.partitions) as output:
        output.add(found >> SHIFT, [found, kept])
    return {"near": len(joined)}


def _in_order(rows: Numbers, earlier: Numbers) -> Iterator[Indexes]:
    """The indexes of pairs in the order of the rows and then of the earlier rows, some at a time.
    Sorting all at once would take several times the memory.
    """
    step = _ROWS_AT_ONCE // _SAMPLED
    bounds = np.unique(np.sort(rows[::_SAMPLED])[step::step])
    for low, high in pairwise([np.uint64(0), *bounds, _BEHIND_ALL]):
        here = np.flatnonzero((rows >= low) & (rows < high))
        yield here[np.lexsort((earlier[here], rows[here]))]


def follow(work: Work) -> Counts:
    """All duplicates of rows of a range, by the range of the row that is kept."""
    homes, _ = work.file_columns("rank", work.number, RANKED, "ranked")
    firsts, copies = work.columns(Source("exact", work.plan.partitions), COPIES, "copies")
    kept_of = np.arange(len(homes), dtype=np.uint64) + np.uint64(work.number << 32)
    found = np.empty(0, np.uint64)
    for source in work.sources:
        rows, kept = work.columns(source, _JOINED)
        found = rows & LOWER
        kept_of[found] = kept
    with work.output(_FOLLOWED, work.plan.partitions) as output:
        for duplicates, kept in (
            (homes[found], kept_of[found]),
            (copies, kept_of[firsts & LOWER]),
        ):
            output.add(kept >> SHIFT, [duplicates, kept])
    return {}


def resolve(work: Work) -> Counts:
    """The sources of the rows of a range that are kept, for their duplicates."""
    _, sources = work.file_columns("rank", work.number, RANKED, "ranked")
    homes, kept = work.columns(Source("follow", work.plan.partitions), _FOLLOWED)
    with work.output(RESOLVED, work.plan.groups) as output:
        found = sources.take(pyarrow.array(kept & LOWER))
        output.add(homes >> SHIFT, [homes, found])
    return {}
