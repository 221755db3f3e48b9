"""Threads whose work can be abandoned."""

import threading
import time

import pytest

from scraper.daemon_threads import DaemonThreads

PATIENCE = 60


def ended(before):
    """Wait until no thread is left that was not there before. Returns those that stay."""
    until = time.monotonic() + PATIENCE
    while (left := set(threading.enumerate()) - before) and time.monotonic() < until:
        time.sleep(0.01)
    return left


@pytest.fixture
def before():
    return set(threading.enumerate())


def test_threads_that_wait_for_a_call_end_when_they_are_stopped(before):
    threads = DaemonThreads(3)
    assert threads.submit(pow, 2, 5).result(PATIENCE) == 32
    threads.stop()
    assert ended(before) == set()


def test_a_thread_with_an_abandoned_call_ends_after_it(before):
    begun, released = threading.Event(), threading.Event()

    def call():
        begun.set()
        released.wait(PATIENCE)

    threads = DaemonThreads(2)
    threads.submit(call)
    assert begun.wait(PATIENCE)
    threads.stop()
    released.set()
    assert ended(before) == set()


def test_a_call_that_waits_for_a_thread_is_not_made_after_the_stop(before):
    begun, released, made = threading.Event(), threading.Event(), []

    def call():
        begun.set()
        released.wait(PATIENCE)

    threads = DaemonThreads(1)
    threads.submit(call)
    assert begun.wait(PATIENCE)
    threads.submit(made.append, 1)
    threads.stop()
    released.set()
    assert ended(before) == set()
    assert made == []


def test_no_thread_starts_before_the_first_call(before):
    DaemonThreads(5).stop()
    assert set(threading.enumerate()) == before
