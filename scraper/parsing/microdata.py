"""Microdata: the itemprops that describe an article. Judges no value."""

import re
from itertools import islice

from scraper.parsing.document import Element
from scraper.parsing.element_text import text_of
from scraper.text import letters, one_line, without_tags

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
_ARTICLE = re.compile(r"Article|Posting|Report\b")
_HEADLINE = frozenset({"headline", "name"})
_FEWEST_ITEMS = 2
_MOST_TITLES = 10
_LONGEST_CARD = 300
"""In characters."""
_SHORTEST_PART = 12
"""In letters. A shorter headline may be a word of a title by chance."""


def microdata_of(tree: Element) -> dict[str, list[str]]:
    """The values of the itemprops that describe articles. Nested items are flattened: the name of
    an author is a value of "author".
    """
    found: dict[str, list[str]] = {}
    others = _other_articles(tree)
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
            if others and not others.isdisjoint(element.iterancestors()):
                continue
            value = _microdata_value(element, prop)
            if value:
                found.setdefault(prop, []).append(value)
    return found


def _other_articles(tree: Element) -> set[Element]:
    """The items that describe other articles than the page's, as lists of news and related stories
    have them. The page's own item has the headline of the page; else it holds the text or the first
    heading, or most of what all say. If none does, an item without a headline may be the page's,
    unless it is a card with a link.
    """
    items = [one for one in tree.iter() if _is_article(one)]
    if len(items) < _FEWEST_ITEMS:
        return set()
    headlines = {item: _headline_of(item) for item in items}
    titles = _titles_of(tree)
    own = [item for item, headline in headlines.items() if headline in titles]
    own = own or [item for item, title in headlines.items() if _opens_or_ends(title, titles)]
    own = own or _with_text(items) or _largest(items)
    kept = {*own, *(above for item in own for above in item.iterancestors())}
    return {
        item
        for item, title in headlines.items()
        if item not in kept and (own or title or _is_card(item))
    }


def _headline_of(item: Element) -> str:
    """The letters of the headline that an item gives itself, not an item in it."""
    for element in item.iter():
        is_headline = not _HEADLINE.isdisjoint((element.get("itemprop") or "").split())
        around = (one for one in element.iterancestors() if one.get("itemscope") is not None)
        if is_headline and next(around, None) is item:
            return letters(element.get("content") or text_of(element))
    return ""


def _is_card(item: Element) -> bool:
    return item.find(".//a") is not None and len(text_of(item)) <= _LONGEST_CARD


def _titles_of(tree: Element) -> dict[str, None]:
    """The letters of <title>, of og:title and of the first headings that are no links."""
    headings = [one for one in tree.iter("h1") if one.find(".//a") is None]
    declared = [
        one.get("content") or "" for one in tree.iter("meta") if one.get("property") == "og:title"
    ]
    titles = [text_of(one) for one in tree.iter("title")][:1]
    found = filter(None, map(letters, (*titles, *declared, *map(text_of, headings))))
    return dict.fromkeys(found)


def _opens_or_ends(headline: str, titles: dict[str, None]) -> bool:
    """Whether a headline is what a title has before or behind the name of its site."""
    return len(headline) >= _SHORTEST_PART and any(
        title.startswith(headline) or title.endswith(headline)
        for title in islice(titles, _MOST_TITLES)
    )


def _with_text(items: list[Element]) -> list[Element]:
    """The first item that has the text of an article, or the innermost in it that has one too."""
    own: list[Element] = []
    for item in items:
        if _holds_text(item) and (not own or own[0] in item.iterancestors()):
            own = [item]
    return own


def _largest(items: list[Element]) -> list[Element]:
    """The item that says more than all others together, if there is one."""
    sizes = [len(text_of(one)) for one in items]
    largest = max(sizes)
    return [items[sizes.index(largest)]] if 2 * largest > sum(sizes) else []


def _is_article(element: Element) -> bool:
    return element.get("itemscope") is not None and bool(
        _ARTICLE.search(element.get("itemtype") or "")
    )


def _holds_text(item: Element) -> bool:
    """Whether an item has the text of its article, or a heading of the first level without a
    link.
    """
    return any(
        (inner.tag == "h1" and inner.find(".//a") is None)
        or "articleBody" in (inner.get("itemprop") or "").split()
        for inner in item.iter()
    )


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
