"""What a site on loopback offers."""

import subprocess
import sys

import pytest

import scraper
from scraper.discovery import discover, feeds_and_sitemaps
from scraper.errors import ScraperError
from scraper.fetcher import Client, FetchSettings

NAMES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@pytest.fixture
def client():
    return Client(FetchSettings(allow_private=("127.0.0.1",), delay=0))


def urls(found):
    return [one.url.split("/", 3)[3] for one in found if not isinstance(one, ScraperError)]


def serve_sitemap(site, path, *pages):
    return site.serve(
        path,
        "<urlset "
        f"{NAMES}>{''.join(f'<url><loc>{site.url(page)}</loc></url>' for page in pages)}</urlset>",
        content_type="text/xml",
    )


def serve_index(site, path, *sitemaps):
    return site.serve(
        path,
        f"<sitemapindex {NAMES}>{''.join(f'<sitemap><loc>{site.url(one)}</loc></sitemap>' for one in sitemaps)}</sitemapindex>",
    )


SECTION = """<html><body><nav><a href="/news/the-ferry-in-the-menu-is-old">The ferry in the menu is old</a></nav>
<main><a href="/news/ferry-returns-to-norhaven-on-monday"><h2>Ferry returns to Norhaven on Monday</h2></a>
<a href="/2024/05/16/bridge">The bridge is closed for good</a>
<a href="/tag/ferries-of-the-northern-islands">Ferries of the northern islands</a>
<a href="/authors/ada-linqvist-of-the-island-desk">Ada Linqvist of the island desk</a>
<a href="https://elsewhere.example/news/a-story-on-some-other-site">A story on some other site</a>
<a href="/about">About us and what we do</a> <a href="/news/ferry-returns-to-norhaven-on-monday">Read on here, it is long</a>
<a href="/pictures/ferry-returns-to-norhaven-again.jpg">The ferry on its first lap</a></main></body></html>"""


def test_a_section_page_offers_its_articles_each_once(site, client):
    found = list(discover(client, site.serve("/news/", SECTION)))
    assert urls(found) == ["news/ferry-returns-to-norhaven-on-monday", "2024/05/16/bridge"]
    assert found[0].title == "Ferry returns to Norhaven on Monday"


def test_a_feed_offers_its_entries(site, client):
    rss = f"<rss version='2.0'><channel><item><title>Ferry</title><link>{site.url('/ferry')}</link></item></channel></rss>"
    assert urls(discover(client, site.serve("/feed", rss, content_type="application/rss+xml"))) == [
        "ferry"
    ]


def test_an_index_offers_the_pages_of_its_sitemaps(site, client):
    serve_sitemap(site, "/a.xml", "/1", "/2")
    serve_sitemap(site, "/b.xml", "/2", "/3")
    assert urls(discover(client, serve_index(site, "/index.xml", "/a.xml", "/b.xml"))) == [
        "1",
        "2",
        "3",
    ]


def test_sitemaps_that_name_each_other_are_read_once(site, client):
    serve_index(site, "/a.xml", "/b.xml", "/index.xml")
    serve_index(site, "/b.xml", "/a.xml", "/index.xml")
    assert list(discover(client, serve_index(site, "/index.xml", "/a.xml", "/b.xml"))) == []
    asked = [path for path, _ in site.requests]
    assert len(asked) == len(set(asked))


def test_a_sitemap_that_is_not_there_is_told_and_the_rest_is_read(site, client):
    serve_sitemap(site, "/a.xml", "/1")
    found = list(discover(client, serve_index(site, "/index.xml", "/none.xml", "/a.xml")))
    assert [type(one).__name__ for one in found] == ["HttpStatusError", "DiscoveredUrl"]


def test_a_sitemap_on_a_private_address_is_not_read(site, client):
    index = (
        "<sitemapindex "
        f"{NAMES}><sitemap><loc>http://localhost:{site.port}/a.xml</loc></sitemap></sitemapindex>"
    )
    (error,) = discover(client, site.serve("/index.xml", index))
    assert isinstance(error, scraper.ForbiddenUrl)


