"""The links of a section page that look like articles, and those that do not."""

import pytest

from scraper.discovery.section_page import article_links
from scraper.parsing import parse
from scraper.records import Page

HERE = "https://courier.example/news/"
TITLES = (
    "Ferry returns to Norhaven on Monday",
    "The last lamp of the island goes out",
    "Why the bridge is painted green again",
    "Harbour bell rings twice",
)
MENU = """
<nav><a href="/n/11">News from the region</a> <a href="/n/12">Sport</a></nav>
<div class="menu"><a href="/?p=2">How we work and who pays us</a></div>
<div role="navigation"><a href="/a/Ab3d">Terms and conditions of use</a></div>
"""
FOOT = """
<div id="site-footer"><a href="/n/13">Write to the editors of this paper</a></div>
<footer><a href="/?p=3">The rules of our comment section</a></footer>
"""


def found(body, url=HERE):
    page = Page(source=url, content=f"<html><body>{body}</body></html>", url=url, form="html")
    return [
        one.url.removeprefix("https://courier.example") for one in article_links(parse(page), url)
    ]


def stories(*urls):
    links = zip(urls, TITLES, strict=True)
    return "".join(f'<div><a href="{url}">{title}</a><p>Text.</p></div>' for url, title in links)


FORMS = {
    "a short number": ["/n/123", "/n/124", "/n/120", "/n/97"],
    "a number before a slash": ["/node/123/", "/node/124/", "/node/120/", "/node/97/"],
    "a query": ["/?p=123", "/?p=124", "/?p=98", "/?p=7"],
    "a query of a script": [
        "/show.php?lang=en&id=31",
        "/show.php?lang=en&id=32",
        "/show.php?lang=en&id=33",
        "/show.php?lang=en&id=4",
    ],
    "letters of both cases": ["/a/xYzQ", "/a/bKd9", "/a/9mPq", "/a/TrwE"],
    "letters and digits": ["/s/c4f81", "/s/c4f7z", "/s/b90aa", "/s/a77k2"],
    "a short name with a number": [
        "/ferry-123.html",
        "/lamp-124.html",
        "/bridge-98.html",
        "/b-77.html",
    ],
    "a short number with a name": ["/12/ferry", "/15/lamp", "/17/bridge", "/18/bell"],
}


@pytest.mark.parametrize("urls", FORMS.values(), ids=FORMS)
def test_stories_with_short_urls_are_offered_and_menus_are_not(urls):
    assert found(MENU + stories(*urls) + FOOT) == urls


def test_stories_of_the_home_page_differ_from_it_by_their_query():
    urls = FORMS["a query"]
    assert found(stories(*urls), "https://courier.example/") == urls


def test_a_short_title_among_long_ones_is_a_story_too():
    body = stories(*FORMS["a short number"]) + '<div><a href="/n/130">Fog lifts</a></div>'
    assert "/n/130" in found(body)


def test_a_title_in_a_script_without_spaces_is_a_title():
    titles = ["島の灯台が図書室になる", "最後の渡し船が港を出る", "橋はまた緑に塗られるのか"]
    body = "".join(f'<p><a href="/s/a{n}7k">{title}</a></p>' for n, title in enumerate(titles))
    assert found(body) == ["/s/a07k", "/s/a17k", "/s/a27k"]


@pytest.mark.parametrize(
    "body",
    [
        # names of sections, with numbers
        "".join(
            f'<li><a href="/c/{n}">{name}</a></li>' for n, name in enumerate(TITLES[0].split(), 10)
        ),
        # pages of the list
        "".join(f'<a href="?page={n}">Show page {n} of the list</a>' for n in range(2, 8)),
        "".join(f'<a href="/news/?start={n}0">Stories from {n}0 on</a>' for n in range(2, 8)),
        # other lists
        "".join(f'<a href="/?cat={n}">{title}</a>' for n, title in enumerate(TITLES)),
        "".join(f'<a href="/tag/{n}1">{title}</a>' for n, title in enumerate(TITLES)),
        # one link alone proves nothing
        '<a href="/x/123">The rules of our comment section</a>',
        # plain words
        "".join(
            f'<a href="/{word}">{title}</a>' for word, title in zip("abcd", TITLES, strict=True)
        ),
    ],
    ids=["sections", "pages", "starts", "categories", "tags", "one", "words"],
)
def test_links_that_are_no_stories_are_not_offered(body):
    assert found(body) == []


def test_another_page_of_a_list_with_a_date_in_its_url_is_not_offered():
    pages = "".join(f'<a href="?sida={n}">Show page {n} of the list</a>' for n in "ab")
    assert found(pages, "https://courier.example/2024/05/16/") == []


def test_stories_of_two_forms_are_both_offered():
    short, long = FORMS["a short number"], "/2024/05/16/bridge"
    assert found(stories(*short) + f'<a href="{long}">Bridge</a>') == [*short, long]
