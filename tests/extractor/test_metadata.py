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
