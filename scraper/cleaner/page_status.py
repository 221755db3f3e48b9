"""The type of a page whose blocks are judged: an article, or a page in the place of one. Judges no
blocks.

A page with a body of its own is not a wall, since consent notices, login forms and paywalls are on
good articles too. A wall says so in its title or headline, or says so and little else.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from scraper.article import Status
from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext
from scraper.language import FoldedLine, Phrases
from scraper.records import Verdict

WITHOUT_BODY: tuple[Status, ...] = ("blocked", "consent", "login", "parked", "soft_404")
"""The types of pages without a body of their own, in the order of the checks."""

# A page with fewer words in its body may be a wall. With a title that says so, more are allowed.
_WALL_WORDS = 60
_TITLED_WALL_WORDS = 250
# The shown part of an article for subscribers is shorter.
_STUB_WORDS = 350
# Longer lines contain phrases by chance.
_MAX_NOTICE = 60
_MAX_TITLE = 10
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


def page_status(
    page: PageContext, verdicts: Sequence[Verdict], url: str | None, tables: Phrases
) -> Status:
    """The type of a page. `tables` are the phrases of walls and other pages without an article."""
    words = sum(
        line.words
        for line, verdict in zip(page.lines, verdicts, strict=True)
        if verdict.label == "body"
    )
    if wall := _wall(page, words, tables):
        return wall
    if not words:
        return "empty"
    if page.is_text:
        return "ok"
    if _is_stub(page, verdicts, words, tables):
        return "paywalled"
    return _kind(page, verdicts, url)


def _wall(page: PageContext, words: int, tables: Phrases) -> Status | None:
    """The type of a page without a body of its own. `words` are those of its body."""
    if words >= _TITLED_WALL_WORDS:
        return None
    titles = [
        *page.structured.titles[:2],
        *([page.blocks[page.headline].text] if page.headline is not None else []),
    ]
    total = sum(line.words for line in page.lines)
    for kind in WITHOUT_BODY:
        if kind not in ("consent", "login") and any(
            _is_title_of(tables, kind, title) for title in titles
        ):
            return kind
        notices = sum(
            tables.contains(kind, line) for line in page.lines if line.words <= _MAX_NOTICE
        )
        if (
            notices
            and words < _WALL_WORDS
            and total < 2 * _TITLED_WALL_WORDS
            and (kind != "consent" or notices > 1 or total < _WALL_WORDS)
        ):
            return kind
    return None


def _is_title_of(tables: Phrases, kind: str, title: str) -> bool:
    """Whether a title is that of a page of a type: a phrase of the table and little else."""
    line = FoldedLine(title)
    return line.words <= _MAX_TITLE and tables.contains(kind, line)


def _is_stub(page: PageContext, verdicts: Sequence[Verdict], words: int, tables: Phrases) -> bool:
    """Whether the page shows only the start of an article for subscribers."""
    if words >= _STUB_WORDS:
        return False
    first = next(
        (index for index, verdict in enumerate(verdicts) if verdict.label in CONTENT),
        len(verdicts),
    )
    has_notice = any(
        tables.contains("paywall", line) for line in page.lines[first:] if line.words <= _MAX_NOTICE
    )
    return has_notice or (
        words < _STUB_WORDS / 2
        and str(page.structured.article.get("isAccessibleForFree")).lower() == "false"
    )


def _kind(page: PageContext, verdicts: Sequence[Verdict], url: str | None) -> Status:
    """ok, index or other: by what the page declares, then by its URL and its links."""
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
    """Whether most blocks of the body are links to other pages."""
    chosen = [
        block
        for block, verdict in zip(page.blocks, verdicts, strict=True)
        if verdict.label in CONTENT
    ]
    linked = sum(
        bool(block.links) and sum(len(link.text) for link in block.links) * 2 > len(block.text)
        for block in chosen
    )
    return linked * 2 > len(chosen)
