"""The URL of a story that redirects to a page for all stories is "not found"; one that redirects to
the story is not.
"""

import pytest

from scraper.pipeline import extract_page
from scraper.records import Page

STORY = "https://quay.example/2025/05/ferry-stays-in-port"
PROSE = (
    "The ferry left the quay at noon, as it had done every day since the bridge was closed, and "
    "nobody waved. "
)
TEASERS = "".join(
    f"<article><h2><a href='/2025/0{n}/pump-{n}'>Pump number {n} breaks on the night boat</a></h2>"
    f"<p>Some passengers waited on pier {n} until the morning, and a school opened late.</p>"
    "</article>"
    for n in range(1, 8)
)
INDEX = f"<html><head><title>Quay News</title></head><body><main>{TEASERS}</main></body></html>"
ARTICLE = (
    "<html><head><title>Ferry stays in port</title></head><body><main><h1>Ferry stays in port</h1>"
    f"<p class=byline>By Ada Quill</p>{f'<p>{PROSE * 3}</p>' * 4}</main></body></html>"
)


def record(url, final_url, content):
    return extract_page(Page(source=url, url=url, final_url=final_url, content=content))


@pytest.mark.parametrize(
    "home",
    [
        "https://quay.example/",
        "https://www.quay.example",
        "http://quay.example/index.html",
        "https://quay.example/home",
        "https://quay.example/en/",
        "https://quay.example/de-ch/index.php",
        "https://quay.example/?from=old-story",
        "https://other.example/default.aspx",
    ],
)
@pytest.mark.parametrize("content", [INDEX, ARTICLE])
def test_a_story_that_leads_to_a_home_page_is_not_found(home, content):
    article = record(STORY, home, content)
    assert (article.status, article.error.code) == ("soft_404", "soft_404")
    assert home in article.error.message


@pytest.mark.parametrize(
    "url", ["https://quay.example/?p=1234", "https://quay.example/index.php?id=77&lang=en"]
)
def test_a_story_with_a_number_in_its_query_that_leads_home_is_not_found(url):
    assert record(url, "https://quay.example/", INDEX).status == "soft_404"


@pytest.mark.parametrize(
    "section",
    [
        "https://quay.example/2025/",
        "https://quay.example/2025/05",
        "https://www.quay.example/news/",
        "https://quay.example/search?q=ferry",
    ],
)
def test_a_story_that_leads_to_a_list_of_stories_is_not_found(section):
    assert record(STORY, section, INDEX).status == "soft_404"


@pytest.mark.parametrize("path", ["/404", "/error.html", "/page-not-found/"])
def test_a_story_that_leads_to_an_error_page_is_not_found(path):
    page = ARTICLE.replace("Ferry stays in port", "Other news")
    assert record(STORY, f"https://quay.example{path}", page).status == "soft_404"


@pytest.mark.parametrize(
    "moved",
    [
        "https://quay.example/news/ferry-stays-in-port",
        "https://quay.example/ferry-stays-in-port",
        "https://quay.example/?p=1234",
        "https://www.quay.example/2025/05/ferry-stays-in-port/",
        "https://archive.quay.example/2025/05/ferry-stays-in-port?id=7",
        "https://quay.example/en/2025/05/ferry-stays-in-port",
        "https://quay.example/a1b2",
    ],
)
def test_a_story_that_moved_is_ok(moved):
    assert record(STORY, moved, ARTICLE).status == "ok"


def test_a_page_of_a_story_that_leads_to_the_story_is_ok():
    assert record(f"{STORY}/amp", STORY, ARTICLE).status == "ok"
    assert record(f"{STORY}/page/2", STORY, ARTICLE).status == "ok"


def test_a_story_above_teasers_is_ok():
    page = ARTICLE.replace("<main>", '<meta property="og:type" content="article"><main>')
    page = page.replace("</main>", f"</main>{TEASERS}")
    assert record(f"{STORY}/print", STORY, page).status == "ok"


@pytest.mark.parametrize(
    ("url", "final_url"),
    [
        ("http://quay.example", "https://www.quay.example/"),
        ("https://quay.example/", "https://quay.example/en/"),
        ("https://quay.example/index.html", "https://quay.example/"),
        ("https://quay.example/?ref=mail", "https://quay.example/"),
    ],
)
def test_a_home_page_that_leads_to_a_home_page_is_an_index(url, final_url):
    assert record(url, final_url, INDEX).status in ("index", "ok")


@pytest.mark.parametrize(
    ("url", "final_url"),
    [
        ("https://quay.example/business", "https://quay.example/en/business/"),
        ("https://quay.example/business", "https://quay.example/economy"),
        ("https://quay.example/tag/ferries", "https://quay.example/topics/ferries"),
        ("https://quay.example/news", "https://www.quay.example/news/?page=1"),
    ],
)
def test_a_section_that_moved_is_an_index(url, final_url):
    assert record(url, final_url, INDEX).status == "index"
