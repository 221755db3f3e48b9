"""Decides whether a page is rendered in a browser, and which of its two records is kept. Callers
pass in the functions that extract and render.
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
"""Which pages are rendered: none, those that show little without their scripts, or all."""

# A shorter body may be the page before its scripts have run.
_MIN_WORDS = 25
_SNIFFED_BYTES = 2048
_SEARCHED_BYTES = 1_000_000
"""The first bytes of a page, which are searched for the signs of an application."""
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|script|div|p|h1)\b", re.I)
_SCRIPT = re.compile(rb"<script\b", re.I)
_SHELL = re.compile(
    rb"<noscript\b.{0,600}?javascript"
    rb"|<(?:div|main|section|app-root)\b[^<>]{0,300}>\s{0,200}"
    rb"</(?:div|main|section|app-root)>\s{0,200}"
    rb"(?:<!--.{0,200}?-->\s{0,200})?(?:<script\b|</body\b)"
    rb"|<(?:div|main)\b[^<>]{0,300}\bid\s*=\s*[\"']?"
    rb"(?:app|root|react-root|__next|__nuxt|___gatsby|svelte|main-app)\b[^<>]{0,300}>\s{0,200}</",
    re.I | re.S,
)
"""Signs of an application: a request to enable JavaScript, or an empty element to fill."""


def render_if_needed(
    page: Page, judge: Callable[[Page], Article], render: Callable[[Page], Page], when: When
) -> tuple[Page, Article]:
    """(page, record): the fetched page with its record, or the rendered page with its own.

    `judge` makes a record of a page, `render` renders a page. "auto" keeps the record with more
    text, and the first one if the page cannot be rendered. "always" raises the errors of `render`.
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
    if (
        when == "never"
        or first.status == "unsupported"
        or not _HTML.search(content[:_SNIFFED_BYTES])
    ):
        return False
    if when == "always":
        return True
    if first.status == "empty":
        return _SCRIPT.search(content) is not None
    # A login, consent or CAPTCHA wall is respected. Rendering must not get around it.
    return (
        first.error is None
        and count_words(first.body or "") < _MIN_WORDS
        and _SHELL.search(content[:_SEARCHED_BYTES]) is not None
    )


def _worth(article: Article) -> tuple[bool, int]:
    return article.error is None, count_words(article.body or "")


def _noticed(article: Article, code: str, message: str) -> Article:
    return msgspec.structs.replace(article, warnings=[*article.warnings, Notice(code, message)])
