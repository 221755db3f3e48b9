"""Paragraphs, drop caps and lines of code in the markup that people use for them."""

import pytest
from lxml import etree

from scraper.cleaner.segment.elements import ElementReader
from scraper.cleaner.segment.html import segment
from scraper.language import Vocabulary

READER = ElementReader(Vocabulary())
LINES = [
    "The ferry to Stennick left the quay at noon, as it had done on every day of the spring.",
    "Forty-one passengers were on board, most of them pupils who had missed their first lessons.",
    "A second boat is to be rented until September, since the shopkeepers had asked for one.",
]


def blocks(markup):
    tree = etree.fromstring(f"<body>{markup}</body>", etree.HTMLParser())
    return segment(tree, READER).blocks


def texts(markup):
    return [block.text for block in blocks(markup)]


def rows(pattern):
    return "".join(pattern.format(line) for line in LINES)


@pytest.mark.parametrize(
    "markup",
    [
        f"<div>{rows('<span style=display:block>{}</span>')}</div>",
        f"<style>.q{{display:block}}</style><p>{rows('<span class=q>{}</span>')}</p>",
        f"<div>{rows('<span class=para>{}</span>')}</div>",
        f"<td>{rows('<font size=2>{}</font>')}</td>",
        f"<div>{rows('<x-para>{}</x-para> ')}</div>",
        f"<x-body>{rows('<x-p><x-text>{}</x-text></x-p>')}</x-body>",
        f"<div>{rows('<label>{}</label>')}</div>",
        f"<div>{rows('{}<br>')}</div>",
        f"<div>{rows('<span>{}</span><br>')}</div>",
        f"<div>{rows('{}<br>&nbsp;<br>')}</div>",
        f"<table><tr><td>{rows('{}<br><br>')}</td><td>Menu</td></tr></table>",
    ],
)
def test_rows_of_long_sentences_are_paragraphs(markup):
    assert [text for text in texts(markup) if text != "Menu"] == LINES


@pytest.mark.parametrize(
    "markup",
    [
        "<p><span>The boat left.</span> <span>Nobody waved, as usual.</span></p>",
        f"<p>{rows('<span>{}</span> ')}</p>",
        "<div>The boat <span style='display:block'>left</span> at noon.</div>",
        "<span style='display:block'>See <u>the boat</u> of <a href=/x><u><i>the keeper</i></u></a> "
        "of the old bridge, which leaves at noon.</span>",
        "<h2><span style='display:block'>Ferry</span> Boat leaves</h2>",
        "<div>We saw <x-tip>the boat of the keeper of the old bridge</x-tip> leave.</div>",
    ],
)
def test_pieces_of_a_sentence_or_a_paragraph_stay_together(markup):
    assert len(texts(markup)) == 1


def test_lines_of_a_poem_stay_together():
    poem = "<p>The bridge was never young, they said,<br>it came already tired and green.</p>"
    assert texts(poem) == [
        "The bridge was never young, they said,\nit came already tired and green."
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<p><span class=dropcap>T</span>he boat left.</p>",
        "<p><span class='drop-cap'>T</span>\nhe boat left.</p>",
        "<p><b class=initial>T</b>he boat left.</p>",
        "<div class=dropcap>T</div><p>he boat left.</p>",
        "<p class=lettrine>T</p><p>he boat left.</p>",
        "<p><span style='float:left;font-size:60px'>T</span> he boat left.</p>",
        "<p><img class=dropcap src=t.gif alt=T>he boat left.</p>",
        "<p><span aria-hidden=true class=dropcap>T</span><span class=sr-only>T</span>he boat left.",
    ],
)
def test_a_drop_cap_is_the_first_letter_of_its_text(markup):
    assert texts(markup) == ["The boat left."]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p><span class=dropcap>A</span> boat left.</p>", "A boat left."),
        ("<p><span class=dropcap>“I</span> saw it.</p>", "“I saw it."),
        ("<p><span class=dropcap>The</span> boat left.</p>", "The boat left."),
        ("<p>Plan <span class=initial>B</span> failed.</p>", "Plan B failed."),
    ],
)
def test_words_of_one_letter_and_longer_pieces_stay_words(markup, text):
    assert texts(markup) == [text]


@pytest.mark.parametrize(
    "markup",
    [
        "<pre><code>if x:\n    y</code></pre>",
        "<pre><div class=line>if x:</div><div class=line>    y</div></pre>",
        "<pre><ol><li>if x:</li><li>    y</li></ol></pre>",
        "<pre>if x:<br>    y</pre>",
        "<pre><span>if x:\n</span><span>    y\n</span></pre>",
    ],
)
def test_lines_of_code_are_one_block(markup):
    assert [(block.kind, block.text) for block in blocks(markup)] == [("code", "if x:\n    y")]


def test_a_button_that_titles_the_part_it_opens_is_no_button():
    markup = "<button aria-controls=a>When will the bridge be open?</button><div id=a>In May.</div>"
    assert [block.parent.tag for block in blocks(markup)] == ["div", "div"]


def test_a_button_with_a_label_is_a_button():
    markup = "<button aria-controls=menu>Menu</button>"
    assert [block.parent.tag for block in blocks(markup)] == ["button"]
