"""URLs are read, compared and classified by their text alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.urls import absolute_url, is_short_url, join_url, normalize, same_page, url_key

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


BASE = "https://harbourpost.example/news/2025/ferry?page=1#top"
LINKS = {
    # Rows for the rules of the WHATWG URL Standard, section "URL parsing"
    "tides": "https://harbourpost.example/news/2025/tides",
    "../tides": "https://harbourpost.example/news/tides",
    "/a/./b/../c/%2e%2E/d": "https://harbourpost.example/a/d",
    "?page=2": "https://harbourpost.example/news/2025/ferry?page=2",
    "//cdn.example/a.jpg": "https://cdn.example/a.jpg",
    "\\\\cdn.example\\a.jpg": "https://cdn.example/a.jpg",
    "https:\\\\cdn.example\\a\\b?c\\d#e\\f": "https://cdn.example/a/b?c\\d#e\\f",
    "https:tides": "https://harbourpost.example/news/2025/tides",
    "http:tides.example/a": "http://tides.example/a",
    "https:/tides": "https://harbourpost.example/tides",
    "https:////tides.example/": "https://tides.example/",
    " \t/a\n": "https://harbourpost.example/a",
    "/a\tb\nc\rd": "https://harbourpost.example/abcd",
    "ht\ntps://tides.example/": "https://tides.example/",
    "/a b": "https://harbourpost.example/a%20b",
    '/a<b>`c`{d}"e"': "https://harbourpost.example/a%3Cb%3E%60c%60%7Bd%7D%22e%22",
    "/a?b c<d>'e'": "https://harbourpost.example/a?b%20c%3Cd%3E%27e%27",
    "/a#b c<d>`e`": "https://harbourpost.example/a#b%20c%3Cd%3E%60e%60",
    "/a|b^c[d]": "https://harbourpost.example/a|b%5Ec[d]",
    "/100%/%zz/%2f": "https://harbourpost.example/100%/%zz/%2f",
    "/fähre": "https://harbourpost.example/f%C3%A4hre",
    "/?q=fähre": "https://harbourpost.example/?q=f%C3%A4hre",
    "HTTPS://TIDES.Example:443/A": "https://tides.example/A",
    "http://tides.example:80": "http://tides.example/",
    "http://tides.example:443/": "http://tides.example:443/",
    "http://tides.example:00080/": "http://tides.example/",
    "http://tides.example:/": "http://tides.example/",
    "http://bücher.example/": "http://xn--bcher-kva.example/",
    "http://BÜCHER。example/": "http://xn--bcher-kva.example/",
    "http://faß.example/": "http://xn--fa-hia.example/",
    "http://%74ides.example/": "http://tides.example/",
    "http://ti\u00addes.example/": "http://tides.example/",
    "http://0x7f.1/": "http://127.0.0.1/",
    "http://[0:0:0::1]/": "http://[::1]/",
    "http://user:word@tides.example/": "http://user:word@tides.example/",
    "http://a@b@tides.example/": "http://a%40b@tides.example/",
    "http://tides.example?a": "http://tides.example/?a",
    "http://tides.example#a": "http://tides.example/#a",
}
NO_LINKS = [
    "",
    "  ",
    "#top",
    "javascript:void(0)",
    "mailto:ada@harbourpost.example",
    "data:text/html,x",
    "ftp://tides.example/",
    "file:///etc/passwd",
    "http://",
    "http:///",
    "http://ti des.example/",
    "http://tides.example:99999/",
    "http://tides.example:8a/",
    "http://[::1",
    "http://256.256.256.256/",
    "http://a<b/",
    "http://%zz/",
]


@pytest.mark.parametrize(("href", "url"), LINKS.items())
def test_a_link_is_read_as_a_browser_reads_it(href, url):
    assert absolute_url(href, BASE) == url


@pytest.mark.parametrize("href", NO_LINKS)
def test_a_link_that_leads_to_no_page_is_none(href):
    assert absolute_url(href, BASE) is None


@pytest.mark.parametrize("base", [None, "", "page.html", "-", "data:text/html,x"])
def test_without_a_base_only_an_absolute_link_has_a_url(base):
    assert join_url("https://tides.example/a", base) == "https://tides.example/a"
    assert join_url("/a", base) is None


TRACKED = [
    "utm_source=rss",
    "UTM_Campaign=x&utm_id=7",
    "fbclid=Iw",
    "gclid",
    "gad_source=1&gad_campaignid=2",
    "srsltid=Afm",
    "_ga=2.1&_gl=1",
    "msclkid=1",
    "at_medium=rss&at_custom1=link",
    "xtor=CS1-14",
    "wt_mc=nl.red&wt_zmc=x",
    "mtm_campaign=a&pk_kwd=b&matomo_source=c",
    "ns_mchannel=social&ns_linkname=tides",
    "cmp=share&CMPID=tw&s_cid=x",
    "smid=tw-share&smtyp=cur",
    "mc_cid=1&mc_eid=2",
    "ocid=socialflow_twitter",
    "ref=rss",
    "source=newsletter-2025",
    "from=twitter",
    "src=RSS_feed",
]


@pytest.mark.parametrize("parameters", TRACKED)
def test_parameters_that_say_where_a_reader_came_from_are_dropped(parameters):
    page = "https://harbourpost.example/ferry"
    assert absolute_url(f"{page}?{parameters}", None) == page
    assert absolute_url(f"{page}?id=5&{parameters}&b#c", None) == f"{page}?id=5&b#c"


@pytest.mark.parametrize(
    "parameters",
    [
        "id=5",
        "utm=5",
        "ref=1234",
        "source=reuters",
        "from=2025-01-01",
        "src=rssfeeds-of-the-world",
        "q=utm_source%3Drss",
        "a=gclid",
        "cid=7&sid=8&mod=9",
        "a",
        "a&&b=",
        "",
    ],
)
def test_parameters_that_may_select_a_page_are_kept(parameters):
    url = f"https://harbourpost.example/ferry?{parameters}"
    assert absolute_url(url, None) == url


PAGE_KEY = "https://harbourpost.example/caf%C3%A9/~ada-story"
SPELLINGS = [
    "https://harbourpost.example/caf%c3%a9/%7Eada%2Dstory",
    "https://harbourpost.example/café/~ada-story#comments",
    "HTTPS://HARBOURPOST.EXAMPLE:443/x/../caf%C3%A9/./~ada-story",
    "https://harbourpost.example./caf%c3%A9/~ada-story?",
    "https://harbourpost.example/caf%C3%A9/~ada-story?&utm_medium=rss&",
    "https://harbourpost.example/caf%C3%A9/~ada-story;jsessionid=0A1B?PHPSESSID=9",
    "https://harbourpost.example/caf%C3%A9/~ada-story?ASPSESSIONIDQQ=x&CFID=1&CFTOKEN=2",
]


@pytest.mark.parametrize("url", [PAGE_KEY, *SPELLINGS])
def test_all_spellings_of_a_url_are_one(url):
    assert normalize(url) == url_key(url) == PAGE_KEY


@pytest.mark.parametrize(
    "url",
    [
        "https://harbourpost.example/A",
        "https://harbourpost.example/a/",
        "https://harbourpost.example//a",
        "https://harbourpost.example/a%2Fb",
        "https://harbourpost.example/a;v=2",
        "https://harbourpost.example/a?b=",
        "https://harbourpost.example/a?q=a+b",
        "https://harbourpost.example/a?url=http%3A%2F%2Fx%2F%3Fa%26b",
        "http://harbourpost.example:8080/a",
    ],
)
def test_a_url_that_may_be_of_another_page_is_kept_as_it_is(url):
    assert normalize(url) == url_key(url) == url


def test_the_order_of_parameters_counts_for_the_request_but_not_for_the_key():
    url = "https://harbourpost.example/a?b=2&a=1&b=1"
    assert normalize(url) == url
    assert url_key(url) == "https://harbourpost.example/a?a=1&b=1&b=2"


@pytest.mark.parametrize("url", ["", "-", "page.html", "mailto:a@b", "https://", "/a"])
def test_what_is_no_url_of_the_web_has_no_key(url):
    assert normalize(url) is None
    assert url_key(url) is None


@given(st.text(max_size=60))
def test_a_normalized_url_stays_as_it_is(path):
    url = normalize(f"https://harbourpost.example/{path}")
    assert url is not None
    assert normalize(url) == url
    assert url_key(url_key(url)) == url_key(url)
