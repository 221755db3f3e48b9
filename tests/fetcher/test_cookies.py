"""Cookies of one redirect chain (RFC 6265): which are sent back, where to, and for how long."""

import logging
from datetime import UTC, datetime

import pytest

import scraper
from scraper.fetcher.cookies import CookieJar
from scraper.fetcher.environment import Environment
from scraper.records import Request
from tests.fetcher.clients import client_with

NOW = datetime(2025, 5, 1, 12, tzinfo=UTC)
URL = "https://news.courier.example/2025/ferry"


def sent(set_cookie, to=URL, by=URL):
    """What a request to one URL carries after a response of another set a cookie."""
    jar = CookieJar()
    jar.store(by, [set_cookie] if isinstance(set_cookie, str) else set_cookie, NOW)
    return jar.header(to, NOW)


@pytest.mark.parametrize(
    "set_cookie",
    [
        "seen=1",
        "seen=1; Path=/",
        " seen = 1 ;path=/2025",
        "seen=1; Path=/2025/",
        "seen=1; Path=2025",
        "seen=1; Path",
        "seen=1; Domain=courier.example",
        "seen=1; Domain=.Courier.Example; Path=/",
        "seen=1; Domain=news.courier.example",
        "seen=1; Domain=",
        "seen=1; Secure; HttpOnly; SameSite=None; Priority=High",
        "seen=1; Max-Age=60",
        "seen=1; Max-Age=99999999999999999",
        "seen=1; Max-Age=soon",
        "seen=1; Max-Age=60; Expires=Thu, 01 May 2025 11:00:00 GMT",
        "seen=1; Expires=Thu, 01 May 2025 13:00:00 GMT",
        "seen=1; expires=Thu, 01-May-25 13:00:00 GMT",
        "seen=1; Expires=Thu May  1 13:00:00 2025",
        "seen=1; Expires=later",
        "seen=1; Version=1",
        "seen=1;;;",
    ],
)
def test_a_cookie_is_sent_back_to_where_it_belongs(set_cookie):
    assert sent(set_cookie) == "seen=1"


@pytest.mark.parametrize("value", ['"a b"', "a=b=c", "", "a,b", "caf\xe9"])
def test_a_value_comes_back_as_it_was(value):
    assert sent(f"seen={value}") == f"seen={value}"


@pytest.mark.parametrize(
    "set_cookie",
    [
        "",
        "seen",
        "=1",
        "; Path=/",
        "seen=1\x00",
        "seen=1\x1b[2J",
        "seen=" + "1" * 5000,
        "seen=1; Domain=example",
        "seen=1; Domain=other.example",
        "seen=1; Domain=sports.news.courier.example",
        "seen=1; Domain=ews.courier.example",
        "seen=1; Domain=..courier.example",
        "seen=1; Path=/2024",
        "seen=1; Path=/2025/ferry/",
        "seen=1; Path=/202",
        "seen=1; Max-Age=0",
        "seen=1; Max-Age=-5",
        "seen=1; Expires=Thu, 01 May 2025 11:00:00 GMT",
        "seen=1; Max-Age=0; Expires=Fri, 02 May 2025 11:00:00 GMT",
    ],
)
def test_a_cookie_that_is_invalid_expired_or_meant_for_elsewhere_is_not_sent(set_cookie):
    assert sent(set_cookie) is None


@pytest.mark.parametrize(
    ("set_cookie", "to"),
    [
        ("seen=1; Path=/", "https://courier.example/"),
        ("seen=1; Path=/", "https://www.news.courier.example/"),
        ("seen=1; Path=/", "https://other.example/"),
        ("seen=1; Path=/", "https://badnews.courier.example/"),
        ("seen=1; Path=/; Domain=courier.example", "https://bad-courier.example/"),
        ("seen=1; Path=/; Domain=courier.example", "https://other.example/"),
        ("seen=1; Path=/; Secure", "http://news.courier.example/"),
        ("seen=1", "https://news.courier.example/"),
    ],
)
def test_a_cookie_does_not_leave_its_host_path_and_scheme(set_cookie, to):
    assert sent(set_cookie, to) is None


