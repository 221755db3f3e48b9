"""What `scraper status` finds wrong."""

import io
import json
from dataclasses import replace

import pytest

from scraper.cli.status_view import write_status, write_status_json
from scraper.jobs.config import load_job
from scraper.jobs.status import job_status
from scraper.jobs.store import ArticleVersion, UrlRow
from scraper.jobs.store.runs import RunRow, Sample
from scraper.jobs.store.versions import store_article
from tests.jobs.conftest import NOW, article

T, DAY = NOW.timestamp(), 86_400.0


@pytest.fixture
def job(tmp_path):
    text = (
        '[job]\nname = "post"\noutput = "o"\nstale = "3d"\n[[source]]\nkind = "feed"\nname = '
        '"feed"\nurl = "https://post.example/feed"\n'
    )
    (tmp_path / "jobs.toml").write_text(text)
    return load_job(tmp_path / "jobs.toml")


def ran(state, days_ago, **counts):
    at = T - days_ago * DAY
    full = {
        "new": 0,
        "changed": 0,
        "unchanged": 0,
        "failed": 0,
        "with_headline": 0,
        "with_date": 0,
        "with_authors": 0,
        "failures_by_code": {},
        "error": None,
    } | counts
    listed_new = full.pop("listed_new", full["new"])
    state.runs.put(f"{at:.0f}", "feed", at, at + 10, full, listed_new)
    state.history.put(RunRow(f"{at:.0f}", at, at + 10))


def only(job, state):
    (health,) = job_status(job, state, T).sources
    return health


def codes(job, state):
    return [alarm.code for alarm in job_status(job, state, T).alarms]


def well(number=5, **more):
    return {
        "new": number,
        "with_headline": number,
        "with_date": number,
        "with_authors": number,
    } | more


def test_a_job_that_was_never_run_is_an_alarm(job, state):
    assert only(job, state).stale_reason == "it was never run"
    assert codes(job, state) == ["no_run"]


def test_a_source_that_brings_articles_is_not_stale(job, state):
    ran(state, 5, **well())
    ran(state, 1, **well())
    health = only(job, state)
    assert (
        health.stale_reason,
        health.degraded_fields,
        health.last_run_at,
        health.last_new_at,
    ) == (
        None,
        (),
        T - DAY + 10,
        T - DAY,
    )


def test_a_job_without_a_recent_run_is_one_alarm(job, state):
    ran(state, 4, **well())
    assert only(job, state).stale_reason.startswith("no run since 2024-05-12 12:00 UTC")
    assert codes(job, state) == ["no_run"]


def test_a_source_that_brings_nothing_new_is_stale_with_a_reason(job, state):
    ran(state, 6, **well())
    ran(state, 1, error="HTTP status 404")
    assert only(job, state).stale_reason == "nothing new since 2024-05-10 12:00 UTC"
    alarms = only(job, state).alarms
    assert [(alarm.code, alarm.message) for alarm in alarms] == [
        ("source_failed", "HTTP status 404"),
        (
            "stale",
            "stale: nothing new since 2024-05-10 12:00 UTC; the last run could not read it",
        ),
    ]


def test_a_source_that_never_brought_anything_is_stale_after_the_same_time(job, state):
    ran(state, 2)
    assert only(job, state).stale_reason is None
    ran(state, 4)
    assert (
        only(job, state).stale_reason == "nothing new since the first run on 2024-05-12 12:00 UTC"
    )


def test_a_clock_that_was_set_back_makes_nothing_stale(job, state):
    ran(state, -400, **well())
    assert only(job, state).stale_reason is None


def shown(job, state, **options):
    stream = io.StringIO()
    write_status(job_status(job, state, T, **options), stream)
    return stream.getvalue()


def shown_json(job, state, **options):
    stream = io.StringIO()
    write_status_json(job_status(job, state, T, **options), stream)
    return json.loads(stream.getvalue())


def test_in_a_pipe_the_table_is_not_cut_off_and_remarks_follow(job, state):
    for days in range(10, 4, -1):
        ran(state, days, **well())
    ran(
        state,
        4,
        **well(
            6,
            with_date=1,
            failed=3,
            failures_by_code={"http_status": 2, "too_large": 1},
            failures_by_status={"404": 1, "500": 1},
        ),
    )
    lines = shown(job, state).splitlines()
    assert lines[0].split() == "source last run new changed unchanged failed".split()
    assert lines[1].split() == "feed 2024-05-12 12:00 UTC 6 0 0 3".split()
    assert (
        lines[3].split() == "source newest article articles failing headline date authors".split()
    )
    assert lines[4].split() == "feed never 0 0 100% 16% 100%".split()
    assert lines[5:] == [
        "feed: failed in the last run: 1 http_status 404, 1 http_status 500, 1 too_large",
        "feed: it has brought no article yet; `scraper discover` with its URL shows what it offers",
    ]


def test_names_of_sources_are_shown_as_they_are_however_long(tmp_path, state):
    name = "http://[::1]:8080/" + "feed-" * 40
    (tmp_path / "jobs.toml").write_text(
        f'[job]\nname = "post"\noutput = "o"\n[[source]]\nkind = "feed"\nurl = "{name}"\n'
    )
    text = shown(load_job(tmp_path / "jobs.toml"), state)
    assert text.splitlines()[1].startswith(name + "  never")
    assert f"{name}: not read yet; the next run reads it" in text


