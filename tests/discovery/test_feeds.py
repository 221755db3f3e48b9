"""Entries of feeds, well made and not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.discovery.feeds import parse_feed
from scraper.records import DiscoveredUrl

URL = "https://courier.example/feed.xml"
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Courier</title>
<item><title>Ferry &amp;amp; crew</title><link>/news/ferry</link><pubDate>Thu, 16 May 2024 08:30:00 +0200</pubDate></item>
<item><title>Bridge</title><guid isPermaLink="true">https://courier.example/news/bridge</guid></item>
<item><title>Again</title><link>https://courier.example/news/ferry</link></item>
<item><title>Nowhere</title></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Courier</title>
<entry><title type="html">&lt;b&gt;Ferry&lt;/b&gt;</title><link href="https://courier.example/news/ferry"/><updated>2024-05-16T08:30:00Z</updated></entry></feed>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {"url": "/news/ferry", "title": "Ferry", "date_published": "2024-05-16T08:30:00+02:00"},
            {"id": 7},
            "x",
        ],
    }
)


def test_the_entries_of_rss_are_absolute_dated_and_each_once():
    assert parse_feed(RSS.encode(), URL).pages == [
        DiscoveredUrl(
            "https://courier.example/news/ferry",
            "Ferry & crew",
            "2024-05-16T08:30:00+02:00",
            "feed",
        ),
        DiscoveredUrl("https://courier.example/news/bridge", "Bridge", None, "feed"),
    ]


def test_the_entries_of_atom():
    assert parse_feed(ATOM.encode(), URL).pages == [
        DiscoveredUrl(
            "https://courier.example/news/ferry", "Ferry", "2024-05-16T08:30:00+00:00", "feed"
        )
    ]


def test_the_entries_of_json_feed():
    assert parse_feed(JSON_FEED.encode(), URL).pages == [
        DiscoveredUrl(
            "https://courier.example/news/ferry", "Ferry", "2024-05-16T08:30:00+02:00", "feed"
        )
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><p>x</p></html>",
        b"{}",
        b'{"items": []}',
        b"%PDF-1.7",
        b"/etc/passwd",
        b"http://127.0.0.1:1/",
    ],
)
def test_what_is_no_feed_is_named(content):
    with pytest.raises(scraper.UnsupportedDocument, match="not a feed"):
        parse_feed(content, URL)


def test_a_feed_that_breaks_off_gives_what_it_had():
    found = parse_feed(RSS[: RSS.index("<item><title>Again")].encode(), URL)
    assert [page.title for page in found.pages] == ["Ferry & crew", "Bridge"]
    assert found.is_truncated


def test_no_entity_opens_a_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("swordfish")
    bad = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]>' + RSS.split("?>", 1)[1].replace(
        "Bridge", "&x;"
    )
    assert "swordfish" not in str(parse_feed(bad.encode(), URL))


def test_a_bomb_of_entities_costs_nothing():
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE rss [<!ENTITY e0 "lol">{levels}]>' + RSS.split("?>", 1)[1].replace(
        "Bridge", "&e8;"
    )
    assert all(len(found.title or "") < 10_000 for found in parse_feed(bomb.encode(), URL).pages)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_feed_or_none(content):
    try:
        parse_feed(content, URL)
    except scraper.UnsupportedDocument:
        pass
