"""The least confidence that a user wants: how it is written, and which records have it."""

import pytest

import scraper
from scraper.article import Confidence
from scraper.min_confidence import ANY_CONFIDENCE, MinConfidence
from tests.conftest import page_with


class Rated:
    """Something with a confidence."""

    confidence = Confidence(body=0.9, headline=0.5, date=None, authors=0.7)


@pytest.mark.parametrize(
    ("written", "limits"),
    [
        ("0.9", MinConfidence(body=0.9)),
        (".9", MinConfidence(body=0.9)),
        ("1", MinConfidence(body=1.0)),
        ("body=.9,date=.8", MinConfidence(body=0.9, date=0.8)),
        (" headline = 0.5 , authors = 0.7 ", MinConfidence(headline=0.5, authors=0.7)),
        ("0", ANY_CONFIDENCE),
    ],
)
def test_limits_are_read_as_they_are_written(written, limits):
    assert MinConfidence.parse(written) == limits
    assert not str(limits) or MinConfidence.parse(str(limits)) == limits


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("much", "'much' is not a number"),
        ("", "'' is not a number"),
        ("1.5", "1.5 is not between 0 and 1"),
        ("-0.1", "-0.1 is not between 0 and 1"),
        ("nan", "nan is not between 0 and 1"),
        ("text=0.9", "'text=0.9' is not one of body, headline, date, authors = a number"),
        ("body=0.9,body=0.8", "'body=0.8' is not one of"),
        ("0.9,0.8", "'0.8' is not one of"),
        ("date=", "'' is not a number"),
    ],
)
def test_what_is_no_limit_is_refused(written, problem):
    with pytest.raises(ValueError, match=problem):
        MinConfidence.parse(written)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (ANY_CONFIDENCE, None),
        (MinConfidence(body=0.9, authors=0.7), None),
        (MinConfidence(body=0.91), "the confidence in its body is 0.9, less than 0.91"),
        (MinConfidence(body=0.9, headline=0.6), "the confidence in its headline is 0.5, less than"),
        (MinConfidence(date=0.01), "it has no confidence in its date"),
    ],
)
def test_a_record_has_enough_confidence_or_the_reason_says_where_not(limits, reason):
    found = limits.why_not(Rated())
    assert found is None if reason is None else found.startswith(reason)


def test_no_limit_leaves_nothing_out():
    assert not ANY_CONFIDENCE
    assert ANY_CONFIDENCE.why_not(scraper.extract(page_with())) is None
