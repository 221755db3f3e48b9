"""Signs inside a block that are not part of its text: those of links to a heading, marks of notes,
and the signs that lead back from a note.
"""

import re

from scraper.parsing import Element

_SIGNS = frozenset("¶ # § ⚓ 🔗 ∞ ↩ ↑ ^ ⤴ ⏎ ↵ ⬆ ⮐ ⮌ 🔙".split())
_VARIATIONS = str.maketrans("", "", "\ufe0e\ufe0f")
_ONE = r"(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§¶#]{1,3})"
_MARK = re.compile(rf"\s*{_ONE}\s*", re.I)
_IN_BRACKETS = re.compile(rf"\s*(?:\[\s*{_ONE}\s*\]|\(\s*{_ONE}\s*\))\s*", re.I)
_ENCLOSED = rf"[\[(]?\s*{_ONE}\s*[\])]?"
_MARKS = re.compile(rf"\s*{_ENCLOSED}(?:(?:\s*[,;–—-]\s*|\s*(?=[\[(])|\s+){_ENCLOSED})*\s*", re.I)
# Longer texts are not read.
_LONGEST = 30


def targets_of_mark(element: Element) -> list[str] | None:
    """The ids of the notes that a mark leads to: a link to a place on the page that is raised or in
    brackets, or a raised row of such links. Empty for other signs. None if the element is neither.
    """
    if element.tag == "sup":
        links = list(element.iterchildren("a"))
        if not links or len(links) != len(element) or not is_text_of_mark(element):
            return None
        targets = [fragment_of(link) for link in links]
        return [one for one in targets if one] if all(targets) else None
    target = fragment_of(element)
    if target is None or len(text := _text_of(element)) > _LONGEST:
        return None
    if text.translate(_VARIATIONS).strip() in _SIGNS:
        return []
    is_raised = any(inner.tag == "sup" for inner in element) or _parent_tag(element) == "sup"
    if _IN_BRACKETS.fullmatch(text) or (is_raised and _MARK.fullmatch(text)):
        return [target]
    return None


def is_text_of_mark(element: Element) -> bool:
    """Whether the text of an element is that of a mark, or of several."""
    text = _text_of(element)
    return len(text) <= _LONGEST and _MARKS.fullmatch(text) is not None


def fragment_of(link: Element) -> str | None:
    """The id of the place on the page that a link leads to."""
    return (link.get("href") or "").partition("#")[2] or None


def _parent_tag(element: Element) -> str | None:
    parent = element.getparent()
    return str(parent.tag) if parent is not None else None


def _text_of(element: Element) -> str:
    """The text of an element, if it is short enough for a mark."""
    found = ""
    for piece in element.itertext():
        found += str(piece)
        if len(found) > _LONGEST:
            break
    return found
