"""Candidates and their trust."""

from hypothesis import given
from hypothesis import strategies as st

from scraper.extractor.candidates import Candidate, best_wins, score, winner

TRUST = {"json-ld": 2.0, "meta": 1.5, "shown": 1.0, "odd": -3.0}
SOURCES = st.sampled_from(["json-ld", "meta", "shown"])


def test_sources_that_agree_add_up():
    scored = score(
        [Candidate("a", "json-ld"), Candidate("b", "meta"), Candidate("b", "shown")], TRUST
    )
    assert [(one.value, one.trust) for one in scored] == [("a", 2.0), ("b", 2.5)]


def test_a_source_that_says_a_thing_twice_counts_once():
    (one,) = score([Candidate("a", "meta"), Candidate("a", "meta")], TRUST)
    assert one.trust == 1.5


def test_marks_count_like_sources_and_what_weighs_most_comes_first():
    (one,) = score([Candidate("a", "meta")], TRUST, evidence=lambda _value, _sources: ["odd"])
    assert one.reasons == (("odd", -3.0), ("meta", 1.5))


def test_the_first_of_equals_wins():
    assert winner(best_wins(score([Candidate("a", "meta"), Candidate("b", "meta")], TRUST))) == "a"


def test_of_nothing_nothing_wins():
    assert winner(best_wins([])) is None


@given(st.lists(st.builds(Candidate, st.sampled_from("abc"), SOURCES), min_size=1))
def test_one_wins_and_none_has_more_trust(candidates):
    scored = best_wins(score(candidates, TRUST))
    (won,) = [one for one in scored if one.won]
    assert won.trust == max(one.trust for one in scored)
    assert {one.value for one in scored} == {candidate.value for candidate in candidates}
