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
    form_box,
    is_layout_row,
    is_title_of_part,
    kind_and_level,
)
from scraper.cleaner.segment.headings import without_headings_of_text
from scraper.cleaner.segment.images import picture_of
from scraper.cleaner.segment.inline_paragraphs import continues_paragraphs
from scraper.cleaner.segment.marks import targets_of_mark
from scraper.cleaner.segment.rows import RowCollector
from scraper.cleaner.segment.segmentation import Segmentation
from scraper.cleaner.segment.spans import kinds_of
from scraper.cleaner.segment.visibility import BRACKETS, Visibility
from scraper.hiding import Hiding
from scraper.parsing import Element, text_of
from scraper.records import Ancestor, BlockLink
from scraper.text import one_line

EMBEDDED = frozenset({"embedded"})
"""The class words of the element around the blocks of `extra`."""
_NO_WORDS: frozenset[str] = frozenset()
_LINES_OF_CODE = frozenset({"div", "li", "ol", "ul"})
_MARKING_TAGS = frozenset({"a", "sup"})
# Inline tags that say something about their text without any attribute.
_TELLING_TAGS = frozenset({"small"})


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
    blocks = without_headings_of_text(walk.blocks)
    return Segmentation(blocks, walk.pictures, walk.email_boxes, walk.marks, walk.carriers())


