"""What a walk over a tree has collected, and how a block ends. Which elements the walk meets is in
html.py.
"""

from abc import ABC, abstractmethod

from scraper.cleaner.segment.elements import Cursor, ElementReader
from scraper.cleaner.segment.hidden_pieces import HiddenPiece, long_pieces, text_without_block
from scraper.cleaner.segment.inline_paragraphs import InlineParagraphs
from scraper.cleaner.segment.marks import is_text_of_mark
from scraper.cleaner.segment.note_marks import NoteMarks
from scraper.cleaner.segment.open_block import OpenBlock
from scraper.cleaner.segment.visibility import Visibility
from scraper.parsing import Element
from scraper.records import Ancestor, Block, Picture


class BlockCollector(ABC):
    """The blocks and pictures of a tree so far, and the block that is being read."""

    def __init__(self, reader: ElementReader, visibility: Visibility) -> None:
        self._reader = reader
        self._visibility = visibility
        self.blocks: list[Block] = []
        self.pictures: list[Picture] = []
        self.email_boxes: list[Ancestor] = []
        self.marks = NoteMarks()
        self._open = OpenBlock(reader.initials)
        self._paragraphs = InlineParagraphs()
        self._figure: int | None = None
        self._figures = 0
        self._link_around: str | None = None

    @abstractmethod
    def element(self, element: Element, cursor: Cursor) -> None:
        """Collect the text and the children of an element. The caller starts and ends its block."""

    def carriers(self) -> int:
        """How many invisible characters that can carry a text were left out."""
        return self._open.carriers

    def flush(self) -> None:
        """End the current block."""
        start, hidden, notes = self._open.start, self._open.hidden, self._open.notes
        block = self._open.close(len(self.blocks), self._figure, self._link_around)
        if block is not None:
            self.blocks.append(block)
        if hidden:
            self._open.hidden = []
            self._add_hidden(hidden, start or Cursor(hidden[0][1]), is_inside=block is not None)
        if notes:
            self._open.notes = []
            for note, ancestor in notes:
                self.element(note, Cursor(ancestor))
                self.flush()

    def _add_hidden(self, hidden: list[HiddenPiece], around: Cursor, *, is_inside: bool) -> None:
        """Hidden pieces as blocks: the long ones, and all others together if their block has no
        other text.
        """
        outer, self._link_around = self._link_around, None
        if not is_inside and (text := text_without_block(hidden)):
            self._open.start = Cursor(hidden[0][1], around.kind, around.level)
            self._open.pieces.append(text)
            self.flush()
        for piece, ancestor in long_pieces(hidden):
            self.element(piece, Cursor(ancestor, around.kind, around.level))
            self.flush()
        self._link_around = outer

    def _line_break(self) -> None:
        if self._open.add_line_break():
            self.flush()

    def _is_note(self, child: Element, ancestor: Ancestor) -> bool:
        """Whether an inline element is called the mark of a note, or a note next to its mark, which
        becomes a block of its own.
        """
        kind = self._reader.note_role(ancestor.words)
        if kind == "mark" and is_text_of_mark(child):
            self.marks.add_links(child, len(self.blocks))
            return True
        if kind == "note" and self._open.start is not None and len(child) + len(child.text or ""):
            self._open.notes.append((child, ancestor))
            return True
        return False

    def _take_initial(self, child: Element, ancestor: Ancestor) -> bool:
        """Take a drop cap, which begins the next text. Returns whether the element is one."""
        if self._open.start is not None or ancestor.hiding:
            return False
        initial = self._reader.initials.initial(child, ancestor.words)
        if not initial:
            return False
        self._open.initial = initial
        return True
