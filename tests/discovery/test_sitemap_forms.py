"""The forms of sitemaps that sites publish. The protocol is that of sitemaps.org. The mistakes are
those of plug-ins, templates and servers.
"""

import gzip
from dataclasses import dataclass
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.discovery.sitemaps import parse_sitemap
from tests.discovery.entries import DAYS, PATHS

URL = "https://courier.example/sitemap.xml"
SITE = "https://courier.example"
TWO = f"<url><loc>{SITE}/a</loc></url><url><loc>{SITE}/b</loc></url>"


def urls(sitemap):
    content = sitemap if isinstance(sitemap, bytes) else sitemap.encode()
    found = parse_sitemap(content, URL)
    return [
        url.removeprefix(SITE) for url in (*(page.url for page in found.pages), *found.sitemaps)
    ]


def urlset(entries, attributes=" xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"):
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<urlset{attributes}>{entries}</urlset>"


def loc(written):
    return urlset(f"<url><loc>{written}</loc></url>")


@pytest.mark.parametrize(
    ("sitemap", "expected"),
    [
        (loc(f"{SITE}/a?b=1&c=2"), ["/a?b=1&c=2"]),
        (loc(f"{SITE}/a?b=1&amp;c=2"), ["/a?b=1&c=2"]),
        (loc(f"{SITE}/a?b=1&amp;amp;c=2"), ["/a?b=1&c=2"]),
        (loc(f"{SITE}/a?b=1&copy=2&sect=3"), ["/a?b=1&copy=2&sect=3"]),
        (loc(f"<![CDATA[{SITE}/a?b=1&c=2]]>"), ["/a?b=1&c=2"]),
        (loc(f"\n\t{SITE}/a\n"), ["/a"]),
        (loc(f"{SITE}/fähre"), ["/f%C3%A4hre"]),
        (loc("https://zürich.example/"), ["https://xn--zrich-kva.example/"]),
        (loc("/a"), ["/a"]),
        (loc(""), []),
        (loc("mailto:desk@courier.example"), []),
        (urlset("<url><loc/></url>" + TWO), ["/a", "/b"]),
        (urlset(TWO, ""), ["/a", "/b"]),
        (urlset(TWO, " xmlns='https://www.google.com/schemas/sitemap/0.84'"), ["/a", "/b"]),
        (urlset(TWO).replace("urlset", "URLSET").replace("<url>", "<URL>"), ["/a", "/b"]),
        (f"<s:urlset>{TWO.replace('<', '<s:').replace('<s:/', '</s:')}</s:urlset>", ["/a", "/b"]),
        (urlset(f"<urlset>{TWO}</urlset>"), ["/a", "/b"]),
        (urlset(TWO) + urlset(TWO.replace("/a", "/c")), ["/a", "/b", "/c", "/b"]),
        (urlset(TWO.replace("</url>", "")), ["/a", "/b"]),
        (urlset(TWO.replace("</loc>", "")), ["/a", "/b"]),
        (urlset(TWO.replace("</loc>", "").replace("</url>", "")), ["/a", "/b"]),
        (urlset(TWO.replace("<url>", "").replace("</url>", "")), ["/a", "/b"]),
        (urlset(TWO.replace("<loc>", "").replace("</loc>", "")), ["/a", "/b"]),
        (urlset(f"<url><loc><url>{SITE}/a</url></loc></url>"), ["/a"]),
        (urlset(TWO.replace("<url>", "<url><!-- <loc>/x</loc> -->")), ["/a", "/b"]),
        (urlset(TWO.replace("</url><", "</url><br>\n<b>Warning</b>: x<br>\n<")), ["/a", "/b"]),
        ("<br>\n<b>Deprecated</b>: x in <b>/srv/x.php</b><br>\n" + urlset(TWO), ["/a", "/b"]),
        (urlset(TWO) + "<br>\n<b>Notice</b>: x", ["/a", "/b"]),
        ("\n\n" + urlset(TWO), ["/a", "/b"]),
        (
            "<?xml-stylesheet type='text/xsl' href='/x.xsl'?><!-- by x -->" + urlset(TWO),
            ["/a", "/b"],
        ),
        ("<!DOCTYPE urlset [<!ENTITY x 'y'>]>" + urlset(TWO), ["/a", "/b"]),
        (urlset(TWO).encode("utf-16"), ["/a", "/b"]),
        (gzip.compress(gzip.compress(urlset(TWO).encode(), mtime=0), mtime=0), ["/a", "/b"]),
        ("<urlset/>", []),
    ],
)
def test_every_form_gives_its_urls(sitemap, expected):
    assert urls(sitemap) == expected


