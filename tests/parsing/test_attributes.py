"""Elements by their attributes."""

from scraper.parsing import parse
from scraper.records import Page

_PAGE = """<html><body class="a"><p id="first" data-author="Jane Doe">One</p><!-- a note -->
<time DATETIME="2024-05-03">3 May</time><p class="b" title="">Two</p><svg xlink:href="#x"></svg>
</body></html>"""


def test_elements_with_an_attribute_come_in_the_order_of_the_page() -> None:
    document = parse(Page(source="page", content=_PAGE))
    names = frozenset({"title", "data-author", "datetime"})
    found = document.rare_attributes.elements(names)
    assert [element.tag for element in found] == ["p", "time", "p"]


def test_elements_with_common_attributes_alone_are_not_kept() -> None:
    document = parse(Page(source="page", content=_PAGE))
    assert "body" not in [
        element.tag for element in document.rare_attributes.elements({"class", "id"})
    ]


def test_flattened_text_has_no_elements() -> None:
    document = parse(Page(source="page", content="A text without tags.\n\nAnother paragraph."))
    assert document.rare_attributes.elements({"title"}) == []
