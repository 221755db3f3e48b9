"""The feeds and sitemaps that a site on loopback names, in the ways that sites name them."""

import pytest

import scraper
from scraper.discovery import discover, feeds_and_sitemaps
from scraper.discovery.feed_links import base_url, named_listings
from scraper.errors import ScraperError
from scraper.fetcher import Client, FetchSettings
from scraper.parsing import parse
from scraper.records import Page

FEED = "<rss><channel><item><title>x</title><link>https://courier.example/1</link></item></channel></rss>"
SITEMAP = "<urlset><url><loc>https://courier.example/1</loc></url></urlset>"
PAGE_URL = "https://courier.example/news/"


@pytest.fixture
def client():
    return Client(FetchSettings(allow_private=("127.0.0.1",), delay=0))


def serve(site, path="/", head="", body=""):
    return site.serve(
        path,
        f"<!doctype html><html><head>{head}</head><body>{body}<p>The Courier</p></body></html>",
    )


def serve_feed(site, path):
    return site.serve(path, FEED, content_type="application/rss+xml")


def listed(site, client, url):
    return [
        (kind, found.removeprefix(site.url(""))) for kind, found in feeds_and_sitemaps(client, url)
    ]


def named(head="", body="", url=PAGE_URL):
    content = (
        f"<!doctype html><html><head>{head}</head><body>{body}<p>The Courier</p></body></html>"
    )
    document = parse(Page(source=url, content=content, url=url, final_url=url))
    return named_listings(document, base_url(document, url))


def feeds(head="", body=""):
    return [url.removeprefix("https://courier.example") for url in named(head, body).feeds]


@pytest.mark.parametrize(
    "link",
    [
        "<link rel=alternate type='application/rss+xml' href='/f'>",
        "<link rel='Alternate' type='Application/Atom+XML; charset=utf-8' href='/f'>",
        "<link rel=alternate type='application/rdf+xml' href='/f'>",
        "<link rel=alternate type='application/feed+json' href='/f'>",
        "<link rel=alternate type='application/x-rss+xml' href='/f'>",
        "<link rel=alternate type='application/rss' href='/f'>",
        "<link rel=alternate type='text/xml' href='/f'>",
        "<link rel=alternate type='application/xml' title=RSS href='/f'>",
        "<link rel=alternate type='application/json' title='JSON Feed' href='/f'>",
        "<link rel=alternate title='The Courier - RSS' href='/f'>",
        "<link rel=feed href='/f'>",
        "<link rel='home feed' href='/f'>",
        "<a rel=alternate type='application/rss+xml' href='/f'>News</a>",
        "<link rel=alternate type='application/rss+xml' href='feed:https://courier.example/f'>",
        "<link rel=alternate type='application/rss+xml' href='  /f '>",
        "<base href='https://courier.example/x/'><link rel=feed href='../f'>",
    ],
)
def test_a_feed_is_found_in_every_way_in_which_pages_name_it(link):
    assert feeds(link) == ["/f"]


def test_the_scheme_of_feed_readers_stands_for_http():
    assert named("<link rel=feed href='feed://other.example/f'>").feeds == [
        "http://other.example/f"
    ]


@pytest.mark.parametrize(
    "link",
    [
        "<link rel=alternate hreflang=de href='/de/'>",
        "<link rel=alternate type='application/json' href='/wp-json/wp/v2/posts/7'>",
        "<link rel=alternate type='application/json+oembed' href='/oembed'>",
        "<link rel=alternate type='text/xml+oembed' href='/oembed'>",
        "<link rel='alternate stylesheet' type='text/css' href='/dark.css'>",
        "<link rel=alternate media=handheld href='/m/'>",
        "<link rel=alternate type='application/rss+xml' href='javascript:x'>",
        "<link rel=alternate type='application/rss+xml'>",
        "<link rel=EditURI type='application/rsd+xml' href='/xmlrpc.php?rsd'>",
        "<link rel=search type='application/opensearchdescription+xml' href='/search.xml'>",
    ],
)
def test_other_links_of_a_head_are_no_feeds(link):
    assert feeds(link) == []


