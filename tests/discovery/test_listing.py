"""Bytes of feeds and sitemaps to text, and the URLs and dates in them."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.discovery import listing
from scraper.discovery.listing import find_root, iso_date, listed_url, read_text

URL = "https://courier.example/feeds/news.xml"


@pytest.mark.parametrize("layers", [0, 1, 2, 3])
def test_a_file_that_was_compressed_more_than_once_is_read(layers):
    content = b"<urlset/>"
    for _ in range(layers):
        content = gzip.compress(content)
    assert read_text(content, URL).text == "<urlset/>"


def test_members_of_a_gzip_file_follow_each_other_and_rubbish_after_them_is_ignored():
    content = gzip.compress(b"<urlset>") + gzip.compress(b"</urlset>") + b"\0\0rubbish"
    document = read_text(content, URL)
    assert (document.text, document.is_truncated) == ("<urlset></urlset>", False)


def test_a_damaged_gzip_file_is_named():
    with pytest.raises(scraper.UnsupportedDocument, match="damaged gzip"):
        read_text(b"\x1f\x8b\x08 nothing", URL)


def test_a_file_that_decompresses_to_more_than_the_limit_is_cut(monkeypatch):
    monkeypatch.setattr(listing, "LARGEST", 1000)
    document = read_text(gzip.compress(gzip.compress(b"x" * 5000)), URL)
    assert (len(document.text), document.is_cut) == (1000, True)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_encoding_is_found_whatever_is_declared(codec):
    text = '<?xml version="1.0" encoding="UTF-16"?><rss><channel><title>Fähre für Ærø</title>'
    assert read_text(text.encode(codec), URL, "utf-8").text.lstrip("\ufeff") == text


def test_a_declared_legacy_encoding_is_obeyed():
    text = '<?xml version="1.0" encoding="windows-1251"?><rss><channel><title>Паром снова в порту'
    assert read_text(text.encode("cp1251"), URL).text == text


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("<rss version='2.0'>", "rss"),
        ("<?xml version='1.0'?>\n<!-- <html> --><rdf:RDF xmlns:rdf='x'>", "rdf"),
        ("<br />\n<b>Notice</b>: Undefined index in <b>/srv/a.php</b><br />\n<URLSET>", "urlset"),
        ("<sm:sitemapindex xmlns:sm='x'>", "sitemapindex"),
        ("<!DOCTYPE html><title>x</title><rss>", "html"),
        ("<html><body><urlset>", "html"),
        ("<body><feed>", "html"),
        ("<svg/><feedback/>", ""),
        ("https://courier.example/a", ""),
    ],
)
def test_the_root_is_found_after_whatever_a_server_printed_before_it(text, root):
    assert find_root(text)[0] == root


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("  https://courier.example/a\n", "https://courier.example/a"),
        ("https://courier.example/\n  ferry", "https://courier.example/%20%20ferry"),
        ("https://courier.example/a?b=1&amp;c=2", "https://courier.example/a?b=1&c=2"),
        ("\u200b\ufeffhttps://courier.example/a", "https://courier.example/a"),
        ("www.courier.example/a", "https://www.courier.example/a"),
        ("//media.courier.example/a", "https://media.courier.example/a"),
        ("ferry", "https://courier.example/feeds/ferry"),
        ("?id=7", "https://courier.example/feeds/news.xml?id=7"),
        ("https://zürich.example/fähre", "https://xn--zrich-kva.example/f%C3%A4hre"),
        ("HTTPS://Courier.Example:443/a/../b", "https://courier.example/b"),
        ("mailto:desk@courier.example", None),
        ("javascript:void(0)", None),
        ("http://[1/", None),
        ("   ", None),
    ],
)
def test_urls_are_read_as_browsers_read_them(written, url):
    assert listed_url(written, URL) == url


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("Fri, 07 Mar 2025 00:30:00 +0100", "2025-03-07T00:30:00+01:00"),
        ("7 Mar 2025 09:30 GMT", "2025-03-07T09:30:00+00:00"),
        ("2025-03-07T09:30:00Z", "2025-03-07T09:30:00+00:00"),
        ("2025-03-07T09:30+0200", "2025-03-07T09:30:00+02:00"),
        ("2025-03-07", "2025-03-07"),
        ("2025-03", "2025-03"),
        ("2025", "2025"),
        ("20250307", "2025-03-07"),
        ("2025-03-07 08:53:11 PM", "2025-03-07T20:53:11"),
        ("Fr, 07 März 2025", "2025-03-07"),
        ("пт, 7 марта 2025", "2025-03-07"),
        ("2025年3月7日", "2025-03-07"),
        ("2025-03-07T09:30:90Z", "2025-03-07"),
        ("0000-00-00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_read_with_their_own_offset(written, date):
    assert iso_date(written) == date


@given(st.text(max_size=60))
def test_every_text_is_a_date_or_none(text):
    iso_date(text)


@given(st.binary(max_size=200), st.sampled_from([None, "utf-8", "koi8-r", "nonsense"]))
def test_any_bytes_are_text(content, charset):
    try:
        assert isinstance(read_text(content, URL, charset).text, str)
    except scraper.UnsupportedDocument:
        assert content.startswith(b"\x1f\x8b")
