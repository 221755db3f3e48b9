"""What `scraper status` finds wrong."""

import io
import json
from dataclasses import replace

import pytest

from scraper.cli.status_view import show_status
from scraper.jobs.config import load
from scraper.jobs.status import job_status
from scraper.jobs.store.tables import UrlRow
from scraper.jobs.store.versions import store
from tests.jobs.conftest import NOW, article

T, DAY = NOW.timestamp(), 86_400.0


@pytest.fixture
def job(tmp_path):
    text = (
        '[job]\nname = "post"\noutput = "o"\nstale = "3d"\n[[source]]\nkind = "feed"\nname = '
        '"feed"\nurl = "https://post.example/feed"\n'
    )
    (tmp_path / "jobs.toml").write_text(text)
    return load(tmp_path / "jobs.toml")


def ran(state, days_ago, **counts):
    at = T - days_ago * DAY
    full = {
        "new": 0,
        "changed": 0,
        "unchanged": 0,
        "failed": 0,
        "headlines": 0,
        "dates": 0,
        "authors": 0,
        "reasons": {},
        "error": None,
    } | counts
    state.notes.keep_run(f"{at:.0f}", "feed", at, at + 10, full)


def only(job, state):
    (health,) = job_status(job, state, T)
    return health


def well(number=5, **more):
    return {"new": number, "headlines": number, "dates": number, "authors": number} | more


def test_a_source_that_was_never_run_is_stale(job, state):
    assert only(job, state).stale == "it was never run"


def test_a_source_that_brings_news_is_well(job, state):
    ran(state, 5, **well())
    ran(state, 1, **well())
    health = only(job, state)
    assert (health.stale, health.fallen, health.last_run, health.last_news) == (
        None,
        (),
        T - DAY + 10,
        T - DAY + 10,
    )


def test_a_source_that_is_run_no_more_is_stale(job, state):
    ran(state, 4, **well())
    assert only(job, state).stale == "no run since 2024-05-12 12:00 UTC"


def test_a_source_that_brings_nothing_new_is_stale_and_says_why(job, state):
    ran(state, 6, **well())
    ran(state, 1, error="HTTP status 404")
    assert only(job, state).stale == "nothing new since 2024-05-10 12:00 UTC; HTTP status 404"


def test_a_source_that_never_brought_anything_is_given_its_time(job, state):
    ran(state, 2)
    assert only(job, state).stale is None
    ran(state, 4)
    assert only(job, state).stale == "nothing came since 2024-05-12 12:00 UTC"


def test_fields_that_are_found_less_often_than_before_are_told(job, state):
    for days in range(10, 4, -1):
        ran(state, days, **well())
    ran(state, 1, **well(6, headlines=0, dates=4))
    assert only(job, state).fallen == ("headlines", "dates")


def test_few_articles_say_nothing_of_fields(job, state):
    for days in range(10, 4, -1):
        ran(state, days, **well())
    ran(state, 1, **well(4, headlines=0))
    assert only(job, state).fallen == ()


def test_a_site_that_never_had_a_field_has_not_lost_it(job, state):
    for days in range(10, 0, -1):
        ran(state, days, **well(authors=0))
    assert only(job, state).fallen == ()


def test_a_clock_that_was_set_back_makes_nothing_stale(job, state):
    ran(state, -400, **well())
    assert only(job, state).stale is None


def shown(job, state, **options):
    stream = io.StringIO()
    show_status(job.job.name, job_status(job, state, T), stream, **options)
    return stream.getvalue()


def test_the_table_is_whole_in_a_pipe_and_remarks_stand_below(job, state):
    for days in range(10, 4, -1):
        ran(state, days, **well())
    ran(
        state,
        4,
        **well(
            6, dates=1, failed=3, reasons={"http_status": 2, "too_large": 1}, error="feed: no feed"
        ),
    )
    lines = shown(job, state, as_json=False).splitlines()
    assert lines[0].split() == "source last run new changed unchanged failed".split()
    assert lines[1].split() == "feed 2024-05-12 12:00 UTC 6 0 0 3".split()
    assert lines[3].split() == "source last new articles failing headline date author".split()
    assert lines[4].split() == "feed never 0 0 100% 16% 100%".split()
    assert lines[5:] == [
        "feed: failed: 2 http_status, 1 too_large",
        "feed: the last run could not read all of it: no feed",
        "feed: dates are found less often than before; the site may have changed",
        "feed: stale: no run since 2024-05-12 12:00 UTC",
    ]


