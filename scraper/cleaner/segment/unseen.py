"""Pieces inside a block that are not part of its text: hidden ones, words for screen readers, signs
of links to a heading, marks of footnotes.
"""

import re

from scraper.cleaner.segment.elements import Attributes
from scraper.parsing import Element

_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|clip\s*:\s*rect\(\s*[01](?:px)?\b|"
    r"clip-path\s*:\s*inset\(\s*(?:50|100)%|(?:left|text-indent)\s*:\s*-\d{3,}|"
    r"(?:^|[;\s])(?:width|height|font-size)\s*:\s*[01](?:px)?\s*(?:;|$)",
    re.I,
)
# A longer hidden piece is text that a button shows.
_MOST_UNSEEN = 200
_PERMALINK_SIGNS = frozenset("¶ # § ⚓ 🔗 ∞ # ¶".split())
# Marks in brackets are kept: they are not glued to a word.
_FOOTNOTE_MARK = re.compile(r"\d{1,3}|[a-z]|[*†‡§]{1,3}", re.I)


def is_unseen(element: Element, attributes: Attributes) -> bool:
    """Whether an inline element is hidden by its own attributes, and short."""
    return any(
        name == "hidden" or (name == "style" and _UNSEEN_STYLE.search(value) is not None)
        for name, value in attributes
    ) and (len(_text_of(element)) <= _MOST_UNSEEN)


def is_mark(link: Element) -> bool:
    """Whether a link to a place on the page is a sign next to a heading or the mark of a
    footnote.
    """
    if "#" not in (link.get("href") or ""):
        return False
    text = _text_of(link).strip()
    return text in _PERMALINK_SIGNS or (
        _FOOTNOTE_MARK.fullmatch(text) is not None
        and (_is_raised(link) or any(inner.tag == "sup" for inner in link))
        and not _is_in_list(link)
    )


def _is_raised(link: Element) -> bool:
    parent = link.getparent()
    return parent is not None and parent.tag == "sup"


def _is_in_list(link: Element) -> bool:
    """Whether a comma is before or after a link. Without its marks, a list would be commas."""
    before = link.getprevious()
    around = (before.tail if before is not None else "", link.tail)
    return any((text or "").strip() == "," for text in around)


def _text_of(element: Element) -> str:
    return "".join([str(piece) for piece in element.itertext()])