@pytest.mark.parametrize(
    "media",
    [
        "<image:image><image:loc>{}</image:loc><image:title>x</image:title></image:image>",
        "<image:image xmlns:image='x'><image:loc>{}</image:loc></image:image>",
        "<pic:image><pic:loc>{}</pic:loc></pic:image>",
        "<image xmlns='http://www.google.com/schemas/sitemap-image/1.1'><loc>{}</loc></image>",
        "<image:loc>{}</image:loc>",
        "<video:video><video:title>x</video:title><video:player_loc>{}</video:player_loc>"
        "<video:publication_date>2020-01-01</video:publication_date></video:video>",
        "<PageMap><DataObject type='x'><Attribute name='loc'>{}</Attribute></DataObject></PageMap>",
        "<xhtml:link rel='alternate' hreflang='de' href='{}'/>",
        "<image:image><image:loc>{}",
    ],
)
@pytest.mark.parametrize("is_first", [False, True])
def test_pictures_videos_and_translations_of_a_page_are_not_pages(media, is_first):
    media = media.format(f"{SITE}/x.jpg")
    own = f"<loc>{SITE}/a</loc>"
    if is_first and media.endswith(".jpg"):
        return  # an element that is not closed hides what follows it
    entry = f"<url>{media + own if is_first else own + media}</url>"
    found = parse_sitemap(urlset(entry + f"<url><loc>{SITE}/b</loc></url>").encode(), URL)
    assert [(page.url, page.title, page.date) for page in found.pages] == [
        (f"{SITE}/a", None, None),
        (f"{SITE}/b", None, None),
    ]


@pytest.mark.parametrize(
    "index",
    [
        f"<sitemapindex><sitemap><loc>{SITE}/1.xml</loc></sitemap></sitemapindex>",
        f"<sitemapindex><sitemap>{SITE}/1.xml</sitemap></sitemapindex>",
        f"<sitemapindex><sitemap><![CDATA[{SITE}/1.xml]]></sitemap></sitemapindex>",
        f"<sitemapindex><sitemap><loc>{SITE}/1.xml</loc></sitemap>",
        f"<SitemapIndex><Sitemap><Loc>{SITE}/1.xml</Loc></Sitemap></SitemapIndex>",
        f"<sitemapindex><loc>{SITE}/1.xml</loc></sitemapindex>",
        f"<urlset><sitemap><loc>{SITE}/1.xml</loc></sitemap></urlset>",
    ],
)
def test_every_form_of_an_index_names_its_sitemaps(index):
    found = parse_sitemap(index.encode(), URL)
    assert (found.pages, found.sitemaps) == ([], [f"{SITE}/1.xml"])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f"{SITE}/a\n{SITE}/b", ["/a", "/b"]),
        (f"{SITE}/a\r{SITE}/b\r", ["/a", "/b"]),
        (f"# Our pages\n\n{SITE}/a\n  {SITE}/b  \n", ["/a", "/b"]),
        (f"Sitemap of the Courier\n{SITE}/a\n{SITE}/b\n", ["/a", "/b"]),
        (f"{SITE}/a\n{SITE}/b\n".encode("utf-16"), ["/a", "/b"]),
        (f"\ufeff{SITE}/a".encode(), ["/a"]),
        (gzip.compress(f"{SITE}/a".encode(), mtime=0), ["/a"]),
        (f"{SITE}/fähre", ["/f%C3%A4hre"]),
        ("HTTPS://courier.example/a", ["/a"]),
    ],
)
def test_a_text_sitemap_has_a_url_on_each_line(content, expected):
    assert urls(content) == expected


