"""What the JSON-LD of a page calls it, if that is no article: a product, an event, a thread, a
profile. Reads no blocks but the headline.
"""

import re
from collections.abc import Iterator
from typing import Any

from scraper.cleaner.context import PageContext
from scraper.cleaner.page_kinds import OtherKind
from scraper.parsing import is_of_type, texts
from scraper.text import letters

TYPES: dict[OtherKind, frozenset[str]] = {
    "product": frozenset("product productgroup offer".split()),
    "software": frozenset("softwareapplication mobileapplication webapplication videogame".split()),
    "job": frozenset("jobposting".split()),
    "property": frozenset("realestatelisting".split()),
    "vehicle": frozenset("vehicle car".split()),
    "event": frozenset("event".split()),
    "course": frozenset("course".split()),
    "documentation": frozenset("apireference".split()),
    "podcast": frozenset("podcastepisode radioepisode".split()),
    "place": frozenset("localbusiness restaurant hotel".split()),
    "service": frozenset("service".split()),
    "forum": frozenset("discussionforumposting".split()),
    "questions": frozenset("qapage question".split()),
    "profile": frozenset("profilepage".split()),
}
"""Types of schema.org in lower case, the most telling kind first."""
OTHER_TYPES = frozenset().union(*TYPES.values())
ARTICLE_TYPES = re.compile(
    r"article|posting|report|review|recipe|newspaper|story|howto|claimreview"
)
"""In the name of a type that is not in OTHER_TYPES: that of an article."""
# A node of one of these is the page, whatever its name.
_PAGES: tuple[OtherKind, ...] = ("questions", "forum", "podcast", "profile")
# The other kinds have names: a node of one is the page if it has the page's title. A shop's pages
# all have the names of products, so a product needs a price too.
_NAMED: dict[OtherKind, re.Pattern[str]] = {
    kind: re.compile(rf"(?:{'|'.join(sorted(names))})$", re.I)
    for kind, names in TYPES.items()
    if kind not in (*_PAGES, "product")
}
_PARTS = frozenset({"question"})
_PRODUCT = re.compile(r"(?:Product|ProductGroup|ProductModel)$")
_TITLES = 6


def declares_article(page: PageContext) -> bool:
    """Whether a node of the page's JSON-LD is an article."""
    types = page.structured.types
    return any(ARTICLE_TYPES.search(kind) and kind not in OTHER_TYPES for kind in types)


def describes_product(page: PageContext) -> bool:
    """Whether the page is that of one product, by its JSON-LD: a product with a price has the
    page's title, and no node is an article. Shops often have og:type "article" on all pages.
    """
    names = [
        letters(name)
        for node in page.structured.nodes
        if is_of_type(node, _PRODUCT) and "offers" in node | _variant(node)
        for name in texts(node.get("name"))
    ]
    if not names or declares_article(page):
        return False
    titles = [letters(title) for title in page.structured.titles[:_TITLES]]
    return any(name and name in title for name in names for title in titles)


def described_kind(page: PageContext) -> OtherKind | None:
    """What the page is by its JSON-LD, if no node of that is an article: a page of questions, a
    profile, or what a node with the page's title is, except a product. Programs have og:type
    "article" on all pages.
    """
    if declares_article(page):
        return None
    types = page.structured.types - _PARTS
    if kind := next((kind for kind in _PAGES if types & TYPES[kind]), None):
        return kind
    titles = set(_titles(page))
    titled = [
        node
        for node in page.structured.nodes
        if ({letters(name) for name in texts(node.get("name"))} - {""}) & titles
    ]
    return next(
        (
            kind
            for kind, pattern in _NAMED.items()
            if any(is_of_type(node, pattern) for node in titled)
        ),
        None,
    )


def _titles(page: PageContext) -> Iterator[str]:
    """The letters of the page's titles and of its headline."""
    yield from map(letters, page.structured.titles[:_TITLES])
    if page.headline is not None:
        yield letters(page.blocks[page.headline].text)


def _variant(node: dict[str, Any]) -> dict[str, Any]:
    """The first of the variants of a group of products."""
    variants = node.get("hasVariant")
    first = variants[0] if isinstance(variants, list) and variants else variants
    return first if isinstance(first, dict) else {}
