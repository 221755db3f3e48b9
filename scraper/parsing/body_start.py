"""Where the body of a page begins that has no <body> tag (HTML §13.2.6.4.4, "in head"): at the
first element that no head has. libxml2 knows the elements of HTML 4 only, and leaves <main> in the
head. Judges nothing.
"""

from lxml import etree

from scraper.parsing.tolerant_tree import Element

_OF_HEAD = frozenset(
    "base basefont bgsound command isindex link meta noframes noscript object script style "
    "template title".split()
)


def begin_body(tree: Element) -> None:
    """Move what is in the head by mistake to the start of the body."""
    head = tree.find("head")
    if head is None:
        return
    children = list(head)
    start = next(
        (at for at, one in enumerate(children) if isinstance(one.tag, str) and _is_text(one)), None
    )
    if start is None:
        return
    body = tree.find("body")
    if body is None:
        body = etree.SubElement(tree, "body")
    moved = children[start:]
    text, body.text = body.text, None
    for at, child in enumerate(moved):
        body.insert(at, child)
    if text:
        moved[-1].tail = (moved[-1].tail or "") + text


def _is_text(element: Element) -> bool:
    return element.tag not in _OF_HEAD
