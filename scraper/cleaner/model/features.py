"""The features by which the block model judges a block: all groups, in the order of the model's
rows. Judges nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scraper.cleaner.context import PageContext
from scraper.cleaner.model.feature_groups import (
    ColumnGroup,
    Group,
    JudgedGroup,
    Matrix,
    PageColumns,
)
from scraper.cleaner.model.feature_inputs import COUNTED, CharacterCounter, DomBits
from scraper.cleaner.model.second_pass import Layout
from scraper.cleaner.model.structure_features import (
    container_sums,
    neighbours,
    position,
    shape_shares,
)
from scraper.cleaner.model.text_features import basics, details, kinds, labels, shares
from scraper.records import Verdict


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The features of the blocks that the model judges."""

    rows: Matrix
    """(features, judged blocks)"""
    layout: Layout


class FeatureBuilder:
    """Computes the features of pages. A BlockModel holds one."""

    def __init__(self) -> None:
        self._characters = CharacterCounter()
        self._dom = DomBits()
        self._groups: tuple[Group, ...] = (
            details,
            basics,
            ColumnGroup(COUNTED, self._counts),
            shares,
            kinds,
            labels,
            position,
            JudgedGroup(self._dom.names, self._dom_flags),
            container_sums,
            shape_shares,
            neighbours,
        )
        self.names = tuple(name for group in self._groups for name in group.names)
        """The features, in the order of the rows."""

    def table(self, page: PageContext, named: Sequence[Verdict | None]) -> Table:
        """The features of a page. `named` are the verdicts of named rules."""
        columns = PageColumns(page, named)
        rows = np.empty((len(self.names), len(columns.judged_indices)), dtype=np.float32)
        self.fill(columns, rows)
        return Table(rows, columns.layout)

    def fill(self, columns: PageColumns, rows: Matrix) -> None:
        """Write the features of the judged blocks into `rows`, (len(names), judged blocks)."""
        start = 0
        for group in self._groups:
            end = start + len(group.names)
            group.fill(columns, rows[start:end])
            start = end

    def _counts(self, columns: PageColumns) -> Matrix:
        return self._characters.count([block.text for block in columns.page.blocks])

    def _dom_flags(self, columns: PageColumns) -> NDArray[np.uint8]:
        elements = [columns.elements[index] for index in columns.judged_indices.tolist()]
        return self._dom.flags(elements)
