"""The newsroom as a client meets it, and as our own readers of feeds and sitemaps do."""

import gzip
import http.client
import json
import socket

import pytest

from scraper import HttpStatusError, RobotsDisallowed
from scraper.demo import DemoSite, all_stories
from scraper.demo.feeds import ATOM, JSON_FEED, NEWS_SITEMAP, RSS, SITEMAP, recent
from scraper.demo.server import ADVANCE, accepts_gzip
from scraper.demo.site import CONSENT_WALL, PRIVATE, SOFT_404, stories_of
from scraper.discovery import discover, feeds_and_sitemaps
from scraper.fetcher import Client, FetchSettings
from scraper.records import Request
from scraper.urls import absolute_url


@pytest.fixture
def client():
    return Client(FetchSettings(allow_private=("127.0.0.1",), delay=0))


def request(site, path, method="GET", **headers):
    """(status, headers, content) of one request, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    try:
        connection.request(
            method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def paths(site, client, path):
    """What our readers find at a path, without the parameters that tell where a reader came
    from.
    """
    return [
        absolute_url(one.url, None).removeprefix(site.base)
        for one in discover(client, site.url(path))
    ]


def published(day, language):
    return {story.path for story in stories_of(day) if story.language == language}


STORY = next(story for story in all_stories() if story.correction)
GONE = next(story for story in all_stories() if story.kind == "vanishing")
NEW = next(story for story in all_stories() if story.kind == "new")
FEEDS = [(RSS, "en"), (ATOM, "de"), (JSON_FEED, "fr")]


@pytest.mark.parametrize(("path", "language"), FEEDS)
def test_a_feed_lists_the_stories_of_its_language_the_newest_first(
    newsroom, client, path, language
):
    listed = paths(newsroom, client, path)
    times = {story.path: story.published for story in all_stories()}
    assert set(listed) == published(1, language)
    assert listed == sorted(listed, key=times.__getitem__, reverse=True)


@pytest.mark.parametrize(("path", "language"), FEEDS)
def test_a_feed_gives_headlines_and_times(newsroom, client, path, language):
    by_path = {story.path: story for story in all_stories()}
    for one in discover(client, newsroom.url(path)):
        story = by_path[absolute_url(one.url, None).removeprefix(newsroom.base)]
        assert one.title == story.headline
        assert one.date.startswith(str(story.published.astimezone().date().year))


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_a_section_page_offers_the_stories_of_its_language(newsroom, client, language):
    assert set(paths(newsroom, client, f"/{language}/")) == published(1, language)


def test_the_sitemaps_have_every_story_and_the_pages_that_are_none(newsroom, client):
    expected = {story.path for story in stories_of(1)} | {CONSENT_WALL, SOFT_404}
    assert set(paths(newsroom, client, SITEMAP)) == expected


def test_the_news_sitemap_has_the_stories_of_two_days(newsroom, client):
    found = list(discover(client, newsroom.url(NEWS_SITEMAP)))
    assert {one.found_in for one in found} == {"news_sitemap"}
    assert {one.title for one in found} == {
        story.headline for story in recent(stories_of(1), STORY.published)
    }
    assert 0 < len(found) < 10


def test_the_home_page_names_three_feeds_and_robots_txt_two_sitemaps(newsroom, client):
    expected = [("feed", path) for path, _ in FEEDS] + [
        ("sitemap", SITEMAP),
        ("sitemap", NEWS_SITEMAP),
    ]
    assert list(feeds_and_sitemaps(client, newsroom.url("/"))) == [
        (kind, newsroom.url(path)) for kind, path in expected
    ]


def test_robots_txt_closes_a_folder(newsroom, client):
    assert request(newsroom, PRIVATE)[0] == 200
    with pytest.raises(RobotsDisallowed):
        client.fetch(Request(url=newsroom.url(PRIVATE)))


def test_every_url_that_a_story_page_links_on_the_site_is_served(newsroom, client):
    import scraper

    missing = set()
    for story in stories_of(1):
        page = request(newsroom, story.path)[2]
        article = scraper.extract(page, newsroom.url(story.path))
        served = [
            link.url for link in article.links if link.url and link.url.startswith(newsroom.base)
        ]
        served += [image.url for image in article.images if image.url]
        missing |= {
            url
            for url in served
            if newsroom.resource(url.removeprefix(newsroom.base)).status != 200
        }
    assert not missing


# The protocol


@pytest.mark.parametrize(
    "path",
    [
        STORY.path,
        RSS,
        ATOM,
        JSON_FEED,
        SITEMAP,
        "/sitemap-2.xml.gz",
        "/en/",
        "/img/crane.png",
        "/robots.txt",
    ],
)
@pytest.mark.parametrize("condition", ["tag", "time"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_what_the_client_has_is_not_sent_again(newsroom, path, condition, coding):
    status, headers, content = request(newsroom, path, Accept_Encoding=coding)
    assert (status, bool(content)) == (200, True)
    conditions = (
        {"If_None_Match": headers["ETag"]}
        if condition == "tag"
        else {"If_Modified_Since": headers["Last-Modified"]}
    )
    status, again, content = request(newsroom, path, Accept_Encoding=coding, **conditions)
    assert (status, content, again["ETag"]) == (304, b"", headers["ETag"])


def test_our_client_gets_304_for_what_it_has(newsroom, client):
    page = client.fetch(Request(url=newsroom.url(STORY.path)))
    again = client.fetch(
        Request(url=newsroom.url(STORY.path), etag=page.etag, last_modified=page.last_modified)
    )
    assert (page.http_status, again.http_status, again.content) == (200, 304, b"")


@pytest.mark.parametrize(
    "condition",
    [
        {"If_None_Match": '"other"'},
        {"If_Modified_Since": "Mon, 01 Jan 2024 00:00:00 GMT"},
        {"If_Modified_Since": "yesterday"},
        {"If_None_Match": '"other"', "If_Modified_Since": "Fri, 01 Jan 2027 00:00:00 GMT"},
    ],
)
def test_what_the_client_has_not_is_sent(newsroom, condition):
    assert request(newsroom, STORY.path, **condition)[0] == 200


@pytest.mark.parametrize("condition", ["*", '"a", W/{}', "{}"])
def test_tags_match_in_lists_and_weakly(newsroom, condition):
    tag = request(newsroom, STORY.path)[1]["ETag"]
    assert request(newsroom, STORY.path, If_None_Match=condition.format(tag))[0] == 304


def test_a_page_that_is_not_there_is_404_whatever_the_client_has(newsroom):
    assert request(newsroom, "/none", If_None_Match="*")[0] == 404


def test_gzip_is_sent_if_it_is_accepted(newsroom):
    _, plain_headers, plain = request(newsroom, STORY.path)
    _, headers, compressed = request(newsroom, STORY.path, Accept_Encoding="br, gzip;q=0.5")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed) == plain
    assert headers["ETag"] != plain_headers["ETag"]
    assert "Content-Encoding" not in plain_headers


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip", True),
        ("*", True),
        ("br, x-gzip", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("*, gzip;q=0", False),
        ("gzip;q=x", False),
    ],
)
def test_accept_encoding_is_read(accepted, expected):
    assert accepts_gzip(accepted) is expected


@pytest.mark.parametrize("path", [STORY.path, "/none", "/img/logo.png"])
def test_head_is_get_without_the_content(newsroom, path):
    status, headers, _ = request(newsroom, path)
    head_status, head_headers, content = request(newsroom, path, "HEAD")
    assert (head_status, content) == (status, b"")
    assert {**head_headers, "Date": None} == {**headers, "Date": None}


def test_a_connection_serves_many_requests(newsroom):
    connection = http.client.HTTPConnection("127.0.0.1", newsroom.port, timeout=10)
    statuses, sockets = [], set()
    for path in (STORY.path, "/none", RSS):
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        statuses.append(response.status)
        sockets.add(connection.sock.getsockname())
    connection.close()
    assert (statuses, len(sockets)) == ([200, 404, 200], 1)


@pytest.mark.parametrize(
    "path",
    [
        "/../pyproject.toml",
        "/img/../../server.py",
        "/%2e%2e/en.toml",
        "//etc/passwd",
        "/img/%00",
        "/en/..%2fde/",
        "http://[",
        "*",
        "/\\..\\x",
    ],
)
def test_no_path_leads_out_of_the_newsroom(newsroom, path):
    with socket.create_connection(("127.0.0.1", newsroom.port), timeout=10) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        response = b"".join(iter(lambda: connection.recv(65536), b""))
    assert response.split(b" ", 2)[1] in (b"404", b"400")


def test_a_complete_url_and_a_query_are_understood(newsroom):
    assert request(newsroom, newsroom.url(STORY.path) + "?utm_source=rss")[0] == 200


def test_other_spellings_of_a_path_are_the_same_page(newsroom):
    story = next(story for story in all_stories() if "%" in story.path)
    assert request(newsroom, story.path.lower())[0] == 200


@pytest.mark.parametrize("method", ["POST", "DELETE", "BREW"])
def test_other_methods_are_refused(newsroom, method):
    assert request(newsroom, STORY.path, method)[0] in (405, 501)


def test_a_request_with_a_body_does_not_confuse_the_next(newsroom):
    with socket.create_connection(("127.0.0.1", newsroom.port), timeout=10) as connection:
        smuggled = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
        connection.sendall(
            b"GET /en/ HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b"
            % (len(smuggled), smuggled)
        )
        response = b"".join(iter(lambda: connection.recv(65536), b""))
    assert response.count(b"HTTP/1.1 200") == 1
    assert "/smuggled" not in [request.path for request in newsroom.requests]


def test_requests_are_written_down(fresh):
    request(fresh, "/en/?page=2", User_Agent="me")
    request(fresh, "/none", "HEAD")
    assert [(one.method, one.path, one.status) for one in fresh.requests] == [
        ("GET", "/en/?page=2", 200),
        ("HEAD", "/none", 404),
    ]
    assert fresh.requests[0].headers["user-agent"] == "me"
    fresh.forget()
    assert fresh.requests == []


def test_a_port_that_is_taken_is_an_error(newsroom):
    with pytest.raises(OSError, match="in use"):
        DemoSite(newsroom.port)


def test_a_client_that_hangs_up_leaves_the_newsroom_standing(newsroom):
    for piece in (
        b"",
        b"GET /en/ HT",
        b"GET /en/ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x00",
    ):
        with socket.create_connection(("127.0.0.1", newsroom.port), timeout=10) as connection:
            connection.sendall(piece)
    assert request(newsroom, "/en/")[0] == 200


# The second day


def test_the_second_day_begins_by_post(fresh):
    before = request(fresh, STORY.path)
    status, _, content = request(fresh, ADVANCE, "POST")
    after = request(
        fresh,
        STORY.path,
        If_None_Match=before[1]["ETag"],
        If_Modified_Since=before[1]["Last-Modified"],
    )
    assert (status, json.loads(content), fresh.day) == (200, {"day": 2}, 2)
    assert after[0] == 200
    assert after[2] != before[2]


def test_there_is_no_third_day(fresh):
    assert [fresh.advance(), fresh.advance()] == [2, 2]


def test_a_get_begins_no_day(fresh):
    assert request(fresh, ADVANCE)[0] == 404
    assert fresh.day == 1


def test_on_the_second_day_one_story_is_gone(fresh, client):
    assert request(fresh, GONE.path)[0] == 200
    fresh.advance()
    with pytest.raises(HttpStatusError, match="410"):
        client.fetch(Request(url=fresh.url(GONE.path)))
    assert GONE.path not in paths(fresh, client, JSON_FEED)
    assert GONE.path not in paths(fresh, client, SITEMAP)


def test_on_the_second_day_one_story_is_new(fresh, client):
    assert request(fresh, NEW.path)[0] == 404
    assert NEW.path not in paths(fresh, client, RSS)
    fresh.advance()
    assert request(fresh, NEW.path)[0] == 200
    assert paths(fresh, client, RSS)[0] == NEW.path


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        (RSS, True),
        (JSON_FEED, True),
        (SITEMAP, False),
        (ATOM, False),
        ("/en/", True),
        ("/es/", False),
    ],
)
def test_a_feed_is_sent_again_where_it_changed(fresh, path, changes):
    tag = request(fresh, path)[1]["ETag"]
    fresh.advance()
    assert request(fresh, path, If_None_Match=tag)[0] == (200 if changes else 304)


def test_a_newsroom_can_begin_on_the_second_day():
    with DemoSite(day=2) as site:
        assert request(site, NEW.path)[0] == 200
