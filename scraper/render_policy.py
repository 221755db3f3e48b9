"""Whether a page is looked at once more with its scripts run, and which of the two records is kept.
Opens nothing: it is told how to judge and how to render.
"""

import re
from collections.abc import Callable
from typing import Literal

import msgspec

from scraper.article import Article, Notice
from scraper.errors import ScraperError
from scraper.records import Page
from scraper.text import count_words

When = Literal["never", "auto", "always"]
"""Which pages are rendered: none, those that show nothing without their scripts, all."""

# A body of fewer words may be what an application shows before its scripts have run.
_STUB = 25
_SNIFFED = 2048
_SEARCHED = 1_000_000
"""Bytes at the beginning that are searched for the signs of an application."""
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|script|div|p|h1)\b", re.I)
_SCRIPT = re.compile(rb"<script\b", re.I)
_SHELL = re.compile(
    rb"<noscript\b.{0,600}?javascript"
    rb"|<(?:div|main|section|app-root)\b[^<>]{0,300}>\s{0,200}</(?:div|main|section|app-root)>\s{0,200}(?:<!--.{0,200}?-->\s{0,200})?(?:<script\b|</body\b)"
    rb"|<(?:div|main)\b[^<>]{0,300}\bid\s*=\s*[\"']?(?:app|root|react-root|__next|__nuxt|___gatsby|svelte|main-app)\b[^<>]{0,300}>\s{0,200}</",
    re.I | re.S,
)
"""Asks for JavaScript, or has an empty element where an application goes."""


def render_if_needed(
    page: Page, judge: Callable[[Page], Article], render: Callable[[Page], Page], when: When
) -> tuple[Page, Article]:
    """A fetched page and its record, or, where `when` says so and it helps, the page as a browser
    shows it and the record of that.

    "auto" keeps the record that has more of an article, and the first where the page cannot be
    rendered; "always" raises what `render` raises.
    """
    first = judge(page)
    if not _wanted(page, first, when):
        return page, first
    try:
        shown = render(page)
    except ScraperError as error:
        if when == "always":
            raise
        return page, _noticed(
            first,
            "not_rendered",
            f"the page shows little without its scripts, and running them failed: {error.message}",
        )
    second = judge(shown)
    if when == "auto" and _worth(second) <= _worth(first):
        return page, first
    return shown, _noticed(
        second, "rendered", "the page was read as a browser shows it once its scripts have run"
    )


def _wanted(page: Page, first: Article, when: When) -> bool:
    content = (
        page.content if isinstance(page.content, bytes) else page.content.encode("utf-8", "replace")
    )
    if when == "never" or first.status == "unsupported" or not _HTML.search(content[:_SNIFFED]):
        return False
    if when == "always":
        return True
    if first.status == "empty":
        return _SCRIPT.search(content) is not None
    # A wall that asks for a login, consent or a proof of being human is an answer, and is not gone
    # round.
    return (
        first.error is None
        and count_words(first.body or "") < _STUB
        and _SHELL.search(content[:_SEARCHED]) is not None
    )


def _worth(article: Article) -> tuple[bool, int]:
    return article.error is None, count_words(article.body or "")


def _noticed(article: Article, code: str, message: str) -> Article:
    return msgspec.structs.replace(article, warnings=[*article.warnings, Notice(code, message)])
