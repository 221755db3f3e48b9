"""The newsroom's stories keep what the documents promise of them."""

from collections import Counter

import pytest

from scraper.demo import all_stories
from scraper.demo.site import FIRST_DAY, LAST_DAY, png, resources_of, stories_of
from scraper.demo.stories import LANGUAGES, page_templates

BASE = "http://127.0.0.1:8000"
ARTICLES = [story for story in stories_of(FIRST_DAY) if story.kind != "stub"]


def test_there_are_forty_articles_ten_in_each_language():
    assert Counter(story.language for story in ARTICLES) == dict.fromkeys(LANGUAGES, 10)


def test_every_language_has_every_shape_of_page():
    shapes = {"semantic", "soup", "microdata", "table", "bare"}
    assert {(story.language, story.template) for story in ARTICLES} == {
        (language, one) for language in LANGUAGES for one in shapes
    }


@pytest.mark.parametrize("story", ARTICLES, ids=lambda story: story.path)
def test_an_article_has_150_to_500_words(story):
    assert 150 <= len(story.body.split()) <= 500


def test_urls_are_unique():
    assert len({story.path for story in all_stories()}) == len(all_stories())


def test_one_article_is_there_twice_to_the_letter():
    same = Counter((story.headline, story.body) for story in ARTICLES)
    assert sorted(same.values()) == [1] * 38 + [2]


def shingles(text):
    words = text.split()
    return {tuple(words[at : at + 5]) for at in range(len(words) - 4)}


def test_one_pair_is_nearly_the_same_and_no_two_others_are_alike():
    texts = {story.body: shingles(story.body) for story in ARTICLES}
    alike = []
    bodies = sorted(texts)
    for number, one in enumerate(bodies):
        for other in bodies[number + 1 :]:
            shared = len(texts[one] & texts[other]) / len(texts[one] | texts[other])
            if shared > 0.02:
                alike.append(shared)
    (near,) = alike
    assert 0.9 <= near < 1


def test_some_articles_have_two_authors_some_an_agency():
    assert {len(story.authors) for story in ARTICLES} == {0, 1, 2}
    assert {story.language for story in ARTICLES if story.agency} == set(LANGUAGES)


def test_on_the_second_day_one_is_corrected_one_gone_one_new():
    first, second = (
        {story.path: story for story in stories_of(day)} for day in (FIRST_DAY, LAST_DAY)
    )
    assert len(first.keys() - second.keys()) == len(second.keys() - first.keys()) == 1
    assert (
        len(
            [path for path in first.keys() & second.keys() if first[path].body != second[path].body]
        )
        == 1
    )


def test_no_page_of_a_story_changes_but_that_of_the_corrected():
    first, second = resources_of(FIRST_DAY, BASE), resources_of(LAST_DAY, BASE)
    changed = {
        story.path
        for story in stories_of(LAST_DAY)
        if story.kind != "new" and first[story.path].content != second[story.path].content
    }
    assert changed == {story.path for story in all_stories() if story.correction}


def test_an_edition_is_the_same_every_time():
    assert resources_of(LAST_DAY, BASE) == resources_of(LAST_DAY, BASE)


def test_the_old_shape_is_in_a_charset_of_its_time():
    story = next(
        story for story in ARTICLES if story.template == "table" and story.language == "de"
    )
    content = resources_of(FIRST_DAY, BASE)[story.path].content
    assert story.headline in content.decode("windows-1252")
    with pytest.raises(UnicodeDecodeError):
        content.decode()


def test_a_picture_is_a_png_that_depends_on_its_name():
    assert png("crane.png").startswith(b"\x89PNG\r\n\x1a\n")
    assert png("crane.png") != png("gears.png")


@pytest.mark.parametrize("name", sorted({story.template for story in all_stories()}))
@pytest.mark.parametrize(
    "junk",
    ["skip", "menu_", "byline", "dateline", "biography", "related", "copyright", "legal_"],
    ids=lambda junk: junk.rstrip("_"),
)
def test_every_shape_has_the_junk_of_real_pages(name, junk):
    if (name, junk) == ("table", "skip"):
        pytest.skip("pages of tables had no skip links")
    assert f"${junk}" in page_templates(name)["page"]
