"""The job that `scraper demo --job` prints, run as docs/demo.md tells."""

from datetime import UTC, datetime, timedelta

import pytest

from scraper.demo import job_config as job_text
from scraper.fetcher.environment import Environment
from scraper.jobs.config import load
from scraper.jobs.run import run

NOW = datetime(2024, 3, 5, 20, tzinfo=UTC)


def counts(report):
    return {
        name: report.total(name)
        for name in ("new", "changed", "unchanged", "other", "failed")
        if report.total(name)
    }


@pytest.fixture
def run_at(fresh, tmp_path):
    (tmp_path / "jobs.toml").write_text(job_text(fresh.base), encoding="utf-8")
    job = load(tmp_path / "jobs.toml")

    def at(seconds: float):
        return run(
            job,
            environment=Environment(
                now=lambda: NOW + timedelta(seconds=seconds), sleep=lambda _: None
            ),
        )

    return at


def test_a_second_run_fetches_nothing_new(run_at):
    assert counts(run_at(0)) == {"new": 41, "failed": 1}
    assert counts(run_at(5)) == {}


def test_the_next_day_shows_a_correction_after_twenty_seconds(run_at, fresh):
    run_at(0)
    fresh.advance()
    report = run_at(21)
    assert counts(report) == {"new": 1, "changed": 1, "unchanged": 39, "failed": 1}
    assert [source.reasons for source in report.sources if source.reasons] == [{"http_status": 1}]
