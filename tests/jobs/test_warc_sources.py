"""Jobs that record WARC files, replay them, and read them as sources."""

import json

import pytest

from scraper.jobs import run_job
from scraper.jobs.config import job_of
from tests.conftest import page_with

TITLES = ("Ferry returns", "Bridge closes", "Market opens")


@pytest.fixture
def newsroom(site):
    """A feed with three articles."""
    links = []
    for number, title in enumerate(TITLES):
        own = (
            f"<p>{title} is what the paper of page {number} says on the front page, and every "
            f"reader of number {number} knows it by now.</p>"
        )
        links.append(site.serve(f"/{number}", page_with(own).replace("Ferry returns", title)))
    items = "".join(f"<item><title>x</title><link>{link}</link></item>" for link in links)
    site.serve(
        "/feed.xml",
        f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>",
        content_type="application/rss+xml",
    )
    return site


def job(folder, name, source, **fetch):
    tables = {
        "job": {"name": name, "output": name},
        "fetch": {"delay": 0, "allow_private": ["127.0.0.1"], **fetch},
        "source": [source],
    }
    return job_of(tables, folder / "jobs.toml")


def exported(folder, name):
    return [
        json.loads(line) for line in (folder / name / "articles.jsonl").read_text().splitlines()
    ]


def without_origin(record):
    return {key: value for key, value in record.items() if key not in ("source", "fetched_at")}


def test_a_run_is_replayed_without_the_network(newsroom, tmp_path):
    feed = {"kind": "feed", "url": newsroom.url("/feed.xml")}
    run_job(job(tmp_path, "kept", feed, warc="day.warc.gz"))
    asked = len(newsroom.requests)
    report = run_job(job(tmp_path, "replayed", feed, replay="day.warc.gz"))
    assert (report.total("new"), len(newsroom.requests)) == (3, asked)
    assert exported(tmp_path, "replayed") == exported(tmp_path, "kept")


def test_an_archive_is_a_source_whose_pages_are_read_once(newsroom, tmp_path):
    run_job(
        job(
            tmp_path, "kept", {"kind": "feed", "url": newsroom.url("/feed.xml")}, warc="day.warc.gz"
        )
    )
    source = {"kind": "warc", "path": "*.warc.gz"}
    assert [run_job(job(tmp_path, "read", source)).total("new") for _ in range(2)] == [3, 0]
    assert [without_origin(record) for record in exported(tmp_path, "read")] == [
        without_origin(record) for record in exported(tmp_path, "kept")
    ]


def test_an_archive_that_was_not_read_to_its_end_is_read_on(newsroom, tmp_path):
    run_job(
        job(
            tmp_path, "kept", {"kind": "feed", "url": newsroom.url("/feed.xml")}, warc="day.warc.gz"
        )
    )
    whole = (tmp_path / "day.warc.gz").read_bytes()
    (tmp_path / "day.warc.gz").write_bytes(whole[: len(whole) * 3 // 4])
    source = {"kind": "warc", "path": "*.warc.gz"}
    first = run_job(job(tmp_path, "read", source))
    (tmp_path / "day.warc.gz").write_bytes(whole)
    second = run_job(job(tmp_path, "read", source))
    assert first.total("new") < 3
    assert first.total("new") + second.total("new") == 3
