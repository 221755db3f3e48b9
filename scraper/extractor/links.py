"""The article's links: those inside the body, the teasers, the short address of the page, its tags, its authors' pages."""

from scraper.cleaner import Cleaned
from scraper.cleaner.phrases import names
from scraper.extractor.addresses import absolute, same_site
from scraper.extractor.body import is_content
from scraper.records import Author, Link
from scraper.text import one_line

_SHORT_PATH = 16
_NEAR_BODY = 3


def links(cleaned: Cleaned, authors: list[Author], base: str | None, url: str | None) -> list[Link]:
    """Links in reading order; each address once a kind and block."""
    found: list[Link] = []
    position = -1
    bounds = _article_bounds(cleaned)
    for block, verdict in zip(cleaned.blocks, cleaned.verdicts, strict=True):
        if is_content(verdict):
            position += 1
            for anchor in block.anchors:
                if anchor.text and (address := absolute(anchor.href, base)):
                    found.append(Link(address, one_line(anchor.text), position, "body", same_site(address, url)))
        elif verdict.label == "teaser" and bounds[0] <= block.index <= bounds[1]:
            if title := verdict.get("title"):
                address = absolute(verdict.get("url") or "", base)
                found.append(Link(address, one_line(title), None, "related", same_site(address, url) if address else None))
        elif verdict.label == "share" and (address := absolute(verdict.get("url") or "", base)) and is_short(address):
            found.append(Link(address, block.text, None, "short", same_site(address, url)))
    found += [Link(author.url, author.name, None, "author", same_site(author.url, url)) for author in authors if author.url]
    return list(dict.fromkeys(found))


def is_short(address: str) -> bool:
    """Whether an address is a short form: of a known shortener, or with a short path on a short host."""
    host, _, path = address.partition("://")[2].partition("/")
    return host.lower() in names("link_shorteners") or (len(path) <= _SHORT_PATH and len(host) <= _SHORT_PATH and bool(path))


def _article_bounds(cleaned: Cleaned) -> tuple[int, int]:
    """Indices between which a teaser counts as the article's: from the first block of the body to a few after the last."""
    content = [block.index for block, verdict in zip(cleaned.blocks, cleaned.verdicts, strict=True) if is_content(verdict)]
    return (content[0] - _NEAR_BODY, content[-1] + 2 * _NEAR_BODY) if content else (0, -1)
