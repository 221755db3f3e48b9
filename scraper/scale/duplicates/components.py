"""Connected components of near duplicates, by rounds of two steps over the files of edges. Each
round brings every row nearer to the first row of its component, and the edges of a component become
a star around it (Kiveris and others, "Connected Components in MapReduce and Beyond", 2014).

    large_star    every row gives its later neighbours to the first of its neighbours
    small_star    every row gives its earlier neighbours, and itself, to the first of them
    label         the pairs of near duplicates, by component
"""

import numpy as np
import numpy.typing as npt
import pyarrow

from scraper.scale.duplicates.verification import EDGES
from scraper.scale.partitioned import Numbers
from scraper.scale.stage import Counts, Work, spread

PAIRS_OF_COMPONENT = pyarrow.schema([("row", pyarrow.uint64()), ("earlier", pyarrow.uint64())])
_MIX = np.uint64(0xBF58476D1CE4E5B9)


def large_star(work: Work) -> Counts:
    """The edges (later row, first neighbour), once, by the later row."""
    rows, others = _edges(work)
    firsts = np.minimum(rows, _firsts(rows, others))
    is_later = others > rows
    with work.output(EDGES, work.plan.partitions) as output:
        later = others[is_later]
        output.add(spread(later, work.plan.partitions), [later, firsts[is_later]])
    return {}


def small_star(work: Work) -> Counts:
    """The edges (row, first neighbour), by both. Counts a sum that changes if the edges do."""
    rows, others = _edges(work)
    firsts = _firsts(rows, others)
    edges = np.concatenate([rows, others]), np.concatenate([firsts, firsts])
    is_edge = edges[0] != edges[1]
    one, first = (column[is_edge] for column in edges)
    unique = np.unique(np.column_stack([one, first]), axis=0)
    one, first = unique[:, 0].copy(), unique[:, 1].copy()
    both = np.concatenate([one, first]), np.concatenate([first, one])
    with work.output(EDGES, work.plan.partitions) as output:
        output.add(spread(both[0], work.plan.partitions), both)
    mixed = (one * _MIX) ^ (first + (one << np.uint64(32)))
    mixed = (mixed * _MIX) >> np.uint64(32)
    return {"edges": len(one), "sum": int(mixed.sum())}


def label(work: Work) -> Counts:
    """The pairs of near duplicates, by the first row of their component."""
    rows, firsts = _downwards(*work.columns(work.sources[0], EDGES))
    order = np.argsort(rows)
    rows, firsts = rows[order], firsts[order]
    later, earlier = _downwards(*work.columns(work.sources[1], EDGES))
    components = firsts[np.searchsorted(rows, later)]
    with work.output(PAIRS_OF_COMPONENT, work.plan.partitions) as output:
        output.add(spread(components, work.plan.partitions), [later, earlier])
    return {}


def _edges(work: Work) -> tuple[Numbers, Numbers]:
    """The edges of the rows of a task, each once, by row and then by the other."""
    rows, others = work.columns(work.sources[0], EDGES)
    order = np.lexsort((others, rows))
    rows, others = rows[order], others[order]
    is_new = np.ones(len(rows), np.bool_)
    is_new[1:] = (np.diff(rows) != 0) | (np.diff(others) != 0)
    return rows[is_new], others[is_new]


def _firsts(rows: Numbers, others: Numbers) -> Numbers:
    """The first neighbour of each row. The edges are in order."""
    is_first: npt.NDArray[np.bool_] = np.ones(len(rows), np.bool_)
    is_first[1:] = np.diff(rows) != 0
    firsts: Numbers = others[is_first][np.cumsum(is_first) - 1]
    return firsts


def _downwards(rows: Numbers, others: Numbers) -> tuple[Numbers, Numbers]:
    """The edges from a later row to an earlier one."""
    is_later = rows > others
    return rows[is_later], others[is_later]
