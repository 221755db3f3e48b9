"""The phrase tables are data: their form is checked here, their worth by the tests of the rules."""

import re
import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.language.lexicon import Lexicon
from scraper.language.lines import FoldedLine
from scraper.language.phrases import _has_bounded
from scraper.text import fold
from tests.language.sample_tables import BY_KEY

LEXICON = Lexicon()

FOLDER = resources.files("scraper.language") / "phrases"
TABLES = {
    language: tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    for language in LEXICON.languages
}


def test_there_are_tables_for_the_four_languages_at_least():
    assert set(LEXICON.languages) >= {"en", "de", "fr", "es"}


@pytest.mark.parametrize("language", LEXICON.languages)
def test_every_table_has_keys_of_the_english_one_in_the_same_order(language):
    assert list(TABLES[language]) == [key for key in TABLES["en"] if key in TABLES[language]]


@pytest.mark.parametrize("language", ["de", "en", "es", "fr"])
def test_the_tables_of_the_first_four_languages_are_whole(language):
    assert list(TABLES[language]) == list(TABLES["en"])


def test_norwegian_has_one_table_under_three_codes():
    assert {LEXICON.phrases_for(code).languages for code in ("nb", "nn", "no")} == {("nb", "en")}


@pytest.mark.parametrize("language", LEXICON.languages)
def test_phrases_are_folded_and_bare_and_stand_once(language):
    for key, phrases in TABLES[language].items():
        assert [
            phrase
            for phrase in phrases
            if fold(phrase) != phrase or phrase[-1] in ":.…" or not phrase.strip()
        ] == [], key
        assert len(set(phrases)) == len(phrases), key


def test_an_unknown_language_gets_all_tables():
    assert LEXICON.phrases_for("xx").languages == LEXICON.languages
    assert LEXICON.phrases_for(None).languages == LEXICON.languages


def test_a_known_language_gets_its_own_and_english():
    assert LEXICON.phrases_for("de").languages == ("de", "en")


def test_a_number_in_a_line_matches_the_hash_of_a_phrase():
    assert LEXICON.phrases(("en",)).has_whole("comments_whole", FoldedLine("1,204 comments"))


def test_a_phrase_opens_a_line_only_at_a_word_boundary():
    phrases = LEXICON.phrases(("en",))
    assert phrases.start("share_start", FoldedLine("Share on Facebook")) == "share on"
    assert phrases.start("share_start", FoldedLine("Share one more")) is None


@pytest.mark.parametrize(
    "key", ["picture_agencies", "link_shorteners", "consent_vendors", "recommendation_vendors"]
)
def test_lists_of_names_are_folded(key):
    assert all(fold(name) == name for name in LEXICON.vocabulary.vendors(key))


@given(text=st.text("ab é_1 ", max_size=12), phrase=st.text("ab é", min_size=1, max_size=4))
def test_a_phrase_is_bounded_where_a_regular_expression_finds_it_bounded(text, phrase):
    pattern = rf"(?<!\w){re.escape(phrase)}(?!\w)"
    assert _has_bounded(text, phrase) == (re.search(pattern, text) is not None)


def found_by(key, phrases, line):
    """Whether a key's phrases find a line, by what the ending of the key means."""
    ways = {"whole": phrases.has_whole, "start": phrases.start, "contains": phrases.contains}
    return bool(ways[key.rpartition("_")[2]](key, FoldedLine(line)))


@pytest.mark.parametrize(
    ("language", "key", "line"),
    [
        (language, key, line)
        for language, samples in BY_KEY.items()
        for key, lines in samples.items()
        if key != "sentences"
        for line in lines
    ],
)
def test_a_line_of_sites_is_found_by_its_key(language, key, line):
    assert found_by(key, LEXICON.phrases((language,)), line)
