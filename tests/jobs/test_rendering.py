"""Jobs whose pages are rendered: a rendering that failed is no verdict on the page. No browser is
needed where none starts.
"""

import shutil
import threading
from collections import deque

import pytest

from scraper.jobs import Run
from tests.jobs.conftest import feed, story

pytest.importorskip("playwright", reason="needs the extra [render]")

SHELL = (
    '<!doctype html><html lang=en><head><title>{0}</title></head><body><div id="root"></div>'
    "<script>document.title = '{0}'</script></body></html>"
)
HOUR = 3600.0


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """A Chromium that ends at once."""
    path = tmp_path / "chromium"
    path.write_text("#!/bin/sh\nexit 9\n")
    path.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(path))


def serve(newsroom, **pages):
    urls = [newsroom.serve(f"/{path}", page) for path, page in pages.items()]
    newsroom.serve("/feed.xml", feed(urls), content_type="application/rss+xml")


def row(newsroom, path):
    return newsroom.look(lambda state: state.urls.get(newsroom.site.url(f"/{path}")))


def hours_until_check(newsroom, path):
    return (row(newsroom, path).next_check_at - newsroom.clock.now.timestamp()) / HOUR


def test_a_run_whose_browser_does_not_start_says_so(newsroom, broken):
    serve(newsroom, empty=SHELL.format("Ferry"))
    report = newsroom.run(newsroom.job(fetch='render = "auto"'))
    assert "Chromium does not start (it exited with code 9)" in report.browser_error


def test_a_run_without_a_browser_does_what_needs_none(newsroom, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    serve(newsroom, empty=SHELL.format("Ferry"), whole=story(1))
    report = newsroom.run(newsroom.job(fetch='render = "auto"'))
    assert "CHROMIUM names /nowhere/chromium" in report.browser_error
    assert (report.total("new"), report.total("failed")) == (1, 1)


def test_a_run_that_needs_no_browser_does_not_miss_it(newsroom, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    serve(newsroom, whole=story(1))
    assert newsroom.run(newsroom.job(fetch='render = "auto"')).browser_error is None


def test_a_page_without_a_body_is_checked_again_after_one_hour_then_two(newsroom, broken):
    serve(newsroom, empty=SHELL.format("Ferry"))
    job = newsroom.job(fetch='render = "auto"')
    for hours in (1, 2, 4):
        newsroom.run(job)
        assert (row(newsroom, "empty").outcome, row(newsroom, "empty").error) == (
            "failed",
            "not_rendered",
        )
        assert hours_until_check(newsroom, "empty") == hours
        newsroom.clock.forward(hours=hours, seconds=1)


def test_a_page_with_a_body_is_stored_and_checked_again_soon(newsroom, broken):
    serve(newsroom, whole=story(1))
    job = newsroom.job(fetch='render = "always"')
    newsroom.run(job)
    assert newsroom.exported()[0]["warnings"][-1]["code"] == "not_rendered"
    assert (row(newsroom, "whole").outcome, hours_until_check(newsroom, "whole")) == ("new", 1)
    newsroom.clock.forward(hours=1, seconds=1)
    newsroom.run(job)
    assert hours_until_check(newsroom, "whole") == 2


def test_a_run_that_is_stopped_waits_for_no_page_that_waits_for_its_host(newsroom, monkeypatch):
    """The pages of one host are rendered one after the other. The first one hangs."""
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))):
        pytest.skip("no Chromium is on PATH")
    reached, over = threading.Event(), threading.Event()

    def hang(_handler):
        reached.set()
        over.wait(60)

    newsroom.site.responders["/api"] = hang
    page = SHELL.format("Ferry").replace("</script>", "; fetch('/api')</script>")
    serve(newsroom, a=page, b=page, c=page)
    run = Run(newsroom.job(fetch='render = "auto"\ntimeout = 600'), newsroom.clock.environment())
    done = threading.Thread(target=lambda: deque(run.articles(), 0), daemon=True)
    done.start()
    assert reached.wait(60)
    run.stop("a test")
    done.join(60)
    over.set()
    assert not done.is_alive()
    assert [row(newsroom, path).checks for path in "abc"] == [0, 0, 0]


def test_a_page_that_was_not_rendered_is_fetched_whole_the_next_time(newsroom, broken):
    serve(newsroom, whole=story(1))
    job = newsroom.job(fetch='render = "always"')
    newsroom.run(job)
    assert row(newsroom, "whole").etag is None
