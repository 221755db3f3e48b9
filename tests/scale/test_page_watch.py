"""A page that its process cannot bear costs itself; the rest of its part is extracted."""

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from benchmarks.torture.dataset.broken_pages import HOOK
from scraper.errors import StorageError
from scraper.scale.cutting import parts_of
from scraper.scale.inputs import input_files
from scraper.scale.page_process import read_spool
from scraper.scale.page_watch import spool_part
from scraper.scale.settings import DatasetSettings
from tests.conftest import page_with

pytestmark = pytest.mark.slow

# Half a minute of work and much memory on an idle machine; the other pages take nearly nothing.
LARGE = page_with("<p>One more line of text about the ferry and its long way home.</p>" * 200_000)
FOUR_PAGES = [page_with(), LARGE, page_with(), "<p>"]


def part_with(tmp_path, *htmls):
    path = tmp_path / "pages.jsonl"
    with path.open("w") as file:
        for number, html in enumerate(htmls):
            file.write(json.dumps({"url": f"https://news.example/{number}", "html": html}) + "\n")
    (source,) = input_files([str(path)])
    (part,) = parts_of(source, 1 << 40)
    return part


def spooled(part, settings, folder):
    spool_part(part, settings, folder / "spool")
    return [(one.article.status, one.article.error) for one in read_spool(folder / "spool")]


def settings(**changed):
    return DatasetSettings(max_bytes=1 << 30, **changed)


def test_a_page_that_takes_too_long_is_a_failure_and_the_rest_goes_on(tmp_path):
    found = spooled(part_with(tmp_path, *FOUR_PAGES), settings(timeout=12.0), tmp_path)
    assert [status for status, _ in found] == ["ok", "failed", "ok", "empty"]
    assert "not extracted within 12 seconds" in found[1][1].message


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs the proc file system")
@pytest.mark.long
def test_a_page_that_takes_too_much_memory_is_a_failure_and_the_rest_goes_on(tmp_path):
    limit = settings(max_memory=300_000_000, timeout=600.0)
    found = spooled(part_with(tmp_path, *FOUR_PAGES), limit, tmp_path)
    assert [status for status, _ in found] == ["ok", "failed", "ok", "empty"]
    assert "not extracted within 300 MB of memory" in found[1][1].message


def children():
    """The ids of this process's children."""
    return [int(one) for one in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]


class Killer:
    """Kills the page process with a signal each time a page has taken it for a while."""

    def __init__(self, number, most):
        self._number, self.left = number, most
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self):
        while self.left and not self._ended.wait(0.01):
            for process in children():
                arguments = Path(f"/proc/{process}/cmdline").read_bytes()
                used = Path(f"/proc/{process}/statm").read_bytes().split()
                large = int(used[1]) * 4096 > 250_000_000  # it is in the large page
                if b"page_process" in arguments and large:
                    os.kill(process, self._number)
                    self.left -= 1
                    time.sleep(0.5)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()


linux = pytest.mark.skipif(
    not Path(f"/proc/self/task/{os.getpid()}/children").exists(), reason="needs Linux"
)


@linux
def test_pages_that_raise_crash_or_end_their_process_are_failures_of_their_own(
    tmp_path, monkeypatch
):
    """The system refuses the memory of one at once. That is the same failure as above."""
    monkeypatch.syspath_prepend(HOOK)  # where processes of pages look for modules too
    marks = ["raise 0", "exit 0", "segfault 0", "reserve 10000000000"]
    broken = [page_with(f"<!-- torture: {mark} -->") for mark in marks]
    found = spooled(part_with(tmp_path, *broken, page_with()), settings(), tmp_path)
    assert [status for status, _ in found] == ["failed"] * 4 + ["ok"]
    wanted = [
        "internal error at scraper.parsing.document",
        "the worker process died on this page",
        "the worker process died on this page",
        "not extracted within 1,000 MB of memory",
    ]
    assert [
        text for text, (_, error) in zip(wanted, found[:4], strict=True) if text in error.message
    ] == wanted


@linux
def test_a_page_that_kills_its_process_is_a_failure_and_the_rest_goes_on(tmp_path):
    with Killer(signal.SIGSEGV, 1):
        found = spooled(part_with(tmp_path, *FOUR_PAGES), settings(timeout=600.0), tmp_path)
    assert [status for status, _ in found] == ["ok", "failed", "ok", "empty"]
    assert "died on this page" in found[1][1].message


@linux
def test_a_page_whose_process_is_killed_from_outside_is_tried_again(tmp_path):
    with Killer(signal.SIGKILL, 2) as killer:
        found = spooled(part_with(tmp_path, *FOUR_PAGES), settings(timeout=600.0), tmp_path)
    assert [status for status, _ in found] == ["ok", "failed", "ok", "empty"]
    assert "was killed on this page" in found[1][1].message
    assert not killer.left


def test_a_file_that_cannot_be_read_fails_its_part(tmp_path):
    part = part_with(tmp_path, page_with())
    Path(part.input.url).rename(tmp_path / "moved.jsonl")
    with pytest.raises(StorageError, match="there is no such file"):
        spool_part(part, settings(), tmp_path / "spool")
