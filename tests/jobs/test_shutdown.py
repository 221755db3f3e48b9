"""The stop token of a run, and signals that come at a bad moment."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from scraper.jobs.shutdown import StopToken

ROOT = Path(__file__).parents[2]
LOST = """
import queue, signal, threading, time
from scraper.cli.one_run import _signals

class Run:
    def stop(self, by):
        raise SystemExit(f"stopped by {by}")

with _signals(Run(), print):
    # In another thread, it does not interrupt what the main thread waits for.
    other = threading.Thread(target=time.sleep, args=(9,), daemon=True)
    other.start()
    threading.Timer(0.5, lambda: signal.pthread_kill(other.ident, signal.SIGTERM)).start()
    queue.SimpleQueue().get()
"""


@pytest.fixture
def token():
    return StopToken(time.monotonic, None)


def test_a_signal_that_does_not_interrupt_the_main_thread_stops_the_run_all_the_same():
    ended = subprocess.run(
        [sys.executable, "-c", LOST],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.stderr == "stopped by SIGTERM\n"


def test_a_signal_handler_stops_a_run_while_a_thread_is_started(token):
    """The handler interrupts the main thread, which has the lock that starts threads."""
    locked, stopped = threading.Event(), threading.Event()

    def handler():
        locked.wait()
        token.stop("SIGTERM")
        stopped.set()

    with token.cancelling(lambda: None, lambda: None):
        threading.Thread(target=handler, daemon=True).start()
        with threading._active_limbo_lock:
            locked.set()
            assert stopped.wait(30)


def test_a_stop_from_another_thread_leaves_that_thread_alone(token):
    waiting, over = threading.Event(), threading.Event()

    def wait():
        waiting.set()
        return over.wait(30)

    found = []
    thread = threading.Thread(target=lambda: found.append(token.interruptible(wait)))
    thread.start()
    waiting.wait()
    token.stop("a test")
    over.set()
    thread.join()
    assert found == [True]
    assert token.is_over()


def test_a_stopped_run_ends_the_browser_before_the_extraction(token):
    steps, over = [], threading.Event()
    with token.cancelling(
        lambda: steps.append("rendering"), lambda: (steps.append("pages"), over.set())
    ):
        token.stop("a test")
        assert over.wait(60)
    assert steps == ["rendering", "pages"]


def test_a_run_that_ends_in_time_cancels_nothing(token):
    steps, before = [], set(threading.enumerate())
    with token.cancelling(lambda: steps.append("rendering"), lambda: steps.append("pages")):
        (canceller,) = set(threading.enumerate()) - before
        token.stop("a test")
    canceller.join(60)
    assert not canceller.is_alive()
    assert steps == []
