"""What a job's messages advise: keys of jobs.toml, and commands that name the job's file."""

import pytest

from scraper.jobs import locked


def job_with(newsroom, fetch, source):
    newsroom.job(source)
    text = newsroom.file.read_text().replace('allow_private = ["127.0.0.1"]', fetch)
    newsroom.file.write_text(text)


def test_a_private_address_names_the_key(newsroom, call):
    url = newsroom.site.url("/feed.xml")
    job_with(newsroom, "", f'[[source]]\nkind = "feed"\nname = "f"\nurl = "{url}"\n')
    message = call("run", code=1).stderr
    assert 'set allow_private = ["127.0.0.1"] in [fetch]' in message
    assert "--" not in message


def test_the_record_of_a_page_names_the_key(newsroom):
    newsroom.site.serve("/robots.txt", "User-agent: *\nDisallow: /private/")
    (newsroom.folder / "urls").write_text(newsroom.site.url("/private/a"))
    records = []
    from scraper.jobs import run_job

    run_job(
        newsroom.job('[[source]]\nkind = "urls"\npath = "urls"\n'),
        environment=newsroom.clock.environment(),
        each=records.append,
    )
    (record,) = records
    assert "ignore_robots = true in [fetch] overrides it" in record.error.message


@pytest.mark.parametrize("command", ["run", "status", "export", "prune --older-than 1d"])
def test_advice_to_rename_names_the_file(command, done, call):
    other = done.folder / "my job.toml"
    other.write_text(done.file.read_text().replace('name = "post"', 'name = "courier"'))
    name, *options = command.split()
    message = call(name, "my job.toml", *options, code=3).stderr
    assert "run this once: scraper run 'my job.toml' --renamed-from post" in message


@pytest.mark.parametrize("command", ["status", "export"])
def test_advice_to_run_names_the_file(command, newsroom, call):
    newsroom.job()
    newsroom.file.rename(newsroom.folder / "other.toml")
    message = call(command, "other.toml", code=3).stderr
    assert "no such file yet; `scraper run other.toml` creates it" in message


def test_a_quiet_run_is_silent_if_another_is_in_progress(done, call):
    with locked(done.output / "state.lock", "run X of post"):
        assert call("run", "-q", code=75).stderr == ""