def test_a_site_offers_the_feeds_it_names_and_the_sitemaps_of_its_robots_txt(site, client):
    head = (
        '<link rel="alternate" type="application/rss+xml" href="/feed"><link rel="alternate" '
        'hreflang="de" href="/de">'
        '<link rel="alternate" type="application/atom+xml" href="/atom">'
    )
    site.serve(
        "/robots.txt",
        f"User-agent: *\nDisallow: /x\nSitemap: {site.url('/map.xml')}\nSitemap: "
        f"{site.url('/none.xml')}\n",
    )
    sitemap = serve_sitemap(site, "/map.xml", "/1")
    offered = list(
        feeds_and_sitemaps(
            client, site.serve("/", f"<html><head>{head}</head><body><p>x</p></body></html>")
        )
    )
    assert offered[:-1] == [
        ("feed", site.url("/feed")),
        ("feed", site.url("/atom")),
        ("sitemap", sitemap),
    ]
    assert (type(offered[-1]).__name__, offered[-1].status) == ("HttpStatusError", 404)


def test_where_robots_txt_names_none_the_usual_place_is_tried(site, client):
    sitemap = serve_sitemap(site, "/sitemap.xml", "/1")
    assert list(
        feeds_and_sitemaps(client, site.serve("/", "<html><body><p>x</p></body></html>"))
    ) == [("sitemap", sitemap)]


def test_that_the_usual_place_is_empty_is_no_failure(site, client):
    url = site.serve("/", "<html><body><p>x</p></body></html>")
    assert list(feeds_and_sitemaps(client, url)) == []
    site.serve("/sitemap.xml", "<html><body><p>Not found, and said with 200</p></body></html>")
    assert list(feeds_and_sitemaps(client, url)) == []


def test_that_the_usual_place_cannot_be_looked_at_is_told(site, client):
    site.serve("/sitemap.xml", "", status=501)
    (error,) = feeds_and_sitemaps(client, site.serve("/", "<html><body><p>x</p></body></html>"))
    assert isinstance(error, scraper.HttpStatusError)


def test_of_an_index_the_sitemap_that_changed_last_is_read_first(site, client):
    dates = {
        "/1.xml": "2026-01-02",
        "/none.xml": None,
        "/2.xml": "2026-11-24T08:00:00+01:00",
        "/3.xml": "2026-11-23",
    }
    for path in dates:
        serve_sitemap(site, path, "/of" + path.removesuffix(".xml"))
    entries = "".join(
        f"<sitemap><loc>{site.url(path)}</loc>{f'<lastmod>{date}</lastmod>' if date else ''}</sitemap>"
        for path, date in dates.items()
    )
    index = site.serve("/index.xml", f"<sitemapindex {NAMES}>{entries}</sitemapindex>")
    assert urls(discover(client, index)) == ["of/2", "of/3", "of/1", "of/none"]


def test_more_sitemaps_than_are_read_are_told(site, client, caplog):
    paths = [f"/{number}.xml" for number in range(203)]
    for path in paths:
        serve_sitemap(site, path, "/of" + path)
    assert len(list(discover(client, serve_index(site, "/index.xml", *paths)))) == 200
    assert "more than 200 sitemaps; 3 are left out" in caplog.text


@pytest.mark.parametrize(("more", "is_told"), [(0, False), (1, True)])
def test_more_addresses_than_are_taken_are_told(more, is_told, site, client, caplog):
    serve_sitemap(site, "/a.xml", *(f"/a{number}" for number in range(30_000)))
    serve_sitemap(site, "/b.xml", *(f"/b{number}" for number in range(20_000 + more)))
    assert (
        sum(1 for _ in discover(client, serve_index(site, "/index.xml", "/a.xml", "/b.xml")))
        == 50_000
    )
    assert ("more than 50000 URLs" in caplog.text) == is_told


