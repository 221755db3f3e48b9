"""The headline and the summary. Sources in order: the page's own headline block, JSON-LD, microdata, meta tags, <title>."""

import re

from scraper.cleaner import Cleaned
from scraper.structured import Structured, first_text
from scraper.text import fold, one_line

_PARTS = re.compile(r"\s+[|–—•·:»-]\s+|\s*[|»]\s*")


def headline(cleaned: Cleaned, structured: Structured) -> str | None:
    """The headline, without the site's name."""
    shown = next((block.text for block, verdict in zip(cleaned.blocks, cleaned.verdicts, strict=True) if verdict.label == "headline"), None)
    if shown:
        return one_line(shown)
    site = _site_names(structured)
    candidates = [first_text(structured.article.get("headline")), *structured.microdata.get("headline", ()), *structured.titles]
    return next((title for candidate in candidates if candidate and (title := without_site(candidate, site))), None)


def without_site(title: str, site: set[str]) -> str:
    """A title without the part that names the site: what the site calls itself, else a last part that is much the shortest."""
    parts = [part.strip() for part in _PARTS.split(title) if part.strip()]
    if len(parts) < 2:
        return title
    for edge in (parts[-1], parts[0]):
        if fold(edge) in site:
            return _strip_edge(title, edge)
    last = parts[-1]
    if len(last.split()) <= 3 and len(last) * 2 < len(title) - len(last) and "|" in title[-len(last) - 4 :]:
        return _strip_edge(title, last)
    return title


def _strip_edge(title: str, edge: str) -> str:
    kept = title.removesuffix(edge) if title.endswith(edge) else title.removeprefix(edge)
    return kept.strip(" |–—•·:»-")


def summary(cleaned: Cleaned, structured: Structured) -> str | None:
    """The standfirst as shown, else the description that the page gives."""
    shown = [block.text for block, verdict in zip(cleaned.blocks, cleaned.verdicts, strict=True) if verdict.label == "standfirst"]
    if shown:
        return one_line(shown[0])
    return next(iter(structured.descriptions), None) or first_text(structured.article.get("description"))


def _site_names(structured: Structured) -> set[str]:
    names = [
        *structured.meta.get("og:site_name", ()),
        *structured.meta.get("application-name", ()),
        first_text(structured.article.get("publisher")) or "",
    ]
    return {fold(name) for name in names if name}
