"""Hidden pieces inside a block, and marks that are not part of its text."""

import pytest
from lxml import etree

from scraper.cleaner.segment.elements import ElementReader
from scraper.cleaner.segment.html import segment
from scraper.language import Vocabulary

READER = ElementReader(Vocabulary())


def texts(markup):
    tree = etree.fromstring(f"<body>{markup}</body>", etree.HTMLParser())
    return [block.text for block in segment(tree, READER).blocks]


@pytest.mark.parametrize(
    "attribute",
    [
        "hidden",
        'style="display:none"',
        'style="color: red; visibility : hidden"',
        'style="border: 0; clip: rect(0px, 0px, 0px, 0px); height: 1px; position: absolute"',
        'style="clip-path: inset(50%)"',
        'style="position:absolute;left:-9999px"',
        'style="width:1px;overflow:hidden"',
        'style="font-size:0"',
    ],
)
def test_a_hidden_piece_is_left_out(attribute):
    paragraph = f"<p>The <a href=/x>boat<span {attribute}>, opens new tab</span></a> left.</p>"
    assert texts(paragraph) == ["The boat left."]


@pytest.mark.parametrize(
    "attribute",
    [
        'style="width:100px"',
        'style="height: 12px; left: -9px"',
        'style="clip: auto; font-size: 0.9em"',
        'style="display:inline"',
        "class=x",
    ],
)
def test_a_piece_with_another_style_stays(attribute):
    assert texts(f"<p>The <span {attribute}>old</span> boat left.</p>") == ["The old boat left."]


def test_a_long_hidden_piece_is_a_block_of_its_own_since_a_script_may_show_it():
    rest = "and nobody waved, as nobody had waved on any day since the bridge was closed, " * 4
    paragraph = f"<p>The boat left, <span style='display:none'>{rest}</span>they say.</p>"
    assert texts(paragraph) == ["The boat left, they say.", rest.strip()]


def test_a_long_hidden_piece_that_a_button_shows_stays_in_its_paragraph():
    rest = "and nobody waved, as nobody had waved on any day since the bridge was closed, " * 4
    piece = f"<span id=more style='display:none'>{rest}</span>"
    button = "<button onclick=\"show('more')\">Read more</button>"
    assert texts(f"<p>The boat left, {piece}</p>{button}")[0] == f"The boat left, {rest}".strip()


@pytest.mark.parametrize("sign", ["¶", "#", "§", "🔗"])
def test_the_sign_of_a_link_to_a_heading_is_left_out(sign):
    assert texts(f"<h2>The fence <a href='#fence'>{sign}</a></h2>") == ["The fence"]


@pytest.mark.parametrize(
    "mark",
    [
        "<sup><a href='#n1'>1</a></sup>",
        "<a href='#n1'><sup>12</sup></a>",
        "<sup><a href='https://quay.example/2025/ferry#n1'>*</a></sup>",
        "<sup><a href='#n1'>[1]</a></sup>",
        "<a href='#n1'>[1]</a>",
        "<sup><a href='#n1'>1</a>,<a href='#n2'>2</a></sup>",
    ],
)
def test_the_mark_of_a_footnote_is_left_out(mark):
    assert texts(f"<p>The boat left.{mark} Nobody waved.</p>") == ["The boat left. Nobody waved."]


@pytest.mark.parametrize(
    ("kept", "text"),
    [
        ("<sup>2</sup>", "The boat left2"),
        ("<a href='#part-2'>2</a>", "The boat left2"),
        ("<a href='/tags/x'>#</a>", "The boat left#"),
    ],
)
def test_other_numbers_and_signs_stay(kept, text):
    assert texts(f"<p>The boat left{kept}</p>") == [text]
