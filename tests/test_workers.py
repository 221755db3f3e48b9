"""Worker processes that extract."""

import subprocess
import sys

from tests.conftest import page_with

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
