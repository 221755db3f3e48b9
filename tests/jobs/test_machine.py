"""Runs on machines that are short of something, or kill our processes."""

import os
import signal
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path

import pytest

from scraper.errors import MachineError
from scraper.jobs import Run


def _processes_below(ancestor):
    """The processes that a process has started, and those that these have started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    below = {ancestor}
    while more := {one for one, parent in parents.items() if parent in below} - below:
        below |= more
    return below - {ancestor}


def test_if_no_worker_can_live_the_run_stores_and_exports_what_it_has(newsroom, monkeypatch):
    newsroom.publish(*range(1, 20))
    job, before = newsroom.job(), _processes_below(os.getpid())

    def kill_workers(_: object) -> None:
        monkeypatch.setattr(sys, "executable", "/nonexistent/python")
        for process in _processes_below(os.getpid()) - before:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    run = Run(job, newsroom.clock.environment())
    with pytest.raises(MachineError):
        deque(map(kill_workers, run.articles()))
    assert newsroom.exported()
    assert run.report.exports
    assert not run.report.ended_normally
    assert "nonexistent" in run.report.unfinished_reason
    monkeypatch.undo()
    newsroom.clock.forward(hours=2)
    newsroom.run()
    assert len(newsroom.exported()) == 19
