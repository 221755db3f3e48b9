"""Cuts a tree into blocks and pictures, in one pass. Gives no verdicts.

Text that no reader sees becomes blocks too, whose elements say how they are hidden. A few hidden
words inside a paragraph stay with its block, but not in its text.

A block starts and ends with a block-level element, at a rule, and at two line breaks in a row. A
single <br> stays in the block as a newline.
"""

from collections.abc import Callable

from lxml import etree

from scraper.cleaner.segment.elements import (
    BLOCK_LEVEL,
    BOLD,
    INVISIBLE,
    ITALIC,
    KIND_TAGS,
    Attributes,
    Cursor,
    ElementReader,
    attributes_of,
    block_element,
    form_box,
    is_layout_row,
    kind_and_level,
)
from scraper.cleaner.segment.hidden_pieces import (
    HiddenPiece,
    long_pieces,
    text_without_block,
    unseen_text,
)
from scraper.cleaner.segment.images import picture_of
from scraper.cleaner.segment.marks import is_mark
from scraper.cleaner.segment.segmentation import Segmentation
from scraper.cleaner.segment.spans import SpanCollector, kinds_of
from scraper.cleaner.segment.visibility import Visibility
from scraper.parsing import Element
from scraper.records import Ancestor, Block, BlockLink, BlockSpan, Picture
from scraper.text import clean, count_carriers, one_line, preformatted

EMBEDDED = frozenset({"embedded"})
"""The class words of the element around the blocks of `extra`."""
_NO_WORDS: frozenset[str] = frozenset()


def segment(
    tree: Element,
    reader: ElementReader,
    extra: Element | None = None,
    visibility: Visibility | None = None,
) -> Segmentation:
    """The blocks and pictures of a tree, then those of `extra`: an article that the page's scripts
    would have added to the tree. `visibility` reads what the tree hides.
    """
    body = tree.find("body")
    root = tree if body is None else body
    walk = _Walk(reader, visibility or Visibility.of(tree))
    top = reader.root(root)
    walk.element(root, Cursor(top))
    walk.flush()
    if extra is not None:
        walk.element(extra, Cursor(Ancestor("article", EMBEDDED, top)))
        walk.flush()
    return Segmentation(walk.blocks, walk.pictures, walk.email_boxes, walk.carriers)


