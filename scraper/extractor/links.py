"""The links of the article: inside its body, to related articles, to its short URL, to the pages of
its tags and authors.
"""

import re
from collections.abc import Sequence

from scraper.article import Author, Link
from scraper.cleaner import Cleaned, is_content
from scraper.extractor.body import positions
from scraper.records import Block, BlockLink, ShortUrlFinding, TeaserFinding, Verdict
from scraper.text import one_line
from scraper.urls import absolute_url, is_short_url, same_site

_TAG_PAGE = r"/(?:%(tag_paths)s)/[^/]"
_MAX_TAG_WORDS = 6
_BLOCKS_BELOW = 15
_BLOCKS_NEAR = 3


def collect_links(cleaned: Cleaned, base: str | None, url: str | None) -> list[Link]:
    """The links of all kinds except `author`, in reading order. A related or tag URL is listed
    once; a URL in the body once per block and text.

    `base` is the base URL of relative URLs, `url` the URL of the page.
    """
    vocabulary = cleaned.lexicon.vocabulary
    tag_page = vocabulary.pattern(_TAG_PAGE, re.I)
    shorteners = vocabulary.vendors("link_shorteners")
    found: list[Link] = []
    places = positions(cleaned)
    span = cleaned.span
    first = span.first - _BLOCKS_NEAR
    last = span.last + 2 * _BLOCKS_NEAR if span.last >= 0 else -1
    for block, verdict, _ in cleaned.judged:
        if is_content(verdict):
            found += _body_links(block, places[block.index], base, url)
        elif short := _short_url(verdict, base, shorteners):
            found.append(Link(short, block.text, None, "short", same_site(short, url)))
        elif first <= block.index <= last + _BLOCKS_BELOW and (
            tags := _tag_links(block, base, tag_page)
        ):
            found += [Link(to, text, None, "tag", same_site(to, url)) for to, text in tags]
        elif first <= block.index <= last:
            for teaser in verdict.all(TeaserFinding):
                found += _related_link(block, teaser, base, url)
    return _unique(found)


def _body_links(block: Block, position: int, base: str | None, url: str | None) -> list[Link]:
    """The links of a block of the body. `position` is the block's index in the body."""
    return [
        Link(to, one_line(link.text), position, "body", same_site(to, url))
        for link in _joined_links(block)
        if link.text and (to := absolute_url(link.href, base))
    ]


def _short_url(verdict: Verdict, base: str | None, shorteners: frozenset[str]) -> str | None:
    """The short URL that a line for sharing gives."""
    finding = verdict.first(ShortUrlFinding)
    found = absolute_url(finding.url, base) if finding else None
    return found if found and is_short_url(found, shorteners) else None


def _related_link(
    block: Block, teaser: TeaserFinding, base: str | None, url: str | None
) -> list[Link]:
    """The link of a teaser. In plain text a teaser has a title and no URL."""
    to = absolute_url(teaser.url or "", base)
    if not teaser.title or not (to or block.parent is None):
        return []
    internal = same_site(to, url) if to else None
    return [Link(to, one_line(teaser.title), None, "related", internal)]


def author_links(authors: Sequence[Author], url: str | None) -> list[Link]:
    """The links to the profile pages of authors."""
    return _unique(
        [
            Link(author.url, author.name, None, "author", same_site(author.url, url))
            for author in authors
            if author.url
        ]
    )


def _joined_links(block: Block) -> list[BlockLink]:
    """The links of a block. A link that editing has cut into pieces ("Arte" "mis") is joined."""
    joined: list[BlockLink] = []
    for link in block.links:
        if (
            joined
            and joined[-1].href == link.href
            and (text := joined[-1].text + link.text) in block.text
        ):
            joined[-1] = BlockLink(link.href, text)
        else:
            joined.append(link)
    return joined


def _unique(links: list[Link]) -> list[Link]:
    """The links without repetitions; a related or tag URL keeps its first text."""
    unique: dict[tuple[object, ...], Link] = {}
    for link in links:
        bare = link.kind in ("related", "tag") and link.url is not None
        unique.setdefault(
            (link.kind, link.url) if bare else (link.kind, link.url, link.block, link.text), link
        )
    return list(unique.values())


def _tag_links(block: Block, base: str | None, tag_page: re.Pattern[str]) -> list[tuple[str, str]]:
    """(URL, tag) of a block that has only links to the pages of tags; else empty."""
    tag_links = [link for link in block.links if link.text]
    linked = sum(len(link.text) for link in tag_links)
    if (
        not tag_links
        or linked * 2 < len(block.text)
        or not all(tag_page.search(link.href) for link in tag_links)
    ):
        return []
    return [
        (to, one_line(link.text))
        for link in tag_links
        if len(link.text.split()) <= _MAX_TAG_WORDS and (to := absolute_url(link.href, base))
    ]
