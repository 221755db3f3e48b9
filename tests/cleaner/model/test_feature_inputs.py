"""Counting characters all at once gives what counting them one by one gives."""

from hypothesis import given
from hypothesis import strategies as st

from scraper.cleaner.model.feature_inputs import CharacterCounter

COUNTER = CharacterCounter()


@given(
    st.lists(
        st.text(
            alphabet=st.characters(max_codepoint=0x2FFF, exclude_categories=["Cs"]), min_size=1
        ),
        min_size=1,
        max_size=6,
    )
)
def test_capitals_letters_and_digits_are_those_of_python(texts):
    lengths, capitals, letters, digits, *_ = COUNTER.count(texts).tolist()
    assert lengths == [len(text) for text in texts]
    assert capitals == [sum(map(str.isupper, text)) for text in texts]
    assert letters == [sum(map(str.isalpha, text)) for text in texts]
    assert digits == [sum(map(str.isdigit, text)) for text in texts]


def test_a_full_stop_counts_where_a_sentence_ends():
    assert COUNTER.count(["3.14 is. It ends."])[6].tolist() == [2]
    assert COUNTER.count(["一。二。"])[6].tolist() == [2]


def test_characters_of_scripts_without_spaces_are_counted():
    assert COUNTER.count(["漢字 kanji"])[7].tolist() == [2]


def test_no_texts_have_no_counts():
    assert COUNTER.count([]).shape == (8, 0)
