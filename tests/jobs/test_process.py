"""Jobs as processes: signals, a terminal, standard output, permissions."""

import json
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

import scraper
from scraper.jobs import locked
from tests.jobs.conftest import feed

COMMAND = [sys.executable, "-m", "scraper"]
ENVIRONMENT = {**os.environ, "COLUMNS": "200", "PYTHONPATH": str(Path(scraper.__file__).parents[1])}


def ran(folder, *arguments, command=COMMAND):
    """A command, run to its end in a folder."""
    return subprocess.run(
        [*command, *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=folder,
        env=ENVIRONMENT,
        timeout=60,
        check=False,
    )


@pytest.fixture
def hanging(newsroom):
    """A job whose second page never comes."""
    over = threading.Event()
    newsroom.publish(1, 2)
    newsroom.site.responders["/story-2"] = lambda _handler: over.wait(30)
    newsroom.job()
    yield newsroom
    over.set()


def stopped(newsroom, number, *options):
    """How a run ends that a signal stops while a server hangs: code and messages."""
    newsroom.asked()
    process = subprocess.Popen(
        [*COMMAND, "run", *options],
        cwd=newsroom.folder,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )
    until = time.monotonic() + 30
    while "/story-2" not in newsroom.asked(clear=False) and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(number)
    _, stderr = process.communicate(timeout=30)
    return process.returncode, stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_run_that_a_signal_stops_says_so(hanging, number, code):
    ended, stderr = stopped(hanging, number)
    (line,) = stderr.splitlines()
    assert ended == code
    assert re.match(r"post: [01] new, ", line)  # the run may not have taken the first page yet
    assert line.endswith(
        f"; stopped by {number.name} before the exports were written; the next run continues"
    )
    assert not (hanging.output / "articles.jsonl").exists()
    assert (
        f"the last run did not finish: stopped by {number.name}"
        in ran(hanging.folder, "status").stdout
    )


def test_a_stopped_run_says_so_in_the_json_log_and_a_quiet_one_does_not(hanging):
    code, stderr = stopped(hanging, signal.SIGTERM, "--json-log")
    last = json.loads(stderr.splitlines()[-1])
    assert (code, last["event"], last["exports"]) == (143, "run", [])
    assert (
        last["unfinished_reason"]
        == "stopped by SIGTERM before the exports were written; the next run continues"
    )
    assert stopped(hanging, signal.SIGTERM, "-q") == (143, "")


@pytest.fixture
def powerless(done):
    """A command by somebody who may read the job's folder and not write to it."""
    drop = []
    if os.geteuid() == 0:
        if not (setpriv := shutil.which("setpriv")):
            pytest.skip("root may write everywhere, and there is no setpriv to take that away")
        drop = [setpriv, "--bounding-set=-all"]

    def one(*arguments):
        done.output.chmod(0o555)
        for file in done.output.glob("state*"):
            file.chmod(0o444)
        try:
            return ran(done.folder, *arguments, command=[*drop, *COMMAND])
        finally:
            done.output.chmod(0o755)

    return one


def test_status_and_export_need_no_write_permission(done, powerless):
    result = powerless("status")
    assert result.returncode == 1
    assert result.stderr.startswith("scraper: no run since 2024-05-16 12:00 UTC")
    assert "feed" in result.stdout
    written = powerless("export", "-o", done.folder / "set.jsonl")
    assert (written.returncode, len((done.folder / "set.jsonl").read_text().splitlines())) == (0, 3)
    assert not list(done.output.glob("state.db-*"))


def test_if_the_log_needs_write_permission_the_message_says_so(done, powerless):
    holding = sqlite3.connect(done.output / "state.db", isolation_level=None)
    holding.execute("INSERT INTO hosts VALUES ('a.example', 1, 1, 1)")
    kept = (done.output / "state.db-wal").read_bytes()
    holding.close()
    (done.output / "state.db-wal").write_bytes(kept)
    result = powerless("status")
    assert result.returncode == 3
    assert result.stderr == (
        "scraper: out/state.db: the last run's changes are still in state.db-wal, and reading them "
        "needs write permission in out; run this command as the user who runs the job, or run "
        "the job once\n"
    )


def test_a_dataset_of_sqlite_goes_to_standard_output(done):
    with (done.folder / "piped.sqlite").open("wb") as stream:
        subprocess.run(
            [*COMMAND, "export", "--format", "sqlite", "-o", "-"],
            stdout=stream,
            cwd=done.folder,
            env=ENVIRONMENT,
            check=True,
        )
    with closing(sqlite3.connect(done.folder / "piped.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (3,)


def test_the_reader_of_a_dataset_may_close_the_pipe(done):
    process = subprocess.Popen(
        [*COMMAND, "export", "-o", "-"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=done.folder,
        env=ENVIRONMENT,
    )
    process.stdout.close()
    assert (process.wait(30), process.stderr.read()) == (0, b"")
    process.stderr.close()


def messages_of(job, command, **options):
    """What a command says on stderr, and its exit code."""
    return subprocess.run(
        command,
        stderr=subprocess.PIPE,
        text=True,
        cwd=job.folder,
        env=ENVIRONMENT,
        check=False,
        **options,
    )


def test_export_needs_standard_output_only_to_write_to_it(done):
    for output, code, stderr in (
        ("set.csv", 0, "set.csv: 3 articles, "),
        ("-", 3, "scraper: standard output is closed, so nothing can be written; "),
    ):
        command = shlex.join([*COMMAND, "export", "--format", "csv", "-o", output]) + " >&-"
        result = messages_of(done, command, shell=True)
        assert (result.returncode, result.stderr[: len(stderr)]) == (code, stderr)


def test_if_standard_output_cannot_be_written_the_code_is_3(done):
    command = [*COMMAND, "export", "-o", "-"]
    with Path("/dev/full").open("wb") as full:
        result = messages_of(done, command, stdout=full)
    assert (result.returncode, result.stderr) == (
        3,
        "scraper: cannot write: No space left on device\n",
    )


def test_a_run_on_a_terminal_shows_a_table_and_ends_with_the_line(newsroom):
    import pty

    newsroom.publish(1)
    newsroom.job()
    inner, outer = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "run"],
        cwd=newsroom.folder,
        stderr=outer,
        stdout=subprocess.DEVNULL,
        env={**ENVIRONMENT, "TERM": "xterm"},
    )
    os.close(outer)
    seen = b""
    try:
        while chunk := os.read(inner, 65_536):
            seen += chunk
    except OSError:  # Linux says so at the end of a terminal
        pass
    assert process.wait(30) == 0
    os.close(inner)
    text = seen.decode()
    assert "pages/s" in text
    assert "post: 1 new" in text.splitlines()[-1]


def test_v_prints_the_log(newsroom):
    newsroom.job(fetch="ignore_robots = true")
    newsroom.serve("/feed.xml", feed([]))
    assert (
        "scraper: robots.txt is ignored in this run\n" in ran(newsroom.folder, "run", "-v").stderr
    )


def test_a_second_run_leaves_before_it_imports_what_is_slow_to_load(newsroom):
    newsroom.job()
    program = (
        "import atexit, sys; from scraper.__main__ import main; "
        "atexit.register(lambda: print(*sys.modules)); main()"
    )
    with locked(newsroom.output / "state.lock", "a test"):
        second = ran(newsroom.folder, "run", command=[sys.executable, "-c", program])
    imported = set(second.stdout.split())
    assert (second.returncode, "scraper.jobs.lock" in imported) == (75, True)
    assert "held by a test, process" in second.stderr
    assert not imported & {"scraper.jobs.run", "scraper.fetcher.client", "requests", "lxml.etree"}


NO_LOCKS = """
import errno, fcntl

def flock(handle, operation):
    raise OSError(errno.{name}, "there are no locks")

fcntl.flock = flock
"""


@pytest.mark.parametrize("name", ["ENOLCK", "ENOSYS", "EOPNOTSUPP", "EINVAL", "EIO"])
def test_a_folder_that_cannot_be_locked_is_said_in_one_line(name, newsroom, tmp_path, monkeypatch):
    newsroom.publish(1)
    newsroom.run()
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(NO_LOCKS.format(name=name))
    path = os.pathsep.join([str(site), ENVIRONMENT["PYTHONPATH"]])
    monkeypatch.setitem(ENVIRONMENT, "PYTHONPATH", path)
    run = ran(newsroom.folder, "run")
    (line,) = run.stderr.splitlines()
    assert run.returncode == 3
    assert line.startswith("scraper: out/state.lock: the folder cannot be locked (")
    assert line.endswith("; set `output` to a folder on a local disk")
    assert "locked" not in ran(newsroom.folder, "status").stderr
