"""States that move to another number of shards."""

import signal
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from scraper.errors import Locked, StateError
from scraper.jobs import HandoverFolder, Shard, handover_url, locked, reshard
from scraper.jobs.store import State
from tests.jobs.conftest import story
from tests.jobs.shards.conftest import feed_source, moved, redirect, serve_feed, serve_stories
from tests.jobs.test_process import ENVIRONMENT

LONG = (pytest.mark.slow, pytest.mark.long)


@pytest.fixture
def press(sites):
    """A feed that lists stories of all sites, one of them by a redirect to another site."""
    urls = [
        url
        for place, site in enumerate(sites.open)
        for url in serve_stories(site, 10 * place + 1, 10 * place + 2)
    ]
    target = sites.open[1].serve("/moved", story(77))
    urls.append(redirect(sites.open[0], "/move", target))
    sources = feed_source(serve_feed(sites.open[0], urls), "hub")
    return sites.job(sources + feed_source(serve_feed(sites.open[1], urls[:3], "/b.xml"), "second"))


def move(sites, job, count):
    return reshard(job, count, HandoverFolder(handover_url(job)), sites.clock.now)


def page_paths(sites):
    return sorted(path for _, path in sites.paths() if not path.endswith(".xml"))


def due_urls(sites, job, count):
    """(shard, url) of all that the shards fetch again, ever."""
    found = []
    for number, folder in enumerate(sites.folders(job, count), 1):
        with closing(State.open_read_only(folder / "state.db")) as state:
            found += [
                (number, row.url) for row in state.urls.all_rows() if row.next_check_at is not None
            ]
    return sorted(found)


def test_nothing_is_fetched_twice_and_nothing_is_lost_whatever_the_numbers(sites, press):
    sites.run(press)
    whole = sites.dataset(press, 1, "whole")
    for before, count in pairwise((1, 2, 3, 1)):
        sites.forget()
        counts = move(sites, press, count)
        assert (counts.before, counts.count) == (before, count)
        assert sites.dataset(press, count, f"of-{count}") == whole
        reports = sites.run_all(press, count)
        assert page_paths(sites) == []
        assert sum(report.total("taken_in") for report in reports) == 0
        assert sites.dataset(press, count, f"again-{count}") == whole


def test_each_url_is_checked_by_the_shard_of_its_host_alone(sites, press):
    sites.run(press)
    once = {url for _, url in due_urls(sites, press, 1)}
    move(sites, press, 3)
    due = due_urls(sites, press, 3)
    assert {url for _, url in due} == once
    assert len(due) == len(once)
    assert all(Shard(number, 3).owns_url(url) for number, url in due)


@pytest.mark.slow
@pytest.mark.long
def test_checks_go_on_at_their_ages_after_a_reshard(sites, press):
    sites.run(press)
    sites.clock.forward(minutes=30)
    move(sites, press, 2)
    for hours, expected in ((0.25, False), (0.5, True), (3, False)):
        sites.forget()
        sites.clock.forward(hours=hours)
        sites.run_all(press, 2)
        assert bool(page_paths(sites)) is expected
    sites.clock.forward(days=1)
    sites.forget()
    move(sites, press, 1)
    sites.run(press)
    assert "/story-1" in page_paths(sites)


def test_a_feed_that_has_not_changed_is_not_sent_again(sites, press):
    first = sites.open[0]
    respond = first.responders["/feed.xml"]

    def with_etag(handler):
        if handler.headers.get("If-None-Match") == '"1"':
            handler.send_response(304)
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        send = handler.send_response

        def send_with_etag(*given):
            send(*given)
            handler.send_header("ETag", '"1"')

        handler.send_response = send_with_etag
        respond(handler)

    first.responders["/feed.xml"] = with_etag
    sites.run(press)
    move(sites, press, 3)
    sites.forget()
    sites.run_all(press, 3)
    sent = [headers for path, headers in first.requests if path == "/feed.xml"]
    assert sent
    assert all(headers.get("If-None-Match") == '"1"' for headers in sent)


@pytest.mark.slow
@pytest.mark.long
def test_what_waits_in_the_handover_folder_moves_too(sites, press):
    hub = sites.hub(2)
    sites.run(press, 3 - hub, 2)
    sites.run(press, hub, 2)
    assert sites.waiting(press)
    move(sites, press, 3)
    assert sites.waiting(press) == []
    sites.run_all(press, 3)
    one = moved(press, "one")
    sites.run(one)
    assert sites.dataset(press, 3, "shards")[0] == sites.dataset(one, 1, "one")[0]


def test_a_shard_that_runs_keeps_its_state(sites, press):
    sites.run_all(press, 2)
    with (
        locked(press.output_of(Shard(2, 2)) / "state.lock", "a run"),
        pytest.raises(Locked, match="held by a run"),
    ):
        move(sites, press, 3)
    assert [path.name for path in press.output.glob("*-of-3")] == []


def test_the_states_of_all_shards_must_be_there(sites, press):
    sites.run(press, 1, 2)
    with pytest.raises(StateError, match="state of shard 2/2 is missing"):
        move(sites, press, 3)


def test_the_same_number_of_shards_is_refused(sites, press):
    sites.run_all(press, 2)
    with pytest.raises(StateError, match="of 2 shards already"):
        move(sites, press, 2)


KILLED = """
import os, signal, sys
left, real = int(sys.argv.pop(1)), os.fsync
def fsync(handle):
    global left
    real(handle)
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
os.fsync = fsync
from scraper.__main__ import main
main()
"""


def killed_move(sites, count, step):
    """Run the command in a process that is killed when it has waited for the disk `step` times.
    Returns its exit code.
    """
    command = [sys.executable, "-c", KILLED, str(step), "reshard", "--to", str(count)]
    return subprocess.run(
        command, cwd=sites.folder, env=ENVIRONMENT, stderr=subprocess.DEVNULL, timeout=100
    ).returncode


# Each is a point after which something else is on disk. The last one is the end of the command.
STEPS = [step if step in (2, 4) else pytest.param(step, marks=LONG) for step in range(1, 9)]


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_loses_nothing(sites, press, step):
    sites.clock.now = datetime.now(UTC)
    sites.run_all(press, 2)
    before = sites.dataset(press, 2, "before")
    assert killed_move(sites, 3, step) == -signal.SIGKILL
    try:
        move(sites, press, 3)
    except StateError as error:  # it was complete but for the end of the process
        assert (step, "of 3 shards already" in error.message) == (8, True)  # noqa: PT017
    sites.forget()
    assert sites.dataset(press, 3, "after") == before
    sites.run_all(press, 3)
    assert page_paths(sites) == []


@pytest.mark.parametrize("step", [3, pytest.param(5, marks=LONG)])
def test_between_the_steps_no_run_begins_with_an_empty_state(sites, press, step):
    sites.clock.now = datetime.now(UTC)
    sites.run_all(press, 2)
    assert killed_move(sites, 3, step) == -signal.SIGKILL
    for number, count in ((1, 1), (1, 2), (1, 3)):
        with pytest.raises(StateError, match="interrupted"):
            sites.run(press, number, count)
