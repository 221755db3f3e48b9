"""Every fault of the table, met on real sockets: what comes of it, in how much time and memory, and
that nobody else suffers.
"""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

import pytest

from tests.fetcher.faults import measure, run
from tests.fetcher.faults.rows import FAULTS, as_markdown, documented
from tests.fetcher.faults.servers import BODY, page
from tests.fetcher.faults.table import Fault
from tests.fetcher.faults.table import page as comes

_GRACE = 20.0
"""Seconds past the deadline: enough for a busy machine, but not for a fault without an end."""


@pytest.fixture(scope="module")
def authority():
    return run.Authority()


@pytest.fixture(scope="module")
def authorities(authority):
    with authority.file() as path:
        yield path


def test_no_two_faults_are_the_same():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 60


def test_the_document_shows_this_table():
    _, _, table = documented()
    assert table == as_markdown(), "python -m tests.fetcher.faults writes it again"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_has_the_outcome_that_is_demanded_in_time(fault, authority, authorities, caplog):
    client = run.client_for(fault, authorities)
    with run.started(fault, authority) as server:
        seen = run.meet(fault, client, server)
    assert seen.outcome == fault.outcome, seen.message
    assert seen.seconds < 3 * fault.seconds + _GRACE
    assert not [
        record
        for record in caplog.records
        if record.name.startswith("urllib3") and record.levelname == "WARNING"
    ]


@pytest.fixture(scope="module")
def measured(authority, authorities):
    """Of each greedy fault, by name: the error's code, and by how many bytes the client grew."""
    greedy = [fault for fault in FAULTS if fault.greedy]
    with ExitStack() as stack:
        servers = [stack.enter_context(run.started(fault, authority)) for fault in greedy]
        jobs = [
            {
                "url": fault.url.format(port=server.port),
                "seconds": fault.seconds,
                "authorities": authorities,
                "asks_robots": fault.asks_robots,
                "discovers": fault.discovers,
            }
            for fault, server in zip(greedy, servers, strict=True)
        ]
        command = [sys.executable, "-m", "tests.fetcher.faults.measure"]
        done = subprocess.run(
            command, input=json.dumps(jobs), capture_output=True, text=True, check=True, timeout=60
        )
    return {fault.name: found for fault, found in zip(greedy, json.loads(done.stdout), strict=True)}


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="only Linux keeps the peak of a process"
)
@pytest.mark.parametrize(
    "fault", [fault for fault in FAULTS if fault.greedy], ids=lambda fault: fault.name
)
def test_no_fault_takes_more_than_the_cap_and_64_mebibytes(fault, measured):
    found = measured[fault.name]
    assert found["code"] == fault.outcome.code
    assert (
        found["growth"]
        < (measure.CAP_OF_OFFERS if fault.discovers else measure.CAP) + 64 * 1024 * 1024
    )


def test_healthy_hosts_are_served_among_all_the_others(authority, authorities):
    """One run, twice as many healthy hosts as workers, every fault there is."""
    clients = {asks: run.new_client(authorities, asks_robots=asks) for asks in (True, False)}
    healthy = [Fault(f"Healthy host {number}", page(), comes()) for number in range(60)]
    mixed = [
        fault
        for group in zip_longest(FAULTS, healthy[: len(FAULTS)])
        for fault in group
        if fault is not None
    ]
    began = time.monotonic()
    with ExitStack() as stack, ThreadPoolExecutor(32) as pool:
        servers = [stack.enter_context(run.started(fault, authority)) for fault in mixed]
        seen = list(
            pool.map(
                lambda fault, server: run.meet(fault, clients[fault.asks_robots], server),
                mixed,
                servers,
            )
        )
    assert [one.outcome.content for one in seen if one.outcome.code is None].count(BODY) >= len(
        healthy
    )
    for fault, one in zip(mixed, seen, strict=True):
        if fault in healthy:
            # How often it was asked is told by the rows alone: thirty threads at once may cost a
            # row another try.
            assert replace(one.outcome, requests=fault.outcome.requests) == fault.outcome, (
                one.message
            )
    assert time.monotonic() - began < 120
