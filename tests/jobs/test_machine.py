"""Runs on machines that are short of something, or kill our processes."""

import fcntl
import io
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path

import pytest

from scraper.cli.run_folder import temporary_files_in
from scraper.errors import MachineError
from scraper.jobs import ArticleFilter, Run, write_export
from scraper.jobs.export_selection import stream_export

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.usefixtures("own_fork_server")


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


def command(newsroom, *arguments, before="", timeout=100, **options):
    """A command of the job, after what a shell does `before`."""
    text = f"{before}\nexec {shlex.join([sys.executable, '-m', 'scraper', *map(str, arguments)])}"
    return subprocess.run(
        ["bash", "-c", text],
        capture_output=True,
        text=True,
        cwd=newsroom.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=timeout,
        check=False,
        **options,
    )


@pytest.mark.parametrize("limit", ["-n 7", "-n 9", "-n 13", "-n 17", "-v 60000"])
def test_a_run_that_is_short_of_something_ends_with_one_line(newsroom, limit):
    newsroom.publish(1)
    newsroom.job()
    result = command(newsroom, "run", before=f"ulimit {limit}")
    assert result.returncode == 3
    assert len(result.stderr.splitlines()) == 1
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", [["status"], ["export", "-o", "-"]])
def test_a_command_without_the_memory_for_its_libraries_ends_with_one_line(newsroom, arguments):
    newsroom.publish(1)
    newsroom.job()
    newsroom.run()
    result = command(newsroom, *arguments, before="ulimit -v 70000")
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr == (
        "scraper: the process may use 68 MiB of memory (ulimit -v), and needs 96 MiB at least; "
        "raise the limit\n"
    )


def test_a_run_works_in_a_folder_that_was_deleted(newsroom, tmp_path):
    newsroom.publish(1)
    newsroom.job()
    gone = "mkdir gone && cd gone && rmdir ../gone"
    assert command(newsroom, "run", newsroom.file, before=gone).returncode == 0
    exported = command(newsroom, "export", "-o", "-", newsroom.file, before=gone)
    assert (exported.returncode, len(exported.stdout.splitlines())) == (0, 1)
    assert command(newsroom, "run", "--replay", "x", newsroom.file, before=gone).returncode == 2


def test_a_run_needs_no_home_no_locale_and_no_terminal(newsroom):
    newsroom.publish(1)
    newsroom.job()
    bare = "unset HOME USER LOGNAME LANG; export PATH=/usr/bin:/bin LC_ALL=nope TERM=nope COLUMNS=x"
    assert command(newsroom, "run", before=bare).returncode == 0
    status = command(newsroom, "status", before=bare)
    assert "scraper:" not in status.stderr  # the shell complains of the locale
    assert "feed" in status.stdout


def test_temporary_files_of_a_run_are_in_its_output(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", "/nonexistent")
    (tmp_path / "out").mkdir()
    with temporary_files_in(tmp_path / "out", need_sockets=False):
        assert Path(tempfile.gettempdir()).parent == tmp_path / "out"
        assert os.environ["SQLITE_TMPDIR"] == os.environ["TMPDIR"] == tempfile.gettempdir()
    assert list((tmp_path / "out").iterdir()) == []
    assert os.environ["TMPDIR"] == "/nonexistent"


def test_sockets_get_a_folder_with_a_short_path(tmp_path):
    output = tmp_path / ("x" * 100)
    output.mkdir()
    with temporary_files_in(output, need_sockets=True):
        assert Path(os.environ["SQLITE_TMPDIR"]).parent == output
        assert len(os.environ["TMPDIR"]) <= 50
        short = Path(os.environ["TMPDIR"])
    assert not short.exists()


def test_a_run_removes_the_temporary_files_of_killed_runs_and_of_no_other(newsroom):
    newsroom.publish(1)
    newsroom.job()
    left, held = newsroom.output / ".tmp.left.part", newsroom.output / ".tmp.held.part"
    for folder in (left, held):
        folder.mkdir(parents=True)
        (folder / "file").touch()
    handle = os.open(held, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert command(newsroom, "run").returncode == 0
    finally:
        os.close(handle)
    assert sorted(one.name for one in newsroom.output.glob(".tmp.*")) == [held.name]


def test_a_text_dataset_is_written_without_a_temporary_folder(done, tmp_path):
    everything = ArticleFilter.of_filter(done.job().filter)

    def streamed(state):
        stream = io.BytesIO()
        assert stream_export(state, everything, "csv", stream) == 3
        assert write_export(state, everything, "csv", tmp_path / "set.csv") == 3
        return stream.getvalue()

    assert done.look(streamed) == (tmp_path / "set.csv").read_bytes()


STUCK = """
import os, signal, sqlite3
from scraper.cli.one_run import _exit_in_time

signal.signal(signal.SIGTERM, lambda *_: None)
with _exit_in_time(lambda: print("given up", flush=True)):
    print("stuck", flush=True)
    sqlite3.connect(":memory:").execute(
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT sum(x) FROM n"
    )
"""


def test_a_signal_ends_a_run_in_which_no_handler_can_run():
    process = subprocess.Popen(
        [sys.executable, "-c", STUCK],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=60) == (b"given up\n", None)
        assert process.returncode == 143
    finally:
        process.kill()
        process.stdout.close()


@pytest.mark.parametrize(("ignored", "code"), [("", 143), ("trap '' HUP", 0)])
def test_a_hang_up_ends_a_run_unless_it_is_ignored(newsroom, ignored, code):
    requested, released = threading.Event(), threading.Event()
    newsroom.publish(1)
    serve = newsroom.site.responders["/story-1"]

    def wait_and_serve(handler):
        requested.set()
        released.wait(30)
        serve(handler)

    newsroom.site.responders["/story-1"] = wait_and_serve
    newsroom.job()
    text = f"{ignored}\nexec {shlex.join([sys.executable, '-m', 'scraper', 'run', '-q'])}"
    process = subprocess.Popen(
        ["bash", "-c", text],
        cwd=newsroom.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        # The tests may run under nohup, and a shell cannot undo that.
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )
    try:
        assert requested.wait(60)
        process.send_signal(signal.SIGHUP)
        if not code:
            released.set()
        assert process.wait(timeout=60) == code
    finally:
        released.set()
        process.kill()
