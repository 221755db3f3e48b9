"""The tables of words around names are data: their form is checked here, their worth by the tests
of bylines and contributions.
"""

import tomllib
from importlib import resources

import pytest

from scraper.language.lexicon import Lexicon
from scraper.language.lines import FoldedLine
from scraper.text import fold

LEXICON = Lexicon()

FOLDER = resources.files("scraper.language") / "people"
TABLES = {
    language: tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    for language in LEXICON.languages_of_people
}
REQUIRED = {"byline_lead", "editor_by", "photographer_by", "translator_by", "source_by"}


def test_every_language_with_a_phrase_table_has_one():
    assert set(TABLES) >= set(LEXICON.languages)


@pytest.mark.parametrize("language", TABLES)
def test_a_table_has_keys_of_the_english_one_in_the_same_order(language):
    assert list(TABLES[language]) == [key for key in TABLES["en"] if key in TABLES[language]]


@pytest.mark.parametrize("language", TABLES)
def test_a_table_has_the_labels_of_writers_and_of_others(language):
    assert TABLES[language].keys() >= REQUIRED


@pytest.mark.parametrize("language", TABLES)
def test_words_are_folded_and_bare_and_stand_once(language):
    for key, words in TABLES[language].items():
        assert [word for word in words if fold(word) != word or word[-1] in ":.…"] == [], key
        assert len(set(words)) == len(words), key


@pytest.mark.parametrize("language", TABLES)
def test_a_label_gives_one_role(language):
    labels = [
        word
        for key, words in TABLES[language].items()
        if key not in ("byline_and", "author_roles", "newsroom_whole", "written_by_start")
        for word in words
    ]
    assert sorted({word for word in labels if labels.count(word) > 1}) == []


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "Staff report"),
        ("de", "Redaktion"),
        ("sv", "Redaktionen"),
        ("fr", "La rédaction"),
        ("pl", "Redakcja"),
        ("ru", "Редакция"),
        ("hu", "Szerkesztőség"),
        ("vi", "Ban biên tập"),
        ("ja", "編集部"),
        ("ar", "هيئة التحرير"),
    ],
)
def test_a_word_for_the_newsroom_is_known(language, written):
    assert LEXICON.phrases_for(language).has_whole("newsroom_whole", FoldedLine(written))


def test_the_name_of_a_desk_is_more_than_a_word_for_the_newsroom():
    line = FoldedLine("Courier Newsroom Staff")
    assert not LEXICON.phrases_for("en").has_whole("newsroom_whole", line)
