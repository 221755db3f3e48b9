"""The benchmark of fetching on three hosts: what the hosts saw is counted, and of those who do not
take turns it is not nothing.
"""

import pytest

from benchmarks import fetch
from benchmarks.fetch.hosts import ROBOTS, Log, serving
from benchmarks.fetch.visitors import Visit, list_of, measured


@pytest.fixture(scope="module")
def hosts():
    with serving(3, 0.03) as running:
        yield running


def seen(hosts, visitor, count, pages, delay=0.0):
    figures = measured(
        visitor, Visit(list_of(count, pages, by_host=True), fetch._places(hosts), 6, delay)
    )
    assert figures.pages == pages
    return hosts.logs()[:count]


def test_we_ask_each_host_once_at_a_time_and_for_one_robots_txt(hosts):
    logs = seen(hosts, "crowd", 3, 12)
    assert [fetch._at_once(log) for log in logs] == [0, 0, 0]
    assert [[path for _, _, path in log.requests].count(ROBOTS) for log in logs] == [1, 1, 1]
    assert [log.connections for log in logs] == [1, 1, 1]


def test_we_keep_the_pause_between_two_pages(hosts):
    assert [fetch._early(log, 0.1) for log in seen(hosts, "crowd", 2, 6, delay=0.1)] == [0, 0]


def test_threads_that_take_no_turns_are_caught(hosts):
    (log,) = seen(hosts, "requests", 1, 12)
    assert fetch._at_once(log) > 0
    assert fetch._early(log, 0.1) > 0


def test_a_robots_txt_and_its_page_are_one_visit():
    log = Log([(0.0, 0.1, ROBOTS), (0.1, 0.2, "/a"), (0.25, 0.3, "/b")])
    assert (fetch._at_once(log), fetch._early(log, 0.05), fetch._early(log, 0.06)) == (0, 0, 1)
