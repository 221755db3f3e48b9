"""Paragraphs in the JSON of content systems as HTML: links, pictures, and what stands around them."""

import json

from scraper.parsing.rich_text import rich_text_article

LONG = "The ferry between the two islands will run again from Monday, the harbour office said."


def html_of(items, **around):
    data = {"props": {"article": {"title": "Ferry returns", **around, "body": items}}}
    return rich_text_article([json.dumps(data)], ["Ferry returns"]) or ""


def paragraphs(*items):
    return [*items, *({"type": "paragraph", "text": LONG} for _ in range(3))]


def test_a_link_of_portable_text_is_kept():
    item = {
        "_type": "block",
        "children": [{"text": "Read "}, {"text": "the report", "marks": ["a1"]}, {"text": "."}],
        "markDefs": [{"_key": "a1", "_type": "link", "href": "https://harbour.example/report"}],
    }
    wanted = 'Read <a href="https://harbour.example/report">the report</a>.'
    assert wanted in html_of(paragraphs(item))


def test_a_link_of_contentful_is_kept():
    link = {
        "nodeType": "hyperlink",
        "data": {"uri": "https://harbour.example/report"},
        "content": [{"nodeType": "text", "value": "the report"}],
    }
    text = {"nodeType": "text", "value": "Read "}
    item = {"nodeType": "paragraph", "content": [text, link]}
    assert '<a href="https://harbour.example/report">the report</a>' in html_of(paragraphs(item))


def test_a_link_with_a_place_in_the_text_is_kept():
    item = {
        "type": "P",
        "text": "Read the report.",
        "markups": [{"start": 5, "end": 15, "href": "https://harbour.example/report"}],
    }
    wanted = 'Read <a href="https://harbour.example/report">the report</a>.'
    assert wanted in html_of(paragraphs(item))


def test_a_picture_has_its_caption():
    item = {"type": "image", "url": "https://harbour.example/ferry.jpg", "caption": "The ferry."}
    assert (
        '<figure><img src="https://harbour.example/ferry.jpg">'
        "<figcaption>The ferry.</figcaption></figure>"
    ) in html_of(paragraphs(item))


def test_names_are_found_below_the_object_that_holds_them():
    html = html_of(paragraphs(), credits={"by": [{"name": "Ada Linqvist"}]})
    assert '<p class="byline">Ada Linqvist</p>' in html


def test_a_string_of_html_belongs_to_the_object_around_it():
    markup = f"<p>{LONG}</p><p>{LONG}</p><p>{LONG}</p>"
    html = html_of([], author={"nickname": "Ada"}, free_content=markup)
    assert markup in html
    assert '<p class="byline">Ada</p>' in html
