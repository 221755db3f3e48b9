"""Cuts a tree into blocks and pictures, in one pass. Gives no verdicts. Only text that no reader
sees is left out.

A block starts and ends with a block-level element, at a rule, and at two line breaks in a row. A
single <br> stays in the block as a newline.
"""

from collections.abc import Callable

from lxml import etree
from msgspec import Struct

from scraper.cleaner.segment.elements import (
    BLOCK_LEVEL,
    BOLD,
    INVISIBLE,
    ITALIC,
    KIND_TAGS,
    ElementReader,
    attributes_of,
    block_element,
    form_box,
    is_layout_row,
    kind_and_level,
)
from scraper.cleaner.segment.images import image_url, pixels
from scraper.cleaner.segment.segmentation import Segmentation
from scraper.cleaner.segment.spans import SpanCollector, kinds_of
from scraper.cleaner.segment.unseen import is_mark, is_unseen
from scraper.parsing import Element
from scraper.records import Ancestor, Block, BlockKind, BlockLink, BlockSpan, Picture
from scraper.text import clean, one_line, printable, without_tags

_NO_WORDS: frozenset[str] = frozenset()


class Cursor(Struct, frozen=True, gc=False):
    """Where the walk is: the innermost element, and what its text belongs to."""

    ancestor: Ancestor
    kind: BlockKind = "paragraph"
    level: int | None = None
    """1 to 6 in a heading."""


def segment(tree: Element, reader: ElementReader, extra: Element | None = None) -> Segmentation:
    """The blocks and pictures of a tree, then those of `extra`: an article that the page's scripts
    would have added to the tree.
    """
    body = tree.find("body")
    root = tree if body is None else body
    walk = _Walk(reader)
    top = reader.root(root)
    walk.element(root, Cursor(top))
    walk.flush()
    if extra is not None:
        walk.element(extra, Cursor(Ancestor("article", frozenset({"embedded"}), top)))
        walk.flush()
    return Segmentation(walk.blocks, walk.pictures, walk.email_boxes)


class _Walk:
    """One pass over one tree. It holds the text since the last block ended, and the blocks so far.

    A handler takes an element that the walk has met, its tag, and the cursor around it.
    """

    def __init__(self, reader: ElementReader) -> None:
        self._reader = reader
        self.blocks: list[Block] = []
        self.pictures: list[Picture] = []
        self.email_boxes: list[Ancestor] = []
        self._pieces: list[str] = []
        self._links: list[BlockLink] = []
        self._spans = SpanCollector()
        self._start: Cursor | None = None  # of the block's first text
        self._is_mixed = False  # whether the block's text is in several elements
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
            text = _preformatted(text) if self._is_raw else clean(text)
        spans = self._spans.end_block(self._pieces, text)
        if self._start is not None and text.strip(" |\n"):
            self._add_block(text, spans, self._start)
        self._pieces, self._links, self._start, self._is_mixed = [], [], None, False
        self._strong = self._emphasis = 0

    def _add_block(self, text: str, spans: tuple[BlockSpan, ...], start: Cursor) -> None:
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
                time=self._time,
            )
        )
        self._after_rule, self._time = False, None

    def _skip(self, child: Element, tag: str, cursor: Cursor) -> None:
        """Leave out an element whose content is not text of the page."""

    def _br(self, child: Element, tag: str, cursor: Cursor) -> None:
        self._line_break()

    def _image(self, child: Element, tag: str, cursor: Cursor) -> None:
        src = image_url(child)
        if src or self._figure is not None:
            self.pictures.append(
                Picture(
                    src=src,
                    alt=one_line(without_tags(child.get("alt") or "")) or None,
                    before=len(self.blocks),
                    parent=self._reader.ancestor("img", attributes_of(child), cursor.ancestor),
                    figure=self._figure,
                    width=pixels(child.get("width")),
                    height=pixels(child.get("height")),
                )
            )

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
        if self._pieces or self._links:
            self.flush()
        attributes, parent = attributes_of(child), cursor.ancestor
        if attributes:
            here = self._reader.ancestor(tag, attributes, parent)
        else:
            here = Ancestor(tag, _NO_WORDS, parent, parent.hidden, parent.depth + 1)
        kind, level = cursor.kind, cursor.level
        if tag in KIND_TAGS:
            kind, level = kind_and_level(tag, kind, level)
        outer_figure, outer_raw = self._figure, self._is_raw
        if tag == "figure" or (here.words and self._reader.is_figure(here.words)):
            self._figures += 1
            self._figure = self._figures
        self._is_raw = outer_raw or tag == "pre"
        self.element(child, Cursor(here, kind, level))
        if self._pieces or self._links:
            self.flush()
        self._is_raw, self._figure = outer_raw, outer_figure

    def _time_element(self, child: Element, tag: str, cursor: Cursor) -> None:
        self._time = self._time or child.get("datetime")
        self._inline(child, tag, cursor)

    def _inline(self, child: Element, tag: str, cursor: Cursor) -> None:
        here, is_apart = cursor, False
        attributes = attributes_of(child)
        if attributes:
            if (not cursor.ancestor.hidden and is_unseen(child, attributes)) or (
                tag == "a" and is_mark(child)
            ):
                return
            ancestor = self._reader.ancestor(tag, attributes, cursor.ancestor)
            here = Cursor(ancestor, cursor.kind, cursor.level)
            if ancestor.words and tag != "a":
                role = self._reader.inline_role(ancestor.words)
                if role == "screen_reader":
                    return
                if "br" in ancestor.words and len(child) == 0 and not child.text:
                    self._line_break()
                    return
                is_apart = role == "set_apart"
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
        self._spans.close(len(self._pieces))
        self._link_around = outer
        own = self._pieces[start:] if len(self.blocks) == blocks_before else self._pieces
        self._links.append(BlockLink(href.strip(), one_line("".join(own))))

    def _data_row(self, row: Element, cursor: Cursor) -> None:
        """A row of a data table is one block. Bars separate its cells."""
        self.flush()
        inside = Cursor(
            self._reader.ancestor("tr", attributes_of(row), cursor.ancestor), "table_row"
        )
        if row.text:
            self._text(row.text, inside)
        for cell in row:
            if self._start is not None and cell.tag in ("td", "th"):
                self._pieces.append(" | ")
            if isinstance(cell.tag, str) and cell.tag not in INVISIBLE:
                self.element(cell, inside)
            if cell.tail:
                self._text(cell.tail, inside)
        self.flush()

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


def _preformatted(text: str) -> str:
    """Preformatted text with its own line breaks and indents, without unprintable characters."""
    lines = printable(text).expandtabs(4).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n")
