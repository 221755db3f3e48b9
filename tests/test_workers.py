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