@pytest.mark.parametrize(
    "title",
    [
        "The Courier » Comments Feed",
        "The Courier » Ferry Comments Feed",
        "Der Courier » Kommentar-Feed",
        "Le Courrier » Flux des commentaires",
        "El Correo » Feed de los comentarios",
        "Il Corriere » Feed dei commenti",
        "O Correio » Feed de comentários",
        "De Koerier » Reactiesfeed",
        "Kureren » Kommentar-feed",
        "Budstikka » Kommentarstrøm",
        "Kuriren » Kommentarsflöde",
        "Kurier » Kanał z komentarzami",
        "Курьер » Лента комментариев",
        "Кур'єр » Стрічка коментарів",
        "Kurye » Yorum akışı",
        "クーリエ » コメントフィード",
        "쿠리어 » 댓글 피드",
        "信使报 » 评论 Feed",
    ],
)
def test_a_feed_of_comments_is_left_out_in_every_language(title):
    head = (
        f"<link rel=alternate type='application/rss+xml' title='{title}' href='/x'>".replace(
            "Кур'єр", "Курєр"
        )
        + "<link rel=alternate type='application/rss+xml' title='The Courier » Feed' href='/f'>"
    )
    assert feeds(head) == ["/f"]


@pytest.mark.parametrize(
    "path",
    [
        "/comments/feed/",
        "/feeds/comments/default",
        "/feeds/7/comments/default",
        "/?feed=comments-rss2",
    ],
)
def test_a_feed_of_comments_is_known_by_its_url(path):
    assert feeds(f"<link rel=alternate type='application/rss+xml' href='{path}'>") == []


def test_the_feed_of_a_section_of_opinions_is_kept():
    link = "<link rel=alternate type='application/rss+xml' title='Comment' href='/comment/rss'>"
    assert feeds(link) == ["/comment/rss"]


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/f'>RSS</a>",
        "<a href='/f'>Our RSS feed</a>",
        "<a href='/f'>Flux RSS</a>",
        "<a href='/f'>RSSフィード</a>",
        "<a href='/f' title='Atom'><img src=x.png></a>",
        "<a href='/f'><img src=x.png alt='RSS 2.0'></a>",
        "<a href='/f' aria-label='RSS'><svg></svg></a>",
        "<a href='/f'>Newsfeed</a>",
        "<a href='/news/rss.xml'>Subscribe</a>".replace("/news/rss.xml", "/f?format=rss"),
    ],
)
def test_a_visible_link_that_looks_like_a_feed_is_a_candidate(link):
    assert [url.partition("?")[0] for url in named(body=link).maybe_feeds] == [
        "https://courier.example/f"
    ]


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/news/ferry'>The ferry and the feed of the birds</a>",
        "<a href='/about'>About us</a>",
        "<a href='/rssfeeds-explained'>How readers follow the news of the islands</a>",
    ],
)
def test_other_visible_links_are_not(link):
    assert named(body=link).maybe_feeds == []


def test_a_visible_link_counts_if_it_leads_to_a_feed_and_the_head_names_none(site, client):
    serve_feed(site, "/rss.xml")
    serve(site, "/rss", body="Our feeds")
    body = "<a href='/rss'>RSS</a> <a href='/gone.rss'>RSS</a> <a href='/rss.xml'>RSS</a>"
    assert listed(site, client, serve(site, body=body)) == [("feed", "/rss.xml")]
    head = "<link rel=alternate type='application/rss+xml' href='/feed'>"
    assert listed(site, client, serve(site, head=head, body=body)) == [("feed", "/feed")]


def test_sitemaps_that_a_page_names_are_listed_and_relative_ones_of_robots_txt(site, client):
    site.serve("/robots.txt", "User-agent: *\nSitemap: /b.xml\n", content_type="text/plain")
    for path in ("/a.xml", "/b.xml"):
        site.serve(path, SITEMAP, content_type="text/xml")
    url = serve(site, head="<link rel=sitemap type='application/xml' href='/a.xml'>")
    assert listed(site, client, url) == [("sitemap", "/a.xml"), ("sitemap", "/b.xml")]


