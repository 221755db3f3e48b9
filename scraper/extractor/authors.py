"""Who wrote the article: JSON-LD, microdata and meta tags, bylines, biographies, in this order; names only."""

import re
from collections.abc import Iterable
from typing import Any

from scraper.cleaner import Cleaned
from scraper.extractor.addresses import absolute
from scraper.records import Author
from scraper.structured import Structured, first_text, texts
from scraper.text import count_words, fold, one_line

_AUTHOR_META = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
    "citation_author",
    "twitter:creator:name",
)
_LEAD = re.compile(r"^(?:by|von|par|por|di|da|door|text|words|story)(?:\s*:\s*|\s+)(?=\S)", re.I)
_NOT_A_NAME = re.compile(r"https?:|www\.|@|\d{3,}|\.(?:com|de|fr|net|org)\b", re.I)
_SUFFIX = re.compile(r",\s*((?:jr|sr|iii|ii|iv|md|phd)\.?)(?=$|[\s,;])", re.I)
_SEPARATORS = re.compile(r"\s*[;|\n]\s*|\s+(?:and|und|et|y|&)\s+", re.I)


def authors(cleaned: Cleaned, structured: Structured, base: str | None) -> list[Author]:
    """The authors, in the page's order; empty where it names none."""
    sources: tuple[list[tuple[str, str | None]], ...] = (
        _from_json_ld(structured.article.get("author") or structured.article.get("creator")),
        [(name, None) for name in structured.microdata.get("author", ())],
        [(name, None) for name in _in_verdicts(cleaned, "byline")],
        [(content, None) for name in _AUTHOR_META for content in structured.meta.get(name, ())],
        [(name, None) for name in _in_verdicts(cleaned, "biography")],
    )
    site = {
        fold(name) for name in (*structured.meta.get("og:site_name", ()), first_text(structured.article.get("publisher")) or "") if name
    }
    for source in sources:
        found = _unique((name, url) for written, url in source for name in split_names(written) if fold(name) not in site)
        if found:
            links = _profile_links(cleaned, base)
            return [Author(name, links.get(fold(name)) or (absolute(url, base) if url else None)) for name, url in found]
    return []


def split_names(written: str) -> list[str]:
    """The names in an author's field: "By A and B", "A; B", "A, B, C"; "John Smith, Jr." is one."""
    text = _LEAD.sub("", one_line(written))
    names = []
    for part in _SEPARATORS.split(_SUFFIX.sub(r"\\\1", text)):
        pieces = part.split(",")
        # "Doe, Jane" and "Jane Doe, Harbour Post" are one name; "Jane Doe, John Roe" are two.
        several = len(pieces) > 1 and all(2 <= count_words(piece) <= 4 for piece in pieces)
        for piece in pieces if several else pieces[:1]:
            name = piece.replace("\\", ", ").strip(" .,-–—")
            if 2 <= len(name) <= 60 and count_words(name) <= 6 and not _NOT_A_NAME.search(name) and any(char.isalpha() for char in name):
                names.append(name)
    return names


def _from_json_ld(value: Any) -> list[tuple[str, str | None]]:
    if isinstance(value, list):
        return [entry for item in value for entry in _from_json_ld(item)]
    if isinstance(value, dict):
        url = next((text for text in texts(value.get("url")) if text.startswith(("http", "/"))), None)
        return [(name, url) for name in texts(value.get("name"))]
    return [(name, None) for name in texts(value)]


def _in_verdicts(cleaned: Cleaned, label: str) -> list[str]:
    return [text for verdict in cleaned.verdicts if verdict.label == label for field, text in verdict.found if field == "author"]


def _unique(names: Iterable[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """Each name once, in its first writing."""
    found: dict[str, tuple[str, str | None]] = {}
    for name, url in names:
        key = fold(name)
        if key not in found or (found[key][1] is None and url):
            found[key] = (found.get(key, (name, None))[0], url)
    return list(found.values())


def _profile_links(cleaned: Cleaned, base: str | None) -> dict[str, str]:
    """Addresses of the links in bylines and biographies, by the folded name they carry."""
    links: dict[str, str] = {}
    for block, verdict in zip(cleaned.blocks, cleaned.verdicts, strict=True):
        if verdict.label in ("byline", "biography"):
            for anchor in block.anchors:
                if anchor.text and (url := absolute(anchor.href, base)):
                    links.setdefault(fold(anchor.text), url)
    return links
