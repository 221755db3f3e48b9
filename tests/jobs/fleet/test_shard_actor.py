"""The process of a shard, and the actor that starts it. The actor is an ordinary object here."""

import ctypes
import os
import pickle
import signal
import threading
import time
from contextlib import contextmanager

import pytest
from msgspec.structs import replace

from scraper.jobs import LOCK, Shard, locked, shard_job
from scraper.jobs.fleet import PageEvent, ReportEvent, ShardRun
from scraper.jobs.fleet.messages import MessageEvent
from scraper.jobs.fleet.shard_actor import ShardActor
from tests.jobs.shards.conftest import feed_source, serve_feed, serve_stories
from tests.scale.processes import descendants, wait_for

MODULE = "scraper.cli.shard_process"


@pytest.fixture
def job(sites):
    site = sites.of_shard(1, 2)
    serve_feed(site, serve_stories(site, 1, 2))
    return shard_job(sites.job(feed_source(site.url("/feed.xml"), "hub")), Shard(1, 2))


@pytest.fixture
def hanging(sites, job):
    """The second page never comes."""
    over = threading.Event()
    sites.of_shard(1, 2).responders["/story-2"] = lambda _handler: over.wait(60)
    yield job
    over.set()


def started(job, module=MODULE):
    return ShardActor(module, pickle.dumps(ShardRun(job)))


def to_its_end(actor):
    """All events and the exit code."""
    events, code = [], None
    while code is None:
        more, code = actor.more(1.0, len(events))
        events += more
    return events, code


def requested(sites, path):
    return any(path == one for one, _ in sites.of_shard(1, 2).requests)


def reasons(events):
    return [one.report.unfinished_reason for one in events if isinstance(one, ReportEvent)]


def test_a_run_sends_each_page_and_then_its_report(job):
    events, code = to_its_end(started(job))
    assert code == 0
    assert [one.status for one in events[:-1] if isinstance(one, PageEvent)] == ["ok", "ok"]
    assert events[-1].report.total("new") == 2
    assert (job.output / "articles.jsonl").read_text().count("\n") == 2


def test_a_reply_that_was_lost_is_given_again(job):
    actor = started(job)
    while (found := actor.more(1.0, 0))[1] is None:
        pass
    assert actor.more(0.0, 0) == found
    assert actor.more(0.0, 2) == (found[0][2:], 0)


def test_a_run_that_only_follows_up_reads_no_source(sites, job):
    to_its_end(started(replace(job, reads_sources=False)))
    assert sites.paths() == []


def test_a_shard_that_is_being_run_ends_with_75_and_says_by_whom(job):
    with locked(job.output / LOCK, "a test"):
        events, code = to_its_end(started(job))
    assert code == 75
    assert [type(one) for one in events] == [MessageEvent]
    assert "state.lock: held by a test" in events[0].text


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_is_stopped_as_by_a_signal(sites, hanging, number, code):
    actor = started(hanging)
    wait_for(lambda: requested(sites, "/story-2"))
    actor.stop(number)
    events, ended = to_its_end(actor)
    assert ended == code
    # A busy machine may not finish the report in the time that a run has to stop.
    assert set(reasons(events)) <= {
        f"stopped by {number.name} before the exports were written; the next run continues"
    }


def test_a_run_stops_in_order_if_its_actor_is_killed_and_all_its_children_with_it(sites, hanging):
    """Ray kills the children of a worker. The run is not one of them, but a child of a child."""
    with orphans():
        reader, writer = os.pipe()
        actor = os.fork()
        if not actor:  # this process is in the place of the worker of Ray
            try:
                os.write(writer, str(started(hanging)._process.pid).encode())
                time.sleep(300)
            finally:
                os._exit(1)
        child = int(os.read(reader, 20))
        wait_for(lambda: requested(sites, "/story-2"))
        (run,) = descendants(child, b"shard_process")
        for process in (actor, child):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        assert os.waitstatus_to_exitcode(os.waitpid(run, 0)[1]) == 143


@contextmanager
def orphans():
    """Let this process be the parent of descendants that lose theirs, so that it learns how they
    end (PR_SET_CHILD_SUBREAPER).
    """
    prctl = ctypes.CDLL(None).prctl
    prctl(36, 1, 0, 0, 0)
    try:
        yield
    finally:
        prctl(36, 0, 0, 0, 0)


def test_a_process_that_is_killed_has_the_number_of_the_signal_as_its_code(sites, hanging):
    actor = started(hanging)
    wait_for(lambda: requested(sites, "/story-2"))
    (run,) = descendants(actor._process.pid, b"shard_process")
    os.kill(run, signal.SIGKILL)
    events, code = to_its_end(actor)
    assert (code, reasons(events)) == (-signal.SIGKILL, [])


def test_a_process_that_cannot_start_says_why(job):
    events, code = to_its_end(started(job, "scraper.no_such_module"))
    assert code == 1
    assert "No module named scraper.no_such_module" in events[-1].text
