"""Whether a page is rendered, and which of its records is kept."""

import sys
import time

import msgspec
import pytest

import scraper
from scraper.article import Notice
from scraper.fetcher import Client
from scraper.pipeline import extract_page
from scraper.records import Page
from scraper.render_policy import render_if_needed
from tests.conftest import PARAGRAPHS, page_with

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


MEMORY = scraper.RenderingFailed("u: not rendered: it takes too much memory")


@pytest.mark.parametrize("when", ["auto", "always"])
@pytest.mark.parametrize(
    "cause", [MEMORY, scraper.DeadlineExceeded("u: not rendered within 3 seconds")]
)
def test_without_a_body_a_failed_rendering_is_an_error_that_can_be_retried(cause, when):
    article, _ = look(SHELL, when, becomes=cause)
    assert (article.error.code, article.error.retryable) == ("not_rendered", True)
    assert cause.message.partition("rendered ")[2] in article.error.message


def test_a_browser_that_does_not_start_is_no_verdict_on_the_page():
    article, _ = look(SHELL, "auto", becomes=scraper.RenderingUnavailable("Chromium: no"))
    assert (article.error.code, article.error.retryable) == ("not_rendered", True)


@pytest.mark.parametrize(
    "error",
    [
        scraper.TooLarge("u: larger"),
        scraper.HttpStatusError("u: leads to x: HTTP status 404", status=404),
        scraper.RobotsDisallowed("u: robots.txt"),
    ],
)
def test_errors_of_the_page_keep_their_codes(error):
    article, _ = look(SHELL, "auto", becomes=error)
    assert (article.error.code, article.error.message) == (error.code, error.message)


@pytest.mark.parametrize("cause", [MEMORY, scraper.TooLarge("u: larger")])
def test_with_a_body_a_failed_rendering_is_a_warning(cause):
    article, _ = look(ARTICLE, "always", becomes=cause)
    assert (article.status, codes(article)) == ("ok", ["not_rendered"])
    assert cause.message in article.warnings[-1].message


def test_a_rendered_page_that_was_not_extracted_keeps_the_first_record():
    pages = []

    def judge(page):
        pages.append(page)
        if len(pages) == 2:
            raise scraper.WorkerLost.out_of_time("u", 3)
        return extract_page(page)

    article = render_if_needed(fetched(ARTICLE), judge, lambda page: page, "always")[1]
    assert (article.status, codes(article)) == ("ok", ["not_rendered"])


# The record of the rendered page

ERROR_PAGE = f"{TITLE}<body><article><p>Something went wrong.</p></article></body></html>"
FEWER = page_with(paragraphs=PARAGRAPHS[:2])
STUB = page_with(
    "<div class=paywall><p>Subscribe to continue reading this article.</p></div>",
    paragraphs=PARAGRAPHS[:2],
    head='<script type="application/ld+json">{"@context": "https://schema.org", "@type": '
    '"NewsArticle", "isAccessibleForFree": false}</script>',
)


def test_always_gives_the_rendered_record_and_says_what_was_lost():
    article, _ = look(ARTICLE, "always", becomes=FEWER)
    assert codes(article) == ["rendered", "text_lost"]
    words = [len(extract_page(fetched(page)).body.split()) for page in (ARTICLE, FEWER)]
    for count in words:
        assert str(count) in article.warnings[-1].message


@pytest.mark.parametrize("becomes", [ERROR_PAGE, SHELL])
def test_always_keeps_the_first_record_if_the_rendered_page_is_an_error(becomes):
    article, _ = look(ARTICLE, "always", becomes=becomes)
    assert (article.status, codes(article)) == ("ok", ["not_rendered"])


def test_a_paywall_that_scripts_put_up_stays():
    article, _ = look(ARTICLE, "always", becomes=STUB)
    assert (article.status, codes(article)[:1]) == ("paywalled", ["rendered"])


FOOTER = f"<footer>{''.join(f'<p>All rights of part {n} are reserved by Quay Press, and nothing on this page may be copied without a written permission.</p>' for n in range(9))}</footer>"
ROOT = '<div id="root"><div class="spinner"></div></div><script src=/app.js></script>'


