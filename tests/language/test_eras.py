"""Days of other calendars as days of the Gregorian one."""

from datetime import date, timedelta

import pytest

from scraper.language.eras import gregorian


@pytest.mark.parametrize(
    ("calendar", "day", "same"),
    [
        ("gregorian", (2024, 5, 15), date(2024, 5, 15)),
        ("buddhist", (2567, 5, 15), date(2024, 5, 15)),
        ("jalali", (1370, 1, 1), date(1991, 3, 21)),
        ("jalali", (1403, 2, 26), date(2024, 5, 15)),
        ("jalali", (1403, 12, 30), date(2025, 3, 20)),
        ("jalali", (1408, 1, 1), date(2029, 3, 20)),
        ("hijri", (1410, 1, 1), date(1989, 8, 2)),
        ("hijri", (1445, 9, 1), date(2024, 3, 11)),
        ("hijri", (1446, 1, 1), date(2024, 7, 7)),
    ],
)
def test_a_day_is_the_same_in_both_calendars(calendar, day, same):
    assert gregorian(calendar, *day) == same


@pytest.mark.parametrize(
    ("calendar", "day"),
    [
        ("gregorian", (2023, 2, 29)),
        ("jalali", (1404, 12, 30)),
        ("jalali", (1403, 7, 31)),
        ("jalali", (1200, 1, 1)),
        ("hijri", (1445, 13, 1)),
        ("hijri", (1445, 1, 31)),
        ("hijri", (1300, 1, 1)),
    ],
)
def test_a_day_that_a_calendar_does_not_have_is_none(calendar, day):
    assert gregorian(calendar, *day) is None


@pytest.mark.parametrize(("calendar", "years"), [("jalali", (1370, 1409)), ("hijri", (1411, 1458))])
def test_the_days_of_a_calendar_follow_each_other(calendar, years):
    days = [
        found
        for year in range(*years)
        for month in range(1, 13)
        for day in range(1, 32)
        if (found := gregorian(calendar, year, month, day))
    ]
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
