"""Normal forms of text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.text import clean, count_words, ends_sentence, fold, is_unspaced


@given(st.text(alphabet=st.characters(), max_size=200))
def test_clean_text_is_valid_printable_and_stable(text):
    once = clean(text)
    assert clean(once) == once
    assert once == once.strip()
    assert "  " not in once
    once.encode("utf-8")
    assert not [
        char for char in once if unicodedata.category(char) in ("Cc", "Cs") and char != "\n"
    ]


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("written", ["İLGİLİ YAZI", "ilgili yazı", "İlgili Yazı", "ILGILI YAZI"])
def test_turkish_capitals_fold_like_small_letters(written):
    assert fold(written) == "ilgili yazi"


def test_thai_and_korean_join_words_and_greek_does_not():
    assert [is_unspaced(character) for character in "ก다ωé"] == [True, True, False, False]


def test_soft_hyphens_and_zero_width_spaces_go():
    assert clean("har\u00adbour\u200b side") == "harbour side"


def test_the_joiners_of_persian_and_of_emoji_stay():
    assert clean("می\u200cخواهم 👩\u200d🚀") == "می\u200cخواهم 👩\u200d🚀"


def test_no_break_spaces_become_spaces():
    assert clean("10\u00a0000\u202f€") == "10 000 €"


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("two words", 2), ("月曜日から運航を再開する。", 7), ("東京 Tower", 2)],
)
def test_words_are_counted_in_scripts_with_and_without_spaces(text, words):
    assert count_words(text) == words


@pytest.mark.parametrize(
    "text", ["It ended.", "“It ended.”", "Did it?", "終わった。", "It ended…", "(It ended.)"]
)
def test_sentences_end_behind_quotes_and_brackets_too(text):
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["A title", "A list:", ""])
def test_titles_do_not_end_as_sentences(text):
    assert not ends_sentence(text)
