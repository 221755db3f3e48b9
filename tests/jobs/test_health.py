"""The rules behind alarms: pure functions over what the store knows."""

import json
from dataclasses import asdict, replace

import pytest

from scraper.jobs.health import (
    CODES,
    Alarm,
    alarm_from_dict,
    alarm_lines,
    alarms_of_run,
    job_alarms,
    lost_coverage,
    news_patience,
    stale_reason,
    standing_alarms,
)
from scraper.jobs.report import NewPages, SourceReport
from scraper.jobs.store.runs import RunRow, Sample

DAY, HOUR = 86_400.0, 3_600.0


# News


def every(gap, times):
    return [number * gap for number in range(times)]


def test_a_source_with_few_news_has_three_days():
    assert news_patience([]) == news_patience(every(HOUR, 10)) == 3 * DAY


def test_a_source_with_ten_gaps_has_three_times_its_longest():
    assert news_patience(every(2 * DAY, 11)) == 6 * DAY


def test_a_source_with_news_each_hour_has_a_day():
    assert news_patience(every(HOUR, 40)) == DAY


def test_only_the_last_thirty_gaps_count():
    start = every(HOUR, 31)
    assert news_patience([start[0] - 9 * DAY, *start]) == DAY
    assert news_patience([start[0] - 9 * DAY, *start[:-1]]) == 27 * DAY


def test_a_source_is_stale_after_its_patience_and_not_at_it():
    assert stale_reason([0.0], 0.0, DAY, DAY) is None
    assert stale_reason([0.0], 0.0, DAY, DAY + 1) == "nothing new since 1970-01-01 00:00 UTC"


# Runs


def runs(*starts, killed=False):
    rows = [RunRow(str(start), start, start + 9) for start in sorted(starts, reverse=True)]
    return [replace(rows[0], ended_at=None), *rows[1:]] if killed else rows


def job_codes(rows, now, *, is_running=False):
    return [alarm.code for alarm in job_alarms(rows, now, is_running=is_running)]


def test_a_job_is_overdue_after_three_days():
    hourly = runs(*every(HOUR, 30))
    last = 29 * HOUR
    assert job_codes(hourly, last + 3 * DAY) == []
    assert job_codes(hourly, last + 3 * DAY + 1) == ["no_run"]


def test_a_job_that_runs_each_week_is_overdue_after_three_weeks():
    weekly = runs(*every(7 * DAY, 5))
    assert job_codes(weekly, 28 * DAY + 20 * DAY) == []
    assert job_codes(weekly, 28 * DAY + 22 * DAY) == ["no_run"]


def test_a_killed_run_is_an_alarm_until_the_next_run_ends():
    (alarm,) = job_alarms(runs(0.0, killed=True), HOUR, is_running=False)
    assert alarm.code == "run_killed"
    assert "began on 1970-01-01 00:00 UTC did not end" in alarm.message
    assert job_codes(runs(0.0, HOUR), 2 * HOUR) == []


def test_a_run_in_progress_is_no_killed_run():
    assert job_codes(runs(0.0, killed=True), HOUR, is_running=True) == []


# Coverage


def samples(run, count, start=0, **fields):
    full = {"headline": 1, "date": 1, "authors": 1, "words": 400} | fields
    return [
        Sample("feed", float(start - number), f"https://post.example/{run}/{number}", run, **full)
        for number in range(count)
    ]


BEFORE = samples("old", 20)


def lost(newest, before=BEFORE):
    return [loss.field for loss in lost_coverage([*newest, *before])]


@pytest.mark.parametrize("field", ["headline", "date", "authors"])
def test_a_field_that_the_newest_articles_lack_is_lost(field):
    assert lost(samples("new", 5, **{field: 0})) == [field]


def test_a_date_that_only_the_feed_gives_is_lost_too():
    assert lost(samples("new", 5, date=2)) == ["date"]


def test_a_share_that_fell_by_less_than_a_third_is_not_reported():
    newest = samples("new", 3, authors=0) + samples("new", 9)
    assert lost(newest) == []


def test_a_share_that_fell_by_exactly_three_tenths_is_reported():
    newest = samples("new", 6, authors=0) + samples("new", 14)
    assert lost(newest) == ["authors"]


def test_texts_of_half_the_length_are_reported():
    assert lost(samples("new", 5, words=200)) == ["words"]
    assert lost(samples("new", 5, words=210)) == []


def test_four_articles_are_too_few_and_so_are_nineteen_before_them():
    assert lost(samples("new", 4, date=0)) == []
    assert lost(samples("new", 5, date=0), samples("old", 19)) == []


def test_the_articles_of_several_runs_count_together():
    runs_of_one = [one for number in range(5) for one in samples(f"r{number}", 1, date=0)]
    assert lost(runs_of_one) == ["date"]


def test_a_long_first_run_is_not_compared_with_itself():
    assert lost(samples("first", 40, date=0) + samples("first", 60), []) == []


def test_authors_in_half_of_the_articles_are_no_loss_if_few_of_five_have_one():
    half = samples("old", 50) + samples("old", 50, authors=0)
    assert lost(samples("new", 1) + samples("new", 4, authors=0), half) == []


def test_a_source_of_short_and_long_texts_is_not_reported_for_a_few_short_ones():
    mixed = samples("old", 52, words=800) + samples("old", 48, words=100)
    assert lost(samples("new", 3, words=100) + samples("new", 2, words=800), mixed) == []


