"""The data of a page's scripts, in the forms in which frameworks write it, and the articles that
stand in them alone.
"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.parsing.script_data import script_values
from scraper.parsing.script_literals import read_call, read_literal

PROSE = [
    f"On day {day} the ferry left the quay at noon, as it had done since the bridge was closed, "
    "and nobody waved."
    for day in range(1, 6)
]
URL = "https://courier.example/harbour/ferry-is-late"
RELATED = "".join(
    f"<article><h3><a href=/n{n}>The tower of pier {n} strikes thirteen again</a></h3>"
    f"<p><a href=/n{n}>Why the clock of pier {n} has been wrong since the flood of that year.</a></p>"
    "</article>"
    for n in range(1, 8)
)


def quoted(value):
    """A value as a JSON string in a script."""
    return json.dumps(json.dumps(value)).replace("</", "<\\/")


STORY = {
    "headline": "The ferry is late",
    "body": [{"type": "paragraph", "text": text} for text in PROSE],
}
APOLLO = {
    "ROOT_QUERY": {"story": {"__ref": "Story:1"}},
    "Story:1": {
        "__typename": "Story",
        "title": "The ferry is late",
        "paragraphs": [{"__ref": f"Paragraph:{n}"} for n in range(5)],
    },
    **{f"Paragraph:{n}": {"__typename": "Paragraph", "text": text} for n, text in enumerate(PROSE)},
}
# Each dictionary and list holds the places of its members in the list.
NUXT = [
    {"data": 1},
    {"headline": 2, "body": 3},
    "The ferry is late",
    [4, 6, 8, 10, 12],
    *(item for n, text in enumerate(PROSE) for item in ({"type": 14, "text": 5 + 2 * n}, text)),
    "paragraph",
]
FLIGHT = "".join(
    [
        '0:{"P":null,"b":"x"}\n',
        '1:["$","main",null,{"children":[["$","h1",null,{"children":"The ferry is late"}],"$2"]}]\n',
        "2:"
        + json.dumps(
            [
                "$",
                "div",
                None,
                {"children": [["$", "p", None, {"children": f"${n + 3}"}] for n in range(5)]},
            ]
        )
        + "\n",
        *(f"{n + 3}:T{len(text.encode()):x},{text}" for n, text in enumerate(PROSE)),
    ]
)
CALL = (
    'window.__NUXT__=(function(a,b,c,d,e,f){return {layout:"default",data:[{headline:a,'
    + 'body:[{type:"p",text:b},{type:"p",text:c},{type:"p",text:d},{type:"p",text:e},'
    + '{type:"p",text:f}]}],error:null,state:{on:!0,at:void 0}}}('
    + json.dumps("The ferry is late")
    + ","
    + ",".join(map(json.dumps, PROSE))
    + "));"
)
LITERAL = (
    "var config = {a: 1}; window.page = {headline: 'The ferry is late', shown: new Date(\"2024\"), "
    + "body: ["
    + ", ".join(f"{{type: 'p', text: {json.dumps(text)}}}" for text in PROSE)
    + ",]};"
)
ARC = {
    "headlines": {"basic": "The ferry is late"},
    "headline": "The ferry is late",
    "content_elements": [
        {"type": "text", "content": PROSE[0]},
        {
            "type": "interstitial_link",
            "content": "READ MORE: the tower strikes thirteen once again",
        },
        *({"type": "text", "content": text} for text in PROSE[1:]),
        {"type": "image", "caption": "The ferry, seen from the pier on the day it was late"},
    ],
}
SCRIPTS = {
    "next data": f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"props": STORY})}</script>',
    "apollo": f"<script>window.__APOLLO_STATE__ = {json.dumps(APOLLO)};</script>",
    "redux": f"<script>window.__PRELOADED_STATE__ = JSON.parse({quoted({'story': STORY})})</script>",
    "initial state": f"<script>var a=1;window.__INITIAL_STATE__={json.dumps({'s': STORY})};</script>",
    "nuxt call": f"<script>{CALL}</script>",
    "nuxt payload": f'<script type="application/json" id="__NUXT_DATA__">{json.dumps(NUXT)}</script>',
    "react components": "".join(
        f"<script>self.__next_f.push([1,{json.dumps(part)}])</script>".replace("</p", "<\\/p")
        for part in (FLIGHT[:200], FLIGHT[200:])
    ),
    "literal": f"<script>{LITERAL}</script>",
    "fusion": (
        '<script>window.Fusion=window.Fusion||{};Fusion.arcSite="courier";'
        f"Fusion.globalContent={json.dumps(ARC)};Fusion.globalContentConfig={{}};</script>"
    ),
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize(
    "shown", ["<div id=app></div>", f"<main>{RELATED}</main>"], ids=["empty", "list"]
)
def test_an_article_that_stands_only_in_data_is_the_body(extract, script, shown):
    article = extract(
        f"<html lang=en><head><title>The ferry is late</title></head><body>{shown}{script}</body></html>",
        URL,
    )
    assert article.status == "ok"
    assert [block.text for block in article.blocks] == PROSE


def test_comments_in_data_are_no_article(extract):
    comments = [
        {"commentId": n, "username": f"gull{n}", "text": f"{text} {text}"}
        for n, text in enumerate(PROSE)
    ]
    state = json.dumps({"story": STORY, "comments": comments})
    article = extract(
        "<html><head><title>The ferry is late</title></head><body><div id=app></div>"
        f"<script>window.s = {state}</script></body></html>",
        URL,
    )
    assert [block.text for block in article.blocks] == PROSE


def test_the_article_with_the_page_s_title_comes_before_a_longer_one(extract):
    longer = {"title": "The bridge is shut", "body": [{"text": f"{text} {text}"} for text in PROSE]}
    state = json.dumps({"next": longer, "story": STORY})
    article = extract(
        "<html><head><title>The ferry is late | Courier</title></head><body><div id=app></div>"
        f"<script>window.s = {state}</script></body></html>",
        URL,
    )
    assert [block.text for block in article.blocks] == PROSE


def test_lists_in_data_keep_their_items(extract):
    items = ["Two pumps of brass", "A rope of nine metres"]
    body = [*STORY["body"], {"type": "list", "data": {"items": items}}]
    state = json.dumps({"story": {**STORY, "body": body}})
    article = extract(
        "<html><head><title>The ferry is late</title></head><body><div id=app></div>"
        f"<script>window.s = {state}</script></body></html>",
        URL,
    )
    assert [block.text for block in article.blocks if block.kind == "list_item"] == items


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (
            "{a: 'x', \"b\": [1, , true], c: !1, d: void 0}",
            {"a": "x", "b": ["1", None, True], "c": False, "d": None},
        ),
        (
            '{f: new Date("2024-05-16"), g: Math.max(1, 2), /* no */ h: `x`, }',
            {"f": "2024-05-16", "g": None, "h": "x"},
        ),
        ("'it\\'s \\u{1F600} \\x41'", "it's \U0001f600 A"),
        ("{}", {}),
    ],
)
def test_a_literal_is_read_as_its_value(written, value):
    assert read_literal(written)[0] == value


@pytest.mark.parametrize("written", ["", "{a", "{a: }", "[1", "'x", "{:1}", "[" * 1000])
def test_what_is_no_literal_is_refused(written):
    with pytest.raises(ValueError, match="."):
        read_literal(written)


def test_the_arguments_of_a_call_are_put_in_their_places():
    assert read_call('(function(a,b){return {x:a,y:[b,a]}}("p",2))') == {"x": "p", "y": ["2", "p"]}


@given(st.text(max_size=300))
def test_no_script_fails(text):
    for wrapped in (
        text,
        f"x = {{{text}" + " " * 200,
        f"a=(function(b){{return {text}" + " " * 200,
    ):
        list(script_values([wrapped]))


def test_data_that_contain_themselves_end():
    state = {"Story:1": {"__typename": "Story", "more": {"__ref": "Story:1"}}, "pad": "x" * 300}
    assert list(script_values([f"s = {json.dumps(state)}"]))
