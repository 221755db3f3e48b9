"""A tree becomes blocks and pictures, in one pass. Judges nothing; skips only what no reader of the
page ever sees as text.

A block ends where a block-level element starts or ends, at a rule, and at two line breaks in a row.
A single <br> stays in the block as a newline. Words of class and id attributes are split once per
distinct string.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from scraper.cleaner.segment.images import image_url, pixels
from scraper.language import Vocabulary
from scraper.parsing import Element
from scraper.records import Ancestor, Block, BlockKind, BlockLink, Picture
from scraper.text import clean, one_line, printable, without_tags

_INVISIBLE = frozenset(
    "script style template svg math canvas iframe object embed audio video select datalist "
    "textarea head meta link".split()
)
_BLOCK_LEVEL = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form "
    "frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav noscript ol p pre "
    "section summary table tbody td tfoot th "
    "thead tr ul amp-img".split()
)
_KIND_OF: dict[str, BlockKind] = {
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "h5": "heading",
    "h6": "heading",
    "li": "list_item",
    "dd": "list_item",
    "blockquote": "quote",
    "pre": "code",
    "figcaption": "caption",
    "caption": "caption",
}
# What may stand in the cell of a table that holds data; anything else means that the table is only
# layout.
_LAYOUT_CONTENT = frozenset(
    "p div ul ol table h1 h2 h3 h4 h5 h6 article section figure form blockquote".split()
)
_BOLD = frozenset("b strong".split())
_ITALIC = frozenset("i em cite".split())

_WORD = re.compile(r"[A-Za-z]+(?:[0-9]+)?|[0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_EMAIL = r"\b(?:%(email_fields)s)|%(email_words)s"
_NO_WORDS: frozenset[str] = frozenset()
# Attributes whose words tell what an element is.
_NAMING = frozenset("class id role itemprop data-testid data-component data-qa".split())


@dataclass(frozen=True, slots=True)
class Flow:
    """The blocks of a page in reading order, and its pictures."""

    blocks: list[Block]
    pictures: list[Picture] = field(default_factory=list)
    email_boxes: list[Ancestor] = field(default_factory=list)
    """The elements around forms that ask for an e-mail address."""


def segment(tree: Element, vocabulary: Vocabulary, more: Element | None = None) -> Flow:
    """The blocks and pictures of a tree; then those of `more`, which the page would have added to
    it.
    """
    body = tree.find("body")
    walk = _Walk(vocabulary)
    root = tree if body is None else body
    names = " ".join(value for name, value in _attributes(root) if name in _NAMING)
    place = Ancestor(root.tag if isinstance(root.tag, str) else "body", _words(names), None)
    walk.element(root, place, "paragraph", None)
    walk.flush()
    if more is not None:
        walk.element(more, Ancestor("article", frozenset({"embedded"}), place), "paragraph", None)
        walk.flush()
    return Flow(walk.blocks, walk.pictures, walk.email_boxes)


class _Walk:
    """One pass over one tree: the text collected since the last block ended, and the blocks so
    far.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._set_apart = vocabulary.words("set_apart_classes")
        self._figure_classes = vocabulary.words("figure_classes")
        self._screen_reader_classes = vocabulary.words("screen_reader_classes")
        self._screen_reader_pairs = [
            frozenset(pair.split()) for pair in vocabulary.words("screen_reader_pairs")
        ]
        self._email = vocabulary.pattern(_EMAIL, re.I)
        self.blocks: list[Block] = []
        self.pictures: list[Picture] = []
        self.email_boxes: list[Ancestor] = []
        self._pieces: list[str] = []
        self._anchors: list[BlockLink] = []
        self._places: list[Ancestor] = []
        self._kind: BlockKind = "paragraph"
        self._level: int | None = None
        self._figure: int | None = None
        self._figures = 0
        self._raw = False
        self._around: str | None = None
        self._strong = 0
        self._emphasis = 0
        self._after_rule = False

    def element(
        self, element: Element, place: Ancestor, kind: BlockKind, level: int | None
    ) -> None:
        """Collect an element's own text and its children; the caller has started and will end its
        block.
        """
        if text := element.text:
            self._text(text, place, kind, level)
        for child in element:
            tag = child.tag
            handle = _HANDLERS.get(tag, _Walk._inline)
            handle(self, child, tag, place, kind, level)
            if tail := child.tail:
                self._text(tail, place, kind, level)

    def _skip(
        self, child: Element, tag: str, place: Ancestor, kind: BlockKind, level: int | None
    ) -> None:
        """What no reader sees as text."""

    def _break(
        self, child: Element, tag: str, place: Ancestor, kind: BlockKind, level: int | None
    ) -> None:
        self._line_break()

    def _image(
        self, child: Element, tag: str, place: Ancestor, kind: BlockKind, level: int | None
    ) -> None:
        self._picture(child, place)

    def _field(
        self, child: Element, tag: str, place: Ancestor, kind: BlockKind, level: int | None
    ) -> None:
        if self._asks_for_email(child):
            self.email_boxes.append(_around_form(place))

    def _without_script(
        self, child: Element, tag: str, place: Ancestor, kind: BlockKind, level: int | None
    ) -> None:
        for image in child.iter("img"):
            self._picture(image, place)

    def _table_row(
        self, child: Element, tag: str, place: Ancestor, kind: BlockKind, level: int | None
    ) -> None:
        if any(cell.tag in _LAYOUT_CONTENT for cell in child.iter()):
            self._block_level(child, tag, place, kind, level)
        else:
            self._row(child, place)

    def _rule(
        self, child: Element, tag: str, place: Ancestor, kind: BlockKind, level: int | None
    ) -> None:
        self._block_level(child, tag, place, kind, level)
        self._after_rule = True

    def _block_level(
        self, child: Element, tag: str, place: Ancestor, kind: BlockKind, level: int | None
    ) -> None:
        if self._pieces or self._anchors:
            self.flush()
        here = self._place(child, tag, place)
        own = _KIND_OF.get(tag)
        if own is not None:
            if own == "heading":
                kind, level = own, int(tag[1])
            elif kind not in ("heading", "caption"):
                kind = own
        outer, raw = self._figure, self._raw
        if tag == "figure" or not here.words.isdisjoint(self._figure_classes):
            self._figures += 1
            self._figure = self._figures
        self._raw = raw or tag == "pre"
        self.element(child, here, kind, level)
        if self._pieces or self._anchors:
            self.flush()
        self._raw, self._figure = raw, outer

    def _inline(
        self, child: Element, tag: str, place: Ancestor, kind: BlockKind, level: int | None
    ) -> None:
        here = self._place(child, tag, place) if child.attrib else place
        apart = False
        if here.words and here is not place and tag != "a":
            if self._is_for_screen_readers(here.words):
                return
            if "br" in here.words and len(child) == 0 and not child.text:
                self._line_break()
                return
            apart = not here.words.isdisjoint(self._set_apart)
        if apart:
            self.flush()
        start = len(self._pieces)
        if tag == "a":
            self._linked(child, here, kind, level)
            return
        self.element(child, here, kind, level)
        if tag in _BOLD:
            self._strong += sum(map(len, self._pieces[start:]))
        elif tag in _ITALIC:
            self._emphasis += sum(map(len, self._pieces[start:]))
        if apart:
            self.flush()

    def _linked(self, link: Element, here: Ancestor, kind: BlockKind, level: int | None) -> None:
        """A link in a block, or around blocks: then each of them is one."""
        href = link.get("href")
        if href is None:
            self.element(link, here, kind, level)
            return
        if not self._places:
            self._pieces.clear()
        start, made, outer = len(self._pieces), len(self.blocks), self._around
        self._around = href.strip() if not start else None
        self.element(link, here, kind, level)
        self._around = outer
        rest = self._pieces[start:] if len(self.blocks) == made else self._pieces
        self._anchors.append(BlockLink(href.strip(), one_line("".join(rest))))

    def _row(self, row: Element, place: Ancestor) -> None:
        """A row of a data table is one block, its cells parted by bars."""
        self.flush()
        here = self._place(row, "tr", place)
        if row.text:
            self._text(row.text, here, "table_row", None)
        for cell in row:
            if self._places and cell.tag in ("td", "th"):
                self._pieces.append(" | ")
            if isinstance(cell.tag, str) and cell.tag not in _INVISIBLE:
                self.element(cell, here, "table_row", None)
            if cell.tail:
                self._text(cell.tail, here, "table_row", None)
        self.flush()

    def _text(self, text: str, place: Ancestor, kind: BlockKind, level: int | None) -> None:
        if text.isspace() and not self._raw:
            if self._pieces:
                self._pieces.append(" ")
            return
        # Markup is indented and wrapped at will: a newline in it is a space, but in <pre>.
        self._pieces.append(text if self._raw else text.replace("\n", " ").replace("\r", " "))
        if not self._places:
            if text.isspace():
                return
            self._kind, self._level = kind, level
        self._places.append(place)

    def _line_break(self) -> None:
        pieces = self._pieces
        while pieces and not pieces[-1].strip(" \t\r\xa0"):
            pieces.pop()
        if pieces and pieces[-1] == "\n":
            self.flush()
        elif pieces:
            pieces.append("\n")

    def flush(self) -> None:
        """End the current block."""
        if self._places:
            text = (
                _preformatted("".join(self._pieces)) if self._raw else clean("".join(self._pieces))
            )
            if text.strip(" |\n"):
                first = self._places[0]
                if self._around is not None and not any(anchor.text for anchor in self._anchors):
                    self._anchors = [BlockLink(self._around, one_line(text))]
                # Text of several inline elements stands in what holds them all: the nearest that is
                # block-level.
                place = (
                    first if all(place is first for place in self._places) else _block_place(first)
                )
                self.blocks.append(
                    Block(
                        index=len(self.blocks),
                        kind=self._kind,
                        text=text,
                        level=self._level,
                        links=tuple(self._anchors),
                        parent=place,
                        figure=self._figure,
                        strong=self._strong,
                        emphasis=self._emphasis,
                        after_rule=self._after_rule,
                    )
                )
                self._after_rule = False
        self._pieces, self._places, self._anchors = [], [], []
        self._strong = self._emphasis = 0

    def _picture(self, image: Element, place: Ancestor) -> None:
        src = image_url(image)
        if src or self._figure is not None:
            self.pictures.append(
                Picture(
                    src=src,
                    alt=one_line(without_tags(image.get("alt") or "")) or None,
                    before=len(self.blocks),
                    parent=self._place(image, "img", place),
                    figure=self._figure,
                    width=pixels(image.get("width")),
                    height=pixels(image.get("height")),
                )
            )

    def _place(self, element: Element, tag: str, parent: Ancestor) -> Ancestor:
        hidden = parent.hidden
        attributes = _attributes(element)
        if not attributes:
            return Ancestor(tag, _NO_WORDS, parent, hidden, parent.depth + 1)
        names = ""
        for name, value in attributes:
            if name in _NAMING:
                names = f"{names} {value}" if names else value
            elif not hidden and (
                name == "hidden" or (name == "style" and _HIDING_STYLE.search(value))
            ):
                hidden = True
        return Ancestor(
            tag, _words(names) if names else _NO_WORDS, parent, hidden, parent.depth + 1
        )

    def _is_for_screen_readers(self, words: frozenset[str]) -> bool:
        """Whether an inline element has words that only screen readers read, such as "opens in a
        new tab" after a link.
        """
        return not words.isdisjoint(self._screen_reader_classes) or any(
            words >= pair for pair in self._screen_reader_pairs
        )

    def _asks_for_email(self, field: Element) -> bool:
        if field.get("type") == "email":
            return True
        names = " ".join(field.get(name) or "" for name in ("name", "id", "placeholder", "value"))
        return field.get("type") in (None, "text") and self._email.search(names) is not None