@pytest.mark.parametrize(
    "around",
    [FOOTER, f"<article><h1>Ferry returns</h1><p>{PARAGRAPHS[0]} {PARAGRAPHS[1]}</p></article>"],
    ids=["a footer", "one short paragraph"],
)
def test_an_empty_application_root_is_rendered_in_spite_of(around):
    article, times = look(f"{TITLE}<body>{around}{ROOT}</body></html>", "auto")
    assert (times, codes(article)) == (1, ["rendered"])


def test_an_article_next_to_an_empty_root_is_not_rendered():
    long = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    page = f"{TITLE}<body><article><h1>Ferry returns</h1>{long}</article>{ROOT}</body></html>"
    assert look(page, "auto")[1] == 0


def test_a_root_that_has_the_article_is_not_empty():
    inside = f"<div id=root><article><h1>Ferry</h1><p>{PARAGRAPHS[0]}</p></article></div>"
    page = f"{TITLE}<body>{inside}<script src=/app.js></script></body></html>"
    assert look(page, "auto")[1] == 0


# Messages


@pytest.mark.parametrize("when", ["auto", "always"])
@pytest.mark.parametrize("content", [SHELL, WALL, NOSCRIPT, NO_SCRIPT])
def test_no_message_advises_the_option_that_was_given(content, when):
    article, _ = look(content, when, becomes=content)
    assert "--render" not in article.error.message


def with_notice(code, message):
    """What rendering makes of a page that stays empty, with a notice."""

    def render(page):
        return msgspec.structs.replace(page, warnings=(Notice(code, message),))

    return render


@pytest.mark.parametrize("when", ["auto", "always"])
def test_a_page_that_robots_txt_keeps_from_its_text_is_that_error(when):
    render = with_notice("robots_disallowed", "the page leads to /x: robots.txt disallows it")
    article = render_if_needed(fetched(SHELL), extract_page, render, when)[1]
    assert (article.error.code, article.error.retryable) == ("robots_disallowed", False)
    assert "robots.txt" in article.error.message


def test_a_page_whose_data_did_not_arrive_is_not_rendered():
    render = with_notice("requests_failed", "a request failed: /api: HTTP status 503")
    article = render_if_needed(fetched(SHELL), extract_page, render, "auto")[1]
    assert (article.error.code, article.error.retryable) == ("not_rendered", True)
    assert "/api: HTTP status 503" in article.error.message


def test_a_few_words_of_regret_are_no_article_if_the_data_did_not_arrive():
    def render(page):
        regret = f"{TITLE}<body><article><p>The story is late today.</p></article></body></html>"
        notice = Notice("requests_failed", "a request failed: /api: HTTP status 503")
        return msgspec.structs.replace(page, content=regret.encode(), warnings=(notice,))

    article = render_if_needed(fetched(SHELL), extract_page, render, "auto")[1]
    assert (article.error.code, article.error.retryable) == ("not_rendered", True)


def test_a_message_says_once_that_the_page_was_not_rendered():
    late = scraper.DeadlineExceeded("u: not rendered within 3 seconds; raise --timeout")
    article, _ = look(SHELL, "auto", becomes=late)
    assert article.error.message == late.message


def test_a_request_that_failed_does_not_matter_if_the_text_is_there():
    render = with_notice("requests_failed", "a request failed: /ad.js")
    article = render_if_needed(fetched(ARTICLE), extract_page, render, "always")[1]
    assert codes(article) == ["rendered"]


def test_a_hostile_page_is_looked_through_quickly(slowness):
    short = extract_page(fetched(f"{TITLE}<p>A word.</p>"))
    for hostile in ("<div id=app ", "<noscript><div" + " id=app" * 40, "<div>" + " " * 200):
        started = time.process_time()
        render_if_needed(
            fetched(TITLE + hostile * (3_000_000 // len(hostile))),
            lambda _page: short,
            lambda page: page,
            "auto",
        )
        assert time.process_time() - started < 5 * slowness


def test_without_the_extra_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "playwright.async_api", None)
    for name in ("chromium", "interceptor", "renderer"):
        monkeypatch.delitem(sys.modules, f"scraper.fetcher.browser.{name}", raising=False)
    with pytest.raises(
        scraper.RenderingUnavailable, match=r"pip install 'article-scraper\[render\]'"
    ):
        Client().renderer()
