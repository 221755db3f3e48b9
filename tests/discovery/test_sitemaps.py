"""Sitemaps and their indexes, well made and not."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.discovery import listing
from scraper.discovery.sitemaps import parse_sitemap
from scraper.records import DiscoveredUrl

URL = "https://courier.example/sitemap.xml"
NAMES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)
PAGES = f"""<?xml version="1.0"?><urlset {NAMES}>
<url><loc> https://courier.example/news/ferry </loc><lastmod>2024-05-16</lastmod></url>
<url><loc>https://courier.example/news/bridge</loc><news:news><news:publication><news:name>Courier</news:name></news:publication>
<news:publication_date>2024-05-17T08:00:00+02:00</news:publication_date><news:title>Bridge closed</news:title></news:news></url>
<url><lastmod>2024-05-16</lastmod></url></urlset>"""
INDEX = f"<sitemapindex {NAMES}><sitemap><loc>/a.xml.gz</loc></sitemap><sitemap><loc>https://courier.example/b.xml</loc></sitemap></sitemapindex>"


def test_the_pages_of_a_sitemap_with_the_dates_of_news():
    found = parse_sitemap(PAGES.encode(), URL)
    assert found.pages == [
        DiscoveredUrl("https://courier.example/news/ferry", None, "2024-05-16", "sitemap"),
        DiscoveredUrl(
            "https://courier.example/news/bridge",
            "Bridge closed",
            "2024-05-17T08:00:00+02:00",
            "news_sitemap",
        ),
    ]
    assert (found.is_cut, found.is_truncated) == (False, False)


def test_the_address_of_a_picture_is_no_page():
    image = (
        '<image:image xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><image:loc>https://courier.example/a.jpg</image:loc>'
        "<image:title>A ferry</image:title></image:image></url>"
    )
    found = parse_sitemap(PAGES.replace("</url>", image, 1).encode(), URL)
    assert found.pages[0] == DiscoveredUrl(
        "https://courier.example/news/ferry", None, "2024-05-16", "sitemap"
    )
    assert len(found.pages) == 2


def test_the_sitemaps_of_an_index():
    assert parse_sitemap(INDEX.encode(), URL).sitemaps == [
        "https://courier.example/a.xml.gz",
        "https://courier.example/b.xml",
    ]


def test_a_gzipped_sitemap():
    assert len(parse_sitemap(gzip.compress(PAGES.encode()), URL).pages) == 2


def test_a_text_sitemap():
    assert [
        found.url
        for found in parse_sitemap(
            b"\xef\xbb\xbfhttps://courier.example/a\r\nhttps://courier.example/b\n", URL
        ).pages
    ] == [
        "https://courier.example/a",
        "https://courier.example/b",
    ]


def test_a_gzip_file_that_is_cut_gives_what_it_had_and_says_so():
    many = PAGES.replace(
        "</urlset>",
        "".join(f"<url><loc>https://courier.example/{n}</loc></url>" for n in range(5000))
        + "</urlset>",
    )
    packed = gzip.compress(many.encode())
    found = parse_sitemap(packed[: len(packed) * 3 // 4], URL)
    assert found.is_truncated
    assert 100 < len(found.pages) < 5002


def test_a_bomb_is_cut_at_fifty_megabytes(monkeypatch):
    monkeypatch.setattr(listing, "LARGEST", 1_000_000)
    bomb = gzip.compress(f"<urlset {NAMES}><!-- {'x' * 3_000_000} --></urlset>".encode())
    assert parse_sitemap(bomb, URL).is_cut


def test_more_than_fifty_thousand_addresses_are_cut():
    many = (
        f"<urlset {NAMES}>"
        + "".join(f"<url><loc>https://courier.example/{n}</loc></url>" for n in range(50_010))
        + "</urlset>"
    )
    found = parse_sitemap(many.encode(), URL)
    assert (len(found.pages), found.is_cut) == (50_000, True)


@pytest.mark.parametrize(
    "content", [b"", b"<html><p>x</p></html>", b"<rss/>", b"hello", b"\x1f\x8bnothing"]
)
def test_what_is_no_sitemap_is_named(content):
    with pytest.raises(scraper.UnsupportedDocument):
        parse_sitemap(content, URL)


def test_no_entity_is_expanded(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("swordfish")
    bad = f'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file://{secret}">]>' + PAGES.split("?>", 1)[
        1
    ].replace("news/ferry", "&x;")
    assert "swordfish" not in str(parse_sitemap(bad.encode(), URL))


def test_a_bomb_of_entities_costs_nothing():
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE urlset [<!ENTITY e0 "lol">{levels}]>' + PAGES.split("?>", 1)[1].replace(
        "news/ferry", "&e8;"
    )
    assert all(len(found.url) < 10_000 for found in parse_sitemap(bomb.encode(), URL).pages)


def test_an_entry_after_a_broken_one_is_read():
    broken = PAGES.replace(
        "<lastmod>2024-05-16</lastmod></url>\n<url>", "<lastmod>2024-05-16</url>\n<url>", 1
    )
    assert "https://courier.example/news/bridge" in [
        found.url for found in parse_sitemap(broken.encode(), URL).pages
    ]


@given(
    st.binary(max_size=300) | st.binary(max_size=200).map(lambda tail: PAGES.encode()[:400] + tail)
)
def test_any_bytes_are_a_sitemap_or_none(content):
    try:
        parse_sitemap(content, URL)
    except scraper.UnsupportedDocument:
        pass


def test_an_address_that_breaks_off_is_not_offered():
    broken = PAGES[: PAGES.index("/bridge") + 4]
    found = parse_sitemap(broken.encode(), URL)
    assert [page.url for page in found.pages] == ["https://courier.example/news/ferry"]
    assert found.is_truncated
