"""Pages that come one after the other, extracted in a process of their own."""

import os
import signal
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from scraper.errors import SourceError
from scraper.fetcher.warc import UnreadablePage
from scraper.records import Page
from scraper.scale.page_pool import PagePool
from scraper.workers.memory import memory_of
from tests.conftest import page_with
from tests.doubtful_pages import DOUBTFUL_PAGES

# Half a minute of work on an idle machine, and much memory within seconds.
LARGE = page_with("<p>One more line of text about the ferry and its long way home.</p>" * 200_000)
MEMORY = 4_000_000_000


def pages(*htmls):
    return [Page(source=f"page {number}", content=html) for number, html in enumerate(htmls)]


def test_records_come_in_the_order_of_their_pages():
    given = pages(*(page_with(f"<p>Boat {number} is in the harbour.</p>") for number in range(12)))
    with PagePool(60.0, MEMORY) as pool:
        found = list(pool.records(given))
    assert [one.source for one in found] == [page.source for page in given]
    assert all(f"Boat {number} is" in one.body for number, one in enumerate(found))


def test_a_page_that_cannot_be_read_is_a_failure_in_its_place():
    one, two = pages(page_with(), page_with())
    missing = UnreadablePage(Page(source="gone", content=b""), SourceError("gone: not there"))
    with PagePool(60.0, MEMORY) as pool:
        found = list(pool.records([one, missing, two]))
    assert [record.status for record in found] == ["ok", "failed", "ok"]
    assert found[1].error.message == "gone: not there"


def test_pages_are_taken_only_a_few_ahead_of_the_records():
    taken = []

    def given():
        for page in pages(*[page_with()] * 40):
            taken.append(page)
            yield page

    with PagePool(60.0, MEMORY) as pool:
        next(pool.records(given()))
    assert len(taken) < 10


def processes_of(parent):
    """The ids of the processes below a process."""
    for thread in Path(f"/proc/{parent}/task").glob("*"):
        try:
            found = [int(one) for one in (thread / "children").read_text().split()]
        except OSError:  # it has ended
            continue
        for process in found:
            yield process
            yield from processes_of(process)


def workers():
    """The ids of the worker processes below this one. Their command is that of the fork server."""
    for process in processes_of(os.getpid()):
        try:
            command = Path(f"/proc/{process}/cmdline").read_bytes()
        except OSError:  # it has ended
            continue
        if b"scraper.workers.fork_server" in command:
            yield process


def kill_large_workers(number, most, ended):
    """Kill each worker that has much memory, `most` of them."""
    killed = set()
    while len(killed) < most and not ended.wait(0.01):
        for process in workers():
            if process not in killed and memory_of(process) > 250_000_000:
                with suppress(ProcessLookupError):
                    os.kill(process, number)
                    killed.add(process)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs the proc file system")
def test_a_page_that_takes_too_much_memory_is_a_failure_and_the_rest_goes_on():
    with PagePool(600.0, 250_000_000) as pool:
        found = list(pool.records(pages(page_with(), LARGE, page_with())))
    assert [one.status for one in found] == ["ok", "failed", "ok"]
    assert "not extracted within 250 MB of memory" in found[1].error.message


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(
    not Path(f"/proc/self/task/{os.getpid()}/children").exists(), reason="needs Linux"
)
@pytest.mark.parametrize(
    ("number", "most", "message"),
    [
        (signal.SIGSEGV, 1, "died on this page"),
        (signal.SIGKILL, 2, "was killed on this page"),
    ],
    ids=["a crash", "killed from outside twice"],
)
def test_a_page_that_costs_its_process_is_a_failure_and_the_rest_goes_on(number, most, message):
    ended = threading.Event()
    killer = threading.Thread(target=kill_large_workers, args=(number, most, ended))
    killer.start()
    try:
        with PagePool(500.0, MEMORY) as pool:
            found = list(pool.records(pages(page_with(), LARGE, page_with())))
    finally:
        ended.set()
        killer.join()
    assert [one.status for one in found] == ["ok", "failed", "ok"]
    assert message in found[1].error.message


def test_pages_are_judged_by_what_the_pool_favours():
    given = pages(*DOUBTFUL_PAGES)
    with PagePool(60.0, MEMORY) as pool, PagePool(60.0, MEMORY, "precision") as precise:
        balanced = [one.body for one in pool.records(given)]
        assert sum(map(len, balanced)) > sum(len(one.body) for one in precise.records(given))
