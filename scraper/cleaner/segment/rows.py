"""The rows of data tables as blocks. Tables that only arrange the page are read in html.py."""

from scraper.cleaner.segment.block_collector import BlockCollector
from scraper.cleaner.segment.elements import INVISIBLE, Cursor, attributes_of
from scraper.parsing import Element


class RowCollector(BlockCollector):
    """Collects the rows of data tables."""

    def data_row(self, row: Element, cursor: Cursor) -> None:
        """A row of a data table is one block. Bars separate its cells."""
        self.flush()
        inside = Cursor(
            self._reader.ancestor(row, "tr", attributes_of(row), cursor.ancestor, self._visibility),
            "table_row",
        )
        if row.text:
            self._open.add(row.text, inside)
        for cell in row:
            if isinstance(cell.tag, str) and cell.tag not in INVISIBLE:
                self._cell(cell, cell.tag, inside)
            if cell.tail:
                self._open.add(cell.tail, inside)
        self.flush()

    def _cell(self, cell: Element, tag: str, row: Cursor) -> None:
        attributes = attributes_of(cell)
        if attributes or tag in self._visibility.tags:
            ancestor = self._reader.ancestor(cell, tag, attributes, row.ancestor, self._visibility)
            if ancestor.hides and not ancestor.is_opened:
                self._open.hidden.append((cell, ancestor))
                return
        if self._open.start is not None and tag in ("td", "th"):
            self._open.pieces.append(" | ")
        self.element(cell, row)