class _Walk(RowCollector):
    """One pass over one tree. A handler takes an element that the walk has met, its tag, and the
    cursor around it.
    """

    def element(self, element: Element, cursor: Cursor) -> None:
        """Collect the text and the children of an element. The caller starts and ends its block."""
        block = self._open
        if text := element.text:
            block.add(text, cursor)
        for child in element:
            tag = child.tag
            _HANDLERS[tag](self, child, tag, cursor)
            tail = child.tail
            # White space between blocks is the most common tail.
            if tail and (block.pieces or block.is_raw or not tail.isspace()):
                block.add(tail, cursor)

    def _skip(self, child: Element, tag: str, cursor: Cursor) -> None:
        """Leave out an element whose content is not text of the page."""

    def _br(self, child: Element, tag: str, cursor: Cursor) -> None:
        if self._open.pieces and self._paragraphs.is_between(child):
            self.flush()
        else:
            self._line_break()

    def _image(self, child: Element, tag: str, cursor: Cursor) -> None:
        parent = self._reader.ancestor(
            child, "img", attributes_of(child), cursor.ancestor, self._visibility
        )
        if self._take_initial(child, parent):
            return
        picture = picture_of(child, parent, before=len(self.blocks), figure=self._figure)
        if picture.src or self._figure is not None:
            self.pictures.append(picture)

    def _input(self, child: Element, tag: str, cursor: Cursor) -> None:
        if self._reader.asks_for_email(child):
            self.email_boxes.append(form_box(cursor.ancestor))

    def _noscript(self, child: Element, tag: str, cursor: Cursor) -> None:
        """Pictures, and paragraphs that a script would have fetched from elsewhere."""
        if not continues_paragraphs(child):
            for image in child.iter("img"):
                self._image(image, tag, cursor)
            return
        self.flush()
        parent = cursor.ancestor
        here = Ancestor(
            tag,
            _NO_WORDS,
            parent,
            parent.hiding | Hiding.NOT_SHOWN,
            parent.depth + 1,
            Hiding.NOT_SHOWN,
            is_opened=True,
        )
        self.element(child, Cursor(here))
        self.flush()

    def _label(self, child: Element, tag: str, cursor: Cursor) -> None:
        """The label of a field. A sign alone is what readers press to see a note."""
        if any(map(str.isalnum, text_of(child))):
            self._inline(child, tag, cursor)

    def _table_row(self, child: Element, tag: str, cursor: Cursor) -> None:
        if is_layout_row(child):
            self._block_level(child, tag, cursor)
        else:
            self.data_row(child, cursor)

    def _rule(self, child: Element, tag: str, cursor: Cursor) -> None:
        self._block_level(child, tag, cursor)
        self._open.after_rule = True

    def _button(self, child: Element, tag: str, cursor: Cursor) -> None:
        """A button that is a heading, since it opens the text below it, is no menu."""
        is_heading = cursor.kind == "heading" or is_title_of_part(child)
        self._block_level(child, "div" if is_heading else tag, cursor)

    def _block_level(self, child: Element, tag: str, cursor: Cursor) -> None:
        if self._open.is_raw and tag in _LINES_OF_CODE:
            self._line_of_code(child, cursor)
            return
        block = self._open
        if block.pieces or block.links or block.hidden:
            self.flush()
        attributes, parent = attributes_of(child), cursor.ancestor
        if attributes or tag in self._visibility.tags:
            here = self._reader.ancestor(child, tag, attributes, cursor.ancestor, self._visibility)
        else:
            here = Ancestor(tag, _NO_WORDS, parent, parent.hiding, parent.depth + 1)
        if here.words and self._take_initial(child, here):
            return
        kind, level = cursor.kind, cursor.level
        if tag in KIND_TAGS:
            kind, level = kind_and_level(tag, kind, level)
        outer_figure, outer_raw = self._figure, self._open.is_raw
        if tag == "figure" or (here.words and self._reader.is_figure(here.words)):
            self._figures += 1
            self._figure = self._figures
        self._open.is_raw = outer_raw or tag == "pre"
        inside = Cursor(here, kind, level)
        if attributes and not self._open.is_raw and self._keeps_lines(child, tag, attributes):
            self._lines(child, inside)
        else:
            self.element(child, inside)
        if block.pieces or block.links or block.hidden:
            self.flush()
        self._open.is_raw, self._figure = outer_raw, outer_figure

    def _keeps_lines(self, child: Element, tag: str, attributes: Attributes) -> bool:
        """Whether an element has a text of several lines, which are lines of the page."""
        text = (child.text or "").strip()
        return "\n" in text and self._visibility.keeps_lines(tag, attributes)

    def _lines(self, element: Element, cursor: Cursor) -> None:
        """Collect an element whose own text has line breaks where its source has them."""
        self._text_of_lines(element.text, cursor)
        for child in element:
            _HANDLERS[child.tag](self, child, child.tag, cursor)
            self._text_of_lines(child.tail, cursor)

    def _text_of_lines(self, text: str | None, cursor: Cursor) -> None:
        for number, line in enumerate((text or "").split("\n")):
            if number:
                self._line_break()
            if line.strip():
                self._open.add(line, cursor)

    def _time_element(self, child: Element, tag: str, cursor: Cursor) -> None:
        self._open.time = self._open.time or child.get("datetime")
        self._inline(child, tag, cursor)

    def _bracket_of_reading(self, child: Element, tag: str, cursor: Cursor) -> None:
        """<rp>: the brackets around <rt> for old browsers. Anything else in it is hidden text."""
        if (child.text or "").strip(BRACKETS):
            self._inline(child, tag, cursor)

    def _line_of_code(self, child: Element, cursor: Cursor) -> None:
        """A block-level element inside preformatted text is a line of it."""
        self._open.end_line()
        self.element(child, cursor)
        self._open.end_line()

    def _inline(self, child: Element, tag: str, cursor: Cursor) -> None:
        if tag in _MARKING_TAGS and (targets := targets_of_mark(child)) is not None:
            if self._open.start is None:
                self.marks.add_name(child, len(self.blocks))
            self.marks.add(targets, len(self.blocks))
            return
        here, is_apart = cursor, False
        attributes = attributes_of(child)
        is_named = "-" in tag or tag in _TELLING_TAGS or tag in self._visibility.tags
        if attributes or is_named:
            ancestor = self._reader.ancestor(
                child, tag, attributes, cursor.ancestor, self._visibility
            )
            here = Cursor(ancestor, cursor.kind, cursor.level)
            if ancestor.hides and not ancestor.is_opened:
                self._open.hidden.append((child, ancestor))
                return
            if ancestor.words and (
                self._reader.is_control(ancestor.words) or self._is_note(child, ancestor)
            ):
                return
            if ancestor.words and tag != "a":
                if "br" in ancestor.words and len(child) == 0 and not child.text:
                    self._line_break()
                    return
                is_apart = self._reader.inline_role(ancestor.words, cursor.kind) == "set_apart"
            if self._take_initial(child, ancestor):
                return
        if cursor.level == 1 and self._reader.is_beside_title(child, tag, here.ancestor.words):
            here, is_apart = Cursor(here.ancestor), True
        is_apart = is_apart or (
            cursor.kind == "paragraph"
            and (
                (here is not cursor and here.ancestor.is_block)
                or self._paragraphs.is_paragraph(child, tag)
            )
        )
        if tag == "a":
            self._link(child, here)
        elif is_apart:
            self.flush()
            self._marked_text(child, tag, here)
            self.flush()
        else:
            self._marked_text(child, tag, here)

    def _marked_text(self, child: Element, tag: str, cursor: Cursor) -> None:
        """The text of an inline element, with the spans that its tag and style mark."""
        ancestor = cursor.ancestor
        fact = self._reader.fact(ancestor.words) if ancestor.tag == tag else None
        start = len(self._open.pieces)
        kinds = kinds_of(tag, child.get("style"))
        for kind in kinds:
            self._open.spans.open(kind, start)
        self._open.enter(fact)
        self.element(child, cursor)
        self._open.leave(fact, start)
        for _ in kinds:
            self._open.spans.close(len(self._open.pieces))
        if tag in BOLD:
            self._open.strong += sum(map(len, self._open.pieces[start:]))
        elif tag in ITALIC:
            self._open.emphasis += sum(map(len, self._open.pieces[start:]))

    def _link(self, link: Element, cursor: Cursor) -> None:
        """A link in a block, or around several blocks. Each of those blocks then has the link."""
        href = link.get("href")
        if href is None:
            if self._open.start is None:
                self.marks.add_name(link, len(self.blocks))
            self.element(link, cursor)
            return
        if self._open.start is None:
            self._open.pieces.clear()
            self._open.spans.cut(0)
        start, blocks_before, outer = len(self._open.pieces), len(self.blocks), self._link_around
        self._link_around = href.strip() if not start else None
        self._open.spans.open("link", start, href.strip())
        self._open.enter()
        self.element(link, cursor)
        self._open.leave()
        if len(self._open.pieces) > start:
            self._open.pieces[-1] = self._reader.without_new_tab(self._open.pieces[-1])
        self._open.spans.close(len(self._open.pieces))
        self._link_around = outer
        own = self._open.pieces[start:] if len(self.blocks) == blocks_before else self._open.pieces
        is_author = "author" in (link.get("rel") or "").split()
        self._open.links.append(BlockLink(href.strip(), one_line("".join(own)), is_author))


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
        "label": _Walk._label,
        "tr": _Walk._table_row,
        "hr": _Walk._rule,
        "button": _Walk._button,
        "time": _Walk._time_element,
        "rp": _Walk._bracket_of_reading,
        etree.Comment: _Walk._skip,
        etree.ProcessingInstruction: _Walk._skip,
        etree.Entity: _Walk._skip,
    }
)
