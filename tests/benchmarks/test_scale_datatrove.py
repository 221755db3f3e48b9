"""What `python -m benchmarks scale datatrove` measures with, at a small size."""

import sys

import pytest

from benchmarks.scale.crawl import varied, write_crawl
from benchmarks.scale.measured_process import Cost, measured
from benchmarks.scale.side_by_side import Row
from scraper.fetcher.warc import WarcStats, warc_source

BURN = "import time\nwhile time.process_time() < 0.5: pass"


def test_a_crawl_has_as_many_pages_as_wanted_and_is_the_same_each_time(tmp_path):
    paths = write_crawl(tmp_path / "one", 7, 3, tmp_path / "no corpus")
    again = write_crawl(tmp_path / "two", 7, 3, tmp_path / "no corpus")
    assert [path.read_bytes() for path in paths] == [path.read_bytes() for path in again]
    stats = [WarcStats(path.name) for path in paths]
    for path, one in zip(paths, stats, strict=True):
        urls = [page.url for page in warc_source(str(path)).pages(path.name, 10**7, one)]
        assert all(url.startswith("https://site") for url in urls)
    assert [one.pages for one in stats] == [3, 2, 2]


def test_a_page_of_a_later_turn_has_other_paragraphs_and_the_same_tags():
    page = b'<p class="a b">one two three four five six <a href="/x y">seven</a></p><b>a b</b>'
    assert varied(page, 0) == page
    assert varied(page, 2) == page.replace(b"six ", b"six  turn2w6")


@pytest.mark.skipif(sys.platform != "linux", reason="needs subreapers, which Linux has")
def test_the_time_of_a_process_counts_whose_parent_does_not_wait_for_it(tmp_path):
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {BURN!r}])"
    cost = measured([sys.executable, "-c", code], tmp_path / "log")
    assert cost.code == 0
    assert cost.processor >= 0.5


def test_a_row_says_why_pages_are_lost_and_how_many_are_not_counted():
    row = Row("one", Cost(0, 2.0, 3.0, 100.0), 90, {"timeout": 2, "dropped": 5})
    assert row.line(100).split() == (
        "one 50.0 3.0 30.0 100 10 5 dropped, 2 timeout, 3 not counted".split()
    )
