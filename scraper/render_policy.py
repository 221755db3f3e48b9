"""Decides whether a page is rendered in a browser, and which of its two records is kept. Callers
pass in the functions that extract and render.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

import msgspec

from scraper.article import Article, Notice
from scraper.error_record import failure_record
from scraper.errors import (
    HostDeferred,
    HostGivenUp,
    HttpStatusError,
    MachineError,
    RenderingFailed,
    RenderingUnavailable,
    RobotsDisallowed,
    ScraperError,
    TooLarge,
)
from scraper.fetcher.browser import REQUESTS_FAILED
from scraper.records import Page, Request
from scraper.text import count_words

When = Literal["never", "auto", "always"]
"""Which pages are rendered: none, those that show little without their scripts, or all."""

# A shorter body may be the page before its scripts have run.
_MIN_WORDS = 25
_SHORT_BODY = 100
"""A body with fewer words may be all that a page has around the empty root of an application."""
_EMPTY_ROOT = 10
"""A root with fewer words is empty: it may say that the page is being loaded."""
_MOST_OF = 0.9
"""A rendered page with a smaller part of the words has lost text."""
_VERDICTS = TooLarge | HttpStatusError | RobotsDisallowed | HostDeferred | HostGivenUp
"""Errors of the page or its host, which keep their codes. Others are those of the browser."""
_READ_AS_SHOWN = (
    "rendered",
    "the page was read as a browser shows it once its scripts have run",
)
_Worth = tuple[bool, int]
"""Whether a record is that of an article, and the number of its words."""
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
_ROOTS = ("app", "root", "react-root", "__next", "__nuxt", "___gatsby", "svelte", "main-app")
_ROOT = re.compile(rb"\bid\s*=\s*[\"']?(?:%b)\b|<app-root\b" % "|".join(_ROOTS).encode(), re.I)
_FOOTER = re.compile(rb"<footer\b.*?</footer\s*>", re.I | re.S)


class Browser(Protocol):
    """What renders pages. Thread-safe."""

    start_error: str | None
    """Why the browser did not start; None if it did, or was not needed."""

    def render(self, page: Page, request: Request) -> Page:
        """The page as its scripts change it. Raises ScraperError."""
        ...

    def close(self) -> None:
        """End the browser. Pages that wait for it fail."""
        ...


class NoBrowser:
    """Stands for a browser that is missing, so that a run can do all that needs none."""

    def __init__(self, error: RenderingUnavailable) -> None:
        self.start_error: str | None = None
        self._error = error

    def render(self, page: Page, request: Request) -> Page:  # noqa: ARG002 - a Browser
        """Raises RenderingUnavailable."""
        self.start_error = self._error.message
        raise RenderingUnavailable(self._error.message)

    def close(self) -> None:
        """There is nothing to end."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """How the pages of a run are rendered."""

    when: When
    browser: Browser
    request: Request
    """The limits of a page. Its URL is not used."""

    def render(self, page: Page) -> Page:
        """The page as its scripts change it. Raises ScraperError."""
        return self.browser.render(page, self.request)


def render_if_needed(
    page: Page, judge: Callable[[Page], Article], render: Callable[[Page], Page], when: When
) -> tuple[Page, Article]:
    """(page, record): the fetched page with its record, or the rendered page with its own.

    `judge` makes a record of a page, `render` renders a page. "auto" keeps the record with more
    text, "always" that of the rendered page unless that is an error. A page that cannot be rendered
    keeps its record with a warning, or is an error if it has no body.
    """
    page = msgspec.structs.replace(page, rendering=when)
    first = judge(page)
    to_beat = _worth_to_beat(page, first, judge, when)
    if to_beat is None:
        return page, first
    try:
        shown = msgspec.structs.replace(render(page), rendering=when)
        second = _blamed(shown, judge(shown), first)
    except MachineError:
        raise
    except ScraperError as error:
        return page, _without_rendering(page, first, error)
    if second.error is not None and first.error is not None:
        return shown, _noticed(second, *_READ_AS_SHOWN)
    if when == "auto" and _worth(second) <= to_beat:
        return page, first
    if second.error is not None and second.status != "login":
        why = f"once its scripts have run, the page is an error: {second.error.message}"
        return page, _noticed(first, RenderingFailed.code, why)
    return shown, _rendered(second, to_beat[1])


def _without_rendering(page: Page, first: Article, error: ScraperError) -> Article:
    """The record of a page that could not be rendered."""
    if first.error is None:
        return _noticed(first, RenderingFailed.code, f"the page was not rendered: {error.message}")
    if not isinstance(error, _VERDICTS | RenderingFailed):
        why = error.message.removeprefix(f"{page.source}: ").removeprefix("not rendered: ")
        message = why if why.startswith("not rendered") else f"not rendered: {why}"
        error = RenderingFailed(f"{page.source}: {message}", retry_after=error.retry_after)
    return failure_record(error, page)


def _blamed(shown: Page, record: Article, first: Article) -> Article:
    """The record of a rendered page. If it has no text because it did not get what its scripts
    requested, or was not led to another page, its error says that. Without data, many pages show a
    few words of regret.
    """
    is_regret = first.error is not None and _worth(record)[1] < _MIN_WORDS
    if record.status != "empty" and not (record.error is None and is_regret):
        return record
    reasons = {notice.code: notice.message for notice in shown.warnings}
    if why := reasons.get(RobotsDisallowed.code):
        return failure_record(RobotsDisallowed(f"{shown.source}: {why}"), shown)
    if why := reasons.get(REQUESTS_FAILED):
        return failure_record(RenderingFailed(f"{shown.source}: not rendered: {why}"), shown)
    return record


def _rendered(record: Article, before: int) -> Article:
    """The record of the rendered page, with the warnings that say so. `before` is the number of
    words that the page had without its scripts.
    """
    record = _noticed(record, *_READ_AS_SHOWN)
    after = count_words(record.body or "")
    if after < _MOST_OF * before:
        lost = f"the rendered page has {after} words, the page without its scripts {before}"
        return _noticed(record, "text_lost", lost)
    # Scripts of adverts often fail. They do not matter if the text is there.
    kept = [notice for notice in record.warnings if notice.code != REQUESTS_FAILED]
    return msgspec.structs.replace(record, warnings=kept)


def _worth_to_beat(
    page: Page, first: Article, judge: Callable[[Page], Article], when: When
) -> _Worth | None:
    """What the rendered page must have more of, or None if the page is not rendered."""
    content = (
        page.content if isinstance(page.content, bytes) else page.content.encode("utf-8", "replace")
    )
    if (
        when == "never"
        or first.status == "unsupported"
        or not _HTML.search(content[:_SNIFFED_BYTES])
    ):
        return None
    worth = _worth(first)
    if when == "always":
        return worth
    if first.status == "empty":
        return worth if _SCRIPT.search(content) else None
    # A login, consent or CAPTCHA wall is respected. Rendering must not get around it.
    if first.error is not None:
        return None
    searched = content[:_SEARCHED_BYTES]
    if worth[1] < _MIN_WORDS and _SHELL.search(searched):
        return worth
    if not _has_empty_root(page, searched):
        return None
    if worth[1] < _SHORT_BODY:
        return worth
    without_footer = _worth(_without_footer(page, content, judge))
    return without_footer if without_footer[1] < _MIN_WORDS else None


def _has_empty_root(page: Page, content: bytes) -> bool:
    """Whether the page has the root element of an application, with hardly a word in it."""
    if not _ROOT.search(content) or not _SCRIPT.search(content):
        return False
    from scraper.parsing import parse, text_of  # the parser is loaded only for the few such pages

    tree = parse(msgspec.structs.replace(page, content=content, form="html")).tree
    return tree is not None and any(
        count_words(text_of(element)) < _EMPTY_ROOT
        for element in tree.iter("*")
        if element.get("id") in _ROOTS or element.tag == "app-root"
    )


def _without_footer(page: Page, content: bytes, judge: Callable[[Page], Article]) -> Article:
    """The record of a page without its footer."""
    return judge(msgspec.structs.replace(page, content=_FOOTER.sub(b"", content)))


def _worth(article: Article) -> _Worth:
    return article.error is None, count_words(article.body or "")


def _noticed(article: Article, code: str, message: str) -> Article:
    return msgspec.structs.replace(article, warnings=[*article.warnings, Notice(code, message)])
