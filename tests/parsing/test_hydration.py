"""Articles that a page carries and does not show."""

import json
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from scraper.parsing.hydration import hydrated_article

STORY = "".join(
    f"<p>The ferry left the quay at noon on day {day}, as it had done since the bridge was closed, "
    "and nobody waved.</p>"
    for day in range(8)
)


def tree(markup):
    return etree.fromstring(markup, etree.HTMLParser())


def text_of(element):
    return "".join(element.itertext())


def test_html_inside_the_json_of_a_script_is_the_article(extract):
    state = json.dumps({"props": {"title": "The ferry is late", "content": STORY}})
    article = extract(
        "<html><head><title>The ferry is late</title></head><body><div "
        f"id=app></div><script>window.__STATE__ = {state};</script></body></html>"
    )
    assert article.body.count("The ferry left") == 8


def test_json_inside_a_string_of_json_is_read_too():
    state = json.dumps([1, json.dumps({"content": STORY})])
    assert (
        text_of(
            hydrated_article(tree(f"<body><script>self.push({state})</script></body>"), "")
        ).count("The ferry")
        == 8
    )


def test_escaped_angle_brackets_are_read():
    state = json.dumps({"content": STORY}).replace("<", "\\u003c").replace(">", "\\u003e")
    assert (
        text_of(hydrated_article(tree(f"<body><script>x({state})</script></body>"), "")).count(
            "The ferry"
        )
        == 8
    )


def test_the_noscript_of_a_page_that_shows_nothing_is_the_article(extract):
    article = extract(
        "<html><head><title>The ferry is late</title></head><body><div "
        f"id=app></div><noscript><h1>The ferry is late</h1>{STORY}</noscript></body></html>"
    )
    assert article.body.count("The ferry left") == 8


def test_article_body_of_json_ld_is_the_last_resort(extract):
    text = "\n".join(
        f"The ferry left the quay at noon on day {day}, and nobody on the bridge waved."
        for day in range(8)
    )
    declared = json.dumps(
        {"@type": "NewsArticle", "headline": "The ferry is late", "articleBody": text}
    )
    article = extract(
        f'<html><head><script type="application/ld+json">{declared}</script></head><body><div '
        "id=app></div></body></html>"
    )
    assert article.body.count("The ferry left") == 8


def test_a_page_that_shows_its_article_keeps_it(extract):
    shown = "".join(
        f"<p>The bridge was closed on day {day}, and the harbour has been quiet since, said those "
        "who stayed.</p>"
        for day in range(8)
    )
    article = extract(
        f"<html><head><title>Bridge</title></head><body><article><h1>Bridge</h1>{shown}</article><noscript>{STORY}</noscript></body></html>"
    )
    assert "ferry" not in article.body


DATA = {"page": {"title": "The ferry is late", "corpo": STORY}}
PARAGRAPH = (
    "The ferry left the quay at noon, as it had done since the bridge was closed, and nobody waved."
)
ISLAND = {"page": [0, {"title": [0, "The ferry is late"], "corpo": [0, STORY]}]}
BLOCKS = {"body": [1, [[0, {"type": [0, "paragraph"], "text": [0, PARAGRAPH]}]] * 8]}


def angular(data):
    """JSON as Angular writes its state."""
    text = json.dumps(data)
    for character, entity in (("&", "&a;"), ('"', "&q;"), ("<", "&l;"), (">", "&g;")):
        text = text.replace(character, entity)
    return text


@pytest.mark.parametrize(
    "markup",
    [
        f'<div id=app data-page="{escape(json.dumps(DATA))}"></div>',
        f"<app-root></app-root><script type=application/json>{angular(DATA)}</script>",
        f'<astro-island props="{escape(json.dumps(ISLAND))}"></astro-island>',
        f'<astro-island props="{escape(json.dumps({"article": [0, BLOCKS]}))}"></astro-island>',
    ],
)
def test_an_article_in_the_data_of_a_framework_is_found(extract, markup):
    html = f"<html><head><title>The ferry is late</title></head><body>{markup}</body></html>"
    assert extract(html).body.count("The ferry left") == 8


def test_a_page_that_carries_nothing_has_none():
    assert (
        hydrated_article(tree("<body><p>x</p><script>var a = 'short';</script></body>"), "") is None
    )


@given(st.text())
def test_no_script_breaks_it(script):
    root = tree("<body><script></script></body>")
    try:
        root.find(".//script").text = '"<p>' * 100 + script
    except ValueError:  # what no tree can hold
        return
    hydrated_article(root, "")


def test_a_noscript_is_the_article_of_a_page_that_shows_teasers_alone(extract):
    teasers = "".join(
        f"<li><a href=/{n}>Pump {n} of the night boat breaks</a></li>" for n in range(9)
    )
    article = extract(
        "<html><head><title>The ferry is late</title></head><body><main><div id=app></div>"
        f"<noscript><h1>The ferry is late</h1>{STORY}</noscript></main><ul>{teasers}</ul></body></html>"
    )
    assert article.body.count("The ferry left") == 8