@pytest.mark.parametrize(
    "content",
    [
        "<!DOCTYPE html><html><body><urlset><url><loc>/a</loc></url></urlset></body></html>",
        f"See {SITE}/a\nand {SITE}/b",
        f"Hello\n{SITE}/a",
        '{"urls": []}',
        "<p>Not found</p>",
        "<opml/>",
    ],
)
def test_a_page_or_another_document_is_not_a_sitemap(content):
    with pytest.raises(scraper.UnsupportedDocument):
        parse_sitemap(content.encode(), URL)


def test_exactly_as_many_urls_as_are_allowed_are_not_too_many(monkeypatch):
    monkeypatch.setattr("scraper.discovery.sitemaps.MOST_URLS", 2)
    found = parse_sitemap(urlset(TWO).encode(), URL)
    assert (len(found.pages), found.is_cut) == (2, False)


def test_only_the_date_of_a_news_sitemap_is_that_of_publication():
    entries = (
        f"<url><loc>{SITE}/a</loc><lastmod>2025-03-09</lastmod><n:news><n:publication_date>"
        "2025-03-07T08:00:00+02:00</n:publication_date><n:title>Ferry &amp; crew</n:title></n:news>"
        f"</url><url><loc>{SITE}/b</loc><lastmod>2025-03-09 10:00:00</lastmod></url>"
    )
    assert [
        (page.date, page.title, page.found_in)
        for page in parse_sitemap(urlset(entries).encode(), URL).pages
    ] == [
        ("2025-03-07T08:00:00+02:00", "Ferry & crew", "news_sitemap"),
        ("2025-03-09T10:00:00", None, "sitemap"),
    ]


@dataclass(frozen=True)
class Written:
    path: str
    day: str

    @property
    def url(self):
        return f"{SITE}/{self.path}"


ENTRIES = st.lists(
    st.builds(
        Written,
        PATHS,
        DAYS,
    ),
    min_size=1,
    max_size=6,
)


def tidy(entries):
    return urlset(
        "".join(
            f"<url>\n<loc>{escape(one.url)}</loc>\n<lastmod>{one.day}</lastmod></url>\n"
            for one in entries
        )
    )


def careless(entries):
    return "<b>Notice</b>: x<br />\n<urlset>" + "".join(
        f"<URL><loc> {one.url}</loc><image:loc>/x</image:loc><lastmod>{one.day}</URL>"
        for one in entries
    )


def cdata(entries):
    return urlset(
        "".join(
            f"<url><lastmod>{one.day}</lastmod><loc><![CDATA[{one.url}]]></loc></url>"
            for one in entries
        )
    )


@given(ENTRIES, st.sampled_from([tidy, careless, cdata]), st.sampled_from(["utf-8", "utf-16"]))
def test_a_sitemap_in_any_form_gives_its_entries(entries, form, codec):
    found = parse_sitemap(form(entries).encode(codec), URL).pages
    assert [(page.url, page.date) for page in found] == [(one.url, one.day) for one in entries]


@given(ENTRIES, st.sampled_from([tidy, careless, cdata]), st.integers(min_value=20))
def test_a_sitemap_that_is_cut_anywhere_gives_no_url_that_was_not_in_it(entries, form, length):
    text = form(entries)
    cut = text[: text.index("<urlset") + 8 + length % (len(text))]
    found = parse_sitemap(cut.encode(), URL)
    assert {page.url for page in found.pages} <= {one.url for one in entries}
    assert found.is_truncated or cut.endswith("</urlset>")
