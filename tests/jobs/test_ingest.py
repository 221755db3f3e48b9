"""When a URL is checked next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.jobs import ingest

HOUR, DAY, WEEK = 3600.0, 86_400.0, 604_800.0
RECHECK = (HOUR, DAY, WEEK)
TIMES = st.floats(0, 4e9)


@pytest.mark.parametrize(
    ("age", "expected"),
    [(0, HOUR), (HOUR, DAY), (2 * HOUR, DAY), (DAY, WEEK), (WEEK, None), (10 * WEEK, None)],
)
def test_an_article_is_checked_again_at_each_age(age, expected):
    assert ingest.after_success(1000.0, 1000.0 + age, RECHECK) == (
        None if expected is None else 1000.0 + expected
    )


def test_an_article_found_in_the_future_counts_from_now():
    assert ingest.after_success(1e9, 1000.0, RECHECK) == 1000.0 + HOUR


def test_without_ages_nothing_is_checked_again():
    assert ingest.after_success(0.0, 0.0, ()) is None


def test_a_missing_page_is_checked_once_more_and_never_again():
    assert ingest.after_permanent_failure(1, 0.0, is_confirmed=False) == DAY
    assert ingest.after_permanent_failure(2, DAY, is_confirmed=True) is None


def test_a_page_that_is_missing_after_other_failures_is_checked_once_more_too():
    assert ingest.after_permanent_failure(2, 0.0, is_confirmed=False) == DAY


def test_a_page_that_fails_in_different_ways_is_given_up_in_the_end():
    assert ingest.after_permanent_failure(12, 0.0, is_confirmed=False) == DAY
    assert ingest.after_permanent_failure(13, 0.0, is_confirmed=False) is None


def test_pauses_double_from_an_hour_to_a_week_and_end():
    pauses = [ingest.after_failure(failures, 0.0, retry_after=None) for failures in range(1, 14)]
    assert pauses[:3] == [HOUR, 2 * HOUR, 4 * HOUR]
    assert pauses[-2:] == [WEEK, None]
    assert pauses[:-1] == sorted(pauses[:-1])


def test_a_longer_retry_after_is_respected_up_to_a_week():
    assert ingest.after_failure(1, 0.0, retry_after=5 * HOUR) == 5 * HOUR
    assert ingest.after_failure(1, 0.0, retry_after=5.0) == HOUR
    assert ingest.after_failure(1, 0.0, retry_after=100 * WEEK) == WEEK


def test_a_url_that_was_not_requested_is_due_when_its_host_allows():
    assert ingest.after_deferral(10.0, 300.0) == 310.0
    assert ingest.after_deferral(10.0, None) == 10.0 + HOUR


@given(TIMES, TIMES, st.lists(st.floats(1, 1e8), max_size=5))
def test_the_next_check_is_always_in_the_future(found_at, now, recheck):
    again = ingest.after_success(found_at, now, recheck)
    assert again is None or again > now


@given(st.integers(1, 100), TIMES, st.none() | st.floats(0, 1e12))
def test_a_failure_is_checked_within_a_week_or_never(failures, now, retry_after):
    again = ingest.after_failure(failures, now, retry_after=retry_after)
    assert again is None or now < again <= now + WEEK
