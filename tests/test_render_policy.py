"""Whether a page is rendered, and which of its records is kept."""

import sys
import time

import pytest

import scraper
from scraper.fetcher import Client
from scraper.pipeline import extract_page
from scraper.records import Page
from scraper.render_policy import render_if_needed
from tests.conftest import page_with

ARTICLE = page_with()
TITLE = "<!doctype html><html><head><title>Ferry returns to Norhaven</title></head>"
SHELL = f'{TITLE}<body><div id="root"></div><script src="/app.js"></script></body></html>'
NOSCRIPT = (
    f"{TITLE}<body><noscript>You need to enable JavaScript to run this app.</noscript><div "
    "id=app></div><script src=/app.js></script></body></html>"
)
LOADING = (
    f"{TITLE}<body><main><p>The page is being loaded for you now, one moment "
    "please.</p></main><div id='root' class='x'> </div><script>x</script></body></html>"
)
WALL = (
    f"{TITLE.replace('Ferry returns to Norhaven', 'Just a moment...')}<body><p>Enable JavaScript "
    "and cookies to continue</p><div id=root></div><script>x</script></body></html>"
)
SHORT = (
    f"{TITLE}<body><article><h1>Ferry returns</h1><p>The ferry between the islands runs again, the "
    "harbour office said on Monday.</p></article><script>x()</script><footer>About "
    "us</footer></body></html>"
)
NO_SCRIPT = f"{TITLE}<body><div id=root></div></body></html>"
PLAIN = (
    "Ferry returns to Norhaven\n\nThe ferry between the two islands will run again from Monday, "
    "eleven weeks after a storm tore the landing stage at Norhaven from its piles, the harbour "
    "office said on Thursday night."
)


def fetched(content):
    return Page(
        source="u",
        content=content.encode(),
        url="http://x.example/a",
        final_url="http://x.example/a",
        http_status=200,
    )


def look(content, when, becomes=ARTICLE):
    """The record, and how often the page was rendered."""
    calls = []

    def render(page):
        calls.append(page)
        if isinstance(becomes, scraper.ScraperError):
            raise becomes
        return fetched(becomes)

    return render_if_needed(fetched(content), extract_page, render, when)[1], len(calls)


def codes(article):
    return [notice.code for notice in article.warnings]


@pytest.mark.parametrize(
    "content",
    [SHELL, NOSCRIPT, LOADING],
    ids=["empty", "asks for JavaScript", "a word of patience"],
)
def test_an_application_that_shows_nothing_is_rendered(content):
    article, times = look(content, "auto")
    assert (article.status, times, codes(article)) == ("ok", 1, ["rendered"])


@pytest.mark.parametrize(
    "content",
    [ARTICLE, SHORT, WALL, NO_SCRIPT, PLAIN, "%PDF-1.7"],
    ids="article short wall bare text pdf".split(),
)
def test_what_no_script_would_change_is_not_rendered(content):
    assert look(content, "auto")[1] == 0


@pytest.mark.parametrize("content", [ARTICLE, SHELL, WALL])
def test_always_is_every_page(content):
    article, times = look(content, "always")
    assert (times, codes(article)) == (1, ["rendered"])


@pytest.mark.parametrize("content", [PLAIN, "%PDF-1.7"])
def test_always_is_pages_only(content):
    assert look(content, "always")[1] == 0


def test_never_is_never():
    assert look(SHELL, "never")[1] == 0


def test_the_record_with_more_of_an_article_is_kept():
    article, times = look(LOADING, "auto", becomes=SHELL)
    assert (article, times) == (extract_page(fetched(LOADING)), 1)


def test_a_page_that_cannot_be_rendered_keeps_its_record_with_a_warning():
    article, _ = look(
        SHELL,
        "auto",
        becomes=scraper.RenderingFailed("u: the page cannot be rendered: it takes too much memory"),
    )
    assert (article.status, codes(article)) == ("empty", ["not_rendered"])
    assert "too much memory" in article.warnings[0].message


def test_always_has_no_second_best():
    with pytest.raises(scraper.RenderingFailed):
        look(SHELL, "always", becomes=scraper.RenderingFailed("u: no"))


def test_a_hostile_page_is_looked_through_quickly():
    short = extract_page(fetched(f"{TITLE}<p>A word.</p>"))
    for hostile in ("<div id=app ", "<noscript><div" + " id=app" * 40, "<div>" + " " * 200):
        started = time.process_time()
        render_if_needed(
            fetched(TITLE + hostile * (3_000_000 // len(hostile))),
            lambda _page: short,
            lambda page: page,
            "auto",
        )
        assert time.process_time() - started < 5


def test_without_the_extra_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "playwright.async_api", None)
    for name in ("chromium", "interceptor", "renderer"):
        monkeypatch.delitem(sys.modules, f"scraper.fetcher.browser.{name}", raising=False)
    with pytest.raises(
        scraper.RenderingUnavailable, match=r"pip install 'article-scraper\[render\]'"
    ):
        Client().renderer()