def test_the_status_for_programs_is_json(job, state):
    ran(state, 1, **well())
    status = shown_json(job, state)
    assert status["job"] == "post"
    assert status["sources"][0]["last_run_counts"]["new"] == 5
    assert status["sources"][0]["stale_reason"] is None
    assert status["sources"][0]["last_run_at"] == "2024-05-15T12:00:10Z"
    assert (status["lock_holder"], status["sources"][0]["newest_article_at"]) == (None, None)


def failed(url, error, message, at, next_check_at=T, status=None):
    return UrlRow(
        url,
        "feed",
        T,
        "failed",
        error,
        message,
        checked_at=at,
        next_check_at=next_check_at,
        checks=1,
        failures=1,
        error_status=status,
    )


def test_after_a_run_that_found_nothing_the_stored_articles_are_still_shown(job, state):
    for seed in (1, 2):
        one = article(seed)
        state.urls.add("feed", [one.url], T)
        key, _ = store_article(state, one.url, one.url, "feed", one, T - 3 * DAY + seed)
        state.urls.put(replace(state.urls.get(one.url), article=key))
        sample = Sample.of(one, "feed", one.url, "r", T - 3 * DAY)
        state.samples.put(replace(sample, date=seed % 2, authors=1))
    state.urls.put(
        failed(
            "https://post.example/x",
            "http_status",
            "https://post.example/x: HTTP status 404",
            T - 1,
            None,
            404,
        )
    )
    state.urls.put(
        failed(
            "https://post.example/y",
            "http_status",
            "https://post.example/y: HTTP status 500",
            T,
            status=500,
        )
    )
    state.urls.put(
        failed("https://post.example/z", "too_large", "https://post.example/z: too large", T)
    )
    ran(state, 2, **well(2, with_date=1))
    ran(state, 1)
    lines = shown(job, state).splitlines()
    assert lines[1].split() == "feed 2024-05-15 12:00 UTC 0 0 0 0".split()
    assert lines[4].split() == "feed 2024-05-13 12:00 UTC 2 3 100% 50% 100%".split()
    assert lines[5:] == [
        "feed: failing at present: 1 http_status 404 (1 given up), such as "
        "https://post.example/x: HTTP status 404",
        "feed: failing at present: 1 http_status 500, such as "
        "https://post.example/y: HTTP status 500",
        "feed: failing at present: 1 too_large, such as https://post.example/z: too large",
    ]
    (status,) = shown_json(job, state)["sources"]
    assert (status["articles"], status["newest_article_at"], status["coverage"]["with_date"]) == (
        2,
        "2024-05-13T12:00:02Z",
        1,
    )
    assert status["failing"][0] == {
        "error": "http_status",
        "http_status": 404,
        "count": 1,
        "given_up": 1,
        "example": "https://post.example/x: HTTP status 404",
        "url": "https://post.example/x",
    }


def test_a_changed_article_does_not_count_as_new(job, state):
    one = article(1)
    state.urls.add("feed", [one.url], T)
    for at, text in ((T - DAY, "Before."), (T, "After.")):
        key, _ = store_article(
            state, one.url, one.url, "feed", article(1, body=text, content_hash=text), at
        )
    state.urls.put(replace(state.urls.get(one.url), article=key))
    assert (only(job, state).articles, only(job, state).newest_article_at) == (1, T - DAY)


def test_a_source_that_the_first_run_has_not_reached_is_not_stale(job, state):
    status = job_status(job, state, T, lock_holder="a run of post")
    assert (status.sources[0].stale_reason, status.alarms) == (None, [])
    text = shown(job, state, lock_holder="a run of post")
    assert "post: in progress: a run of post\n" in text
    assert shown_json(job, state, lock_holder="a run of post")["lock_holder"] == "a run of post"


def test_the_tables_fit_100_columns(tmp_path, state):
    name = "https://post.example/news.xml"
    (tmp_path / "jobs.toml").write_text(
        f'[job]\nname = "post"\noutput = "o"\n[[source]]\nkind = "feed"\nurl = "{name}"\n'
    )
    state.runs.put(
        "r",
        name,
        T,
        T,
        {
            "new": 12_345,
            "changed": 12_345,
            "unchanged": 123_456,
            "failed": 12_345,
            "with_headline": 24_690,
        },
    )
    one = article(1)
    state.urls.add(name, [one.url], T)
    key, _ = store_article(state, one.url, one.url, name, one, T)
    state.urls.put(replace(state.urls.get(one.url), article=key))
    assert all(
        len(line.rstrip()) <= 100
        for line in shown(load_job(tmp_path / "jobs.toml"), state).splitlines()
    )


def steps(state, question):
    """How many steps SQLite's machine takes to answer a question."""
    taken = 0

    def count():
        nonlocal taken
        taken += 1

    state._db.set_progress_handler(count, 1)
    question()
    state._db.set_progress_handler(None, 0)
    return taken


@pytest.mark.parametrize("kind", ["runs", "articles"])
def test_what_a_status_reads_does_not_grow_with_the_runs_and_hardly_with_the_articles(
    kind, job, state
):
    def fill(numbers):
        for number in numbers:
            if kind == "runs":
                ran(state, 1 + number / 100, **well())
            else:
                url = f"https://post.example/{number}"
                state.articles.put(ArticleVersion.of(one, url, 1, url, "feed", T - number))

    one = article(1)
    fill(range(100))
    few = steps(state, lambda: job_status(job, state, T))
    fill(range(100, 1000))
    many = steps(state, lambda: job_status(job, state, T))
    # An index of the articles is counted, a few steps for each. No record is read.
    assert many - few <= (50 if kind == "runs" else 900 * 20)
