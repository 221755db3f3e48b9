"""The forms of feeds that people publish: each gives its entries, whatever the version of its
format and the mistakes of its writer.
"""

import json
from contextlib import suppress
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import scraper
from scraper.discovery.feeds import parse_feed
from tests.discovery.entries import DAYS, PATHS

URL = "https://courier.example/feeds/all"
SITE = "https://courier.example"


def urls(feed):
    content = feed if isinstance(feed, bytes) else feed.encode()
    return [page.url.removeprefix(SITE) for page in parse_feed(content, URL).pages]


def rss(items, attributes=""):
    return f"<rss version='2.0'{attributes}><channel><title>x</title>{items}</channel></rss>"


def atom(entries, attributes=""):
    return f"<feed xmlns='http://www.w3.org/2005/Atom'{attributes}><title>x</title>{entries}</feed>"


@pytest.mark.parametrize(
    ("feed", "expected"),
    [
        (rss(f"<item><link>{SITE}/a?x=1&y=2</link></item>"), ["/a?x=1&y=2"]),
        (rss(f"<item><link><![CDATA[ {SITE}/a?x=1&y=2 ]]></link></item>"), ["/a?x=1&y=2"]),
        (rss(f"<item><link>{SITE}/a?x=1&amp;amp;y=2</link></item>"), ["/a?x=1&y=2"]),
        (rss(f"<item>\n<link>\n{SITE}/a\n</link>\n</item>"), ["/a"]),
        (rss(f"<item><guid>{SITE}/a</guid></item>"), ["/a"]),
        (rss(f"<item><guid isPermaLink='false'>{SITE}/a</guid></item>"), ["/a"]),
        (
            rss(f"<item><guid isPermaLink='false'>{SITE}/?p=7</guid><link>{SITE}/a</link></item>"),
            ["/a"],
        ),
        (rss("<item><guid>7</guid><title>x</title></item>"), []),
        (
            rss(
                f"<item><link>https://clicks.example/7</link><feedburner:origLink>{SITE}/a"
                "</feedburner:origLink></item>"
            ),
            ["/a"],
        ),
        (rss(f"<item><atom:link rel='self' href='/7.xml'/><link>{SITE}/a</link></item>"), ["/a"]),
        (rss("<item><link href='/a'/></item>"), ["/a"]),
        (rss(f"<item><link/>{SITE}/a<title>x</title></item>"), ["/a"]),
        (rss(f"<item><link/><guid>{SITE}/a</guid></item>"), ["/a"]),
        (rss(f"<item><link/>and <title>x</title><guid>{SITE}/a</guid></item>"), ["/a"]),
        (rss("<item><link href='/a'><title>x</title></item>"), ["/a"]),
        (rss("<item><link>b</link></item>", " xml:base='/news/'"), ["/news/b"]),
        (
            rss(
                "<item><description><p>See <link>/x</link><title>y</title></p></description>"
                f"<link>{SITE}/a</link></item>"
            ),
            ["/a"],
        ),
        (
            rss(f"<item><title>t<link>{SITE}/a<pubDate>x</item><item><link>{SITE}/b</link></item>"),
            ["/a", "/b"],
        ),
        (
            rss(f"<item><media:content><media:title>y</media:title></media:content><link>{SITE}/a"),
            ["/a"],
        ),
        (rss(f"<item><source url='/x'>Agency</source><link>{SITE}/a</link></item>"), ["/a"]),
        (rss(f"<item><link>{SITE}/a</link></item>").upper().replace("/A<", "/a<"), ["/a"]),
        (f"<rss><item><link>{SITE}/a</link></item></rss>", ["/a"]),
        (f"<channel><item href='{SITE}/a'><title>x</title></item></channel>", ["/a"]),
        (
            f"<rdf:RDF><item rdf:about='{SITE}/a'><title>x</title></item></rdf:RDF>",
            ["/a"],
        ),
        (
            "<rdf:RDF xmlns:rdf='r' xmlns='http://purl.org/rss/1.0/'><channel rdf:about='/'><items>"
            f"<rdf:Seq><rdf:li rdf:resource='{SITE}/x'/></rdf:Seq></items></channel>"
            f"<item rdf:about='{SITE}/x'><link>{SITE}/a</link></item></rdf:RDF>",
            ["/a"],
        ),
        (atom("<entry><link href='/a'/></entry>"), ["/a"]),
        (atom("<entry><id>7</id><link rel='alternate' href='/a'></link></entry>"), ["/a"]),
        (
            atom(
                "<entry><link rel='enclosure' href='/a.mp3'/><link rel='edit' href='/e'/>"
                "<link rel='alternate' type='application/json' href='/a.json'/>"
                "<link rel='alternate' type='text/html' href='/a'/></entry>"
            ),
            ["/a"],
        ),
        (
            atom("<entry><link rel='alternate' type='text/plain' href='/a.txt'/></entry>"),
            ["/a.txt"],
        ),
        (atom(f"<entry><id>{SITE}/a</id><link rel='self' href='/a.atom'/></entry>"), ["/a"]),
        (
            atom(
                f"<entry><source><id>{SITE}/x</id><link href='/x'/></source><link href='/a'/></entry>"
            ),
            ["/a"],
        ),
        (
            atom(
                "<entry xml:base='b/'><link href='c'/></entry><entry><link href='d'/></entry>",
                " xml:base='/news/'",
            ),
            ["/news/b/c", "/news/d"],
        ),
        (atom("<entry><link xml:base='/x/' href='y'/></entry>"), ["/x/y"]),
        (f"<a:feed xmlns:a='x'><a:entry><a:link href='{SITE}/a'/></a:entry></a:feed>", ["/a"]),
        (f"\ufeff\n {rss(f'<item><link>{SITE}/a</link></item>')}", ["/a"]),
        (f"<b>Warning</b>: x<br>\n{rss(f'<item><link>{SITE}/a</link></item>')}", ["/a"]),
        (rss(""), []),
        ("<rss/>", []),
        (json.dumps({"version": "https://jsonfeed.org/version/1", "items": []}), []),
        (
            json.dumps(
                {
                    "version": "https://jsonfeed.org/version/1.1",
                    "items": [{"id": f"{SITE}/a"}, {"external_url": "/b"}, {"url": ["/c"]}, None],
                }
            ),
            ["/a", "/b"],
        ),
    ],
)
def test_each_entry_gives_the_url_of_its_page(feed, expected):
    assert urls(feed) == expected


