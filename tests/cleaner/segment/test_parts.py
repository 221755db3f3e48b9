"""Inline elements that touch: style sheets put space between them."""

import pytest

from scraper.cleaner.segment.elements import ElementReader
from scraper.cleaner.segment.html import segment
from scraper.language import Vocabulary
from scraper.parsing import parse
from scraper.records import Page

READER = ElementReader(Vocabulary())


def block_of(markup):
    tree = parse(Page(source="test", content=f"<html><body>{markup}</body></html>")).tree
    return segment(tree, READER).blocks[0]


@pytest.mark.parametrize(
    "markup",
    [
        "<p><span>By Ada Linqvist</span><span>3 May 2024</span></p>",
        "<p>By Ada Linqvist<time>3 May 2024</time></p>",
        "<p><a href=/ada>By Ada Linqvist</a>3 May 2024</p>",
    ],
)
def test_parts_that_touch_are_kept_apart(markup):
    block = block_of(markup)
    assert block.text == "By Ada Linqvist3 May 2024"
    assert block.apart == "By Ada Linqvist | 3 May 2024"


@pytest.mark.parametrize(
    "markup",
    [
        "<p><b>T</b>he ferry is back.</p>",
        "<p>The f<i>erry</i> is back.</p>",
        "<p>The <b>ferry</b> is back.</p>",
        "<p>Ada Linqvist<sup>1</sup></p>",
        "<p>H<sub>2</sub>O is what it floats on.</p>",
    ],
)
def test_parts_of_a_word_and_words_with_spaces_are_not(markup):
    block = block_of(markup)
    assert block.parts == ()
    assert block.apart == block.text


def test_a_long_block_has_no_parts():
    assert block_of(f"<p><b>Ada Linqvist</b><i>{'Word ' * 100}</i></p>").parts == ()