# Runs of a source


def met(**changes):
    report = SourceReport("feed", was_read=True)
    for name, value in changes.items():
        setattr(report, name, value)
    return alarms_of_run(report, "https://post.example/feed", BEFORE, [])


def met_codes(**changes):
    return [alarm.code for alarm in met(**changes)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"error": "x", "error_code": "http_status"}, "source_failed"),
        ({"error": "x", "error_code": "unsupported_document"}, "source_broken"),
        ({"error": "x", "error_code": "empty_document"}, "source_broken"),
        ({"error": "x", "error_code": "robots_disallowed"}, "robots_disallowed"),
        ({"truncated_url": "https://post.example/feed"}, "source_broken"),
        ({"listed": 0, "last_listed": 9}, "no_entries"),
        ({"newly_disallowed": 1}, "robots_disallowed"),
    ],
)
def test_what_a_run_meets_in_a_source(changes, code):
    assert met_codes(**changes) == [code]


@pytest.mark.parametrize(
    "changes",
    [
        {"listed": None, "last_listed": 9},  # 304
        {"listed": 9, "last_listed": 9},  # all known
        {"listed": 0, "last_listed": 0},  # it never offered any
    ],
)
def test_a_source_without_new_entries_is_no_alarm(changes):
    assert met_codes(**changes) == []


def pages(failures, *, checked=None, own=None, others=0):
    failed = sum(failures.values())
    checked = failed + others if checked is None else checked
    own = checked if own is None else own
    return NewPages(checked, own, others, failures, "https://post.example/1")


@pytest.mark.parametrize(
    ("new_pages", "expected"),
    [
        (pages({"http_status 403": 3}), True),
        (pages({"http_status 403": 1}), True),
        (pages({"http_status 404": 2}), True),
        (pages({"http_status 404": 1}), False),
        (pages({"soft_404": 1}), False),
        (pages({"consent_wall": 2}, checked=3), False),
        (pages({"http_status 500": 2}, own=0), False),
        (pages({"no_text": 1}, others=1), False),
        (pages({"no_text": 1}, others=4), True),
        (pages({}, others=9), False),
        (NewPages(), False),
    ],
)
def test_when_every_new_page_failed(new_pages, expected):
    assert met_codes(new_pages=new_pages) == (["new_urls_failed"] if expected else [])


def test_new_pages_that_failed_are_described_with_a_command():
    (alarm,) = met(new_pages=pages({"http_status 403": 2, "consent_wall": 1}))
    assert alarm.message == "all 3 new pages failed (1 consent_wall, 2 http_status 403)"
    assert alarm.command == "scraper explain https://post.example/1 --fields"


# What stands


def standing(code, cause=None, **changes):
    report = SourceReport("feed")
    for name, value in changes.items():
        setattr(report, name, value)
    return bool(standing_alarms([Alarm(code, "feed", "x", cause=cause)], [], report))


@pytest.mark.parametrize(
    ("code", "cause", "ended_by"),
    [
        ("source_failed", None, {"was_read": True}),
        ("no_entries", None, {"was_read": True}),
        ("robots_disallowed", "robots_disallowed", {"was_read": True}),
        ("robots_disallowed", "pages", {"unchanged": 1}),
        ("new_urls_failed", None, {"new_pages": NewPages(1, 1)}),
        ("new_urls_failed", None, {"recovered": 1}),
        ("coverage_fell", None, {"new": 1}),
    ],
)
def test_an_alarm_stands_until_a_run_examines_its_cause(code, cause, ended_by):
    assert standing(code, cause)
    assert not standing(code, cause, **ended_by)


def test_new_pages_that_failed_stand_although_the_source_was_read():
    assert standing("new_urls_failed", was_read=True)


# Lines


def test_many_alarms_with_one_cause_are_one_line():
    alarms = [
        Alarm("source_failed", f"s{number}", f"h{number}: no route", cause="connection_failed")
        for number in range(20)
    ]
    (line,) = alarm_lines(alarms, sources=20, commands=False)
    assert line == (
        "20 of 20 sources (s0, s1, s2, s3, s4 and 15 more) have the same problem; is the network "
        "up? The first: h0: no route"
    )
    assert len(alarm_lines(alarms[:3], sources=20, commands=False)) == 3


def test_a_network_that_fails_in_several_ways_is_one_line():
    causes = ("connection_failed", "deadline_exceeded", "robots_unreachable", "proxy_failed")
    alarms = [Alarm("source_failed", cause, "x", cause=cause) for cause in causes]
    (line,) = alarm_lines(alarms, sources=4, commands=False)
    assert "is the network up?" in line
    assert "network" not in alarm_lines(alarms, sources=5, commands=False)[0]


def test_alarms_are_stored_and_read_again():
    alarm = Alarm("coverage_fell", "feed", "x", "https://post.example/1", None, ("date",), "y")
    assert alarm_from_dict(json.loads(json.dumps(asdict(alarm)))) == alarm
    assert alarm_from_dict({"code": "of a later version"}) is None


def test_the_lines_are_in_the_order_of_the_codes():
    lines = alarm_lines(
        [Alarm(code, None, code) for code in reversed(CODES)], sources=1, commands=True
    )
    assert lines == list(CODES)
