"""The document this project started from: as flattened text, and as the page it was copied from."""

import json
from pathlib import Path

import pytest

from tests.dw_page import ADDRESSES, URL, page_from

SEED = Path(__file__).parents[2] / "shared" / "seed"
FIELDS = ("headline", "date", "author", "language", "summary", "body")

pytestmark = pytest.mark.skipif(not SEED.is_dir(), reason=f"the seed is not there: {SEED}")


@pytest.fixture(scope="module")
def text():
    return next(SEED.glob("*.txt")).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def expected():
    return json.loads((SEED / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture
def from_text(extract, text):
    return extract(text.encode()).to_dict()


@pytest.fixture
def from_html(extract, text):
    return extract(page_from(text), url=URL).to_dict()


@pytest.mark.parametrize("field", FIELDS)
def test_the_text_gives_the_demanded(field, from_text, expected):
    assert from_text[field] == expected[field]


@pytest.mark.parametrize("field", FIELDS)
def test_the_same_article_as_html_gives_the_same(field, from_html, expected):
    assert from_html[field] == expected[field]


@pytest.mark.parametrize("form", ["from_text", "from_html"])
def test_no_junk_line_is_a_line_of_the_body(form, request, expected):
    lines = set(request.getfixturevalue(form)["body"].split("\n"))
    assert not lines & {line.lstrip("- ") for line in expected["never_in_body"]}


@pytest.mark.parametrize("form", ["from_text", "from_html"])
def test_captions_and_credits_become_images(form, request, expected):
    found = [
        (image["caption"], image["credit"]) for image in request.getfixturevalue(form)["images"]
    ]
    assert found == [(image["caption"], image["credit"]) for image in expected["images"]]


@pytest.mark.parametrize("form", ["from_text", "from_html"])
def test_the_short_link_is_kept(form, request, expected):
    found = {
        link["url"] for link in request.getfixturevalue(form)["links"] if link["kind"] == "short"
    }
    assert found == {link["url"] for link in expected["links"]}


def test_teasers_of_the_text_have_no_url(from_text):
    teasers = [link for link in from_text["links"] if link["kind"] == "related"]
    assert len(teasers) == 5
    assert {link["url"] for link in teasers} == {None}


def test_links_of_the_page_have_their_urls(from_html):
    found = {link["url"] for link in from_html["links"] if link["kind"] in ("body", "related")}
    assert found >= set(ADDRESSES)
