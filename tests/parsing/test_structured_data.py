"""Structured data as found in the wild."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.parsing.document import parse
from scraper.parsing.structured_data import StructuredData, parse_structured_data
from scraper.records import Page

ARTICLE = {"@type": "NewsArticle", "headline": "Ferry returns", "author": "Ada Linqvist"}


def of(markup, url=None) -> StructuredData:
    return parse_structured_data(
        parse(
            Page(
                source="test",
                content=f"<!doctype html><html><head>{markup}</head><body><p>x</p></body></html>",
                url=url,
            )
        )
    )


def script(text):
    return f'<script type="application/ld+json">{text}</script>'


WRITTEN = {
    "plain": json.dumps(ARTICLE),
    "in a list": json.dumps([{"@type": "WebSite"}, ARTICLE]),
    "in a graph": json.dumps({"@graph": [{"@type": "WebSite"}, ARTICLE]}),
    "inside the page": json.dumps({"@type": "WebPage", "mainEntity": ARTICLE}),
    "with two types": json.dumps(ARTICLE | {"@type": ["Article", "NewsArticle"]}),
    "in an HTML comment": f"<!-- {json.dumps(ARTICLE)} -->",
    "in CDATA": f"//<![CDATA[\n{json.dumps(ARTICLE)}\n//]]>",
    "with a semicolon": json.dumps(ARTICLE) + ";",
    "with trailing commas": '{"@type": "NewsArticle", "headline": "Ferry returns", "author": "Ada '
    'Linqvist", "tags": ["a",],}',
    "with comments": '{"@type": "NewsArticle", // the type\n "headline": "Ferry returns", /* who '
    '*/ "author": "Ada Linqvist"}',
    "with a control character": '{"@type": "NewsArticle", "headline": "Ferry returns", "author": '
    '"Ada Linqvist", "x": "a\x0bb\tc\nd"}',
    "with an escape that JSON does not know": '{"@type": "NewsArticle", "headline": "Ferry '
    'returns", "author": "Ada Linqvist", "x": "Ada\\\'s"}',
    "with entities for quotes": json.dumps(ARTICLE).replace('"', "&quot;"),
    "before another value": json.dumps(ARTICLE) + json.dumps({"@type": "WebSite"}),
    "after another value and a comma": json.dumps({"@type": "WebSite"})
    + ",\n"
    + json.dumps(ARTICLE),
    "with a comment behind the last comma": json.dumps(ARTICLE)[:-1] + ', // "tags": []\n}',
    "with a byte order mark": "\ufeff" + json.dumps(ARTICLE),
    "below an HTML comment": "<!-- made by hand -->\n" + json.dumps(ARTICLE),
    "encoded twice": json.dumps(json.dumps(ARTICLE)),
    "with quotes that are not escaped": '{"@type": "NewsArticle", "description": "The "old" ferry", '
    '"headline": "Ferry returns", "author": "Ada Linqvist"}',
    "with a bracket too many": json.dumps(ARTICLE) + "}",
}


@pytest.mark.parametrize("how", WRITTEN)
def test_an_article_is_read_that_is_written(how):
    found = of(script(WRITTEN[how]))
    assert (found.article.get("headline"), found.article.get("author"), found.broken) == (
        "Ferry returns",
        "Ada Linqvist",
        0,
    )


@pytest.mark.parametrize(
    "media_type", ["application/ld+json; charset=utf-8", "Application/LD JSON"]
)
def test_a_media_type_may_be_misspelt(media_type):
    found = of(f'<script type="{media_type}">{json.dumps(ARTICLE)}</script>')
    assert found.article["headline"] == "Ferry returns"


@pytest.mark.parametrize(
    "markup",
    [
        "<script type=application/ld+json children='{}'></script>",
        "<script type=application/ld+json innerHTML='{}'></script>",
        "<meta name=script:ld+json content='{}'>",
    ],
)
def test_json_ld_is_read_from_an_attribute_where_a_framework_left_it(markup):
    found = of(markup.format(json.dumps(ARTICLE)))
    assert (found.article["headline"], found.broken) == ("Ferry returns", 0)


def test_a_slash_in_a_string_is_not_a_comment():
    assert (
        of(script('{"@type": "Article", "url": "https://x.example/a//b", "c": [1,],}')).article[
            "url"
        ]
        == "https://x.example/a//b"
    )


def test_what_cannot_be_read_is_counted_and_the_rest_is_read():
    found = of(script('{"@type": "NewsArticle", "author": Ada}') + script(json.dumps(ARTICLE)))
    assert (found.broken, found.article["author"]) == (1, "Ada Linqvist")


def test_the_article_with_the_url_of_the_page_is_used():
    others = [
        {"@type": "NewsArticle", "url": f"https://x.example/{n}", "headline": f"Number {n}"}
        for n in range(3)
    ]
    assert (
        of(script(json.dumps(others)), url="https://www.x.example/2?ref=a").article["headline"]
        == "Number 2"
    )


def test_a_reference_is_followed_to_the_node_it_names():
    found = of(
        script(
            json.dumps(
                [
                    ARTICLE | {"author": {"@id": "#ada"}},
                    {"@type": "Person", "@id": "#ada", "name": "Ada"},
                ]
            )
        )
    )
    assert found.resolve(found.article["author"])["name"] == "Ada"


def test_a_reference_to_nothing_stays_what_it_is():
    assert of("").resolve({"@id": "#ada"}) == {"@id": "#ada"}


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ('<meta property="og:site_name" content="Courier">', {"courier"}),
        (script(json.dumps({"@type": "WebSite", "name": "Courier"})), {"courier"}),
        (
            '<title>Ferry returns | Courier</title><meta property="og:title" content="Ferry '
            'returns">',
            {"courier"},
        ),
        (
            '<title>Courier: Ferry returns</title><meta property="og:title" content="Ferry '
            'returns">',
            {"courier"},
        ),
        (
            "<title>Ferry returns – and nobody waves it off at all</title><meta "
            'property="og:title" content="Ferry returns">',
            set(),
        ),
        (
            '<title>Ferry returns | Courier</title><meta property="og:title" content="The ferry is '
            'back">',
            set(),
        ),
        ("<title>Ferry returns | Courier</title>", set()),
    ],
)
def test_the_site_is_called(head, names):
    assert of(head).site_names == names


@given(st.text(max_size=300))
def test_no_script_raises(text):
    assert of(script(text.replace("<", ""))).broken in (0, 1)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_any_json_can_stand_in_any_place(value):
    fields = (
        "headline",
        "author",
        "publisher",
        "datePublished",
        "@type",
        "mainEntityOfPage",
        "url",
        "articleSection",
    )
    assert of(
        script(json.dumps({"@type": "NewsArticle"} | dict.fromkeys(fields, value)).replace("<", ""))
    ).broken in (0, 1)
