"""Alarms as users meet them: exit codes, lines, JSON, the history, runs that are killed. The rules
are tested in test_health.py, and whole faults in test_health_drill.py.
"""

import json
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from scraper.errors import StateError
from scraper.jobs import job_status, run_history
from scraper.jobs.store import STATE, State
from tests.jobs.conftest import feed, prose, story

RSS = "application/rss+xml"


def source(name, url, more=""):
    return f'[[source]]\nkind = "feed"\nname = "{name}"\nurl = "{url}"\n{more}\n'


def standing(newsroom, job=None):
    """The alarms that stand at the time of the newsroom's clock."""
    now = newsroom.clock.now.timestamp()
    return newsroom.look(lambda state: job_status(job or newsroom.job(), state, now)).alarms


def codes(alarms):
    return [alarm.code for alarm in alarms]


def test_a_feed_that_lost_its_entries_is_one_line_of_mail_and_exit_code_1(newsroom, call):
    newsroom.publish(1, 2)
    newsroom.job()
    call("run", "-q")
    newsroom.serve("/feed.xml", feed([]), content_type=RSS)
    (line,) = call("run", "-q", code=1).stderr.splitlines()
    assert line.startswith("scraper: source feed: it offers no entries, and offered 2 before; ")
    (line,) = call("status", code=1).stderr.splitlines()
    assert "; see: scraper discover " in line
    assert f"; scraper explain {newsroom.site.url('/story-')}" in line


def test_alarms_are_in_the_json_of_a_run_and_of_the_status(newsroom, call):
    newsroom.publish(1)
    newsroom.job()
    call("run", "-q")
    newsroom.site.serve("/feed.xml", "", status=404)
    report = json.loads(call("run", "-q", "--json", code=1).stdout)
    log = json.loads(call("run", "--json-log", code=1).stderr.splitlines()[-1])
    status = json.loads(call("status", "--json", code=1).stdout)
    for found in (report, log, status):
        (alarm,) = found["alarms"]
        assert (alarm["code"], alarm["source"], alarm["cause"]) == (
            "source_failed",
            "feed",
            "http_status",
        )
        assert alarm["url"] == newsroom.site.url("/feed.xml")
        assert alarm["command"].startswith("scraper discover http://127.0.0.1:")


def test_an_empty_feed_is_an_alarm_at_each_run_although_its_etag_is_known(newsroom):
    newsroom.publish(1)
    newsroom.run()
    newsroom.serve("/feed.xml", feed([]), content_type=RSS)
    for _ in range(3):
        newsroom.clock.forward(hours=1)
        assert codes(newsroom.run().alarms) == ["no_entries"]


def test_a_feed_that_never_had_entries_is_mentioned_and_is_stale_after_three_days(newsroom, call):
    newsroom.serve("/feed.xml", feed([]), content_type=RSS)
    newsroom.job()
    assert "source feed: it offers no entries, and never did" in call("run").stderr
    assert call("run", "-q").stderr == ""
    text = call("status")
    assert "feed: it has brought no article yet" in text.stdout


def test_a_feed_that_never_brings_anything_is_stale_after_three_days(newsroom):
    newsroom.serve("/feed.xml", feed([]), content_type=RSS)
    for _ in range(4):
        newsroom.run()
        assert standing(newsroom) == []
        newsroom.clock.forward(days=1)
    newsroom.run()
    assert codes(standing(newsroom)) == ["stale"]


def test_pages_that_are_no_articles_are_mentioned(newsroom, call):
    newsroom.serve("/feed.xml", feed([newsroom.site.url("/missing")]), content_type=RSS)
    newsroom.job()
    assert "source feed: none of its pages gave an article so far" in call("run").stderr


def test_new_pages_that_failed_stand_until_one_is_well(newsroom):
    newsroom.publish(1)
    newsroom.run()
    pages = [newsroom.site.url(f"/story-{seed}") for seed in (2, 3)]
    for page in (2, 3):
        newsroom.site.serve(f"/story-{page}", "", status=503)
    newsroom.serve("/feed.xml", feed(pages), content_type=RSS)
    assert codes(newsroom.run().alarms) == ["new_urls_failed"]
    newsroom.clock.forward(minutes=10)
    assert newsroom.run().alarms == []  # nothing new was met
    assert codes(standing(newsroom)) == ["new_urls_failed"]
    newsroom.serve("/story-2", story(2))
    newsroom.clock.forward(hours=9)
    newsroom.run()
    assert standing(newsroom) == []


