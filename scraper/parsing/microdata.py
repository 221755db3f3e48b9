"""Microdata: the itemprops that describe an article. Judges no value."""

import re

from scraper.parsing.document import Element
from scraper.parsing.element_text import text_of
from scraper.text import one_line, without_tags

_VALUE_OF = {
    "meta": "content",
    "time": "datetime",
    "a": "href",
    "link": "href",
    "img": "src",
    "data": "value",
    "abbr": "title",
    "relative-time": "datetime",
}
_ARTICLE_PROPERTIES = frozenset(
    "headline author datePublished dateModified dateCreated articleSection keywords "
    "description publisher isAccessibleForFree".split()
)
_COMMENT = re.compile("Comment|Review")


def microdata_of(tree: Element) -> dict[str, list[str]]:
    """The values of the itemprops that describe articles. Nested items are flattened: the name of
    an author is a value of "author".
    """
    found: dict[str, list[str]] = {}
    for element in tree.iter(
        "meta",
        "time",
        "span",
        "a",
        "div",
        "p",
        "h1",
        "h2",
        "link",
        "address",
        "li",
        "section",
        "b",
        "strong",
        "abbr",
        "relative-time",
    ):
        for prop in (element.get("itemprop") or "").split():
            if prop not in _ARTICLE_PROPERTIES:
                continue
            if prop == "author" and _is_in_comment(element):
                continue
            value = _microdata_value(element, prop)
            if value:
                found.setdefault(prop, []).append(value)
    return found


def _is_in_comment(element: Element) -> bool:
    """Whether an item is inside a reader's comment or review."""
    return any(
        _COMMENT.search(above.get("itemtype") or "") or above.get("itemprop") == "comment"
        for above in element.iterancestors()
    )


def _microdata_value(element: Element, prop: str) -> str:
    if prop in ("author", "publisher"):
        named = next(
            (inner for inner in element.iter() if "name" in (inner.get("itemprop") or "").split()),
            None,
        )
        if named is not None:
            return one_line(without_tags(named.get("content") or text_of(named)))
    attribute = _VALUE_OF.get(str(element.tag))
    value = element.get("content") or (
        element.get(attribute) if attribute and prop != "author" else None
    )
    text = value if value is not None else text_of(element)
    return one_line(without_tags(text)) if len(text) < 2000 else ""