class _Walk:
    """One pass over one tree. It holds the text since the last block ended, and the blocks so far.

    A handler takes an element that the walk has met, its tag, and the cursor around it.
    """

    def __init__(self, reader: ElementReader, visibility: Visibility) -> None:
        self._reader = reader
        self._visibility = visibility
        self.blocks: list[Block] = []
        self.pictures: list[Picture] = []
        self.email_boxes: list[Ancestor] = []
        self.carriers = 0
        self._pieces: list[str] = []
        self._links: list[BlockLink] = []
        self._spans = SpanCollector()
        self._start: Cursor | None = None  # of the block's first text
        self._is_mixed = False  # whether the block's text is in several elements
        self._hidden: list[HiddenPiece] = []  # inside the block
        self._figure: int | None = None
        self._figures = 0
        self._is_raw = False
        self._link_around: str | None = None
        self._strong = 0
        self._emphasis = 0
        self._after_rule = False
        self._time: str | None = None

    def element(self, element: Element, cursor: Cursor) -> None:
        """Collect the text and the children of an element. The caller starts and ends its block."""
        if text := element.text:
            self._text(text, cursor)
        for child in element:
            tag = child.tag
            _HANDLERS[tag](self, child, tag, cursor)
            tail = child.tail
            # White space between blocks is the most common tail.
            if tail and (self._pieces or self._is_raw or not tail.isspace()):
                self._text(tail, cursor)

    def flush(self) -> None:
        """End the current block."""
        text = ""
        if self._start is not None:
            text = "".join(self._pieces)
            self.carriers += count_carriers(text)
            text = preformatted(text) if self._is_raw else clean(text)
        spans = self._spans.end_block(self._pieces, text)
        start = self._start
        hidden, self._hidden = self._hidden, []
        if start is not None and text.strip(" |\n"):
            self._add_block(text, spans, start, unseen_text(hidden))
        self._pieces, self._links, self._start, self._is_mixed = [], [], None, False
        self._strong = self._emphasis = 0
        if hidden:
            self._add_hidden(hidden, start or Cursor(hidden[0][1]), is_inside=bool(text))

    def _add_hidden(self, hidden: list[HiddenPiece], around: Cursor, *, is_inside: bool) -> None:
        """Hidden pieces as blocks: the long ones, and all others together if their block has no
        other text.
        """
        outer, self._link_around = self._link_around, None
        if not is_inside and (text := text_without_block(hidden)):
            self._start = Cursor(hidden[0][1], around.kind, around.level)
            self._pieces.append(text)
            self.flush()
        for piece, ancestor in long_pieces(hidden):
            self.element(piece, Cursor(ancestor, around.kind, around.level))
            self.flush()
        self._link_around = outer

    def _add_block(
        self, text: str, spans: tuple[BlockSpan, ...], start: Cursor, unseen: str
    ) -> None:
        if self._link_around is not None and not any(link.text for link in self._links):
            self._links = [BlockLink(self._link_around, one_line(text))]
        self.blocks.append(
            Block(
                index=len(self.blocks),
                kind=start.kind,
                text=text,
                level=start.level,
                links=tuple(self._links),
                spans=spans,
                # Text of several inline elements belongs to the block-level element around them.
                parent=block_element(start.ancestor) if self._is_mixed else start.ancestor,
                figure=self._figure,
                strong=self._strong,
                emphasis=self._emphasis,
                after_rule=self._after_rule,
                unseen=unseen,
                time=self._time,
            )
        )
        self._after_rule, self._time = False, None

    def _skip(self, child: Element, tag: str, cursor: Cursor) -> None:
        """Leave out an element whose content is not text of the page."""

    def _br(self, child: Element, tag: str, cursor: Cursor) -> None:
        self._line_break()

    def _image(self, child: Element, tag: str, cursor: Cursor) -> None:
        parent = self._ancestor(child, "img", attributes_of(child), cursor)
        picture = picture_of(child, parent, before=len(self.blocks), figure=self._figure)
        if picture.src or self._figure is not None:
            self.pictures.append(picture)

    def _input(self, child: Element, tag: str, cursor: Cursor) -> None:
        if self._reader.asks_for_email(child):
            self.email_boxes.append(form_box(cursor.ancestor))

    def _noscript(self, child: Element, tag: str, cursor: Cursor) -> None:
        for image in child.iter("img"):
            self._image(image, tag, cursor)

    def _table_row(self, child: Element, tag: str, cursor: Cursor) -> None:
        if is_layout_row(child):
            self._block_level(child, tag, cursor)
        else:
            self._data_row(child, cursor)

    def _rule(self, child: Element, tag: str, cursor: Cursor) -> None:
        self._block_level(child, tag, cursor)
        self._after_rule = True

    def _block_level(self, child: Element, tag: str, cursor: Cursor) -> None:
        if self._pieces or self._links or self._hidden:
            self.flush()
        attributes, parent = attributes_of(child), cursor.ancestor
        if attributes or tag in self._visibility.tags:
            here = self._ancestor(child, tag, attributes, cursor)
        else:
            here = Ancestor(tag, _NO_WORDS, parent, parent.hiding, parent.depth + 1)
        kind, level = cursor.kind, cursor.level
        if tag in KIND_TAGS:
            kind, level = kind_and_level(tag, kind, level)
        outer_figure, outer_raw = self._figure, self._is_raw
        if tag == "figure" or (here.words and self._reader.is_figure(here.words)):
            self._figures += 1
            self._figure = self._figures
        self._is_raw = outer_raw or tag == "pre"
        self.element(child, Cursor(here, kind, level))
        if self._pieces or self._links or self._hidden:
            self.flush()
        self._is_raw, self._figure = outer_raw, outer_figure

    def _time_element(self, child: Element, tag: str, cursor: Cursor) -> None:
        self._time = self._time or child.get("datetime")
        self._inline(child, tag, cursor)

    def _inline(self, child: Element, tag: str, cursor: Cursor) -> None:
        here, is_apart = cursor, False
        attributes = attributes_of(child)
        if attributes or tag in self._visibility.tags:
            if tag == "a" and is_mark(child):
                return
            ancestor = self._ancestor(child, tag, attributes, cursor)
            here = Cursor(ancestor, cursor.kind, cursor.level)
            if ancestor.hides and not ancestor.is_opened:
                self._hidden.append((child, ancestor))
                return
            if ancestor.words and tag != "a":
                if "br" in ancestor.words and len(child) == 0 and not child.text:
                    self._line_break()
                    return
                is_apart = self._reader.inline_role(ancestor.words) == "set_apart"
        if tag == "a":
            self._link(child, here)
            return
        if is_apart:
            self.flush()
        start = len(self._pieces)
        kinds = kinds_of(tag, child.get("style") if attributes else None)
        for kind in kinds:
            self._spans.open(kind, start)
        self.element(child, here)
        for _ in kinds:
            self._spans.close(len(self._pieces))
        if tag in BOLD:
            self._strong += sum(map(len, self._pieces[start:]))
        elif tag in ITALIC:
            self._emphasis += sum(map(len, self._pieces[start:]))
        if is_apart:
            self.flush()

    def _ancestor(
        self, child: Element, tag: str, attributes: Attributes, cursor: Cursor
    ) -> Ancestor:
        return self._reader.ancestor(child, tag, attributes, cursor.ancestor, self._visibility)

    def _link(self, link: Element, cursor: Cursor) -> None:
        """A link in a block, or around several blocks. Each of those blocks then has the link."""
        href = link.get("href")
        if href is None:
            self.element(link, cursor)
            return
        if self._start is None:
            self._pieces.clear()
            self._spans.cut(0)
        start, blocks_before, outer = len(self._pieces), len(self.blocks), self._link_around
        self._link_around = href.strip() if not start else None
        self._spans.open("link", start, href.strip())
        self.element(link, cursor)
        if len(self._pieces) > start:
            self._pieces[-1] = self._reader.without_new_tab(self._pieces[-1])
        self._spans.close(len(self._pieces))
        self._link_around = outer
        own = self._pieces[start:] if len(self.blocks) == blocks_before else self._pieces
        self._links.append(BlockLink(href.strip(), one_line("".join(own))))

    def _data_row(self, row: Element, cursor: Cursor) -> None:
        """A row of a data table is one block. Bars separate its cells."""
        self.flush()
        inside = Cursor(self._ancestor(row, "tr", attributes_of(row), cursor), "table_row")
        if row.text:
            self._text(row.text, inside)
        for cell in row:
            if isinstance(cell.tag, str) and cell.tag not in INVISIBLE:
                self._cell(cell, cell.tag, inside)
            if cell.tail:
                self._text(cell.tail, inside)
        self.flush()

    def _cell(self, cell: Element, tag: str, row: Cursor) -> None:
        attributes = attributes_of(cell)
        if attributes or tag in self._visibility.tags:
            ancestor = self._ancestor(cell, tag, attributes, row)
            if ancestor.hides and not ancestor.is_opened:
                self._hidden.append((cell, ancestor))
                return
        if self._start is not None and tag in ("td", "th"):
            self._pieces.append(" | ")
        self.element(cell, row)

    def _text(self, text: str, cursor: Cursor) -> None:
        is_blank = text.isspace()
        if is_blank and not self._is_raw:
            if self._pieces:
                self._pieces.append(" ")
            return
        # A newline of the source is a space, except in <pre>.
        self._pieces.append(text if self._is_raw else text.replace("\n", " ").replace("\r", " "))
        if self._start is None:
            if not is_blank:
                self._start = cursor
        elif cursor.ancestor is not self._start.ancestor:
            self._is_mixed = True

    def _line_break(self) -> None:
        pieces = self._pieces
        while pieces and not pieces[-1].strip(" \t\r\xa0"):
            pieces.pop()
            self._spans.cut(len(pieces))
        if pieces and pieces[-1] == "\n":
            self.flush()
        elif pieces:
            pieces.append("\n")


_Handler = Callable[[_Walk, Element, str, Cursor], None]


class _Handlers(dict[object, _Handler]):
    """Handlers by tag. A tag without an entry is inline."""

    def __missing__(self, tag: object) -> _Handler:
        return _Walk._inline


# Comments and processing instructions have no string for a tag.
_HANDLERS = _Handlers(
    {
        **dict.fromkeys(INVISIBLE, _Walk._skip),
        **dict.fromkeys(BLOCK_LEVEL, _Walk._block_level),
        **dict.fromkeys(
            "a abbr b cite em font i small span strong sub sup u".split(), _Walk._inline
        ),
        "br": _Walk._br,
        "img": _Walk._image,
        "amp-img": _Walk._image,
        "input": _Walk._input,
        "noscript": _Walk._noscript,
        "tr": _Walk._table_row,
        "hr": _Walk._rule,
        "time": _Walk._time_element,
        etree.Comment: _Walk._skip,
        etree.ProcessingInstruction: _Walk._skip,
        etree.Entity: _Walk._skip,
    }
)
