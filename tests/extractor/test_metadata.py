"""What a page declares about itself: section, tags, publisher, canonical address, language, free
access.
"""

import json

import pytest

from tests.conftest import page_with

URL = "https://courier.example/news/ferry?from=front"


def json_ld(**fields):
    return (
        "<script "
        f'type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'
    )


def meta(name, content):
    return f'<meta property="{name}" content="{content}">'


CASES = [
    ("section", meta("article:section", "Islands") + json_ld(articleSection="News"), "Islands"),
    ("section", json_ld(articleSection=["Islands", "News"]), "Islands"),
    (
        "section",
        meta("article:section", "Islands")
        + json_ld(articleSection="News")
        + "<p><meta itemprop=articleSection content=News></p>",
        "Islands",
    ),
    ("section", "", None),
    (
        "tags",
        meta("article:tag", "ferry") + meta("article:tag", "storm") + meta("article:tag", "Ferry"),
        ["ferry", "storm"],
    ),
    ("tags", json_ld(keywords="ferry, storm;quay"), ["ferry", "storm", "quay"]),
    ("tags", "", []),
    (
        "publisher",
        json_ld(publisher={"@type": "Organization", "name": "Island Courier Ltd"})
        + meta("og:site_name", "Courier"),
        "Island Courier Ltd",
    ),
    (
        "publisher",
        json_ld(publisher={"name": "Island Courier Ltd"})
        + meta("og:site_name", "Courier")
        + "<p><meta itemprop=publisher content=Courier></p>",
        "Island Courier Ltd",
    ),
    ("publisher", meta("og:site_name", "Courier"), "Courier"),
    (
        "canonical_url",
        "<link rel=canonical href=/news/ferry>",
        "https://courier.example/news/ferry",
    ),
    (
        "canonical_url",
        meta("og:url", "https://courier.example/news/ferry#x"),
        "https://courier.example/news/ferry#x",
    ),
    ("canonical_url", "<link rel=canonical href='javascript:x'>", None),
    ("free_access", json_ld(isAccessibleForFree=False), False),
    ("free_access", json_ld(isAccessibleForFree="True"), True),
    ("free_access", json_ld(isAccessibleForFree="https://schema.org/False"), False),
    ("free_access", "<p itemscope><meta itemprop=isAccessibleForFree content=false></p>", False),
    ("free_access", meta("article:content_tier", "locked"), False),
    ("free_access", meta("article:content_tier", "metered"), None),
    ("free_access", "", None),
]


@pytest.mark.parametrize(("field", "head", "value"), CASES)
def test_a_declared_field(field, head, value, extract):
    assert getattr(extract(page_with(head=head), url=URL), field) == value


def test_the_language_is_the_texts_where_the_page_declares_another(extract):
    article = extract(page_with().replace('lang="en"', 'lang="de"'))
    assert article.language == "en"
    assert [warning.code for warning in article.warnings] == ["language_mismatch"]


STORY = "https://courier.example/news/2025/05/ferry-stays-in-port"


def canonical(extract, href, url):
    """The canonical URL of a page that declares one."""
    return extract(page_with(head=f'<link rel=canonical href="{href}">'), url=url).canonical_url


@pytest.mark.parametrize(
    "href",
    [
        "/",
        "https://courier.example",
        "https://www.courier.example/",
        "/index.html",
        "/Default.aspx",
        "/news/",
        "/world-news",
        "/en/sport/",
        "undefined",
        "/null",
        "/news/[object Object]",
        "https://courier.example/{{ page.slug }}",
        "/news/${slug}",
        "http://localhost:3000/ferry-stays-in-port",
        "http://127.0.0.1/ferry-stays-in-port",
        "http://10.0.0.7/ferry-stays-in-port",
        "http://cms/ferry-stays-in-port",
        "http://staging.courier.internal/ferry-stays-in-port",
        "https://courier.local/ferry-stays-in-port",
    ],
)
def test_a_canonical_url_that_cannot_be_a_storys_is_none(href, extract):
    assert canonical(extract, href, STORY) is None


@pytest.mark.parametrize(
    ("url", "href"),
    [
        (STORY, "/news/2025/05/ferry-stays-in-port"),
        (STORY + "?print=1", "/news/2025/05/ferry-stays-in-port/"),
        (STORY + "/amp", STORY),
        (STORY, "https://other.example/2025/ferry-stays-in-port"),
        (STORY, "/ferry-stays-in-port-until-monday/"),
        (STORY, "/?p=77"),
        ("https://courier.example/ferry/amp", "/ferry"),
        ("https://courier.example/news/ferry/2", "/news/ferry"),
        ("https://courier.example/2025/ferry.html", "/news/ferry"),
        ("https://courier.example/?p=77", "/news/ferry"),
        ("https://courier.example/index.html", "/"),
        ("https://courier.example/hub/science", "/science"),
        ("http://localhost:3000/story-1", "http://localhost:3000/story-1"),
    ],
)
def test_any_other_canonical_url_is_kept(url, href, extract):
    assert canonical(extract, href, url)


def test_og_url_stands_in_for_a_canonical_url_that_cannot_be(extract):
    head = f'<link rel=canonical href="/"><meta property="og:url" content="{STORY}">'
    assert extract(page_with(head=head), url=STORY).canonical_url == STORY


def test_without_the_url_of_a_page_its_canonical_url_is_believed(extract):
    head = '<link rel=canonical href="https://courier.example/">'
    assert extract(page_with(head=head)).canonical_url == "https://courier.example/"
