"""Recognises a page that is a list of teasers: titles that lead to other pages of the site, with
little text under each. Judges no blocks.

An article can have such a list too: under its text, or as links in it. So what counts is the share
of the body that is under titles, and whether the page has a text, a byline or a date of its own. A
page whose URL has the words of a title is one article.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext
from scraper.cleaner.other_pages import declares_list
from scraper.cleaner.page_urls import has_title
from scraper.records import Block, Verdict
from scraper.urls import host_of, join_url, normalize, same_site

_MIN_TEASERS = 4
# A shorter link is the name of a section or a button, unless it is a heading.
_TITLE_WORDS, _HEADING_WORDS = 3, 2
# The share of a block that its link covers, if it is a title.
_TITLE_SHARE = 0.6
# Words that one teaser may have. More of them are a text of the page's own.
_TEASER_WORDS = 110
# The share of the body that may be a text of the page's own, and its words above the teasers: what
# a topic is about, who an author is.
_OWN_SHARE, _INTRO_WORDS = 0.25, 60
# No teaser but the first holds a larger share of the body.
_TEASER_SHARE = 0.5
_NOT_SHOWN = frozenset("legal consent newsletter comment advert share".split())
_SIGNATURES = frozenset({"byline", "dateline"})
_NO_URL = "https://page.invalid/"


@dataclass(slots=True)
class _Reading:
    """What was read of a page so far, in words of its body."""

    teasers: list[int] = field(default_factory=list)
    """One number for each title that leads to another page: the title and the text under it."""
    intro: int = 0
    """What is above the first of them."""
    beyond: int = 0
    """What is under them and too much for a teaser."""
    signed: int = 0
    """Bylines and date lines above the first teaser."""
    signed_teasers: int = 0
    """Bylines and date lines below its title."""


def is_teaser_list(page: PageContext, verdicts: Sequence[Verdict], url: str | None) -> bool:
    """Whether a page is a list of teasers and nothing else. `url` is that of the page."""
    here = url or _own_url(page)
    if has_title(here) and not declares_list(page):
        return False
    found = _read(page, verdicts, here)
    listed, own = sum(found.teasers), found.intro + found.beyond
    if len(found.teasers) < _MIN_TEASERS or not listed:
        return False
    # If the teasers have date lines, the one above the first title belongs to the first teaser.
    if found.signed and found.signed_teasers * 2 < len(found.teasers):
        return False
    return (
        found.intro <= _INTRO_WORDS
        and own <= _OWN_SHARE * (own + listed)
        and max(found.teasers[1:]) <= _TEASER_SHARE * listed
    )


def lists_stories(page: PageContext, verdicts: Sequence[Verdict], url: str | None) -> bool:
    """Whether a page has titles of other pages and next to no text of its own. For a page of which
    it is known that it may be a list, such as that of an author.
    """
    found = _read(page, verdicts, url or _own_url(page))
    return len(found.teasers) >= _MIN_TEASERS and found.intro + found.beyond <= _INTRO_WORDS


def _own_url(page: PageContext) -> str:
    """The URL that a page without one names as its own; else that of the host of most links."""
    declared = page.structured.first_meta("og:url")
    if declared and host_of(declared):
        return declared
    targets = (join_url(link.href, _NO_URL) for block in page.blocks for link in block.links)
    hosts = Counter(host_of(target) for target in targets if target)
    return f"https://{hosts.most_common(1)[0][0]}/" if hosts else _NO_URL


def _read(page: PageContext, verdicts: Sequence[Verdict], url: str) -> _Reading:
    found = _Reading()
    targets: set[str] = set()
    under_title, own = 0, normalize(url)
    for block, verdict in _shown(page, verdicts):
        target = _target(block, page.words(block), url)
        if target and normalize(target) == own:
            target = None
        words = page.words(block) if verdict.label in CONTENT else 0
        if target and target not in targets:
            targets.add(target)
            found.teasers.append(words)
            under_title = 0
        elif verdict.label == "headline":
            # What is above the headline of a page is not the page.
            found, targets, under_title = _Reading(), set(), 0
        elif verdict.label in _SIGNATURES:
            found.signed += not found.teasers
            found.signed_teasers += bool(found.teasers)
        elif not found.teasers:
            found.intro += words
        elif not target:
            kept = max(0, min(words, _TEASER_WORDS - under_title))
            under_title += words
            found.teasers[-1] += kept
            found.beyond += words - kept
    return found


def _shown(page: PageContext, verdicts: Sequence[Verdict]) -> Iterator[tuple[Block, Verdict]]:
    """The blocks of a page without those that are hidden or of its frame."""
    for block, verdict in zip(page.blocks, verdicts, strict=True):
        above = page.ancestors[block.index]
        is_hidden = block.parent is not None and block.parent.hidden
        is_frame = above.is_menu or "footer" in above.tags or verdict.label in _NOT_SHOWN
        if not is_hidden and not is_frame:
            yield block, verdict


def _target(block: Block, words: int, url: str) -> str | None:
    """The page of the site that a block leads to, if the block is a title. `url` is that of the
    page.
    """
    hrefs = {link.href.partition("#")[0] for link in block.links if link.text.strip()}
    if len(hrefs) != 1:
        return None
    linked = sum(len(link.text) for link in block.links)
    least = _HEADING_WORDS if block.kind == "heading" else _TITLE_WORDS
    # A title and its text can be lines of one block.
    line = next(
        (line for line in block.text.split("\n") if block.links[0].text in line), block.text
    )
    if words < least or linked < _TITLE_SHARE * len(line):
        return None
    target = join_url(hrefs.pop(), url)
    return target if target and same_site(target, url) else None
