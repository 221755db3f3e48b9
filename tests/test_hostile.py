"""Bad input: the article all the same, or a record that names the cause. Never a traceback, a hang,
or an empty body with status ok.
"""

import gzip
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scraper
from tests.conftest import PARAGRAPHS, page_with, valid

ARTICLE = PARAGRAPHS[0]
# Seconds of processor time. Each of these pages takes some on a machine that is busy with other work
# too, and minutes, or forever, if the time grows with the square of its size.
SOON = 40.0


def attributes(count):
    return "<div " + " ".join(f'a{n}="x"' for n in range(count)) + "></div>"


FLOOD = f"<div {' '.join(f'a{number}=1' for number in range(2_100))}></div>"
STILL_AN_ARTICLE = {
    "50,000 nested elements": page_with("<div>" * 50_000 + "</div>" * 50_000),
    "50,000 unclosed elements": page_with("<div>" * 50_000),
    "50,000 unclosed inline elements": page_with("<b>" * 50_000),
    "100,000 attributes on one tag": page_with(attributes(100_000)),
    "100,000 attributes that hold tags": page_with(attributes(100_000).replace('"x"', '"<p>"')),
    "an attribute of a megabyte": page_with(f'<div title="{"x" * 1_000_000}"></div>'),
    "100,000 brackets of JSON-LD": page_with(
        head=f'<script type="application/ld+json">{"[" * 100_000}</script>'
    ),
    "100,000 objects of JSON-LD": page_with(
        head="<script "
        f'type="application/ld+json">{json.dumps([{"@type": "Article"}] * 100_000)}</script>'
    ),
    "JSON-LD with NaN": page_with(
        head='<script type="application/ld+json">{"@type": "NewsArticle", "wordCount": NaN, '
        '"headline": "x"}</script>'
    ),
    "JSON-LD with lone surrogates": page_with(
        head='<script type="application/ld+json">{"@type": "NewsArticle", "author": "A\\ud800da '
        'Linqvist"}</script>'
    ),
    "JSON-LD with a number of 10,000 digits": page_with(
        head=f'<script type="application/ld+json">{{"@type": "Article", "n": '
        f"{'9' * 10_000}}}</script>"
    ),
    "JSON-LD of the wrong types": page_with(
        head='<script type="application/ld+json">{"@type": {"a": 1}, "headline": [[]], "author": '
        '5, "publisher": [3], "datePublished": {"x": []}}</script>'
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": 5, "author": '
        '[null, 5, {"name": {"a": []}}], "publisher": [3], "keywords": {}, "url": 7}</script>'
    ),
    "JSON-LD nested in entities": page_with(
        head=f'<script type="application/ld+json">{{&quot;a&quot;:{"&#91;" * 3_000}</script>'
    ),
    "JSON-LD whose strings hide its depth": page_with(
        head=f'<script type="application/ld+json">["{"]" * 3_000}",{"[" * 3_000}</script>'
    ),
    "a string of JSON-LD that never ends": page_with(
        head='<script type="application/ld+json">{x "' + '\\"' * 100_000 + "</script>"
    ),
    "comments in JSON-LD that never end": page_with(
        head='<script type="application/ld+json">{x ' + "/* " * 100_000 + "</script>"
    ),
    "10,000 references in JSON-LD": page_with(
        head='<script type="application/ld+json">'
        + json.dumps(
            [{"@type": "Article", "author": [{"@id": f"#{n}"} for n in range(10_000)]}]
            + [{"@type": "Person", "@id": f"#{n}", "name": f"Ada {n}"} for n in range(10_000)]
        )
        + "</script>"
    ),
    "an author of 100,000 letters": page_with(
        head=f'<meta name=author content="12 {"a" * 100_000}">'
    ),
    "a date with an offset of years": page_with(
        head='<meta name=date content="16 May 2024 10:00 +999999999999999">'
    ),
    "10,000 figures": page_with(
        "<figure><img src=a.jpg><figcaption>The ferry</figcaption></figure>" * 10_000
    ),
    "NUL and control characters": page_with("<p>\0\1\2\x0b\x1f\x7f\x85\ufffe</p>"),
    "references to control characters": page_with(
        "<p title='&#1;&#0;'>&#0;&#1;&#11;&#xFFFE;&#xD800;&#x1F;&#99999999; and &#x80;</p>"
    ),
    "a bidi override": page_with("<p>\u202e\u2066\u200b</p>"),
    "unclosed markup": page_with()
    .replace("</p>", "")
    .replace("</article></body></html>", "<div><span><p><table><tr><td>"),
    "a comment that never ends": page_with() + "<!-- ",
    "a script that never ends": page_with() + "<script>var a = '<p>",
    "a broken base address": page_with(
        '<p>See <a href="http://[::1">this</a> and <a href="//[x">that</a>.</p>',
        head='<base href="http://[">',
    ),
    "a table of 20,000 empty cells": page_with(
        "<table>" + "<tr><td></td></tr>" * 20_000 + "</table>"
    ),
    "20,000 empty links": page_with('<p><a href="/x"></a></p>' * 20_000),
    "a date out of range": page_with(
        head='<meta property="article:published_time" content="99999-99-99T99:99:99Z"><meta '
        'name="date" content="0000-00-00">'
    ),
    "a thousand comments before the first tag": "<!-- a -->\n" * 1000 + "<div>" + page_with(),
    "20,000 labels of teasers": page_with("<p>Read more</p>" * 20_000),
    "20,000 credits": page_with("<p>Photo: Jane Doe/Reuters</p>" * 20_000),
    "20,000 addresses": page_with("<p>https://a.example/b</p>" * 20_000),
    "20,000 names": page_with(
        "<p>Jane Doe</p><p>Jane Doe is an editor at the Harbour Post.</p>" * 10_000
    ),
    "20,000 dates": page_with("<p>3 May 2024</p>" * 20_000),
    "20,000 headings": page_with("<h2>By Jane Doe</h2>" * 20_000),
    "20,000 comments": page_with("<p>Comments</p><p>I saw it too, and said so.</p>" * 10_000),
    "a line of a megabyte": page_with(f"<p>{'Photo: a/b (c) | ' * 60_000}</p>"),
    "a word of a megabyte": page_with(
        f"<p>{'(a' * 500_000}</p><p>{'3' * 500_000}</p><p>{'a.' * 200_000}</p>"
    ),
    "a tag that never ends, 20,000 times, after too many attributes": page_with()
    + FLOOD
    + "<div id=app " * 20_000,
    "a comment that never ends, 20,000 times, after too many attributes": page_with()
    + FLOOD
    + "<!-- a " * 20_000,
    "a declaration that never ends, 20,000 times, after too many attributes": page_with()
    + FLOOD
    + "<![if a] " * 20_000,
    "100,000 ends of the page": page_with() + "</body>" * 100_000,
    "an XML declaration with a charset": '<?xml version="1.0" encoding="utf-8"?>' + page_with(),
}