def test_pages_that_wait_for_their_host_are_new_until_they_are_fetched(newsroom):
    newsroom.publish(1)
    newsroom.run()
    newsroom.publish(2, 3)
    newsroom.site.serve("/story-2", "", status=429, Retry_After="7200")
    report = newsroom.run()
    assert report.sources[0].failures_by_code == {"http_status": 1, "host_deferred": 1}
    assert report.sources[0].new_pages.failures == {"http_status 429": 1}
    newsroom.clock.forward(hours=3)
    newsroom.serve("/story-2", story(2))
    newsroom.site.serve("/story-3", "", status=403)
    (alarm,) = newsroom.run().alarms
    assert (alarm.code, alarm.url) == ("new_urls_failed", newsroom.site.url("/story-3"))


def test_a_new_page_that_robots_txt_disallows_could_never_be_fetched(newsroom):
    newsroom.site.serve("/robots.txt", "User-agent: *\nDisallow: /private\n")
    private = newsroom.serve("/private", story(9))
    newsroom.serve("/feed.xml", feed([*newsroom.publish(1), private]), content_type=RSS)
    for _ in range(2):
        assert newsroom.run().alarms == []
        newsroom.clock.forward(days=2)


def test_pages_that_robots_txt_now_disallows_are_an_alarm(newsroom):
    newsroom.publish(1, 2)
    newsroom.run()
    newsroom.site.serve("/robots.txt", "User-agent: *\nDisallow: /story-1\n")
    newsroom.clock.forward(hours=2)
    (alarm,) = newsroom.run().alarms
    assert (alarm.code, alarm.url) == ("robots_disallowed", newsroom.site.url("/story-1"))
    assert alarm.command.startswith(f"scraper explain {alarm.url} --fields")


def test_a_source_whose_pages_another_source_brings_is_not_blamed_for_its_odd_page(newsroom):
    urls = newsroom.publish(1)
    newsroom.serve("/two.xml", feed(urls), content_type=RSS)
    job = newsroom.job(source=source("two", newsroom.site.url("/two.xml")))
    newsroom.run(job)
    urls = newsroom.publish(2, 3)
    newsroom.site.serve("/odd", "", status=403)
    newsroom.serve("/two.xml", feed([*urls, newsroom.site.url("/odd")]), content_type=RSS)
    newsroom.clock.forward(hours=1)
    report = newsroom.run(job)
    assert (report.alarms, report.sources[1].failed) == ([], 1)


def test_what_another_source_brought_first_is_news_of_a_source_also_if_it_lists_it_later(newsroom):
    newsroom.serve("/late.xml", feed(newsroom.publish(1)), content_type=RSS)
    job = newsroom.job(source=source("late", newsroom.site.url("/late.xml"), 'stale = "2d"'))
    newsroom.run(job)
    for seed in (2, 3, 4):
        late = [newsroom.site.url(f"/story-{number}") for number in range(1, seed)]
        newsroom.publish(seed)
        newsroom.serve("/late.xml", feed(late), content_type=RSS)
        newsroom.clock.forward(days=1)
        newsroom.run(job)
        assert standing(newsroom, job) == []
    for _ in range(3):
        newsroom.clock.forward(days=1)
        newsroom.run(job)
    assert [alarm.source for alarm in standing(newsroom, job)] == ["late"]


def test_the_stale_of_a_source_holds_against_that_of_the_job(newsroom):
    newsroom.publish(1)
    job = newsroom.job(job='stale = "1h"', source='stale = "30d"')
    newsroom.run(job)
    newsroom.clock.forward(days=2)
    assert standing(newsroom, job) == []
    job = newsroom.job(job='stale = "30d"', source='stale = "1h"')
    assert codes(standing(newsroom, job)) == ["stale"]


def test_a_list_of_urls_is_not_stale(newsroom):
    url = newsroom.serve("/story-1", story(1))
    job = newsroom.job(f'[[source]]\nkind = "urls"\nname = "list"\nurls = ["{url}"]\n')
    for _ in range(3):
        newsroom.run(job)
        newsroom.clock.forward(days=2)
    assert standing(newsroom, job) == []


def test_sources_without_a_network_are_one_line(newsroom, call):
    newsroom.job("".join(source(f"s{number}", "http://127.0.0.1:9/") for number in range(20)))
    (line,) = call("run", "-q", code=1).stderr.splitlines()
    assert line.startswith("scraper: 20 of 20 sources (s0, s1, s2, s3, s4 and 15 more) have the ")
    assert "is the network up?" in line
    assert len(call("status", code=1).stderr.splitlines()) == 1


