"""Parts of a page that React streams after the rest of it (`renderToPipeableStream` of
react-dom/server): `<div hidden id="S:1">`, which a script puts where `<template id="B:1">` or
`"P:1"` is. They take that place here too. Judges nothing.
"""

import re

from scraper.parsing.tolerant_tree import Element

_PART = re.compile(r"S:([0-9a-f]+)")
_HOLES = ("B", "P")


def place(tree: Element) -> None:
    """Put the content of each part in its place. A part without a place stays where it is."""
    holes = {hole.get("id"): hole for hole in tree.iter("template") if hole.get("id")}
    for part in list(tree.iter("div")):
        number = _PART.fullmatch(part.get("id") or "")
        if number is None:
            continue
        hole = next(
            (holes[key] for kind in _HOLES if (key := f"{kind}:{number[1]}") in holes), None
        )
        if hole is not None and part not in hole.iterancestors():
            _move(part, hole)


def _move(part: Element, hole: Element) -> None:
    around = hole.getparent()
    if around is None:
        return
    _add_text(hole, part.text)
    part.text = None
    for child in list(part):
        hole.addprevious(child)  # its tail comes with it
    if part.tail and not part.tail.isspace():
        return
    above = part.getparent()
    if above is not None:
        above.remove(part)


def _add_text(hole: Element, text: str | None) -> None:
    """Add text right before an element."""
    if not text or text.isspace():
        return
    before, around = hole.getprevious(), hole.getparent()
    if before is not None:
        before.tail = (before.tail or "") + text
    elif around is not None:
        around.text = (around.text or "") + text
