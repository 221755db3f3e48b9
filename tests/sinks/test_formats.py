"""What each format makes of records."""

import io
import json

import msgspec
import pytest

from scraper.sinks import spec_of
from scraper.sinks.markdown_inline import escape
from tests.conftest import PARAGRAPHS, page_with

LIST = (
    "<p>The county asks for three things:</p><ul><li>a second stage</li><li>a longer "
    "season</li></ul>"
)


@pytest.fixture
def article(extract):
    return extract(
        page_with(
            LIST + "<h2>A winter of welding</h2><p>Use *stars* and [links](x) with care, said the "
            "printer of the parish paper.</p>"
        )
    )


@pytest.fixture
def failure(extract):
    return extract(b"%PDF-1.7")


def written(form, *articles):
    stream = io.StringIO()
    sink = spec_of(form).open_sink(stream)
    for article in articles:
        sink.write(article)
    sink.close()
    return stream.getvalue()


def test_json_lines_are_one_record_a_line(article, failure):
    assert [
        json.loads(line)["status"] for line in written("jsonl", article, failure).splitlines()
    ] == ["ok", "unsupported"]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_json_array_holds_every_record(count, article):
    assert len(json.loads(written("json", *[article] * count))) == count


def test_markdown_has_headings_lists_and_no_markup_by_accident(article):
    lines = written("md", article).split("\n")
    assert lines[0] == "# Ferry returns to Norhaven"
    assert "## A winter of welding" in lines
    assert lines[lines.index("- a second stage") + 1] == "- a longer season"
    assert any("Use \\*stars\\* and \\[links\\](x)" in line for line in lines)


def test_markdown_ends_with_a_link_to_the_page(article):
    asked = msgspec.structs.replace(article, url="https://post.example/story?id=3")
    assert written("md", asked) == written("md", article) + "\n<https://post.example/story?id=3>\n"
    moved = msgspec.structs.replace(
        asked, final_url="https://post.example/a b<c>", canonical_url="https://post.example/all"
    )
    assert written("md", moved).splitlines()[-1] == "<https://post.example/a%20b%3Cc%3E>"


def test_text_is_headline_and_body(article):
    assert written("text", article) == f"Ferry returns to Norhaven\n\n{article.body}\n"


@pytest.mark.parametrize("form", ["md", "text"])
def test_a_record_without_a_body_writes_no_prose(form, article, failure):
    assert written(form, failure, article, failure) == written(form, article)


@pytest.mark.parametrize("form", ["md", "text"])
def test_records_are_divided(form, article):
    assert written(form, article, article).count(PARAGRAPHS[0]) == 2
    assert "\n---" in written(form, article, article)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("# no heading", "\\# no heading"),
        ("1. no list", "1\\. no list"),
        ("a_b*c", "a\\_b\\*c"),
        ("<b>", "\\<b>"),
        ("plain, text.", "plain, text."),
    ],
)
def test_marks_are_escaped(text, escaped):
    assert escape(text) == escaped
