"""Pairs of rows that may be near duplicates, because they share a band.

bands    the bands of the rows of a group, by band
pairs    the rows of each band in the order of their ranks, each with the first ones
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow

from scraper.scale.duplicates.ranking import KEPT
from scraper.scale.partitioned import Numbers
from scraper.scale.stage import SHIFT, Counts, Source, Work

_U64 = pyarrow.uint64()
_BANDS = pyarrow.schema([("band", _U64), ("rank", _U64), ("home", _U64)])
PAIRS = pyarrow.schema([("rank", _U64), ("home", _U64), ("later_rank", _U64), ("later_home", _U64)])
_PAIRS_AT_ONCE = 500_000

Indexes = npt.NDArray[np.int64]


def bands(work: Work) -> Counts:
    """The bands of the rows of a group that are the first with their text."""
    kept, ranks = work.columns(Source("exact", work.plan.partitions), KEPT, "kept")
    order = np.argsort(kept)
    kept, ranks = kept[order], ranks[order]
    with work.output(_BANDS, work.plan.partitions) as output:
        if len(kept) == 0:
            return {}
        for homes, _, batch in work.signatures(["bands"]):
            at = np.minimum(np.searchsorted(kept, homes), len(kept) - 1)
            lists = batch.column("bands").filter(pyarrow.array(kept[at] == homes))
            at = at[kept[at] == homes]
            numbers = lists.flatten().to_numpy().view(np.uint64)
            at = np.repeat(at, lists.value_lengths().to_numpy())
            partitions = numbers % np.uint64(work.plan.partitions)
            output.add(partitions, [numbers, ranks[at], kept[at]])
    return {}


def pairs(work: Work) -> Counts:
    """The pairs of rows that share a band, by the group of the later row. A pair may come more than
    once.
    """
    numbers, ranks, homes = work.columns(Source("bands", work.plan.groups), _BANDS)
    order, starts, sizes = _shared_bands(numbers, ranks)
    del numbers
    with work.output(PAIRS, work.plan.groups) as output:
        for one, later in _pairs_of(starts, work.plan.most_compared):
            one, later = order[one], order[later]
            output.add(homes[later] >> SHIFT, [ranks[one], homes[one], ranks[later], homes[later]])
    return {"capped_bands": int(np.count_nonzero(sizes > work.plan.most_compared))}


def _shared_bands(numbers: Numbers, ranks: Numbers) -> tuple[Indexes, Indexes, Indexes]:
    """The rows of bands with more than one row, by band and rank; where the band of each of them
    starts in this order; and the sizes of the bands.
    """
    order = np.lexsort((ranks, numbers))
    numbers = numbers[order]
    is_first = np.ones(len(order), np.bool_)
    is_first[1:] = np.diff(numbers) != 0
    sizes = np.diff(np.append(np.flatnonzero(is_first), len(order)))
    order = order[np.repeat(sizes > 1, sizes)]
    sizes = sizes[sizes > 1]
    return order, np.repeat(np.cumsum(sizes) - sizes, sizes), sizes


def _pairs_of(starts: Indexes, most: int) -> Iterator[tuple[Indexes, Indexes]]:
    """The indexes of pairs, many at a time. `starts` is where the band of each row starts. Each row
    is compared with the first `most` rows before it.
    """
    counts = np.minimum(np.arange(len(starts)) - starts, most)
    ends = np.cumsum(counts)
    begin = 0
    while begin < len(starts):
        before = ends[begin] - counts[begin]
        end = max(begin + 1, int(np.searchsorted(ends, before + _PAIRS_AT_ONCE, "right")))
        some = counts[begin:end]
        later = np.repeat(np.arange(begin, end), some)
        nth = np.arange(len(later)) - np.repeat(ends[begin:end] - some - before, some)
        yield starts[later] + nth, later
        begin = end
