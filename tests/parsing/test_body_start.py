"""Pages without the tags of head and body, which HTML allows."""

import pytest

from scraper.parsing import parse
from scraper.records import Page

STARTS = ["<main>", "<article>", "<header>Courier</header><main>", "<my-page>", "<section><div>"]


def tree_of(html):
    return parse(Page(source="test", content=html)).tree


@pytest.mark.parametrize("start", STARTS)
def test_the_body_begins_with_the_first_element_of_text(start):
    tree = tree_of(f"<!doctype html><title>Ferry</title><meta charset=utf-8>{start}<p>Back.</p>")
    assert [element.tag for element in tree.find("head")] == ["title", "meta"]
    assert [element.text for element in tree.find("body").iter("p")] == ["Back."]


def test_what_follows_stays_in_its_order():
    html = (
        "<!doctype html><title>Ferry</title><main><p>One.</p></main> and <p>Two.</p><p>Three.</p>"
    )
    texts = [text.strip() for text in tree_of(html).find("body").itertext() if text.strip()]
    assert texts == ["One.", "and", "Two.", "Three."]


def test_a_head_that_is_one_stays_as_it_is():
    tree = tree_of("<html><head><title>Ferry</title><script>1</script></head><body><p>Back.</p>")
    assert [element.tag for element in tree.find("head")] == ["title", "script"]
