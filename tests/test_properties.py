"""What holds of every record, whatever bytes went in: strict UTF-8 JSON, and no field with markup,
control characters or loose ends.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import scraper
from tests.conftest import PARAGRAPHS, valid

MULTILINE = (
    "body",
    "text",
    "caption",
    "message",
)  # `blocks` hold preformatted text, whose indents are its own
TAG = re.compile(r"</?(?:p|b|i|a|br|div|span|strong|em|img|script|style)\b[^>]*>", re.I)
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")

LOOSE = st.sampled_from(
    [
        "<b>",
        "</p>",
        "&lt;b&gt;",
        "&amp;nbsp;",
        "&nbsp;",
        "\0",
        "\x1b",
        "\x85",
        "\u200b",
        "\ud800",
        "\ufeff",
        " ",
        "\n",
        "\t",
        '"',
        "'",
        "\\",
        "é",
        "渡",
        "🙂",
    ]
)
WORDS = st.lists(
    st.sampled_from(["Ada", "Linqvist", "ferry", "the", "2024", "May", "By", "16"]) | LOOSE,
    max_size=8,
).map("".join) | st.text(max_size=40)


@st.composite
def pages(draw: st.DrawFn) -> bytes:
    """A small article whose fields hold anything."""
    words = {
        name: draw(WORDS)
        for name in ("title", "h1", "author", "date", "alt", "caption", "href", "tag", "section")
    }
    quoted = {name: json.dumps(text).replace("<", "\\u003c") for name, text in words.items()}
    attribute = {name: text.replace('"', "&quot;") for name, text in words.items()}
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    markup = (
        f"<!doctype html><html><head><title>{words['title']}</title><meta name=author "
        f'content="{attribute["author"]}">'
        f'<meta property="article:tag" content="{attribute["tag"]}"><meta '
        f'property="article:section" content="{attribute["section"]}">'
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": '
        f'{quoted["title"]}, "author": {{"name": {quoted["author"]}}}, '
        f'"datePublished": {quoted["date"]}, "keywords": {quoted["tag"]}, "description": '
        f"{quoted['caption']}}}</script></head><body><article>"
        f"<h1>{words['h1']}</h1><p class=byline>By {words['author']}</p><time "
        f'datetime="{attribute["date"]}">{words["date"]}</time>'
        f'<figure><img src="{attribute["href"]}" '
        f'alt="{attribute["alt"]}"><figcaption>{words["caption"]}</figcaption></figure>{body}'
        f'<p>It stands in <a href="{attribute["href"]}">{words["alt"]}</a> for all to read who '
        "care.</p></article></body></html>"
    )
    return markup.encode("utf-8", "surrogatepass")


def strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """(key, text) of every string in a record."""
    if isinstance(value, str):
        yield key, value
    for name, item in (
        value.items()
        if isinstance(value, dict)
        else ((key, item) for item in value)
        if isinstance(value, list)
        else ()
    ):
        yield from strings(item, name)


@settings(max_examples=150, deadline=None)
@given(pages())
def test_no_field_holds_markup_control_characters_or_space_around_it(page):
    record = valid(scraper.extract(page, url="https://courier.example/ferry").to_dict())
    del record["source"]
    written = page.decode("utf-8", "replace")
    for key, text in strings(record):
        assert not CONTROL.search(text), key
        assert text == text.strip() or key == "raw", key
        assert "\n" not in text or key in MULTILINE, key
        # A page may show the word "<b>" to its readers: in entities, or in <title>, where browsers
        # take it for text. It may not leave a tag.
        says_so = "&lt;b" in written or (
            key == "headline" and TAG.search(written.split("</title>")[0].split("<title>")[1])
        )
        assert not TAG.search(text) or says_so, key


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400)
    | pages()
    | st.text(max_size=400).map(
        lambda text: f"<html><body><p>{text}".encode("utf-8", "surrogatepass")
    )
)
def test_a_record_is_strict_utf_8_json_whatever_bytes_went_in(content):
    article = scraper.extract(content)
    line = article.to_json()
    assert (
        json.loads(line.encode("utf-8", "strict"), parse_constant=lambda name: 1 / 0)
        == article.to_dict()
    )