@pytest.mark.parametrize(
    ("fields", "published"),
    [
        ("<pubDate>Fri, 07 Mar 2025 00:30:00 +0100</pubDate>", "2025-03-07T00:30:00+01:00"),
        ("<dc:date>2025-03-07</dc:date>", "2025-03-07"),
        ("<updated>2025-03-09</updated><published>2025-03-07</published>", "2025-03-07"),
        ("<atom:updated>2025-03-07</atom:updated>", "2025-03-07"),
        ("<pubDate>soon</pubDate><dc:date>2025-03-07</dc:date>", "2025-03-07"),
        ("<media:group><pubDate>2020-01-01</pubDate></media:group>", None),
        ("<itunes:pubDate>2020-01-01</itunes:pubDate>", None),
        ("<pubDate>soon</pubDate>", None),
    ],
)
def test_the_date_is_that_of_publication_if_there_is_one(fields, published):
    (page,) = parse_feed(rss(f"<item><link>/a</link>{fields}</item>").encode(), URL).pages
    assert page.date == published


@pytest.mark.parametrize(
    "title",
    [
        "<title>Ferry &amp;amp; <![CDATA[crew]]></title>",
        "<title type='html'>&lt;b&gt;Ferry&lt;/b&gt; &amp;amp; crew</title>",
        "<title type='xhtml'><div>Ferry <b>&amp;</b> crew</div></title>",
        "<media:title>A picture</media:title><title>Ferry &amp; crew</title>",
        "<title>Ferry & crew</title><itunes:title>Episode 7</itunes:title>",
    ],
)
def test_the_title_is_text(title):
    (page,) = parse_feed(rss(f"<item><link>/a</link>{title}</item>").encode(), URL).pages
    assert page.title == "Ferry & crew"


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("", ["/a", "/b"]),
        ("</item>", ["/a", "/b"]),
        ("</item><item><link>https://courier.exam", ["/a", "/b"]),
        ("</item><item><title>The ferry that", ["/a", "/b"]),
        ("</item></channel>", ["/a", "/b"]),
    ],
)
def test_a_truncated_feed_says_so_and_gives_no_incomplete_url(end, expected):
    feed = parse_feed(
        f"<rss><channel><item><link>/a</link></item><item><link>/b</link>{end}".encode(), URL
    )
    assert [page.url.removeprefix(SITE) for page in feed.pages] == expected
    assert feed.is_truncated


