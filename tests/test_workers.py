"""Worker processes that extract."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from scraper.errors import WorkerLost, WorkersKilled
from scraper.workers import WorkerPool
from tests.conftest import page_with

pytestmark = pytest.mark.usefixtures("own_fork_server")

PESTERED = """
import os, signal, sys, threading, time
if __name__ == "__main__":
    from scraper.extraction_pool import ExtractionPool
    from scraper.records import Page

    signal.signal(signal.SIGINT, lambda *_: None)
    page, done = Page(source="-", content=sys.stdin.buffer.read()), threading.Event()

    def pester():
        while not done.wait(0.01):
            os.killpg(0, signal.SIGINT)

    threading.Thread(target=pester).start()
    try:
        pool = ExtractionPool(1, 60.0)
        print(pool.result(page, pool.submit(page)).headline)
        pool.close()
    finally:
        done.set()
"""


def test_an_interrupt_from_the_keyboard_is_no_business_of_workers_even_while_they_start(tmp_path):
    (tmp_path / "pestered.py").write_text(PESTERED)
    run = subprocess.run(
        [sys.executable, str(tmp_path / "pestered.py")],
        input=page_with().encode(),
        capture_output=True,
        process_group=0,
        timeout=100,
    )
    assert (run.stdout.decode(), run.stderr.decode()) == ("Ferry returns to Norhaven\n", "")


ENDED = """
import os, sys
if __name__ == "__main__":
    from scraper.extraction_pool import ExtractionPool
    from scraper.records import Page

    pool = ExtractionPool(2, 60.0)
    for _ in range(4):
        pool.submit(Page(source="-", content="<p>x</p>"))
    pool.close()
"""


def test_workers_that_start_while_their_run_ends_print_nothing(tmp_path):
    (tmp_path / "ended.py").write_text(ENDED)
    for _ in range(5):
        run = subprocess.run(
            [sys.executable, str(tmp_path / "ended.py")], capture_output=True, timeout=100
        )
        assert (run.returncode, run.stderr.decode()) == (0, "")


SCRIPT = """
import pathlib, sys
import scraper

folder = pathlib.Path(__file__).parent
with (folder / "starts").open("a") as starts:
    starts.write("started\\n")
job = scraper.Job.load(folder / "jobs.toml")
print(scraper.run(job).summary())
print([article.status for article in scraper.iterate(job)])
"""
JOB = """
[job]
name = "post"
output = "output"

[[source]]
kind = "files"
name = "files"
path = "*.html"
"""


def test_a_script_without_a_main_guard_runs_a_job(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    (tmp_path / "jobs.toml").write_text(JOB)
    for number in range(3):
        (tmp_path / f"{number}.html").write_text(page_with(f"<p>Boat {number}.</p>"))
    run = subprocess.run(
        [sys.executable, str(tmp_path / "script.py")], capture_output=True, text=True, timeout=100
    )
    assert run.stderr == ""
    assert run.stdout.startswith("post: 3 new, 0 changed")
    assert (tmp_path / "starts").read_text() == "started\n"


def _process_id(_: object) -> int:
    return os.getpid()


def _kill_self_once(flag: str) -> str:
    """Die as if killed from outside, the first time that this is called."""
    if not Path(flag).exists():
        Path(flag).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def _kill_self(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _crash(_: object) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _hang(_: object) -> None:
    while True:
        signal.pause()


def _fail(_: object) -> None:
    raise ValueError("no such boat")


def _take_memory(count: int) -> int:
    """Take so many bytes of memory for good, and go on until the end of time if they are many."""
    taken = bytearray(b"x") * count
    while len(taken) > 100_000_000:
        signal.pause()
    return len(taken)


@contextmanager
def _pool(function, workers=1, timeout=60.0, **limits):
    with closing(WorkerPool(function, workers, timeout, preload=(__name__,), **limits)) as pool:
        yield pool


def _result(pool, task=None):
    return pool.result(pool.submit(task, "page"), "page")


def _is_alive(process):
    """Whether a process runs. One that has ended and waits to be reaped does not."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def _wait_until(condition, seconds=60.0):
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    return condition()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs the proc file system")
def test_a_call_that_takes_too_much_memory_costs_itself():
    with _pool(_take_memory, max_memory=600_000_000) as pool:
        assert _result(pool, 1_000) == 1_000
        with pytest.raises(WorkerLost, match="not extracted within 600 MB of memory"):
            _result(pool, 900_000_000)
        assert _result(pool, 2_000) == 2_000


