"""Articles that are a list of paragraphs in the JSON of a script, as editors store them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.parsing.rich_text import rich_text_article

PROSE = [
    f"On day {day} the ferry left the quay at noon, as it had done since the bridge was closed, "
    "and nobody waved."
    for day in range(1, 6)
]
FORMATS = {
    "strings": PROSE,
    "text": [{"kind": "text", "text": text} for text in PROSE],
    "html": [{"type": "text", "content": f"<b>{text[:6]}</b>{text[6:]}"} for text in PROSE],
    "slate": [{"type": "paragraph", "children": [{"text": text}]} for text in PROSE],
    "marks": [
        {"type": "p", "children": [{"text": text[:9]}, {"text": text[9:], "bold": True}]}
        for text in PROSE
    ],
    "prosemirror": {
        "type": "doc",
        "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": text}]} for text in PROSE
        ],
    },
    "draft": {"entityMap": {}, "blocks": [{"type": "unstyled", "text": text} for text in PROSE]},
    "editorjs": {"blocks": [{"type": "paragraph", "data": {"text": text}} for text in PROSE]},
    "lexical": {
        "root": {
            "children": [{"type": "paragraph", "children": [{"text": text}]} for text in PROSE]
        }
    },
    "portable text": [
        {"_type": "block", "style": "normal", "children": [{"_type": "span", "text": text}]}
        for text in PROSE
    ],
    "contentful": {
        "nodeType": "document",
        "content": [
            {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": text}]}
            for text in PROSE
        ],
    },
    "gutenberg": {
        "blocks": [{"name": "core/paragraph", "attributes": {"content": text}} for text in PROSE]
    },
}
SCRIPTS = [
    '<script id="__NEXT_DATA__" type="application/json">{}</script>',
    "<script>window.__INITIAL_STATE__ = {};</script>",
    "<script>hydrate({}, document.body)</script>",
]


def state_of(body):
    return {
        "menu": [{"title": "News", "url": "/news"}] * 9,
        "page": {
            "story": {
                "headline": "The ferry is late",
                "publishedAt": "2025-05-07T08:30:00+02:00",
                "authors": [{"name": "Ada Quill"}],
                "body": body,
            }
        },
        "more": [
            {
                "title": f"Pump {n}",
                "text": f"Pump {n} of the night boat broke again. " * 3,
                "url": "/x",
            }
            for n in range(9)
        ],
    }


@pytest.mark.parametrize("body", FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize("script", SCRIPTS, ids=["data", "state", "call"])
def test_a_list_of_paragraphs_in_a_script_is_the_article(extract, body, script):
    markup = script.replace("{}", json.dumps(state_of(body)).replace("</", "<\\/"), 1)
    article = extract(
        f"<html><head><title>The ferry is late</title></head><body><div id=app></div>{markup}</body></html>"
    )
    assert article.status == "ok"
    assert [block.text for block in article.blocks] == PROSE
    assert article.headline == "The ferry is late"
    assert article.date == "2025-05-07T08:30:00+02:00"
    assert [author.name for author in article.authors] == ["Ada Quill"]


def test_headings_quotes_and_list_items_keep_their_kind():
    items = [
        {"type": "heading", "text": "What the council wants"},
        *({"type": "paragraph", "text": text} for text in PROSE),
        {"type": "blockquote", "text": "Nobody waved."},
        {"type": "list-item", "text": "Two pumps & a rope"},
    ]
    html = rich_text_article([json.dumps({"body": items})])
    assert html is not None
    assert "<h2>What the council wants</h2>" in html
    assert "<blockquote>Nobody waved.</blockquote>" in html
    assert "<li>Two pumps &amp; a rope</li>" in html


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"labels": ["Log in", "Sign up", "Search"] * 20},
        {"body": PROSE[:2]},
        PROSE,
        {
            "routes": [
                f"/api/harbour/{n}/ferries-and-pumps-of-the-night-boat/list.js" for n in range(9)
            ]
        },
        {"stories": [{"title": "x", "url": "/x", "text": text} for text in PROSE]},
        "a text",
    ],
)
def test_other_states_have_no_article(state):
    assert rich_text_article([json.dumps(state)]) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("text"), inner),
    max_leaves=20,
)


@given(JSON)
def test_no_state_fails(state):
    rich_text_article([f"x = {json.dumps(state)}"])


def test_a_deep_state_does_not_fail():
    assert rich_text_article(["x = " + "[" * 100_000]) is None
