"""A single file: extracted in a forked child, within a deadline that always holds."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest

import scraper
from scraper.errors import WorkerLost
from scraper.extract_file import CAN_FORK, call_forked, extract_file
from tests.conftest import page_with

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="a single file is forked on Linux only")

# Each paragraph has figures, so the work grows with their number: enough on any machine.
ENDLESS = page_with("<p>One more line of text about the ferry and its long way home.</p>" * 60_000)


def test_a_file_gives_the_record_that_extract_gives(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(page_with())
    article = extract_file(str(path), timeout=60, url="https://norhaven.example/ferry")
    expected = scraper.extract(path.read_bytes(), url="https://norhaven.example/ferry")
    assert (article.headline, article.body) == (expected.headline, expected.body)
    assert article.source == str(path)


def test_a_file_that_is_missing_is_a_failure_record(tmp_path):
    article = extract_file(str(tmp_path / "none.html"), timeout=60)
    assert article.error.code == "source_unreadable"


def test_a_page_that_runs_out_of_time_is_a_failure_record_that_says_what_to_do(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(ENDLESS)
    article = extract_file(str(path), timeout=0.3)
    assert article.error.code == "worker_lost"
    assert "within 0.3 seconds; raise --timeout" in article.error.message


def children():
    """The processes that this one has started and not waited for."""
    found = set()
    for thread in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has just ended
            found.update((thread / "children").read_text().split())
    return found


def test_no_child_is_left_behind(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(ENDLESS)
    before = children()
    extract_file(str(path), timeout=0.1)
    assert children() <= before


def test_a_child_that_dies_is_an_error_that_says_so():
    with pytest.raises(WorkerLost, match="page.html: the worker process died"):
        call_forked(lambda: os.kill(os.getpid(), signal.SIGKILL), 60, "page.html")