def test_names_of_sources_are_shown_as_they_are_however_long(tmp_path, state):
    name = "http://[::1]:8080/" + "feed-" * 40
    (tmp_path / "jobs.toml").write_text(
        f'[job]\nname = "post"\noutput = "o"\n[[source]]\nkind = "feed"\nurl = "{name}"\n'
    )
    text = shown(load(tmp_path / "jobs.toml"), state, as_json=False)
    assert text.splitlines()[1].startswith(name + "  never")
    assert f"{name}: stale: it was never run" in text


def test_for_programs_it_is_json(job, state):
    ran(state, 1, **well())
    told = json.loads(shown(job, state, as_json=True))
    assert told["job"] == "post"
    assert told["sources"][0]["counts"]["new"] == 5
    assert told["sources"][0]["stale"] is None
    assert (
        told["sources"][0]["last_run"] == told["sources"][0]["last_news"] == "2024-05-15T12:00:10Z"
    )
    assert (told["under_way"], told["sources"][0]["last_new"]) == (None, None)


def failed(url, error, message, at, next_look=T):
    return UrlRow(url, "feed", T, "failed", error, message, None, None, None, at, next_look, 1, 1)


def test_after_a_run_that_found_nothing_all_that_is_kept_is_still_told(job, state):
    for seed in (1, 2):
        one = article(seed)
        state.addresses.offer("feed", [one.url], T)
        key, _ = store(state, one.url, one.url, "feed", one, T - 3 * DAY + seed)
        state.addresses.keep(replace(state.addresses.known(one.url), article=key))
    state.addresses.keep(
        failed(
            "https://post.example/x",
            "http_status",
            "https://post.example/x: HTTP status 404",
            T - 1,
            None,
        )
    )
    state.addresses.keep(
        failed(
            "https://post.example/y", "http_status", "https://post.example/y: HTTP status 500", T
        )
    )
    state.addresses.keep(
        failed("https://post.example/z", "too_large", "https://post.example/z: too large", T)
    )
    ran(state, 2, **well(2, dates=1))
    ran(state, 1)
    lines = shown(job, state, as_json=False).splitlines()
    assert lines[1].split() == "feed 2024-05-15 12:00 UTC 0 0 0 0".split()
    assert lines[4].split() == "feed 2024-05-13 12:00 UTC 2 3 100% 50% 100%".split()
    assert lines[5:] == [
        "feed: fails now: 2 http_status (1 given up), as https://post.example/y: HTTP status 500",
        "feed: fails now: 1 too_large, as https://post.example/z: too large",
    ]
    (told,) = json.loads(shown(job, state, as_json=True))["sources"]
    assert (told["articles"], told["last_new"], told["coverage"]["dates"]) == (
        2,
        "2024-05-13T12:00:02Z",
        1,
    )
    assert told["failing"][1] == {
        "error": "too_large",
        "count": 1,
        "given_up": 0,
        "example": "https://post.example/z: too large",
    }


def test_a_changed_article_is_not_told_as_a_new_one(job, state):
    one = article(1)
    state.addresses.offer("feed", [one.url], T)
    for at, text in ((T - DAY, "Before."), (T, "After.")):
        key, _ = store(
            state, one.url, one.url, "feed", article(1, body=text, content_hash=text), at
        )
    state.addresses.keep(replace(state.addresses.known(one.url), article=key))
    assert (only(job, state).articles, only(job, state).last_new) == (1, T - DAY)


def test_a_source_that_a_run_under_way_has_not_come_to_is_not_stale(job, state):
    (health,) = job_status(job, state, T, is_under_way=True)
    assert health.stale is None
    text = shown(job, state, as_json=False, holder="a run of post")
    assert "under way: a run of post\n" in text
    assert (
        json.loads(shown(job, state, as_json=True, holder="a run of post"))["under_way"]
        == "a run of post"
    )


def test_the_tables_fit_100_columns(tmp_path, state):
    name = "https://post.example/news.xml"
    (tmp_path / "jobs.toml").write_text(
        f'[job]\nname = "post"\noutput = "o"\n[[source]]\nkind = "feed"\nurl = "{name}"\n'
    )
    state.notes.keep_run(
        "r",
        name,
        T,
        T,
        {
            "new": 12_345,
            "changed": 12_345,
            "unchanged": 123_456,
            "failed": 12_345,
            "headlines": 24_690,
        },
    )
    one = article(1)
    state.addresses.offer(name, [one.url], T)
    key, _ = store(state, one.url, one.url, name, one, T)
    state.addresses.keep(replace(state.addresses.known(one.url), article=key))
    assert all(
        len(line.rstrip()) <= 100
        for line in shown(load(tmp_path / "jobs.toml"), state, as_json=False).splitlines()
    )
