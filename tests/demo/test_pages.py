"""Every page of the newsroom through the extractor: what its story says is what must come out."""

import re

import pytest

import scraper
from scraper.demo.site import CONSENT_WALL, SOFT_404, resources_of, stories_of
from tests.conftest import valid

BASE = "http://127.0.0.1:8000"
STORIES = {
    1: stories_of(1),
    2: [story for story in stories_of(2) if story.corrected or story.kind == "new"],
}
LINK = re.compile(r"\]\(([^)]+)\)")
CASES = [(day, story) for day, stories in STORIES.items() for story in stories]

# What the extractor does not manage yet: (words of the path, field): why. Each must fail, so that
# none is left here once it is mended.
KNOWN = {
    (
        "phone-box",
        "body",
    ): "a box's bold title without a name counts as a heading",
    (
        "ramassent-plus-de-filets",
        "images",
    ): "a credit of its own beside a caption outside of any figure is not read as the picture's",
    (
        "une-passerelle-pour-les-herissons",
        "images",
    ): "a credit of its own beside a caption outside of any figure is not read as the picture's",
    (
        "seagrass-returns",
        "images",
    ): "a credit of its own beside a caption outside of any figure is not read as the picture's",
}


def expected(story):
    """The fields of the record that a story decides."""
    return {
        "status": "paywalled" if story.kind == "stub" else "ok",
        "headline": story.headline,
        "summary": story.standfirst,
        "authors": list(story.credited),
        "date": story.date,
        "language": story.language,
        "body": story.body,
        "images": [(f"{BASE}/img/{one.file}", one.caption, one.credit) for one in story.pictures],
        "body links": [
            target
            for piece in story.pieces
            for line in piece.lines
            for target in LINK.findall(line)
        ],
    }


def found(record):
    """The same fields of a record."""
    return {
        **{
            key: record[key]
            for key in ("status", "headline", "summary", "date", "language", "body")
        },
        "authors": [author["name"] for author in record["authors"]],
        "images": [(one["url"], one["caption"], one["credit"]) for one in record["images"]],
        "body links": [
            link["url"].removeprefix(BASE) for link in record["links"] if link["kind"] == "body"
        ],
    }


FIELDS = (
    "status",
    "headline",
    "summary",
    "authors",
    "date",
    "language",
    "body",
    "images",
    "body links",
)


@pytest.fixture(scope="module")
def records():
    """(day, path) -> the checked record of a page, made when it is first used."""
    editions = {day: resources_of(day, BASE) for day in STORIES}
    made = {}

    def record(day, path):
        if (day, path) not in made:
            made[day, path] = valid(
                scraper.extract(editions[day][path].content, BASE + path).to_dict()
            )
        return made[day, path]

    return record


def cases():
    for day, story in CASES:
        for field in FIELDS:
            reason = next(
                (why for (words, of), why in KNOWN.items() if words in story.path and of == field),
                None,
            )
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            yield pytest.param(day, story, field, marks=marks, id=f"{story.path}-{day}-{field}")


@pytest.mark.parametrize(("day", "story", "field"), list(cases()))
def test_a_page_gives_what_its_story_says(records, day, story, field):
    assert found(records(day, story.path))[field] == expected(story)[field]


@pytest.mark.parametrize(("words", "field"), sorted(KNOWN))
def test_what_is_known_to_fail_is_of_one_page(words, field):
    assert field in FIELDS
    assert len([story for _, story in CASES if words in story.path]) == 1


@pytest.mark.parametrize(("path", "status"), [(CONSENT_WALL, "consent"), (SOFT_404, "soft_404")])
def test_a_page_that_is_not_an_article_has_its_status(records, path, status):
    assert records(1, path)["status"] == status
    assert records(1, path)["body"] is None


def test_a_correction_is_dated(records):
    (corrected,) = [story for story in STORIES[2] if story.corrected]
    assert records(1, corrected.path)["date_modified"] in (None, corrected.date)
    assert records(2, corrected.path)["date_modified"] == "2024-03-06T10:20:00+00:00"


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_teasers_in_the_flow_become_related_links(records, language):
    stories = [
        story for _, story in CASES if story.language == language and story.kind == "article"
    ]
    headlines = {story.headline for story in stories}
    teased = [
        link["text"]
        for story in stories
        for link in records(1, story.path)["links"]
        if link["kind"] == "related"
    ]
    assert set(teased) & headlines
