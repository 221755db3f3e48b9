"""The article's links: those inside the body, the teasers, the short address of the page, its tags,
its authors' pages.
"""

import re
from collections.abc import Sequence

from scraper.article import Author, Link
from scraper.cleaner.cleaned import Cleaned, is_content
from scraper.language.vocabulary import Vocabulary
from scraper.records import Block, BlockLink, ShortUrlFinding, TeaserFinding
from scraper.text import one_line
from scraper.urls import absolute_url, same_site

_TAG_PAGE = r"/(?:%(tag_paths)s)/[^/]"
_TAG_WORDS = 6
_BELOW_BODY = 15
_SHORT_PATH = 16
_NEAR_BODY = 3


def links(cleaned: Cleaned, base: str | None, url: str | None) -> list[Link]:
    """Links in reading order; each address once a kind, in the body once a block."""
    vocabulary = cleaned.lexicon.vocabulary
    tag_page = vocabulary.pattern(_TAG_PAGE, re.I)
    found: list[Link] = []
    position = -1
    at = cleaned.span
    first, last = at.first - _NEAR_BODY, at.last + 2 * _NEAR_BODY if at.last >= 0 else -1
    for block, verdict, _ in cleaned.judged:
        if is_content(verdict):
            position += 1
            for anchor in _whole(block):
                if anchor.text and (address := absolute_url(anchor.href, base)):
                    found.append(
                        Link(
                            address,
                            one_line(anchor.text),
                            position,
                            "body",
                            same_site(address, url),
                        )
                    )
        elif (
            (short := verdict.first(ShortUrlFinding))
            and (address := absolute_url(short.url, base))
            and is_short(address, vocabulary)
        ):
            found.append(Link(address, block.text, None, "short", same_site(address, url)))
        elif first <= block.index <= last + _BELOW_BODY and (
            tags := _tag_links(block, base, tag_page)
        ):
            found += [
                Link(address, text, None, "tag", same_site(address, url)) for address, text in tags
            ]
        elif first <= block.index <= last and (teaser := verdict.first(TeaserFinding)):
            address = absolute_url(teaser.url or "", base)
            if teaser.title and (address or block.parent is None):
                found.append(
                    Link(
                        address,
                        one_line(teaser.title),
                        None,
                        "related",
                        same_site(address, url) if address else None,
                    )
                )
    return _unique(found)


def links_of_authors(authors: Sequence[Author], url: str | None) -> list[Link]:
    """The profile pages of authors."""
    return _unique(
        [
            Link(author.url, author.name, None, "author", same_site(author.url, url))
            for author in authors
            if author.url
        ]
    )


def _whole(block: Block) -> list[BlockLink]:
    """The links of a block; one that editing has cut into pieces ("Arte" "mis") is one again."""
    whole: list[BlockLink] = []
    for anchor in block.links:
        if (
            whole
            and whole[-1].href == anchor.href
            and (text := whole[-1].text + anchor.text) in block.text
        ):
            whole[-1] = BlockLink(anchor.href, text)
        else:
            whole.append(anchor)
    return whole


def _unique(links: list[Link]) -> list[Link]:
    """Each address once a kind, in its first text; in the body once a block and text."""
    unique: dict[tuple[object, ...], Link] = {}
    for link in links:
        bare = link.kind in ("related", "tag") and link.url is not None
        unique.setdefault(
            (link.kind, link.url) if bare else (link.kind, link.url, link.block, link.text), link
        )
    return list(unique.values())


def _tag_links(block: Block, base: str | None, tag_page: re.Pattern[str]) -> list[tuple[str, str]]:
    """(address, tag) of a block that is nothing but links to the pages of tags."""
    anchors = [anchor for anchor in block.links if anchor.text]
    linked = sum(len(anchor.text) for anchor in anchors)
    if (
        not anchors
        or linked * 2 < len(block.text)
        or not all(tag_page.search(anchor.href) for anchor in anchors)
    ):
        return []
    return [
        (address, one_line(anchor.text))
        for anchor in anchors
        if len(anchor.text.split()) <= _TAG_WORDS and (address := absolute_url(anchor.href, base))
    ]


def is_short(address: str, vocabulary: Vocabulary) -> bool:
    """Whether an address is a short form: of a known shortener, or with a short path on a short
    host.
    """
    host, _, path = address.partition("://")[2].partition("/")
    return host.lower() in vocabulary.vendors("link_shorteners") or (
        len(path) <= _SHORT_PATH and len(host) <= _SHORT_PATH and bool(path)
    )
