"""Parts of a page that React sends late."""

from scraper.parsing import parse
from scraper.records import Page

PAGE = """<html><body><main><p>First.</p><template id="B:0"></template><p>Last.</p></main>
<div hidden id="S:0"><p>Second.</p><template id="P:1"></template><p>Fourth.</p></div>
<div hidden id="S:1"><p>Third.</p></div>{rest}</body></html>"""


def paragraphs(rest=""):
    tree = parse(Page(source="test", content=PAGE.format(rest=rest))).tree
    return [(element.text, element.getparent().tag) for element in tree.iter("p")]


def test_each_part_takes_its_place():
    order = ["First.", "Second.", "Third.", "Fourth.", "Last."]
    assert paragraphs() == [(text, "main") for text in order]


def test_a_part_without_a_place_stays_where_it_is():
    rest = '<div hidden id="S:7"><p>Stray.</p></div>'
    assert paragraphs(rest)[-1] == ("Stray.", "div")
