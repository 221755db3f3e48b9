"""URLs are compared and classified by their text alone."""

import pytest

from scraper.urls import is_short_url, same_page

PAGE = "https://harbourpost.example/news/ferry"


@pytest.mark.parametrize(
    "other",
    [
        "http://www.harbourpost.example/news/ferry",
        "https://harbourpost.example/news/ferry/",
        "https://harbourpost.example/news/ferry?utm_source=rss#comments",
    ],
)
def test_scheme_www_query_and_last_slash_do_not_make_another_page(other):
    assert same_page(PAGE, other)


@pytest.mark.parametrize(
    "other", ["https://harbourpost.example/news", "https://m.harbourpost.example/news/ferry"]
)
def test_another_path_or_host_is_another_page(other):
    assert not same_page(PAGE, other)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://hbp.example/x7Kq", True),
        ("https://LINKS.HARBOURPOST.example/a/path/that/is/not/short", True),
        ("https://hbp.example/", False),
        ("https://hbp.example/a/path/that/is/not/short", False),
        ("https://www.harbourpost.example/x7Kq", False),
    ],
)
def test_a_short_url_is_a_shorteners_or_short_in_host_and_path(url, expected):
    assert is_short_url(url, frozenset({"links.harbourpost.example"})) is expected
