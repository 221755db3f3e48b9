"""What a parser of Markdown reads in what the Markdown sink wrote: the text of the record, its lists,
tables, links and emphasis, and nothing else.
"""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from scraper.article import BodyBlock, Image, Span
from scraper.error_record import failure_record
from scraper.errors import NoArticle
from scraper.records import Page
from scraper.sinks.markdown import MarkdownStyle, render
from scraper.text import clean

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
EMPTY = failure_record(NoArticle("none"), Page(source="a.html", content=b""))
BODY = MarkdownStyle()

CHARACTERS = st.sampled_from([*"*_`[]()<>#+-=|~!&;\\.:19 \nabé渡“”’€$🙂\u200d"])
PIECES = st.sampled_from(
    [
        "&amp;",
        "&#35;",
        "http://a.b",
        "1. ",
        "10) ",
        "---",
        "===",
        "| --- |",
        "```",
        "    ",
        "~~",
        "***",
        "[x]: y",
        "![",
        "](u)",
        "<b>",
        "<!--",
        "# ",
        "> ",
        "- ",
    ]
)
TEXTS = st.lists(CHARACTERS | PIECES, min_size=1, max_size=20).map("".join).map(clean)
LINES = TEXTS.map(lambda text: text.replace("\n", " "))
URLS = st.sampled_from(
    [
        "https://a.example/b",
        "https://a.example/(b)_c*d",
        "https://a.example/?a=1&copy;=2|3",
        "https://a.example/b)c\\d`e",
    ]
)


@st.composite
def blocks(draw, kind="paragraph", texts=TEXTS):
    """A block with spans that keep the laws of the record."""
    text = draw(texts.filter(bool))
    spans = []
    for span_kind in ("strong", "emphasis", "code", "link"):
        cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False):
            part = text[start:end]
            if part.strip():
                first = start + len(part) - len(part.lstrip())
                url = draw(URLS) if span_kind == "link" else None
                spans.append(Span(first, first + len(part.strip()), span_kind, url))
    spans = [
        one
        for one in spans
        if not any(
            other.kind == one.kind and other.start < one.start <= other.end for other in spans
        )
    ]
    spans.sort(key=lambda one: (one.start, -one.end, one.kind))
    return BodyBlock(kind, 3 if kind == "heading" else None, text, spans)


def markdown(*some, style=BODY, **fields):
    return render(replace(EMPTY, blocks=list(some), **fields), style)


def text_of(inline):
    """The text of an inline token as a reader sees it."""
    shown = {"softbreak": "\n", "hardbreak": "\n"}
    return "".join(
        shown.get(one.type, one.content) for one in inline.children if one.type != "image"
    )


def marked(inline, opening):
    """The texts in elements of a type."""
    found, depth = [], 0
    for one in inline.children:
        if one.type == opening:
            depth += 1
            found.append("")
        elif one.type == opening.replace("open", "close"):
            depth -= 1
        elif depth and one.type in ("text", "code_inline"):
            found[-1] += one.content
        elif depth and one.type in ("softbreak", "hardbreak"):
            found[-1] += "\n"
    return found


def parsed(written):
    """(types of the tokens, inline tokens)."""
    tokens = PARSER.parse(written)
    return [one.type for one in tokens], [one for one in tokens if one.type == "inline"]


AROUND = {
    "paragraph": ["paragraph_open", "inline", "paragraph_close"],
    "heading": ["heading_open", "inline", "heading_close"],
    "quote": ["blockquote_open", "paragraph_open", "inline", "paragraph_close", "blockquote_close"],
    "list_item": [
        "bullet_list_open",
        "list_item_open",
        "paragraph_open",
        "inline",
        "paragraph_close",
        "list_item_close",
        "bullet_list_close",
    ],
}


@pytest.mark.parametrize("kind", AROUND)
@given(data=st.data())
def test_any_text_is_read_as_that_text_in_one_block(kind, data):
    block = data.draw(blocks(kind))
    types, (inline,) = parsed(markdown(block))
    assert types == AROUND[kind]
    # In headings and in code a line break is a space.
    assert text_of(inline).replace("\n", " ") == block.text.replace("\n", " ")


@given(st.lists(TEXTS.filter(bool), min_size=1, max_size=4))
def test_paragraphs_stay_apart(texts):
    types, inlines = parsed(markdown(*(BodyBlock("paragraph", None, text, []) for text in texts)))
    assert types == AROUND["paragraph"] * len(texts)
    assert [text_of(one) for one in inlines] == texts


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\0")))
def test_code_is_read_as_it_is(text):
    (token,) = PARSER.parse(markdown(BodyBlock("code", None, text, [])))
    assert (token.type, token.content) == ("fence", text + "\n")


@given(blocks())
def test_links_are_read_with_their_text_and_url(block):
    _, (inline,) = parsed(markdown(block))
    links = [one for one in block.spans if one.kind == "link"]
    assert [text.replace("\n", " ") for text in marked(inline, "link_open")] == [
        block.text[one.start : one.end].replace("\n", " ") for one in links
    ]
    hrefs = [one.attrs["href"] for one in inline.children if one.type == "link_open"]
    assert hrefs == [
        PARSER.normalizeLink(re.sub(r"[|`\\]", lambda m: f"%{ord(m[0]):02X}", one.url))
        for one in links
    ]


