"""The pieces of a block that no reader sees: hidden elements inside a paragraph. Gives no
verdicts.
"""

from collections.abc import Iterator, Sequence

from scraper.hiding import Hiding
from scraper.parsing import Element, text_of
from scraper.records import Ancestor
from scraper.text import count_words, one_line

HiddenPiece = tuple[Element, Ancestor]
"""A hidden inline element, and the same as an Ancestor."""

# In characters: a longer piece is a block of its own, since a script may show it.
_MOST_OF_PIECE = 200
# In words: a shorter one without a paragraph around it is the label of an icon.
_LEAST_OF_BLOCK = 3
_LEAST_OF_TEXT = 8
_FOR_LABELS = Hiding.FOR_SCREEN_READERS | Hiding.CLIPPED | Hiding.OFF_SCREEN | Hiding.INDENTED


def unseen_text(pieces: Sequence[HiddenPiece]) -> str:
    """The text of the short pieces, without labels for screen readers."""
    return " ".join(
        text
        for piece, ancestor in pieces
        if not _is_long(piece)
        and (text := one_line(text_of(piece)))
        and not is_label(ancestor.hides, count_words(text))
    )


def is_label(hiding: Hiding, words: int) -> bool:
    """Whether a hidden text of so many words is one that screen readers read out, such as "opens in
    a new tab" after a link.
    """
    return words < _LEAST_OF_TEXT and not hiding & ~_FOR_LABELS


def text_without_block(pieces: Sequence[HiddenPiece]) -> str:
    """The text of the short pieces of a block that has no other text, if that is more than the
    label of an icon.
    """
    text = unseen_text(pieces)
    return text if count_words(text) >= _LEAST_OF_BLOCK else ""


def long_pieces(pieces: Sequence[HiddenPiece]) -> Iterator[HiddenPiece]:
    """The pieces that are blocks of their own."""
    return (piece for piece in pieces if _is_long(piece[0]))


def _is_long(piece: Element) -> bool:
    return sum(map(len, piece.itertext())) > _MOST_OF_PIECE
