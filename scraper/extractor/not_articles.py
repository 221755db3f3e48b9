"""What users read about a page that is not an article: errors and warnings. Judges no page."""

from scraper.article import Notice
from scraper.cleaner import Cleaned, PageType
from scraper.errors import (
    Blocked,
    ClientRedirect,
    ConsentWall,
    ErrorPage,
    LoginWall,
    NoArticle,
    ParkedDomain,
    SoftNotFound,
)
from scraper.records import Page

_NOT_BY_SERVER = ", although the server did not"

_STAND_INS: dict[str, tuple[type[NoArticle], str]] = {
    "consent": (
        ConsentWall,
        "the page only asks for consent to cookies; fetch it with a browser that gives it, or from "
        "a feed",
    ),
    "blocked": (
        Blocked,
        "the site refuses automated clients; ask it for access, or try later and more slowly",
    ),
    "queue": (
        Blocked,
        "the page is a queue: the site has too many visitors and lets them wait; try later",
    ),
    "maintenance": (Blocked, "the site is down for maintenance; try later"),
    "ad_blocker": (Blocked, "the site only shows its pages to browsers that show its adverts"),
    "region": (Blocked, "the site does not show the page in the region of this IP address"),
    "browser": (Blocked, "the site refuses this browser; --render auto uses Chromium"),
    "age": (Blocked, "the page only asks for the age of its reader"),
    "javascript": (NoArticle, "the page shows nothing without JavaScript; --render auto runs it"),
    "redirect": (ClientRedirect, "the page only leads to {target}; extract that URL"),
    "login": (LoginWall, "the page only asks to log in"),
    "parked": (ParkedDomain, "the domain is parked or not set up; there is no site any more"),
    "server_error": (
        ErrorPage,
        f"the page only reports an error of the site{_NOT_BY_SERVER}; try later",
    ),
    "soft_404": (SoftNotFound, f"the page says that it was not found{_NOT_BY_SERVER}"),
}

_OTHER_PAGES: dict[str, str] = {
    "product": "the page of a product",
    "forum": "a thread of a forum",
    "questions": "a page of questions and answers",
    "documentation": "documentation",
    "legal": "a legal notice",
    "podcast": "the page of an episode of a podcast",
    "profile": "the profile of a person",
    "software": "the page of a program",
    "job": "a job advert",
    "event": "the page of an event",
    "course": "the page of a course",
    "service": "the page of a service",
    "place": "the page of a business",
    "property": "an offer of a house or a flat",
    "vehicle": "an offer of a vehicle",
    "listing": "a list of other pages",
}
"""What a page seems to be that has a text of its own."""


def stand_in_error(page: Page, page_type: PageType) -> NoArticle | None:
    """The error for a page that stands in the place of an article. None for other pages."""
    if page_type.kind not in _STAND_INS:
        return None
    error, message = _STAND_INS[page_type.kind]
    if page.http_status is None:  # a file, which no server has sent
        message = message.replace(_NOT_BY_SERVER, "")
    if page.rendering != "never":
        message = message.partition("; --render")[0]
    return error(f"{page.source}: {message.format(target=page_type.target)}")


def redirected(page: Page) -> SoftNotFound:
    """The error for a story whose URL redirects to a page for all stories."""
    return SoftNotFound(
        f"{page.source}: the page was not found; the site redirects to {page.final_url}"
    )


def page_type_notices(page_type: PageType) -> list[Notice]:
    """The warning that a page with a text of its own is not an article."""
    if page_type.kind not in _OTHER_PAGES:
        return []
    noun = _OTHER_PAGES[page_type.kind]
    return [Notice("not_an_article", f"the page seems to be {noun}, not an article")]


def no_article(page: Page, cleaned: Cleaned) -> NoArticle:
    """The error for a page without article text. Its message says what the user can do."""
    content = (
        page.content if isinstance(page.content, bytes) else page.content.encode("utf-8", "replace")
    )
    advice = page.rendering == "never" and b"<script" in content
    scripts = "; --render auto runs its scripts" if advice else ""
    if not cleaned.judged:
        return NoArticle(f"{page.source}: there is no text on the page{scripts}")
    return NoArticle(
        f"{page.source}: no article text was found on the page; `scraper explain` shows what "
        f"was{scripts}"
    )
