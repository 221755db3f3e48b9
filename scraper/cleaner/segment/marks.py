"""Signs inside a block that are not part of its text: those of links to a heading, and marks of
footnotes.
"""

import re

from scraper.parsing import Element

_PERMALINK_SIGNS = frozenset("¶ # § ⚓ 🔗 ∞ # ¶".split())
# Marks in brackets are kept: they are not glued to a word.
_FOOTNOTE_MARK = re.compile(r"\d{1,3}|[a-z]|[*†‡§]{1,3}", re.I)


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