# Any entries, in any of the formats, are read as they were written.


@dataclass(frozen=True)
class Written:
    path: str
    title: str
    day: str

    @property
    def url(self):
        return f"{SITE}/{self.path}"


ENTRIES = st.lists(
    st.builds(
        Written,
        PATHS,
        st.from_regex(r"[A-Za-zÀ-ž一-龥]{1,9}( [a-z&'\"]{1,9}){0,3} [a-z]{2}", fullmatch=True),
        DAYS,
    ),
    max_size=5,
    unique_by=lambda entry: entry.path,
)


def rss_of(entries, bare=False):
    write = str if bare else escape
    return rss(
        "".join(
            f"<item><title>{write(one.title)}</title><link>{write(one.url)}</link>"
            f"<description>{escape('<p>x</p>')}</description><pubDate>{one.day}</pubDate></item>"
            for one in entries
        )
    )


def cdata_of(entries):
    return rss(
        "".join(
            f"<item><link><![CDATA[{one.url}]]></link><title><![CDATA[{one.title}]]></title>"
            f"<dc:date>{one.day}</dc:date><content:encoded><![CDATA[<item>]]></content:encoded></item>"
            for one in entries
        )
    )


def atom_of(entries):
    return atom(
        "".join(
            f"<entry><id>{escape(one.url)}#id</id><title>{escape(one.title)}</title>"
            f"<link rel='alternate' href={quoteattr(one.url)} />"
            f"<published>{one.day}</published></entry>"
            for one in entries
        )
    )


def rdf_of(entries):
    return f"<rdf:RDF xmlns:rdf='r'><channel rdf:about='{SITE}'><title>x</title></channel>{{}}</rdf:RDF>".format(
        "".join(
            f"<item rdf:about={quoteattr(one.url)}><title>{escape(one.title)}</title>"
            f"<link>{escape(one.url)}</link><dc:date>{one.day}</dc:date></item>"
            for one in entries
        )
    )


def json_of(entries):
    items = [{"url": one.url, "title": one.title, "date_published": one.day} for one in entries]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})


FORMATS = [rss_of, lambda entries: rss_of(entries, bare=True), cdata_of, atom_of, rdf_of, json_of]


@example([Written("0", "Q &lt aa", "2000-01-01")], rss_of, "utf-8")
@given(ENTRIES, st.sampled_from(FORMATS), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_a_feed_in_any_format_gives_its_entries(entries, form, codec):
    if form is rdf_of and not entries:
        return
    found = parse_feed(form(entries).encode(codec), URL)
    assert [(page.url, page.title, page.date) for page in found.pages] == [
        (one.url, one.title, one.day) for one in entries
    ]
    assert not found.is_truncated


@given(ENTRIES, st.sampled_from(FORMATS[:5]), st.integers(min_value=0, max_value=10_000))
def test_a_feed_that_is_cut_anywhere_gives_no_url_that_was_not_in_it(entries, form, length):
    text = form(entries)
    with suppress(scraper.UnsupportedDocument):
        found = parse_feed(text[: length % (len(text) + 1)].encode(), URL)
        assert {page.url for page in found.pages} <= {one.url for one in entries}