def test_a_cookie_of_a_domain_is_sent_to_its_other_hosts():
    assert sent("id=7; Domain=courier.example; Path=/", "http://login.courier.example/x") == "id=7"


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost"])
def test_a_host_without_a_domain_gets_its_own_cookies_alone(host):
    url = f"http://{host}:8080/a"
    assert sent(f"seen=1; Domain={host}", url, url) == "seen=1"
    assert sent("seen=1; Domain=0.0.1", "http://9.0.0.1/", "http://127.0.0.1/") is None


def test_cookies_with_longer_paths_come_first_then_older_ones():
    written = ["a=1; Path=/", "b=2; Path=/2025", "c=3; Path=/", "a=4; Path=/"]
    assert sent(written) == "b=2; a=4; c=3"


def test_a_cookie_is_taken_back_by_one_that_has_expired():
    assert sent(["a=1", "b=2", "a=; Max-Age=0"]) == "b=2"


def test_a_chain_keeps_fifty_cookies_at_most():
    assert sent([f"c{number}=1" for number in range(90)]).count("=") == 50


@pytest.fixture
def fetch():
    client = client_with(
        allow_private=("127.0.0.1", "localhost"),
        ignore_robots=True,
        delay=0,
        environment=Environment(sleep=lambda _seconds: None),
    )
    with client:
        yield lambda url: client.fetch(Request(url=url))


def gate(site, path, cookie, elsewhere, **headers):
    """A page that redirects until its cookie comes back."""
    site.serve(path, "<p>The ferry runs again.</p>")
    opened = site.responders[path]
    site.serve(path, "", status=302, Location=elsewhere, **headers)
    closed = site.responders[path]
    site.responders[path] = lambda handler: (
        opened if cookie in handler.headers.get("Cookie", "") else closed
    )(handler)
    return site.url(path)


def test_a_page_that_redirects_to_itself_until_its_cookie_comes_is_fetched(site, fetch):
    url = gate(site, "/tides", "ok=yes", "/tides", Set_Cookie="ok=yes; Path=/; HttpOnly")
    assert fetch(url).http_status == 200
    assert len(site.requests) == 2


def test_a_detour_to_a_consent_page_ends_at_the_page(site, fetch):
    url = gate(site, "/tides", "agreed=1", "/agree?to=/tides")
    site.serve("/agree?to=/tides", "", status=303, Location="/tides", Set_Cookie="agreed=1; Path=/")
    page = fetch(url)
    assert (page.http_status, page.final_url) == (200, url)


def test_the_next_fetch_does_not_carry_the_cookies_of_the_last_chain(site, fetch):
    url = gate(site, "/tides", "ok=yes", "/tides", Set_Cookie="ok=yes; Path=/")
    fetch(url)
    fetch(url)
    assert ["Cookie" in headers for _, headers in site.requests] == [False, True, False, True]


def test_a_cookie_is_not_sent_to_the_other_host_of_a_redirect(site, fetch):
    final = site.serve("/b", "<p>x</p>").replace("127.0.0.1", "localhost")
    fetch(site.serve("/a", "", status=302, Location=final, Set_Cookie="secret=1; Path=/"))
    assert "Cookie" not in site.requests[-1][1]


def test_a_redirect_that_sets_a_cookie_and_never_ends_is_an_error(site, fetch):
    url = site.serve("/a", "", status=302, Location="/a", Set_Cookie="a=1; Path=/")
    with pytest.raises(scraper.TooManyRedirects):
        fetch(url)


def test_cookies_are_in_no_log(site, fetch, caplog):
    caplog.set_level(logging.DEBUG, "scraper")
    fetch(gate(site, "/tides", "key=s3cret", "/tides", Set_Cookie="key=s3cret; Path=/"))
    assert "s3cret" not in caplog.text
