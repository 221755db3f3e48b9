"""The block that is being read: its text so far, with its links and marks. Knows no tree besides
hidden pieces, and gives no verdicts.
"""

from itertools import pairwise

from scraper.cleaner.segment.elements import Cursor, Fact, block_element
from scraper.cleaner.segment.hidden_pieces import HiddenPiece, unseen_text
from scraper.cleaner.segment.initials import InitialReader
from scraper.cleaner.segment.spans import SpanCollector
from scraper.records import Block, BlockLink
from scraper.text import clean, count_carriers, one_line, preformatted

_LONGEST_IN_PARTS = 300
_SHORTEST_PART = 2
_LONG_WORD = 5
_SHORTEST_FACT = 5
_ENDS = frozenset(".!?…。")


class OpenBlock:
    """Collects a block. After `close` it collects the next one."""

    def __init__(self, initials: InitialReader) -> None:
        self._initials = initials
        self.pieces: list[str] = []
        self.links: list[BlockLink] = []
        self.spans = SpanCollector()
        self.hidden: list[HiddenPiece] = []
        self.notes: list[HiddenPiece] = []
        """Notes inside it, next to their marks."""
        self.start: Cursor | None = None
        """Where its first text is."""
        self.is_raw = False
        """Whether its white space counts."""
        self.strong = 0
        self.emphasis = 0
        self.initial = ""
        """A drop cap, which begins the next text."""
        self.carriers = 0
        """How many invisible characters that can carry a text were left out of all blocks."""
        self.after_rule = False
        self.time: str | None = None
        # Whether an inline element has started, or ended, since the last text, and what the classes
        # of these elements call them.
        self._has_started = self._has_ended = False
        self._entered: Fact | None = None
        self._left: Fact | None = None
        self._is_mixed = False  # its text is in several elements
        self._seams: list[int] = []  # pieces that touch those before them
        self._signed: list[slice] = []  # pieces of inline elements of authors

    def add(self, text: str, cursor: Cursor) -> None:
        """Add a text of the tree."""
        is_blank = text.isspace()
        if is_blank and not self.is_raw:
            if self.pieces:
                self.pieces.append(" ")
            return
        if self.initial:
            text, self.initial = self._initials.joined(self.initial, text), ""
        if self._has_started or self._has_ended:
            if self.pieces and (
                self._is_seam(self.pieces[-1], text) or self._is_seam_of_fact(text)
            ):
                self._seams.append(len(self.pieces))
            self._has_started = self._has_ended = False
            self._entered = self._left = None
        # A newline of the source is a space, except in <pre>.
        self.pieces.append(text if self.is_raw else text.replace("\n", " ").replace("\r", " "))
        if self.start is None:
            if not is_blank:
                self.start = cursor
        elif cursor.ancestor is not self.start.ancestor:
            self._is_mixed = True

    def enter(self, fact: Fact | None = None) -> None:
        """An inline element starts here."""
        self._has_started = True
        self._entered = self._entered or fact

    def leave(self, fact: Fact | None = None, start: int = 0) -> None:
        """An inline element ends here. `start` is the number of its first piece."""
        self._has_ended = True
        self._left = self._left or fact
        if fact == "author":
            self._signed.append(slice(start, len(self.pieces)))

    def _is_seam_of_fact(self, text: str) -> bool:
        """Whether only white space is between the text of an element and that of the one before it,
        and one of them is a name or a date by its class, but not both of the same kind.
        """
        before = self.pieces[-2:]
        return (
            (self._has_started and self._has_ended and self._left != self._entered)
            and before[-1] == " "
            and min(len(before[0]), len(text)) >= _SHORTEST_FACT
        )

    def _is_seam(self, before: str, text: str) -> bool:
        """Whether the text of an element is one of its own, and touches that of the one before it.
        In a heading, a part of a word may be set apart: "Inter<em>national</em>".
        """
        is_in_heading = self.start is not None and self.start.kind == "heading"
        return _touch(before, text) or (not is_in_heading and _is_word_behind(before, text))

    def add_line_break(self) -> bool:
        """Add a line break. Returns whether it is the second in a row, which ends the block."""
        pieces = self.pieces
        while pieces and not pieces[-1].strip(" \t\r\xa0"):
            pieces.pop()
            self.spans.cut(len(pieces))
        if pieces and pieces[-1] == "\n":
            return True
        if pieces:
            pieces.append("\n")
        return False

    def end_line(self) -> None:
        """In preformatted text: begin a new line, unless nothing is on this one."""
        if self.pieces and not self.pieces[-1].endswith("\n"):
            self.pieces.append("\n")

    def close(self, index: int, figure: int | None, link_around: str | None) -> Block | None:
        """End the block, and begin another. None if it has no text.

        `index` is its position in the page, `figure` the number of the figure around it, and
        `link_around` the URL of a link around it.
        """
        text, start = "", self.start
        if start is not None:
            text = "".join(self.pieces)
            self.carriers += count_carriers(text)
            text = preformatted(text) if self.is_raw else clean(text)
        spans = self.spans.end_block(self.pieces, text)
        block = None
        if start is not None and text.strip(" |\n"):
            links = self.links
            if link_around is not None and not any(link.text for link in links):
                links = [BlockLink(link_around, one_line(text))]
            block = Block(
                index=index,
                kind=start.kind,
                text=text,
                level=start.level,
                links=tuple(links),
                spans=spans,
                # Text of several inline elements belongs to the block-level element around them.
                parent=block_element(start.ancestor) if self._is_mixed else start.ancestor,
                figure=figure,
                strong=self.strong,
                emphasis=self.emphasis,
                after_rule=self.after_rule,
                unseen=unseen_text(self.hidden) if self.hidden else "",
                time=self.time,
                parts=self._parts(text) if self._seams else (),
                signed=self._names(text) if self._signed else (),
            )
            self.after_rule, self.time = False, None
        self.pieces, self.links, self.start, self._is_mixed = [], [], None, False
        self._seams, self._signed = [], []
        self._has_started = self._has_ended = False
        self._entered = self._left = None
        self.strong = self.emphasis = 0
        return block

    def _parts(self, text: str) -> tuple[str, ...]:
        """The block's text in the parts that its seams make of it."""
        if self.is_raw or len(text) > _LONGEST_IN_PARTS:
            return ()
        edges = [0, *(seam for seam in self._seams if seam < len(self.pieces)), len(self.pieces)]
        parts = ("".join(self.pieces[start:end]) for start, end in pairwise(edges))
        return tuple(one_line(part) for part in parts)

    def _names(self, text: str) -> tuple[str, ...]:
        """The texts of the block's inline elements of authors."""
        if self.is_raw or len(text) > _LONGEST_IN_PARTS:
            return ()
        named = (one_line("".join(self.pieces[some])) for some in self._joined(self._signed))
        return tuple(name for name in named if name)

    def _joined(self, elements: list[slice]) -> list[slice]:
        """Elements of authors, joined where only white space is between two: a given and a family
        name.
        """
        joined: list[slice] = []
        for one in elements:
            between = self.pieces[joined[-1].stop : one.start] if joined else ["-"]
            if joined and not "".join(between).strip():
                joined[-1] = slice(joined[-1].start, one.stop)
            else:
                joined.append(one)
        return joined


def _touch(before: str, text: str) -> bool:
    """Whether the text of an element touches that of the one before it, and is no part of its last
    word, such as the rest of a word with a larger first letter, and no number of a note.
    """
    if len(before) < _SHORTEST_PART or len(text) < _SHORTEST_PART:
        return False
    last, first = before[-1], text[0]
    if last in _ENDS:
        return first.isalnum()
    return last.isalnum() and first.isalnum() and not first.islower()


def _is_word_behind(before: str, text: str) -> bool:
    """Whether a long word in lower case touches several words: "Jane Doe" and "reporter"."""
    is_long = len(text) >= _LONG_WORD and text[0].islower()
    return is_long and " " in before.strip() and before[-1].isalnum()
