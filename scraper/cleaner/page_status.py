"""What a page is, once its blocks are judged: an article, or what stands in its place. Decides on
no block.

A page with a body of its own is never called a wall: consent boxes, login forms and paywalls are on
good articles too. So a stand-in is a page that says what it is in its title or its headline, or
that says it and little else.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from scraper.article import Status
from scraper.cleaner.context import PageContext
from scraper.language import FoldedLine, Phrases
from scraper.records import Verdict

WITHOUT_BODY: tuple[Status, ...] = ("blocked", "consent", "login", "parked", "soft_404")
"""What is no article and has no body of its own, in the order in which they are looked for."""

# Words of body below which a page is no more than what stands on a wall, and below which it may be
# one if its title says so.
_WALL = 60
_TITLED_WALL = 250
# A stub is shorter than this, and what says so stands after its beginning.
_STUB = 350
_OTHER_TYPES = frozenset(
    "product productgroup offer softwareapplication mobileapplication webapplication videogame "
    "discussionforumposting qapage question "
    "jobposting apireference localbusiness restaurant hotel service course event realestatelisting "
    "vehicle car".split()
)
_INDEX_TYPES = frozenset("collectionpage searchresultspage itemlist".split())
_ARTICLE_TYPES = re.compile(
    r"article|posting|report|review|recipe|newspaper|story|howto|claimreview"
)
_FORUM = r"/(?:%(forum_paths)s)[/.?-]"
_CONTENT = frozenset({"body", "heading"})


def page_status(
    page: PageContext, verdicts: Sequence[Verdict], url: str | None, tables: Phrases
) -> Status:
    """ok, paywalled, index, other; without a body of its own: consent, blocked, login, parked,
    soft_404, empty.
    """
    words = sum(
        line.words
        for line, verdict in zip(page.lines, verdicts, strict=True)
        if verdict.label == "body"
    )
    if standing_in := _stand_in(page, words, tables):
        return standing_in
    if not words:
        return "empty"
    if page.is_text:
        return "ok"
    if _is_stub(page, verdicts, words, tables):
        return "paywalled"
    return _kind(page, verdicts, url)


def _stand_in(page: PageContext, words: int, tables: Phrases) -> Status | None:
    """The wall or notice that a page is, if it is one."""
    if words >= _TITLED_WALL:
        return None
    titles = [
        *page.structured.titles[:2],
        *([page.blocks[page.headline].text] if page.headline is not None else []),
    ]
    total = sum(line.words for line in page.lines)
    for kind in WITHOUT_BODY:
        if kind not in ("consent", "login") and any(_says(tables, kind, title) for title in titles):
            return kind
        said = sum(tables.contains(kind, line) for line in page.lines if line.words <= 60)
        if (
            said
            and words < _WALL
            and total < 2 * _TITLED_WALL
            and (kind != "consent" or said > 1 or total < _WALL)
        ):
            return kind
    return None


def _says(tables: Phrases, kind: str, title: str) -> bool:
    """Whether a title is such a page's: a phrase of the table and little else."""
    line = FoldedLine(title)
    return line.words <= 10 and tables.contains(kind, line)


def _is_stub(page: PageContext, verdicts: Sequence[Verdict], words: int, tables: Phrases) -> bool:
    """Whether the page shows the beginning of an article that is for subscribers."""
    if words >= _STUB:
        return False
    first = next(
        (index for index, verdict in enumerate(verdicts) if verdict.label in _CONTENT),
        len(verdicts),
    )
    asks = any(tables.contains("paywall", line) for line in page.lines[first:] if line.words <= 60)
    return asks or (
        words < _STUB / 2
        and str(page.structured.article.get("isAccessibleForFree")).lower() == "false"
    )


def _kind(page: PageContext, verdicts: Sequence[Verdict], url: str | None) -> Status:
    """ok, index or other, by what the page says of itself, then by its address and its shape."""
    types = page.structured.types
    og_type = (page.structured.first_meta("og:type") or "").lower()
    if (
        any(_ARTICLE_TYPES.search(kind) and kind not in _OTHER_TYPES for kind in types)
        or og_type == "article"
    ):
        return "ok"
    if types & _OTHER_TYPES or og_type.startswith("product"):
        return "other"
    if url and page.phrases.vocabulary.pattern(_FORUM, re.I).search(url):
        return "other"
    if url and urlsplit(url).path.strip("/") == "" and not urlsplit(url).query:
        return "index"
    return "index" if types & _INDEX_TYPES and _is_list(page, verdicts) else "ok"


def _is_list(page: PageContext, verdicts: Sequence[Verdict]) -> bool:
    """Whether most of what was chosen are links to other pages."""
    chosen = [
        block
        for block, verdict in zip(page.blocks, verdicts, strict=True)
        if verdict.label in _CONTENT
    ]
    linked = sum(
        bool(block.links) and sum(len(anchor.text) for anchor in block.links) * 2 > len(block.text)
        for block in chosen
    )
    return linked * 2 > len(chosen)
