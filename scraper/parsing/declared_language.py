"""The language that a page declares in its markup. Reads the tree, and does not judge."""

from scraper.language.detection import primary_subtag
from scraper.parsing.document import Document

_META_NAMES = ("content-language", "og:locale", "language", "dc.language")


def declared_language(document: Document) -> str | None:
    """The primary subtag (BCP 47) of the first declaration that has one of two letters: `lang` of
    the root and the body, then the meta tags. None for plain text and for pages that declare none.
    """
    root = document.tree
    if root is None:
        return None
    candidates = [
        root.get("lang"),
        root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        root.get("xml:lang"),
    ]
    body = root.find("body")
    if body is not None:
        candidates.append(body.get("lang"))
    candidates += [
        meta.get("content")
        for meta in root.iter("meta")
        if (meta.get("http-equiv") or meta.get("property") or meta.get("name") or "").lower()
        in _META_NAMES
    ]
    return next((subtag for value in candidates if (subtag := primary_subtag(value))), None)