def run(*arguments):
    command = [
        sys.executable,
        "-m",
        "scraper",
        *arguments,
        "--allow-private",
        "127.0.0.1",
        "--delay",
        "0",
    ]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60)


def test_the_command_line_lists_addresses_and_says_what_failed(site):
    serve_sitemap(site, "/a.xml", "/1")
    result = run("discover", serve_index(site, "/index.xml", "/none.xml", "/a.xml"))
    assert (result.returncode, result.stdout) == (1, site.url("/1") + "\n")
    assert result.stderr.startswith("scraper: ")


def test_the_command_line_lists_feeds(site):
    sitemap = serve_sitemap(site, "/sitemap.xml", "/1")
    result = run("feeds", site.serve("/", "<html><body><p>x</p></body></html>"))
    assert (result.returncode, result.stdout) == (0, f"sitemap\t{sitemap}\n")


def test_feeds_that_cannot_be_looked_for_are_a_failure(site):
    site.serve("/sitemap.xml", "", status=501)
    page = (
        "<html><head><link rel=alternate type=application/rss+xml "
        "href=/feed></head><body><p>x</p></body></html>"
    )
    result = run("feeds", site.serve("/", page))
    assert (result.returncode, result.stdout) == (1, f"feed\t{site.url('/feed')}\n")
    assert run("feeds", site.serve("/", "<html><body><p>x</p></body></html>")).returncode == 3


def test_an_address_that_is_not_there_is_3_and_says_why(site):
    result = run("discover", site.url("/none"))
    assert (result.returncode, result.stdout) == (3, "")
    assert "404" in result.stderr


def test_nothing_found_says_what_to_try(site):
    result = run("discover", site.serve("/", "<html><body><p>x</p></body></html>"))
    assert (result.returncode, "no articles found. Run `scraper feeds` with" in result.stderr) == (
        1,
        True,
    )


def test_nothing_found_where_something_failed_is_3(site):
    result = run("discover", serve_index(site, "/index.xml", "/none.xml"))
    assert (result.returncode, result.stdout) == (3, "")


def test_an_address_without_its_scheme_is_2_and_says_how_to_write_it():
    for command in ("discover", "feeds"):
        result = run(command, "example.org")
        assert (result.returncode, "write https://example.org" in result.stderr) == (2, True)


def test_a_sitemap_that_broke_off_is_told(site, client, caplog):
    url = site.serve(
        "/a.xml",
        f"<urlset {NAMES}><url><loc>{site.url('/1')}</loc></url><url><loc>{site.url('/2')}",
    )
    assert [found.url for found in discover(client, url)] == [site.url("/1")]
    assert "truncated" in caplog.text


def test_a_feed_and_a_sitemap_are_their_own(site, client):
    feed = site.serve(
        "/feed",
        "<rss version='2.0'><channel><item><link>http://a.example/1</link></item></channel></rss>",
    )
    assert list(feeds_and_sitemaps(client, feed)) == [("feed", feed)]
    sitemap = serve_sitemap(site, "/sitemap.xml", "/1")
    assert list(feeds_and_sitemaps(client, feed)) == [("feed", feed), ("sitemap", sitemap)]
    assert list(feeds_and_sitemaps(client, sitemap)) == [("sitemap", sitemap)]


def test_what_is_neither_a_page_nor_a_list_of_them_is_3(site):
    result = run("feeds", site.serve("/x.pdf", b"%PDF-1.7 ...", content_type="application/pdf"))
    assert (result.returncode, "PDF" in result.stderr) == (3, True)


def test_a_feed_that_broke_off_is_told(site, client, caplog):
    feed = "<rss version='2.0'><channel><item><link>http://a.example/1</link></item><item><link>http://a.exam"
    assert urls(discover(client, site.serve("/feed", feed))) == ["1"]
    assert "the feed is truncated" in caplog.text
