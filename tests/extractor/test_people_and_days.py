"""People with other work than writing, days that are not the article's, and changes of one day."""

import pytest

import scraper
from scraper.language import Contribution, Lexicon, role_behind

LEXICON = Lexicon()
TEXT = "".join(
    f"<p>{text}</p>"
    for text in (
        "The ferry between the two islands will run again from Monday, eleven weeks after a storm.",
        "Divers finished the last welds on Thursday night, and a trial run went without trouble.",
    )
)


def article_with(below, above="", language="en"):
    html = f"<html lang={language}><title>Ferry returns</title><body>{above}<main>"
    return scraper.extract(f"{html}<h1>Ferry returns</h1>{below}{TEXT}</main></body></html>")


def test_the_word_for_other_work_behind_a_name_is_read():
    read = role_behind("Ada Linqvist Photographer", LEXICON.phrases_for("en"))
    assert read == Contribution("Ada Linqvist", "photographer")


def test_the_word_for_other_work_is_read_in_the_language_of_the_page():
    read = role_behind("Torbjørn Hauge Fotograf", LEXICON.phrases_for("nb"))
    assert read == Contribution("Torbjørn Hauge", "photographer")


def test_todays_date_above_the_headline_is_not_the_articles():
    above = "<p>Today is Monday, 20 May 2024</p>"
    article = article_with("<p>Published on 16 May 2024</p>", above)
    assert article.date == "2024-05-16"


def test_an_update_later_the_same_day_is_the_change():
    article = article_with("<p>16 May 2024, 12:30, updated 15:05</p>")
    assert article.date_modified == "2024-05-16T15:05:00"


@pytest.mark.parametrize("line", ["16 May 2024, 12:30, updated 9:05", "16 May 2024, updated 15:05"])
def test_an_earlier_time_or_one_without_another_is_none(line):
    assert article_with(f"<p>{line}</p>").date_modified is None


def test_a_biography_that_its_own_first_line_signs_names_the_author():
    bio = "<p>Ada Linqvist<br>Ada Linqvist teaches history in Norhaven and writes about boats.</p>"
    html = f"<html lang=en><title>Ferry</title><main><h1>The ferry returns</h1>{TEXT}{bio}</main>"
    article = scraper.extract(html)
    assert [author.name for author in article.authors] == ["Ada Linqvist"]
    assert "teaches history" not in article.body
