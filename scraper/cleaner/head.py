"""What a page's head says of the article's headline and standfirst. Reads the head, judges nothing."""

from dataclasses import dataclass

from scraper.document import Document
from scraper.text import one_line

_TITLE_NAMES = frozenset({"og:title", "twitter:title", "dc.title", "headline", "title", "parsely-title", "sailthru.title"})
_DESCRIPTION_NAMES = frozenset({"description", "og:description", "twitter:description", "dc.description"})


@dataclass(frozen=True, slots=True)
class Head:
    """The titles and descriptions that the head gives, in document order; empty for text."""

    titles: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()


def read_head(document: Document) -> Head:
    """Titles and descriptions of a document."""
    if document.tree is None:
        return Head()
    titles, descriptions = [], []
    for element in document.tree.iter("title", "meta"):
        if element.tag == "title":
            parent = element.getparent()
            if parent is None or parent.tag != "svg":
                titles.append(one_line(element.text_content()))
            continue
        name = (element.get("property") or element.get("name") or "").lower()
        if name in _TITLE_NAMES:
            titles.append(one_line(element.get("content") or ""))
        elif name in _DESCRIPTION_NAMES:
            descriptions.append(one_line(element.get("content") or ""))
    return Head(tuple(filter(None, titles)), tuple(filter(None, descriptions)))
