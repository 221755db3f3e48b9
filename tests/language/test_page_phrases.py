"""Phrases of pages that stand in the place of an article: how they are written and found."""

import re
import tomllib
from importlib import resources
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.cleaner.page_kinds import StandInKind
from scraper.language import Lexicon, PagePhrases

LEXICON = Lexicon()
FOLDER = resources.files("scraper.language") / "page_types"
TABLES = {
    language: tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    for language in LEXICON.languages
}
OTHER_KEYS = {"consent_button", "to_visitor", "paywall"}
# A page that leads elsewhere is known by its markup.
KINDS = set(get_args(StandInKind)) - {"redirect"}


def phrases(*listed):
    return PagePhrases([{"found": listed}])


def example_of(phrase, choice=0, gap=""):
    """A text that a phrase describes, with one of its alternatives in the place of each word."""
    words = []
    for word in phrase.replace("...", " ... ").split():
        alternatives = word.split("|")
        chosen = gap if word == "..." else alternatives[choice % len(alternatives)]
        words.append(chosen.replace("*", "").replace("#", "12"))
    return " ".join(filter(None, words))


@pytest.mark.parametrize("language", LEXICON.languages)
def test_every_language_has_all_keys_in_the_same_order(language):
    assert list(TABLES[language]) == list(TABLES["en"])
    kinds = {key.removesuffix("_topic") for key in TABLES[language]} - OTHER_KEYS
    assert kinds == KINDS


@pytest.mark.parametrize("language", LEXICON.languages)
def test_phrases_are_well_formed_and_stand_once(language):
    for key, listed in TABLES[language].items():
        assert len(set(listed)) == len(listed), key
        for phrase in listed:
            assert phrase == phrase.strip().lower(), phrase
            assert not phrase.startswith("..."), phrase
            assert not phrase.endswith("..."), phrase
            assert not re.search(r"\*[^|\s]|\|\||\|\s|\s\|", phrase), phrase


@pytest.mark.parametrize("language", LEXICON.languages)
@pytest.mark.parametrize("choice", range(3))
def test_every_phrase_is_found_in_the_texts_that_it_describes(language, choice):
    found = LEXICON.page_phrases()
    lost = [
        (key, phrase)
        for key, listed in TABLES[language].items()
        for phrase in listed
        for gap in ("", "xx")
        if key not in found.keys_in(f"«{example_of(phrase, choice, gap)}».")
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("access denied", "ACCESS  Denied!"),
        ("access denied", "Harbour Post: access denied."),
        ("sign|log in", "Please log in"),
        ("cook*", "the cookies"),
        ("your # partners", "Your 1,204 partners"),
        ("we ... partners", "We and our 14 trusted partners"),
        ("we ... partners", "We partners"),
        ("page introuvable", "PAGE INTROUVABLE"),
        ("accès refusé", "Acces refuse"),
        ("bakımda", "SİTE BAKIMDA"),
        ("вернемся", "Мы вернёмся"),
        ("file d'attente", "la file d’attente"),
        ("점검 중", "시스템점검중입니다"),
        ("我们和...伙伴", "我们和90家合作伙伴"),
        ("cookie", "当社のCookieの利用"),
    ],
)
def test_a_phrase_is_found(phrase, text):
    assert phrases(phrase).keys_in(text) == {"found"}


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("access denied", "access was denied"),
        ("access denied", "access deniedly"),
        ("cook", "the cookies"),
        ("we ... partners", "We are glad to see so many new partners"),
        ("your # partners", "Your many partners"),
        ("log in", "a blog in print"),
    ],
)
def test_a_phrase_is_not_found_in_other_words(phrase, text):
    assert phrases(phrase).keys_in(text) == frozenset()


def test_the_share_is_that_of_the_letters():
    found, keys = phrases("access denied", "denied access"), frozenset({"found"})
    assert found.share(keys, "Access denied!") == 1.0
    assert found.share(keys, "access denied access") == 1.0
    assert found.share(keys, "No access denied") == pytest.approx(12 / 14)
    assert found.share(keys, "No access") == found.share(keys, "") == 0.0
    assert found.share(frozenset({"another"}), "access denied") == 0.0


@given(st.text())
def test_any_text_can_be_searched(text):
    found = LEXICON.page_phrases()
    keys = found.keys_in(text)
    assert keys == found.keys_in(text)
    assert all(0 < found.share(frozenset({key}), text) <= 1 for key in keys)


@pytest.mark.parametrize(
    ("languages", "line", "is_found"),
    [
        (("de",), "Wartungsarbeiten: wir sind gleich zurück", True),
        (("de",), "We'll be right back", True),
        (("de",), "Le site est en maintenance", False),
        (("de", "fr"), "Le site est en maintenance", True),
        (("no",), "Siden er midlertidig utilgjengelig", True),
        (("xx",), "We'll be right back", True),
        ((), "Le site est en maintenance", True),
        ((None, None), "Le site est en maintenance", True),
    ],
)
def test_phrases_of_some_languages_are_theirs_and_the_english_ones(languages, line, is_found):
    assert ("maintenance" in LEXICON.page_phrases(languages).keys_in(line)) is is_found


def test_languages_that_detectors_confuse_are_searched_together():
    assert LEXICON.page_phrases(("da",)) is LEXICON.page_phrases(("no",))
