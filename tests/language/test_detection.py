"""The language of a page, by its text and by its own word."""

import pytest

import scraper
from tests.conftest import page_with

GERMAN = (
    "<p>Der Hafen bleibt am Wochenende geschlossen, weil die Werft den großen Kran aus dem Wasser "
    "hebt und niemand sagen kann, wie lange "
    "das dauern wird. Die Fähre fährt bis dahin vom alten Anleger, und wer mit dem Wagen kommt, "
    "muss über die Brücke im Süden fahren.</p>"
)
NORWEGIAN = (
    "<p>Havnen er stengt i helgen fordi verftet løfter den store kranen opp av vannet, og ingen "
    "kan si hvor lenge det vil vare. Fergen går "
    "inntil videre fra den gamle kaien, og de som kommer med bil må kjøre over broen i sør, sier "
    "havnefogden til avisen.</p>"
)


def record_of(body, lang):
    page = (
        f"<html{lang}><head><title>x</title></head><body><article><h1>Der "
        f"Kran</h1>{body}</article></body></html>"
    )
    return scraper.extract(page)


def codes(article):
    return [warning.code for warning in article.warnings]


def test_a_text_that_is_clearly_of_another_language_than_its_template_counts_for_more_and_is_warned_of():
    article = record_of(GERMAN * 3, ' lang="en"')
    assert article.language == "de"
    assert codes(article) == ["language_mismatch"]


def test_a_page_that_declares_the_language_of_its_text_gets_no_warning():
    article = record_of(GERMAN * 3, ' lang="de-AT"')
    assert article.language == "de"
    assert codes(article) == []


def test_the_language_of_a_page_that_declares_none_is_detected():
    article = record_of(GERMAN * 3, "")
    assert article.language == "de"
    assert codes(article) == []


@pytest.mark.parametrize("declared", ["nb", "nn", "no", "nb-NO"])
def test_a_declared_language_similar_to_the_detected_one_wins(declared):
    article = record_of(NORWEGIAN * 3, f' lang="{declared}"')
    assert article.language == declared[:2]
    assert codes(article) == []


def test_a_short_text_does_not_contradict_its_page():
    article = record_of(
        "<p>Der Hafen bleibt am Wochenende geschlossen, sagt die Werft.</p>", ' lang="en"'
    )
    assert article.language == "en"


def test_an_english_article_stays_english():
    assert scraper.extract(page_with()).language == "en"