@given(blocks())
def test_emphasis_is_only_where_the_record_has_it(block):
    _, (inline,) = parsed(markdown(block))
    for kind, opening in (("strong", "strong_open"), ("emphasis", "em_open")):
        texts = [
            block.text[one.start : one.end].replace("\n", " ")
            for one in block.spans
            if one.kind == kind
        ]
        for found in marked(inline, opening):
            assert any(found.replace("\n", " ") in text for text in texts)


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        ("the ferry runs", [(4, 9, "strong")], "the **ferry** runs"),
        ("the ferry runs", [(4, 9, "emphasis")], "the *ferry* runs"),
        ("the ferry runs", [(0, 14, "strong"), (4, 9, "emphasis")], "**the *ferry* runs**"),
        ("the ferry runs", [(0, 9, "emphasis"), (4, 9, "strong")], "*the **ferry*** runs"),
        ("the ferry", [(4, 9, "emphasis"), (4, 9, "strong")], "the ***ferry***"),
        ("渡船は今日", [(0, 2, "strong")], "**渡船**は今日"),
        ("他说“重要”的话", [(2, 6, "strong")], "他说“**重要**”的话"),
        ("a“b”c", [(1, 4, "emphasis")], "a“*b*”c"),
        ("the ferry", [(4, 9, "code")], "the `ferry`"),
        ("the `x` y", [(4, 7, "code")], "the `` `x` `` y"),
        ("bold link here", [(0, 14, "strong"), (5, 9, "link")], "**bold** [**link**](u) **here**"),
        ("see it!", [(4, 6, "link")], "see [it](u)!"),
        ("see!it", [(4, 6, "link")], "see\\![it](u)"),
        ("run ls now", [(0, 10, "emphasis"), (4, 6, "code")], "*run* `ls` *now*"),
    ],
)
def test_spans_are_written_as(text, spans, expected):
    some = [Span(start, end, kind, "u" if kind == "link" else None) for start, end, kind in spans]
    assert markdown(BodyBlock("paragraph", None, text, some)) == expected


CELLS = LINES.map(lambda text: text.replace("|", "").strip()).map(clean).filter(bool)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=4))
def test_tables_keep_every_cell(rows):
    written = markdown(*(BodyBlock("table_row", None, " | ".join(row), []) for row in rows))
    types, inlines = parsed(written)
    assert types.count("table_open") == 1
    width = max(map(len, rows))
    assert [text_of(one) for one in inlines] == [
        cell for row in rows for cell in [*row, *[""] * (width - len(row))]
    ]


def test_a_bar_inside_a_cell_and_a_span_in_a_cell():
    row = "a|b | the ferry | "
    block = BodyBlock("table_row", None, row.strip(), [Span(10, 15, "strong", None)])
    assert markdown(block).splitlines()[0] == "| a\\|b | the **ferry** |  |"


def test_neighbours_are_one_list_one_quote_and_one_table():
    some = [
        BodyBlock(kind, None, text, [])
        for kind in ("list_item", "quote", "table_row", "paragraph")
        for text in ("one", "two")
    ]
    assert markdown(*some) == (
        "- one\n- two\n\n> one\n>\n> two\n\n| one |\n| --- |\n| two |\n\none\n\ntwo"
    )


def test_images_stand_where_the_record_says():
    images = [
        Image("https://a.example/1.jpg", "The *ferry*", "Ada", "A [ferry]", 0),
        Image("https://a.example/2 3.jpg", None, None, None, 1),
        Image(None, "No URL", None, None, 1),
        Image("https://a.example/4.jpg", None, "Bo", None, None),
    ]
    some = [BodyBlock("list_item", None, text, []) for text in ("one", "two")]
    assert markdown(*some, images=images) == (
        "![A \\[ferry\\]](https://a.example/1.jpg)  \n*The \\*ferry\\* · Ada*\n\n- one\n\n"
        "![](https://a.example/2%203.jpg)\n\n- two\n\n![](https://a.example/4.jpg)  \n*Bo*"
    )
    assert markdown(*some, images=images, style=MarkdownStyle(images=False)) == "- one\n- two"


def test_without_links_their_text_stays():
    block = BodyBlock("paragraph", None, "the ferry!", [Span(4, 9, "link", "https://a.example/")])
    assert markdown(block, style=MarkdownStyle(links=False)) == "the ferry!"


def test_a_heading_is_not_strong_again_and_keeps_its_number_signs():
    block = BodyBlock("heading", 1, "C #", [Span(0, 3, "strong", None)])
    assert markdown(block) == "## C \\#"


@given(st.text(max_size=30), st.lists(st.text(max_size=10), max_size=3))
def test_front_matter_is_yaml_of_one_line_for_each_field(title, tags):
    style = MarkdownStyle(front_matter=True)
    written = markdown(
        style=style, headline=title, tags=tags, url="https://a.example/", date="2024-05-16"
    )
    front = written.removeprefix("---\n").partition("\n---")[0]
    # YAML reads a JSON value as JSON does, if no character in it is a line break of YAML.
    assert not re.search("[\x85\u2028\u2029\ufeff]", front)
    fields = dict(line.split(": ", 1) for line in front.split("\n"))
    assert {name: json.loads(value) for name, value in fields.items()} == {
        **({"title": title} if title else {}),
        "date": "2024-05-16",
        "url": "https://a.example/",
        **({"tags": tags} if tags else {}),
    }
