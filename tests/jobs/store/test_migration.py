"""States that older versions wrote. `state_v1.sql` is the dump of a small one: two runs over a feed
with three pages, of which one was corrected, and a host that asked for a pause.
"""

import json
import sqlite3
import zlib
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper.article import NO_CONFIDENCE, SCHEMA_VERSION
from scraper.fetcher.environment import Environment
from scraper.jobs import job_of, run_job
from scraper.jobs.store import Damaged, State
from tests.conftest import valid
from tests.jobs.conftest import feed, story
from tests.warc_files import http, info, packed, record

DUMP = Path(__file__).with_name("state_v1.sql").read_text(encoding="utf-8")
SECOND_RUN = datetime(2024, 5, 16, 14, tzinfo=UTC)
SITE = "https://post.example"


@pytest.fixture
def path(tmp_path):
    (tmp_path / "out").mkdir()
    return write(tmp_path / "out" / "state.db", DUMP)


def write(path, dump):
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(dump)
    return path


@pytest.fixture
def state(path):
    with closing(State.open(path, SECOND_RUN)) as state:
        yield state


def test_codes_of_errors_have_their_new_names(state):
    row = state.urls.get(f"{SITE}/missing")
    assert (row.error, row.checks, row.failures) == ("not_in_warc", 1, 1)


def test_counts_of_runs_have_their_new_names(state):
    (*_, counts), (*_, later) = state.runs.of_source("feed")
    assert counts == {
        "new_urls": 4,
        "new": 3,
        "changed": 0,
        "unchanged": 0,
        "other": 0,
        "failed": 1,
        "failures_by_code": {"not_in_warc": 1},
        "with_headline": 3,
        "with_date": 1,
        "with_authors": 0,
        "error": None,
        "unfinished_reason": None,
    }
    assert (later["changed"], later["unchanged"]) == (1, 2)


def test_failures_have_their_http_status(state):
    assert state.urls.get("https://slow.example/1").error_status == 429
    assert state.urls.get(f"{SITE}/missing").error_status is None


def test_articles_before_have_no_confidence_and_are_not_damaged(state):
    versions = list(state.articles.all_versions())
    assert versions
    assert {one.confidence for one in versions} == {NO_CONFIDENCE}


def test_runs_before_have_a_history_and_news(state):
    now = SECOND_RUN.timestamp()
    later, first = state.history.newest(now, 9)
    assert (first.started_at, first.bytes, later.started_at) == (now - 7200, None, now)
    assert state.runs.news("feed", now, 9) == [now - 7200]


def test_articles_and_their_versions_are_kept(state):
    newest = {version.key: version for version in state.articles.all_newest()}
    assert sorted(newest) == [f"{SITE}/1", f"{SITE}/2", f"{SITE}/copy"]
    corrected = newest[f"{SITE}/1"]
    assert (corrected.version, corrected.article().headline) == (
        2,
        "The report number 1, corrected",
    )
    assert state.copies() == {f"{SITE}/copy": f"{SITE}/2"}


def test_records_of_schema_1_0_are_read_as_records_of_this_schema(state):
    for version in state.articles.all_newest():
        assert json.loads(zlib.decompress(version.record))["schema_version"] == "1.0"
        read = valid(version.article().to_dict())
        assert read["schema_version"] == SCHEMA_VERSION
        assert read["content_hash"] == version.content_hash


def test_validators_and_pauses_of_hosts_are_kept(state):
    assert state.validators.get(f"feed () () {SITE}/feed.xml") == ('"f1"', None)
    now = SECOND_RUN.timestamp()
    assert state.hosts.not_before(now) == {"slow.example": now + 7200}


def test_a_run_continues_the_state(path, tmp_path):
    pages = {f"/{seed}": story(seed) for seed in (2, 3)} | {
        "/1": story(1, headline="The report number 1, corrected")
    }
    responses = {path: http(page.encode()) for path, page in pages.items()} | {
        "/feed.xml": http(
            feed(f"{SITE}/{name}" for name in (1, 2, 3)).encode(),
            content_type="application/rss+xml",
        )
    }
    records = (record("response", body, SITE + path) for path, body in responses.items())
    (tmp_path / "three.warc.gz").write_bytes(packed(info(), *records))
    job = job_of(
        {
            "job": {"name": "post", "output": "out"},
            "fetch": {"delay": 0, "replay": "three.warc.gz"},
            "source": [
                {"kind": "feed", "name": "feed", "url": f"{SITE}/feed.xml"},
                {"kind": "urls", "name": "more", "urls": ["https://slow.example/1"]},
            ],
        },
        tmp_path / "jobs.toml",
    )
    later = SECOND_RUN.replace(hour=15)
    report = run_job(job, environment=Environment(now=lambda: later, sleep=lambda _: None))
    assert report.notices == []
    assert [(source.new_urls, source.new, source.unchanged) for source in report.sources] == [
        (1, 1, 0),
        (0, 0, 0),
    ]
    exported = (tmp_path / "out" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(exported) == 3
    records = [valid(json.loads(line)) for line in exported]
    assert {one["schema_version"] for one in records} == {SCHEMA_VERSION}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("'failed for good','not_archived'", "'failed','not_archived'"),
        ('"new": 3, "offered": 4', '"new": 2, "offered": 4'),
    ],
    ids=["urls", "runs"],
)
def test_a_damaged_row_stays_damaged(tmp_path, old, new):
    assert old in DUMP
    path = write(tmp_path / "state.db", DUMP.replace(old, new))
    with pytest.raises(Damaged, match="its digest does not match"):
        State.open(path, SECOND_RUN)
