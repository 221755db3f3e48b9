"""The tree of a page that lxml cannot take: nested too deep, refused, or with too many attributes.
Made by Beautiful Soup on Python's own parser. Judges nothing.
"""

import re
from typing import TYPE_CHECKING

from lxml import etree

from scraper.parsing.markup import TAG

if TYPE_CHECKING:
    from bs4.element import Tag

Element = etree._Element

# libxml2 gives up at 256 levels and drops what is below. The tolerant tree is folded much earlier:
# whoever walks up from each of its elements pays for every level, and no real page needs more.
_DEEPEST = 64
# libxml2 compares each attribute with all before it: 5,000 take 25 ms, 100,000 some 14 s, in C,
# where nothing interrupts it.
MOST_ATTRIBUTES = 2_000

_NO_ELEMENT = re.compile(rb"<!--.*?(?:-->|\Z)|<![^>]*+>?", re.S)

# Characters that no tree can hold (XML 1.0 §2.2), and references to them.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def tolerant_tree(content: bytes) -> Element:
    """The page by Beautiful Soup on Python's own parser, as an lxml tree no deeper than `_DEEPEST`.

    What stood deeper becomes children of the element at that depth, in reading order, so that
    nothing is lost.
    """
    from bs4 import BeautifulSoup  # few pages need it, and it takes 0.1 s to import
    from bs4.element import NavigableString, Tag

    # Comments and declarations give no element, and Python's parser looks for the end of each that
    # has none in all of the rest.
    soup = BeautifulSoup(_without_open_tag(_NO_ELEMENT.sub(b"", content)).decode(), "html.parser")
    root = etree.Element("html")
    depth_of: dict[int, int] = {id(soup): 0}
    made: dict[int, Element] = {id(soup): root}
    last_child: dict[Element, Element] = {}
    for node in soup.descendants:
        parent = node.parent
        if parent is None:
            continue
        depth, above = depth_of[id(parent)], made[id(parent)]
        if isinstance(node, Tag):
            depth_of[id(node)] = depth + 1
            if node.name in ("html", "[document]"):
                made[id(node)] = root
                continue
            child = _element(node)
            made[id(node)] = child if depth < _DEEPEST else above
            above.append(child)
            last_child[above] = child
        elif (
            type(node) is NavigableString
        ):  # its subclasses are comments, doctypes, scripts and styles
            _append_text(above, last_child.get(above), str(node))
    return root


def _without_open_tag(content: bytes) -> bytes:
    """The page without a tag that never ends. It is not a tag (HTML §13.2.5.32, end of file), and
    Python's parser would start again at each "<" in it.
    """
    last = None
    for last in TAG.finditer(content):  # noqa: B007
        pass
    return (
        content[: last.start()]
        if last is not None and last.end() == len(content) and not last[0].endswith(b">")
        else content
    )


def _element(tag: "Tag") -> Element:
    try:
        element = etree.Element(tag.name)
    except ValueError:
        element = etree.Element("span")
    for count, (name, value) in enumerate(tag.attrs.items()):
        if count == MOST_ATTRIBUTES:
            break
        try:
            element.set(name, " ".join(value) if isinstance(value, list) else str(value or ""))
        except ValueError:  # a name or a value that XML cannot hold
            continue
    return element


def _append_text(parent: Element, after: Element | None, text: str) -> None:
    text = NOT_XML.sub("", text)
    if after is None:
        parent.text = (parent.text or "") + text
    else:
        after.tail = (after.tail or "") + text
