"""robots.txt: what it allows, what its absence means, how often it is asked for."""

import socket
import time

import pytest

import scraper
from scraper.fetcher import Client, FetchSettings
from scraper.fetcher.environment import Environment
from scraper.fetcher.limits import TimeBudget
from scraper.fetcher.response import Response
from scraper.fetcher.robots import LARGEST, Robots
from scraper.records import Request

LOOPBACK = ("127.0.0.1",)


@pytest.fixture
def client():
    return Client(
        FetchSettings(allow_private=LOOPBACK, delay=0),
        environment=Environment(sleep=lambda _seconds: None),
    )


def asked(site):
    return [path for path, _ in site.requests]


def serve(site, rules, **options):
    site.serve("/robots.txt", rules, content_type="text/plain", **options)
    site.serve("/open", "<p>x</p>")
    site.serve("/closed/x", "<p>x</p>")


RULES = "User-agent: *\nDisallow: /closed/\nCrawl-delay: 7\n"


def test_what_is_allowed_is_fetched(site, client):
    serve(site, RULES)
    assert client.fetch(Request(url=site.url("/open"))).http_status == 200


def test_what_is_not_allowed_is_not_asked_for(site, client):
    serve(site, RULES)
    with pytest.raises(scraper.RobotsDisallowed, match="--ignore-robots"):
        client.fetch(Request(url=site.url("/closed/x")))
    assert asked(site) == ["/robots.txt"]


def test_rules_for_our_product_token_count_before_those_for_all(site, client):
    serve(site, RULES + "\nUser-agent: Article-Scraper\nDisallow: /open\n")
    assert client.fetch(Request(url=site.url("/closed/x"))).http_status == 200
    with pytest.raises(scraper.RobotsDisallowed):
        client.fetch(Request(url=site.url("/open")))


def test_robots_txt_is_asked_for_once(site, client):
    serve(site, RULES)
    for _ in range(3):
        client.fetch(Request(url=site.url("/open")))
    assert asked(site).count("/robots.txt") == 1


def test_robots_txt_is_asked_for_again_after_a_day(site):
    clock = [0.0]
    client = Client(
        FetchSettings(allow_private=LOOPBACK, delay=0),
        environment=Environment(monotonic=lambda: clock[0], sleep=lambda _seconds: None),
    )
    serve(site, RULES)
    for hours in (0, 23, 25):
        clock[0] = hours * 3600.0
        client.fetch(Request(url=site.url("/open")))
    assert asked(site).count("/robots.txt") == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_site_without_robots_txt_allows_all(status, site, client):
    serve(site, "", status=status)
    assert client.fetch(Request(url=site.url("/closed/x"))).http_status == 200


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_site_that_cannot_say_what_it_allows_allows_nothing(status, site, client):
    serve(site, "", status=status)
    with pytest.raises(scraper.RobotsUnreachable) as caught:
        client.fetch(Request(url=site.url("/open")))
    assert caught.value.retryable
    assert set(asked(site)) == {"/robots.txt"}


def test_five_redirects_of_robots_txt_are_followed(site, client):
    for number in range(5):
        site.serve(
            "/robots.txt" if not number else f"/r{number}",
            "",
            status=301,
            Location=f"/r{number + 1}",
        )
    site.serve("/r5", "User-agent: *\nDisallow: /\n", content_type="text/plain")
    with pytest.raises(scraper.RobotsDisallowed):
        client.fetch(Request(url=site.url("/open")))


def test_a_robots_txt_that_only_redirects_counts_as_none(site, client):
    serve(site, "", status=302, Location="/robots.txt")
    assert client.fetch(Request(url=site.url("/open"))).http_status == 200


def test_a_robots_txt_on_a_private_address_is_not_followed(site, client):
    serve(site, "", status=302, Location=f"http://localhost:{site.port}/robots.txt")
    with pytest.raises(scraper.RobotsUnreachable, match="localhost"):
        client.fetch(Request(url=site.url("/open")))


def test_only_the_first_half_megabyte_is_read(site, client):
    serve(site, "#" * 600_000 + "\nUser-agent: *\nDisallow: /open\n")
    assert client.fetch(Request(url=site.url("/open"))).http_status == 200


def test_half_a_line_at_the_size_limit_is_no_rule(site, client):
    rules = "User-agent: *\n".ljust(LARGEST - 12, "#") + "\nDisallow: /closed/\n"
    assert rules.encode()[:LARGEST].endswith(b"\nDisallow: /")
    serve(site, rules)
    assert client.fetch(Request(url=site.url("/open"))).http_status == 200


def test_a_byte_order_mark_hides_no_rule(site, client):
    serve(site, "\ufeffUser-agent: *\nDisallow: /open\n")
    with pytest.raises(scraper.RobotsDisallowed):
        client.fetch(Request(url=site.url("/open")))


def test_each_redirect_is_asked_about(site, client):
    serve(site, RULES)
    site.serve("/moved", "", status=302, Location="/closed/x")
    with pytest.raises(scraper.RobotsDisallowed):
        client.fetch(Request(url=site.url("/moved")))
    assert asked(site) == ["/robots.txt", "/moved"]


def test_robots_txt_is_ignored_where_that_is_said(site):
    serve(site, RULES)
    client = Client(FetchSettings(allow_private=LOOPBACK, delay=0, ignore_robots=True))
    assert client.fetch(Request(url=site.url("/closed/x"))).http_status == 200
    assert asked(site) == ["/closed/x"]


