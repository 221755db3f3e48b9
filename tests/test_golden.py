"""Golden pages: every folder below fixtures/ is a page shaped like a real one, and the answer a
careful reader gives for it.
"""

import json
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[1] / "fixtures"
PAGES = sorted(path for path in FIXTURES.glob("*.example/*/page.*"))
FIELDS = (
    "status",
    "headline",
    "summary",
    "date",
    "date_modified",
    "author",
    "authors",
    "body",
    "language",
    "canonical_url",
    "section",
    "tags",
    "publisher",
    "free_access",
)


def name_of(page):
    return f"{page.parent.parent.name}/{page.parent.name}"


@pytest.fixture(scope="module", params=PAGES, ids=name_of)
def pair(request, check_record):
    """(the record of a page, what is expected of it)."""
    import scraper

    page = request.param
    expected = json.loads((page.parent / "expected.json").read_text(encoding="utf-8"))
    return check_record(scraper.extract(page.read_bytes(), url=expected["url"]).to_dict()), expected


def test_there_are_pages():
    assert len(PAGES) >= 10


@pytest.mark.parametrize(
    "folder",
    sorted({page.parent for page in FIXTURES.glob("*.example/*/*")}),
    ids=lambda folder: folder.name,
)
def test_every_folder_has_a_page_and_an_answer(folder):
    names = {path.name for path in folder.iterdir()}
    assert "expected.json" in names
    assert len(names & {"page.html", "page.txt"}) == 1


@pytest.mark.parametrize("field", ["contributors", "key_points", "posts"])
def test_field_that_few_pages_have(field, pair):
    found, expected = pair
    assert found[field] == expected.get(field, [])


@pytest.mark.parametrize("field", FIELDS)
def test_field(field, pair):
    found, expected = pair
    assert found[field] == expected[field]


def test_images(pair):
    found, expected = pair
    keys = ("url", "caption", "credit", "alt", "block")
    assert [tuple(image[key] for key in keys) for image in found["images"]] == [
        tuple(image[key] for key in keys) for image in expected["images"]
    ]


def test_body_links(pair):
    found, expected = pair
    assert [(link["url"], link["text"]) for link in found["links"] if link["kind"] == "body"] == [
        (link["url"], link["text"]) for link in expected["links"] if link["kind"] == "body"
    ]


def test_teasers_and_short_links(pair):
    found, expected = pair
    assert {
        (link["kind"], link["url"], link["text"])
        for link in expected["links"]
        if link["kind"] != "body"
    } <= {(link["kind"], link["url"], link["text"]) for link in found["links"]}


def test_no_junk_line_is_a_line_of_the_body(pair):
    found, expected = pair
    assert not set(found["body"].split("\n")) & set(expected["never_in_body"])
