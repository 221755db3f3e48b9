"""Sorting the blocks of a page into boxes around running text."""

from scraper.cleaner.thread_boxes import AroundText
from scraper.records import Ancestor, Block


def _element(words, parent):
    return Ancestor("div", frozenset(words.split()), parent, depth=parent.depth + 1)


def _page():
    body = Ancestor("body", frozenset(), None)
    outer = _element("post first", body)
    inner = _element("post reply", outer)
    last = _element("post", body)
    quote = _element("quote", last)
    parents = [outer, inner, outer, last, quote]
    blocks = [
        Block(index=index, kind="paragraph", text="x" * 10, parent=parent)
        for index, parent in enumerate(parents)
    ]
    return blocks, outer, inner, last


def test_the_innermost_box_has_a_block():
    blocks, outer, inner, last = _page()
    around = AroundText(blocks, [10] * len(blocks))
    boxes = around.boxes({id(box): box for box in (outer, inner, last)})
    assert list(boxes.own.values()) == [[0, 2], [1], [3, 4]]


def test_elements_of_one_class_word_come_in_reading_order():
    blocks, outer, inner, last = _page()
    around = AroundText(blocks, [10] * len(blocks))
    groups = [list(group.values()) for group in around.by_name({"quote"})]
    assert [outer, inner, last] in groups
    assert [inner] in groups
    assert all("quote" not in box.words for group in groups for box in group)


def test_an_element_without_running_text_is_left_out():
    blocks, outer, _, last = _page()
    around = AroundText(blocks, [10, 0, 10, 0, 0])
    assert [list(group.values()) for group in around.by_name(())] == [[outer], [outer]]
    assert around.chars_inside[id(outer)] == 20
    assert around.chars_inside[id(last)] == 0


def test_a_box_without_a_block_of_its_own_is_none():
    blocks, outer, inner, _ = _page()
    around = AroundText(blocks[1:2], [10])
    assert list(around.boxes({id(box): box for box in (outer, inner)}).elements) == [id(inner)]