def test_a_limit_of_memory_does_not_change_what_becomes_of_a_call_that_crashes_or_hangs():
    with _pool(_crash, max_memory=600_000_000) as pool, pytest.raises(WorkerLost, match="died"):
        _result(pool)
    limits = {"timeout": 0.5, "max_memory": 600_000_000}
    with _pool(_hang, **limits) as pool, pytest.raises(WorkerLost, match="within 0.5 seconds"):
        _result(pool)


def test_a_worker_that_is_killed_while_idle_costs_no_page():
    with _pool(_process_id) as pool:
        for _ in range(6):
            first = _result(pool)
            os.kill(first, signal.SIGKILL)
            _wait_until(lambda first=first: not _is_alive(first))
            assert _result(pool) != first


def test_a_fork_server_that_is_killed_costs_no_page():
    with _pool(_process_id, workers=2) as pool:
        first = _result(pool)
        os.kill(_parent_of(first), signal.SIGKILL)
        os.kill(first, signal.SIGKILL)
        assert _result(pool) != first


def _parent_of(process):
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def test_a_page_whose_worker_was_killed_fails_and_can_be_retried(tmp_path):
    with _pool(_kill_self_once) as pool:
        calls = [pool.submit(str(tmp_path / "flag"), "page") for _ in range(3)]
        with pytest.raises(WorkerLost, match="killed on this page, perhaps out of memory") as lost:
            pool.result(calls[0], "page")
        assert lost.value.retryable
        assert [pool.result(call, "page") for call in calls[1:]] == ["done", "done"]


def test_a_pool_gives_up_after_three_workers_that_were_killed_in_a_row():
    with _pool(_kill_self) as pool:
        calls = [pool.submit(None, "page") for _ in range(5)]
        for call in calls[:3]:
            with pytest.raises(WorkerLost):
                pool.result(call, "page")
        for call in calls[3:]:
            with pytest.raises(WorkersKilled, match="perhaps out of memory"):
                pool.result(call, "page")
        with pytest.raises(WorkersKilled):
            pool.submit(None, "page")


def test_workers_that_are_killed_at_the_same_time_are_one_break():
    with _pool(_process_id, workers=4) as pool:
        for _ in range(4):
            calls = [pool.submit(None, "page") for _ in range(8)]
            for process in {pool.result(call, "page") for call in calls}:
                os.kill(process, signal.SIGKILL)
        assert _result(pool)


def test_pages_that_crash_their_worker_do_not_end_the_pool():
    with _pool(_crash) as pool:
        for _ in range(5):
            with pytest.raises(WorkerLost, match="died on this page"):
                _result(pool)


def test_a_call_ends_at_its_deadline_and_is_no_break():
    with _pool(_hang, timeout=0.2) as pool:
        for _ in range(4):
            with pytest.raises(WorkerLost, match=r"not extracted within 0\.2 seconds"):
                _result(pool)


def test_an_exception_of_the_function_comes_back_with_its_traceback():
    with _pool(_fail) as pool, pytest.raises(ValueError, match="no such boat") as raised:
        _result(pool)
    assert "in _fail" in raised.value.__notes__[0]


def test_cancelled_calls_free_who_waits_for_them():
    with _pool(_hang) as pool:
        calls = [pool.submit(None, "page") for _ in range(3)]
        _wait_until(calls[0].running)
        pool.cancel_all()
        for call in calls:
            with pytest.raises(WorkerLost):
                pool.result(call, "page")


LEFT = """
import os, signal, sys, time
from scraper.workers import WorkerPool
from tests.test_workers import _hang, _process_id

pool, busy = WorkerPool(_process_id, 1, 60.0), WorkerPool(_hang, 1, 60.0)
print(pool.submit(None, "").result(), flush=True)
busy.submit(None, "")
while busy._calls and not any(call.worker for call in busy._calls):
    time.sleep(0.01)
print(next(iter(busy._calls)).worker.process, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_workers_end_if_the_process_that_uses_them_is_killed(tmp_path):
    (tmp_path / "left.py").write_text(LEFT)
    run = subprocess.run(
        [sys.executable, str(tmp_path / "left.py")],
        capture_output=True,
        text=True,
        timeout=100,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    idle, busy = map(int, run.stdout.split())
    assert _wait_until(lambda: not _is_alive(idle) and not _is_alive(busy))


def test_a_process_without_a_free_descriptor_gets_one_line():
    code = (
        "import resource\n"
        "from scraper.workers import WorkerPool\n"
        "from scraper.errors import OutOfResources\n"
        "from tests.test_workers import _process_id\n"
        "pool = WorkerPool(_process_id, 1, 60.0)\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (4, 4))\n"
        "try:\n"
        "    pool.submit(None, 'page').result()\n"
        "except OutOfResources as error:\n"
        "    print(error.message)\n"
        "pool.close()\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=100,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert run.stdout.startswith("this process may not open more files and sockets; raise the lim")