def test_a_crawl_delay_is_kept(site):
    slept = []
    client = Client(
        FetchSettings(allow_private=LOOPBACK, delay=0),
        environment=Environment(monotonic=lambda: 0.0, sleep=slept.append),
    )
    serve(site, RULES)
    for _ in range(3):
        client.fetch(Request(url=site.url("/open")))
    assert slept == [7.0, 7.0]


def test_a_crawl_delay_of_an_hour_is_a_minute(site):
    slept = []
    client = Client(
        FetchSettings(allow_private=LOOPBACK, delay=0),
        environment=Environment(monotonic=lambda: 0.0, sleep=slept.append),
    )
    serve(site, RULES.replace("7", "3600"))
    for _ in range(2):
        client.fetch(Request(url=site.url("/open")))
    assert slept == [60.0]


HOSTILE = {
    "thousands of names and of rules": (
        "".join(f"User-agent: a{n}\n" for n in range(16_000)),
        "Disallow: /{}\n",
    ),
    "our name with more and more stars": (
        "".join(f"User-agent: a{'*' * n}\n" for n in range(700)),
        "Disallow: /{}\n",
    ),
    "names without colons": (
        "".join(f"user agent b{n}\n" for n in range(16_000)),
        "Disallow: /{}\n",
    ),
    "rules with stars": ("User-agent: *\n", "Disallow: /*{}*z$\n"),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_robots_txt_costs_no_more_than_its_size(how, slowness):
    names, rule = HOSTILE[how]
    text = (names + "".join(rule.format(number) for number in range(30_000))).encode()[:LARGEST]
    robots = Robots(lambda url, _seconds: Response(url, 200, {}, text, cut=False), Environment())
    started = time.thread_time()
    try:
        robots.check("https://site.example/" + "a/" * 1000, TimeBudget(20.0, Environment()))
    except scraper.RobotsDisallowed:
        pass
    assert time.thread_time() - started < 2 * slowness


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("User-agent: other\nUser-agent: article-scraper\nDisallow: /", False),
        ("User-agent: Article-Scraper # that is us\nDisallow: /", False),
        ("User-agent: article*\nDisallow: /", True),
        ("User-agent: other\nDisallow: /\n\nUser-agent: article-scraper\nAllow: /", True),
        ("User-agent: other\nDisallow: /\n\nUser-agent: third\nDisallow: /", True),
        ("User-agent: other\nAllow: /\nUser-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /\nUser-agent: scraper\nAllow: /", False),
        ("useragent article-scraper\nDisallow: /", False),
    ],
)
def test_rules_are_those_of_the_groups_that_name_us(text, allowed):
    robots = Robots(
        lambda url, _seconds: Response(url, 200, {}, text.encode(), cut=False), Environment()
    )
    if allowed:
        robots.check("https://site.example/x", TimeBudget(20.0, Environment()))
    else:
        with pytest.raises(scraper.RobotsDisallowed):
            robots.check("https://site.example/x", TimeBudget(20.0, Environment()))


def test_a_robots_txt_that_asks_to_wait_is_heard(site, client):
    serve(site, "", status=429, Retry_After="3600")
    with pytest.raises(scraper.RobotsUnreachable) as caught:
        client.fetch(Request(url=site.url("/open")))
    assert caught.value.retry_after == 3600.0
    with pytest.raises(scraper.HostDeferred):
        client.fetch(Request(url=site.url("/open")))
    assert asked(site) == ["/robots.txt"]


def test_a_wait_that_a_robots_txt_of_another_host_asks_for_grows_shorter(site):
    """It is the other host that is left alone; of this one is kept what its robots.txt met
    there.
    """
    clock = [0.0]
    hosts = ("a.test", "b.test")
    environment = Environment(
        monotonic=lambda: clock[0],
        sleep=lambda _: None,
        resolve=lambda _, port: [(socket.AF_INET, ("127.0.0.1", port))],
    )
    client = Client(FetchSettings(allow_private=hosts, delay=0), environment=environment)
    site.serve("/robots.txt", "", status=302, Location=f"http://b.test:{site.port}/moved")
    site.serve("/moved", "", status=503, Retry_After="300")
    met = []
    for clock[0] in (0.0, 120.0, 250.0, 400.0):
        with pytest.raises(scraper.RobotsUnreachable) as caught:
            client.fetch(Request(url=f"http://a.test:{site.port}/open"))
        assert caught.value.message.count("try again") == 1
        met.append((caught.value.retry_after, caught.value.message.rpartition("; try again ")[2]))
    assert met == [
        (300.0, "in 5 minutes"),
        (180.0, "in 3 minutes"),
        (50.0, "in 50 seconds"),
        (None, "later"),
    ]
    assert asked(site) == ["/robots.txt", "/moved"]


def test_a_host_that_refuses_connections_is_no_matter_of_robots_txt(site, client):
    site.close()
    with pytest.raises(
        scraper.ConnectionFailed,
        match=r"^http://127\.0\.0\.1:\d+/open: 127\.0\.0\.1: cannot connect",
    ) as caught:
        client.fetch(Request(url=site.url("/open")))
    assert "robots.txt" not in caught.value.message


def test_a_name_that_nobody_knows_is_to_be_checked(monkeypatch):
    def nobody(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with pytest.raises(scraper.ConnectionFailed, match="check the URL"):
        scraper.fetch("http://nowhere.example/")
