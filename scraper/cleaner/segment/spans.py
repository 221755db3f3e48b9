"""Which parts of a block's text are strong, emphasised, code or a link. Knows no tree."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate

from msgspec import Struct

from scraper.article import SpanKind
from scraper.records import BlockSpan
from scraper.text import printable

_KINDS_OF_TAG: dict[str, tuple[SpanKind, ...]] = {
    **dict.fromkeys("b strong".split(), ("strong",)),
    **dict.fromkeys("i em cite dfn var".split(), ("emphasis",)),
    **dict.fromkeys("code kbd samp tt".split(), ("code",)),
}
_FONT = re.compile(r"(?<![\w-])font-(weight|style)\s*:\s*([\w-]+)", re.I)
_KIND_OF_FONT: dict[str, SpanKind] = {"weight": "strong", "style": "emphasis"}
_MARKING = frozenset("bold bolder 600 700 800 900 italic oblique".split())
_PLAIN = frozenset("normal lighter 100 200 300 400 500".split())


def kinds_of(tag: str, style: str | None) -> tuple[SpanKind, ...]:
    """What an inline element marks its text as. `style` is its attribute, which comes before its
    tag: some editors put whole texts into <b style="font-weight: normal">.
    """
    kinds = _KINDS_OF_TAG.get(tag, ())
    if style is None or "font" not in style.lower():
        return kinds
    for font in _FONT.finditer(style):
        kind, value = _KIND_OF_FONT[font[1].lower()], font[2].lower()
        if value in _MARKING | _PLAIN:
            kinds = tuple(one for one in kinds if one != kind)
        if value in _MARKING:
            kinds = (*kinds, kind)
    return kinds


class _Mark(Struct, gc=False):
    """A marked run of pieces."""

    kind: SpanKind
    href: str | None
    start: int
    end: int = 0


class SpanCollector:
    """The marks of the block that is being read, as indices in its list of pieces of text. A mark
    that is open when a block ends goes on in the next block.
    """

    def __init__(self) -> None:
        self._open: list[_Mark] = []
        self._closed: list[_Mark] = []

    def open(self, kind: SpanKind, at: int, href: str | None = None) -> None:
        """A mark begins before the piece `at`."""
        self._open.append(_Mark(kind, href, at))

    def close(self, at: int) -> None:
        """The innermost mark ends before the piece `at`."""
        mark = self._open.pop()
        if mark.start < at:
            mark.end = at
            self._closed.append(mark)

    def cut(self, at: int) -> None:
        """The pieces from `at` on were removed."""
        for mark in self._open:
            mark.start = min(mark.start, at)
        for mark in self._closed:
            mark.start, mark.end = min(mark.start, at), min(mark.end, at)

    def end_block(self, pieces: Sequence[str], text: str) -> tuple[BlockSpan, ...]:
        """The spans of a block that ends here. `text` is the text that cleaning made of `pieces`:
        it may differ in white space, and it may lack unprintable characters.
        """
        for mark in self._open:
            self._closed.append(_Mark(mark.kind, mark.href, mark.start, len(pieces)))
            mark.start = 0
        if not self._closed:
            return ()
        marks, self._closed = self._closed, []
        if not text:
            return ()
        return _disjoint(_spans(marks, pieces, text))


def _spans(marks: Sequence[_Mark], pieces: Sequence[str], text: str) -> list[BlockSpan]:
    """The marks as positions in the cleaned text. Cleaning keeps every visible character, so they
    are counted on both sides. It can remove a row of invisible ones that several pieces make.
    """
    if len(marks) == 1 and (mark := marks[0]).start == 0 and mark.end == len(pieces):
        start = len(text) - len(text.lstrip())
        return [BlockSpan(start, len(text.rstrip()), mark.kind, mark.href)]
    before = [0, *accumulate(map(_count_visible, pieces))]
    position = _positions(text)
    return [
        BlockSpan(position(first), position(behind - 1) + 1, mark.kind, mark.href)
        for mark in marks
        if (first := before[mark.start]) < (behind := before[mark.end])
    ]


def _positions(text: str) -> Callable[[int], int]:
    """A function from the number of a visible character to its index in the text."""
    words = text.split()
    ends = list(accumulate(map(len, words)))
    last = ends[-1] - 1
    if len(text) == last + len(words):  # one blank between two words
        return lambda number: min(number, last) + bisect_right(ends, min(number, last))
    visible = [index for index, character in enumerate(text) if not character.isspace()]
    return lambda number: visible[min(number, last)]


def _count_visible(piece: str) -> int:
    if piece.isascii() and piece.isprintable():
        return len(piece) - piece.count(" ")
    return len("".join(printable(piece).split()))


def _disjoint(spans: list[BlockSpan]) -> tuple[BlockSpan, ...]:
    """The spans in order, with those of one kind joined if they overlap or touch. In a link inside
    a link, the inner link wins, as in browsers.
    """
    if len(spans) == 1:
        return tuple(spans)
    joined: dict[SpanKind, list[BlockSpan]] = {}
    for span in sorted(spans, key=_order):
        others = joined.setdefault(span.kind, [])
        if others and span.start <= (last := others[-1]).end:
            if span.href == last.href:
                end = max(last.end, span.end)
                others[-1] = BlockSpan(last.start, end, span.kind, span.href)
                continue
            others[-1] = BlockSpan(last.start, span.start, last.kind, last.href)
            if last.start == span.start:
                others.pop()
        others.append(span)
    return tuple(sorted((span for some in joined.values() for span in some), key=_order))


def _order(span: BlockSpan) -> tuple[int, int, str]:
    return span.start, -span.end, span.kind