NO_ARTICLE = {
    "an empty file": (b"", "empty", "empty_document"),
    "white space": (b" \r\n\t\n", "empty", "empty_document"),
    "NULs": (b"\0" * 5000, "empty", "empty_document"),
    "a BOM": (b"\xef\xbb\xbf", "empty", "empty_document"),
    "a PDF": (
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
        "unsupported",
        "unsupported_document",
    ),
    "a PNG": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0", "unsupported", "unsupported_document"),
    "a ZIP": (b"PK\x03\x04\x14\0\0\0\x08\0", "unsupported", "unsupported_document"),
    "a gzip file inside": (gzip.compress(b"x"), "unsupported", "unsupported_document"),
    "a binary blob": (bytes(range(256)) * 40, "unsupported", "unsupported_document"),
    "a feed": (
        b'<?xml version="1.0"?><rss '
        b'version="2.0"><channel><item><title>x</title></item></channel></rss>',
        "unsupported",
        "unsupported_document",
    ),
    "a sitemap": (
        b"<urlset "
        b'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>x</loc></url></urlset>',
        "unsupported",
        "unsupported_document",
    ),
    "JSON": (b'{"headline": "x", "body": "y"}', "unsupported", "unsupported_document"),
    "a page without text": (
        b"<html><head><title>x</title></head><body><img src=x></body></html>",
        "empty",
        "no_text",
    ),
    "a page of scripts": (
        b"<html><body><script>document.write('hello')</script></body></html>",
        "empty",
        "no_text",
    ),
}


@pytest.mark.parametrize("page", STILL_AN_ARTICLE.values(), ids=STILL_AN_ARTICLE.keys())
def test_the_article_is_found_all_the_same(page, extract, slowness):
    started = time.process_time()
    article = extract(page.encode("utf-8", "replace"))
    assert article.status == "ok"
    assert ARTICLE in article.body
    assert time.process_time() - started < SOON * slowness


@pytest.mark.parametrize(("content", "status", "code"), NO_ARTICLE.values(), ids=NO_ARTICLE.keys())
def test_a_page_that_is_not_an_article_says_why(content, status, code, extract):
    article = extract(content)
    assert (article.status, article.error.code) == (status, code)
    assert article.error.message
    assert article.body is None


def test_text_below_256_levels_is_kept(extract):
    page = (
        "<html><body><h1>Ferry returns</h1>"
        + "<div>" * 400
        + "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
        + "</div>" * 400
    )
    assert extract(page).body == "\n\n".join(PARAGRAPHS)


def test_a_lone_surrogate_in_a_string_is_not_an_error(extract):
    assert ARTICLE in extract(page_with("<p>\ud800 and then</p>")).body


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_strict_json(content):
    line = scraper.extract(content).to_json()
    valid(
        json.loads(
            line.encode("utf-8").decode("utf-8"), parse_constant=lambda name: pytest.fail(name)
        )
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                b"<p>",
                b"</p>",
                b"<div class=byline>",
                b"<a href='x'>",
                b"<",
                b">",
                b"<!--",
                b"<br>",
                b"By Ada Linqvist",
                b"\xff",
                b"&#0;",
                b"<td>",
                b"Photo: ",
                b"<li>",
                b"<figure>",
                b"</figure>",
                b"<h1>",
                b"Read: more of it.",
            ]
        ),
        max_size=60,
    )
)
def test_any_heap_of_markup_gives_strict_json(pieces):
    valid(json.loads(scraper.extract(b"<html><body>" + b"".join(pieces)).to_json()))


def test_what_follows_the_end_of_the_page_still_belongs_to_it(extract):
    """HTML §13.2.6.4.19; libxml2 drops it."""
    text = (
        "<p>The ferry left the quay at noon, as it had done every day since the bridge was closed, "
        "and nobody waved.</p>" * 5
    )
    article = extract(
        "<html><body><header><a href=/>Home</a></header></body></html><article><h1>The ferry is "
        f"late</h1>{text}</article>"
    )
    assert article.body.count("The ferry left") == 5