def test_a_run_in_the_future_is_not_the_last_run(newsroom):
    newsroom.publish(1)
    right = newsroom.clock.now
    newsroom.clock.forward(days=3650)
    newsroom.run()
    newsroom.clock.now = right
    assert standing(newsroom) == []  # nothing is known by this clock
    newsroom.run()
    status = newsroom.look(lambda state: job_status(newsroom.job(), state, right.timestamp()))
    (one,) = status.sources
    assert (one.last_run_at, one.last_new_at) == (right.timestamp(), None)
    newsroom.clock.forward(days=4)
    assert codes(standing(newsroom)) == ["no_run"]


def test_near_duplicates_are_mentioned_by_the_run_and_the_status(newsroom, call):
    text = prose(1, sentences=20)
    urls = [newsroom.serve(f"/copy-{number}", story(number, paragraphs=text)) for number in (1, 2)]
    newsroom.serve("/feed.xml", feed(urls), content_type=RSS)
    newsroom.job()
    assert "; 1 near duplicate among the new articles; " in call("run").stderr
    assert "post: 1 near duplicate stored and not exported" in call("status").stdout
    assert json.loads(call("status", "--json").stdout)["near_duplicates"] == 1


def test_a_404_and_a_403_are_two_rows_of_the_status(newsroom, call):
    for status in (404, 403):
        newsroom.site.serve(f"/{status}", "", status=status)
    urls = [newsroom.site.url(path) for path in ("/404", "/403")]
    newsroom.serve("/feed.xml", feed([*newsroom.publish(1), *urls]), content_type=RSS)
    newsroom.job()
    assert "2 failed (1 http_status 403, 1 http_status 404)" in call("run").stderr
    text = call("status").stdout
    assert "failing at present: 1 http_status 404, such as" in text
    assert "failing at present: 1 http_status 403, such as" in text


# History


def test_the_history_has_a_row_for_each_run(newsroom, call):
    newsroom.publish(1, 2)
    newsroom.job()
    call("run", "-q")
    newsroom.serve(
        "/feed.xml", feed([newsroom.site.url("/missing"), newsroom.serve("/story-3", story(3))])
    )
    call("run", "-q")
    head, last, first = call("status", "--history").stdout.splitlines()
    assert head.split() == "run state found new changed failed seconds bytes failures".split()
    assert last.split()[3:8] == ["ended", "2", "1", "0", "1"]
    assert last.endswith("1 http_status 404")
    assert first.split()[3:8] == ["ended", "2", "2", "0", "0"]
    written = json.loads(call("status", "--history", "--json").stdout)
    assert [run["found"] for run in written["runs"]] == [2, 2]
    assert all(run["bytes"] > 1000 and run["seconds"] > 0 for run in written["runs"])
    assert written["runs"][0]["failures_by_status"] == {"404": 1}


def test_the_bytes_of_a_run_are_those_that_came_over_the_network(newsroom):
    newsroom.publish(1)
    report = newsroom.run()
    sizes = [len(story(1).encode()), len(feed([newsroom.site.url("/story-1")]).encode())]
    assert sum(sizes) <= report.bytes < sum(sizes) + 1000


def test_a_run_that_was_stopped_has_its_reason_in_the_history(newsroom):
    newsroom.publish(1)
    newsroom.run(newsroom.job(job='max_time = "0.000001s"'))
    now = newsroom.clock.now.timestamp()
    (run,) = newsroom.look(lambda state: run_history(state, now, is_running=False))
    assert (run.state, run.unfinished_reason) == (
        "unfinished",
        "max_time is over; the next run continues",
    )


# A run that is killed


def begun(newsroom):
    """Whether the state has a run that began."""
    with suppress(StateError):
        state = State.open_read_only(newsroom.output / STATE)
        try:
            return bool(state.history.newest(time.time(), 1))
        finally:
            state.close()
    return False


@pytest.fixture
def running(newsroom):
    """A run in its own process that waits for the feed."""
    newsroom.site.responders["/feed.xml"] = lambda _handler: time.sleep(60)
    newsroom.job()
    command = [sys.executable, "-m", "scraper", "run", "-q", str(newsroom.file)]
    process = subprocess.Popen(command, cwd=newsroom.folder)
    deadline = time.monotonic() + 120
    while not begun(newsroom) and time.monotonic() < deadline:
        time.sleep(0.05)
    yield process
    process.kill()
    process.wait()


def test_a_run_that_is_killed_in_its_first_minute_began_and_was_killed(newsroom, running, call):
    assert json.loads(call("status", "--history", "--json").stdout)["runs"][0]["state"] == (
        "in progress"
    )
    running.send_signal(signal.SIGKILL)
    running.wait()
    (line,) = call("status", code=1).stderr.splitlines()
    assert "scraper: the run that began on " in line
    assert "did not end: it was killed" in line
    assert "killed" in call("status", "--history", code=1).stdout
    newsroom.publish(1)
    call("run", "-q")
    assert call("status").stderr == ""
