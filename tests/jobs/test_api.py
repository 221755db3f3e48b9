"""Jobs from Python."""

import scraper
from scraper.jobs.config import job_of
from tests.conftest import page_with


def a_job(folder, site):
    tables = {
        "job": {"name": "harbour", "output": "out"},
        "fetch": {"delay": 0, "allow_private": ["127.0.0.1"]},
        "source": [{"kind": "urls", "urls": [site.serve("/a", page_with()), site.url("/missing")]}],
    }
    return job_of(tables, folder / "jobs.toml")


def test_run_gives_a_report_and_each_record_as_it_comes(site, tmp_path):
    seen = []
    report = scraper.run(a_job(tmp_path, site), each=seen.append)
    assert (report.total("new"), report.total("failed")) == (1, 1)
    assert sorted(article.status for article in seen) == ["failed", "ok"]


def test_a_loop_that_ends_early_keeps_the_records_it_took(site, tmp_path):
    job = a_job(tmp_path, site)
    loop = scraper.iterate(job)
    next(loop)
    next(loop)
    loop.close()
    assert scraper.run(job).total("new") == 0
