"""Where asterisks can mark strong and emphasised text in Markdown (CommonMark 0.31, 6.2). Escapes
nothing.

A parser decides by the characters on both sides of an asterisk whether it starts or ends emphasis.
So emphasis may begin a little later or end a little earlier than in the record. If it is inside a
word and inside other emphasis, it is left out.
"""

import string
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from scraper.article import SpanKind

_DELIMITERS: dict[SpanKind, str] = {"strong": "**", "emphasis": "*"}
_Class = Literal["blank", "mark", "symbol", "word"]


class Marked(NamedTuple):
    """A part of a text that is marked."""

    start: int
    end: int
    kind: SpanKind


def delimiters(marked: Iterable[Marked], text: str, before: str, behind: str) -> dict[int, str]:
    """The asterisks to insert: index in the text -> asterisks before that character.

    `marked` is in the order of the record's spans, `before` and `behind` are the characters around
    the text, empty at the ends of a block.
    """
    edges = _Edges(text, before, behind)
    opened: dict[int, str] = {}
    closed: dict[int, str] = {}
    for one in _fitted(marked, edges):
        asterisks = _DELIMITERS[one.kind]
        opened[one.start] = opened.get(one.start, "") + asterisks
        closed[one.end] = asterisks + closed.get(one.end, "")
    return {at: closed.get(at, "") + opened.get(at, "") for at in opened.keys() | closed.keys()}


class _Edges:
    """What stands on both sides of each position in a text."""

    def __init__(self, text: str, before: str, behind: str) -> None:
        self._classes = [_class_of(one) for one in (before, *text, behind)]

    def sides(self, at: int) -> tuple[_Class, _Class]:
        """The classes of the characters before and behind a position."""
        return self._classes[at], self._classes[at + 1]

    def candidates(self, one: Marked) -> Iterator[Marked]:
        """A mark, then the same from its first to its last character of a word."""
        yield one
        words = [at for at in range(one.start, one.end) if self._classes[at + 1] == "word"]
        if words:
            yield one._replace(start=words[0], end=words[-1] + 1)

    def can_stand_alone(self, one: Marked) -> bool:
        """Whether asterisks mark this part if no other emphasis is around it."""
        before, first = self.sides(one.start)
        last, behind = self.sides(one.end)
        return _is_edge(outside=before, inside=first) and _is_edge(outside=behind, inside=last)

    def can_stand_inside(self, one: Marked, outer: Marked) -> bool:
        """Whether asterisks mark this part inside of other emphasis. They must not be able both to
        start and to end emphasis.
        """
        before, first = self.sides(one.start)
        last, behind = self.sides(one.end)
        return (one.start == outer.start or _is_clear_edge(outside=before, inside=first)) and (
            one.end == outer.end or _is_clear_edge(outside=behind, inside=last)
        )


def _is_edge(*, outside: _Class, inside: _Class) -> bool:
    return inside == "word" or outside in ("blank", "mark")


def _is_clear_edge(*, outside: _Class, inside: _Class) -> bool:
    return outside == "blank" or (outside == "mark" and inside == "word")


def _fitted(marked: Iterable[Marked], edges: _Edges) -> Iterator[Marked]:
    """What asterisks can mark without doubt, the outer before the inner. Of two marks that touch,
    only the first is kept.
    """
    outer: Marked | None = None
    for one in marked:
        if outer is None or one.start > outer.end:
            if found := next(filter(edges.can_stand_alone, edges.candidates(one)), None):
                outer = found
                yield found
        elif one.start < outer.end:
            clipped = one._replace(start=max(one.start, outer.start), end=min(one.end, outer.end))
            for candidate in edges.candidates(clipped) if clipped.start < clipped.end else ():
                if edges.can_stand_inside(candidate, outer):
                    yield candidate
                    break


def _class_of(character: str) -> _Class:
    if not character or character.isspace():
        return "blank"
    category = unicodedata.category(character)
    if character in string.punctuation or category.startswith("P"):
        return "mark"
    # Symbols are punctuation since CommonMark 0.31, and were not before.
    return "symbol" if category.startswith("S") else "word"
