"""The type of a page whose blocks are judged: an article, or a page in the place of one. Judges no
blocks.
"""

import math
from collections.abc import Sequence

from scraper.article import Status
from scraper.cleaner.cleaned import CONTENT, PageType
from scraper.cleaner.context import PageContext
from scraper.cleaner.declared_kind import described_kind, describes_product
from scraper.cleaner.other_pages import (
    declares_list,
    is_declared_article,
    is_declared_list,
    is_declared_questions,
    other_kind,
    unsigned_kind,
)
from scraper.cleaner.page_kinds import StandInKind
from scraper.cleaner.page_urls import is_home_page
from scraper.cleaner.program_pages import is_error_output, is_folder_listing
from scraper.cleaner.stand_ins import count_body_words, page_phrases, stand_in
from scraper.cleaner.teaser_list import is_teaser_list, lists_stories
from scraper.language import Lexicon, Vocabulary
from scraper.parsing import Document, refresh_target, script_target
from scraper.records import Verdict

_STATUS_OF: dict[StandInKind, Status] = {
    "consent": "consent",
    "login": "login",
    "parked": "parked",
    "soft_404": "soft_404",
    "server_error": "failed",
    "javascript": "empty",
    "redirect": "empty",
}
"""All other stand-ins are "blocked"."""

_LISTING = PageType("index", "listing")
_NO_REDIRECTS = frozenset({"blocked", "consent", "login", "maintenance", "server_error"})
# A page that leads elsewhere says so in a sentence or two, and does it at once.
_REDIRECT_WORDS, _SCRIPT_WORDS = 40, 20
_REDIRECT_SECONDS = 10.0
# A page that shows fewer words is what its scripts say.
_SHOWN_WORDS = 40
# The shown part of an article for subscribers is shorter.
_STUB_WORDS = 350
# Longer lines contain phrases by chance.
_MOST_BELOW_NOTICE = 30
_MAX_NOTICE = 60


def page_type(
    page: PageContext,
    verdicts: Sequence[Verdict],
    document: Document,
    lexicon: Lexicon,
    *,
    has_posts: bool,
) -> PageType:
    """The type of a page. `has_posts` says that the posts of a thread were found on it."""
    words = count_body_words(page, verdicts)
    if is_folder_listing(page):
        return _LISTING
    if has_posts and words:  # readers may write about errors and walls
        return PageType("other", "questions" if is_declared_questions(page) else "forum")
    kind = "server_error" if is_error_output(page) else stand_in(page, verdicts, document, lexicon)
    if words < _REDIRECT_WORDS and (target := _redirect_target(kind, words, document)):
        return PageType("empty", "redirect", target)
    if kind:
        return PageType(_STATUS_OF.get(kind, "blocked"), kind)
    if (
        _shown_words(page) < _SHOWN_WORDS
        and not page.structured.types
        and (kind := _kind_by_scripts(document, lexicon.vocabulary))
    ):
        return PageType("blocked", kind)
    if not words:
        return PageType("empty")
    if page.is_text:
        return PageType("ok")
    if _is_stub(page, verdicts, words, lexicon):
        return PageType("paywalled")
    return _kind_of_text(page, verdicts, document)


def _redirect_target(kind: StandInKind | None, words: int, document: Document) -> str | None:
    """The URL that a page with little text leads to, if it has no other purpose. `kind` is the
    stand-in that its text describes.
    """
    if kind in _NO_REDIRECTS:
        return None
    if target := refresh_target(document, within=_REDIRECT_SECONDS if words else math.inf):
        return target
    return script_target(document) if words < _SCRIPT_WORDS and kind != "queue" else None


def _shown_words(page: PageContext) -> int:
    shown = zip(page.blocks, page.lines, strict=True)
    return sum(line.words for block, line in shown if not (block.parent and block.parent.hidden))


def _kind_by_scripts(document: Document, vocabulary: Vocabulary) -> StandInKind | None:
    """The stand-in whose scripts or frames a page loads, if it shows next to nothing."""
    if document.tree is None:
        return None
    elements = document.tree.iter("script", "iframe")
    texts = [f"{element.get('src') or ''} {element.text or ''}".lower() for element in elements]
    marks: dict[StandInKind, str] = {"queue": "queue_scripts", "blocked": "challenge_scripts"}
    for kind, key in marks.items():
        if any(mark in text for mark in vocabulary.vendors(key) for text in texts):
            return kind
    return None


def _is_stub(page: PageContext, verdicts: Sequence[Verdict], words: int, lexicon: Lexicon) -> bool:
    """Whether the page shows only the start of an article for subscribers."""
    if words >= _STUB_WORDS:
        return False
    first = next(
        (index for index, verdict in enumerate(verdicts) if verdict.label in CONTENT),
        len(verdicts),
    )
    phrases = page_phrases(page, words, lexicon)
    notices = [
        index
        for index, line in enumerate(page.lines[first:], first)
        if line.words <= _MAX_NOTICE and "paywall" in phrases.keys_in(line.text)
    ]
    # A notice between paragraphs is for readers who want to write comments, too.
    has_notice = any(
        sum(
            line.words
            for below, line in enumerate(page.lines[index + 1 :], index + 1)
            if verdicts[below].label == "body" and below not in notices
        )
        <= _MOST_BELOW_NOTICE
        for index in notices
    )
    return has_notice or (
        words < _STUB_WORDS / 2
        and str(page.structured.article.get("isAccessibleForFree")).lower() == "false"
    )


def _kind_of_text(page: PageContext, verdicts: Sequence[Verdict], document: Document) -> PageType:
    """ok, index or other: by what the page declares, then by its URL and its links.

    Programs declare og:type "article" for lists too. Their JSON-LD knows better.
    """
    is_list = is_teaser_list(page, verdicts, document.url)
    if kind := described_kind(page):
        is_author = kind == "profile" and lists_stories(page, verdicts, document.url)
        return _LISTING if is_author else PageType("other", kind)
    if is_declared_article(page) and not describes_product(page):
        if is_list and declares_list(page):
            return _LISTING
        kind = unsigned_kind(page, verdicts, document)
        return PageType("other", kind) if kind else PageType("ok")
    if kind := other_kind(page, verdicts, document):
        return PageType("other", kind)
    if document.url and is_home_page(document.url, page.phrases.vocabulary):
        return _LISTING
    return _LISTING if is_list or is_declared_list(page, verdicts) else PageType("ok")