@lru_cache(maxsize=1 << 14)
def _words(names: str) -> frozenset[str]:
    """The words of attributes, lower case: as they stand, and split at marks and capitals."""
    lower = names.lower()
    return frozenset(
        [
            *lower.split(),
            *_WORD.findall(lower if lower == names else _CAMEL.sub(" ", names).lower()),
        ]
    )


def _attributes(element: Element) -> list[tuple[str, str]]:
    # the stubs think of Python 2, where they could be bytes
    return element.items()  # type: ignore[return-value]


_Handler = Callable[[_Walk, Element, str, Ancestor, BlockKind, int | None], None]
# Comments and processing instructions have no string for a tag; what is not named here is inline.
_HANDLERS: dict[object, _Handler] = {
    **dict.fromkeys(_INVISIBLE, _Walk._skip),
    **dict.fromkeys(_BLOCK_LEVEL, _Walk._block_level),
    "br": _Walk._break,
    "img": _Walk._image,
    "amp-img": _Walk._image,
    "input": _Walk._field,
    "noscript": _Walk._without_script,
    "tr": _Walk._table_row,
    "hr": _Walk._rule,
    etree.Comment: _Walk._skip,
    etree.ProcessingInstruction: _Walk._skip,
    etree.Entity: _Walk._skip,
}


def _preformatted(text: str) -> str:
    """Preformatted text: its own line breaks and indents, nothing unprintable."""
    return "\n".join(line.rstrip() for line in printable(text).expandtabs(4).splitlines()).strip(
        "\n"
    )


def _around_form(place: Ancestor) -> Ancestor:
    """The element that holds a form's title as well as the form."""
    inner: Ancestor | None = place
    while inner is not None and inner.tag != "form":
        inner = inner.parent
    form = inner or place
    return form.parent or form


def _block_place(place: Ancestor) -> Ancestor:
    while place.tag not in _BLOCK_LEVEL and place.parent is not None:
        place = place.parent
    return place