def test_a_feed_that_a_site_offers_as_its_sitemap_is_one(site, client):
    site.serve("/robots.txt", f"Sitemap: {site.url('/rss')}\n", content_type="text/plain")
    serve_feed(site, "/rss")
    assert listed(site, client, serve(site)) == [("sitemap", "/rss")]


# A web page where a feed or sitemap was requested


def urls(found):
    return [one.url for one in found if not isinstance(one, ScraperError)]


LINKS = "".join(
    f"<p><a href='/offers/2025/cheap-flights-for-everyone-{n}'>Cheap flights for everyone {n}</a></p>"
    for n in range(3)
)


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("", "not a {kind}; `scraper feeds`"),
        ("<link rel=feed href='/a'><link rel=feed href='/b'>", "it names 2 feeds"),
        ("<link rel=alternate type='application/rss+xml' href='/comments/feed'>", "not a {kind}"),
        ("<link rel=feed href='/feed'>", "not a {kind}"),
        ("<link rel=feed href='/page'>", "not a {kind}"),
    ],
)
def test_a_web_page_is_not_taken_for_a_feed_or_sitemap(site, client, kind, head, message):
    serve(site, "/page", body=LINKS)
    url = serve(site, "/feed", head=head, body=LINKS)
    with pytest.raises(scraper.UnsupportedDocument) as raised:
        list(discover(client, url, kind=kind))
    assert message.format(kind=kind) in raised.value.message


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_the_only_feed_that_such_a_page_names_is_read_instead(site, client, kind, caplog):
    serve_feed(site, "/new")
    head = (
        "<link rel=alternate type='application/rss+xml' title='Comments Feed' href='/x'>"
        "<link rel=alternate type='application/rss+xml' href='/new'>"
    )
    url = serve(site, "/feed", head=head, body=LINKS)
    assert urls(discover(client, url, kind=kind)) == ["https://courier.example/1"]
    assert f"this is a web page, not a {kind}; the feed that it names is read" in caplog.text
    assert site.url("/new") in caplog.text


def test_a_document_that_is_neither_is_named(site, client):
    for body, kind_of_error in (
        (b"%PDF-1.7", scraper.UnsupportedDocument),
        (b"", scraper.EmptyDocument),
        (b'{"error": 500}', scraper.UnsupportedDocument),
        (b"Down for maintenance", scraper.UnsupportedDocument),
    ):
        with pytest.raises(kind_of_error):
            list(discover(client, site.serve("/feed", body), kind="feed"))
    with pytest.raises(scraper.UnsupportedDocument, match="a damaged gzip file"):
        list(discover(client, site.serve("/feed", b"\x1f\x8b\x08nothing")))


def test_a_sitemap_in_place_of_a_feed_and_a_feed_in_place_of_a_sitemap_are_read(site, client):
    sitemap, feed = site.serve("/a", SITEMAP), serve_feed(site, "/b")
    assert urls(discover(client, sitemap, kind="feed")) == ["https://courier.example/1"]
    assert urls(discover(client, feed, kind="sitemap")) == ["https://courier.example/1"]


def test_a_feed_in_an_index_of_sitemaps_is_read(site, client):
    serve_feed(site, "/b")
    index = "<sitemapindex><sitemap><loc>/b</loc></sitemap></sitemapindex>"
    assert urls(discover(client, site.serve("/a", index))) == ["https://courier.example/1"]


# Section pages


@pytest.mark.parametrize(
    "base", ["<base href='/2025/'>", "<base target=_blank><base href='/2025/'><base href='/x/'>"]
)
def test_the_links_of_a_section_page_are_relative_to_its_base(site, client, base):
    body = "<main><a href='ferry-stays-in-port-today'>Ferry stays in port today</a></main>"
    url = serve(site, "/news/", head=base, body=body)
    assert urls(discover(client, url)) == [site.url("/2025/ferry-stays-in-port-today")]


def test_a_base_on_another_site_does_not_make_its_links_those_of_the_page(site, client):
    body = "<main><a href='ferry-stays-in-port-today'>Ferry stays in port today</a></main>"
    url = serve(site, "/news/", head="<base href='https://cdn.example/'>", body=body)
    assert urls(discover(client, url)) == []
