"""What `python -m benchmarks scale engines` is made of: its inputs, and how it measures."""

import subprocess
import sys

import pytest

from benchmarks.scale.crawl import write_crawl
from benchmarks.scale.processes import Measurement, marked
from scraper.near_duplicates import jaccard, shingles
from scraper.pipeline import extract_page
from scraper.scale.cutting import parts_of
from scraper.scale.inputs import input_files
from scraper.scale.part_pages import pages_of
from scraper.scale.settings import DatasetSettings

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="needs the proc file system")


def pages_in(path):
    (source,) = input_files([str(path)])
    (part,) = parts_of(source, 1 << 40)
    return [page for _, page in pages_of(part, DatasetSettings())]


@pytest.fixture(scope="module")
def crawl(tmp_path_factory):
    """Thirty pages in two files, made of fewer, without the corpus."""
    folder = tmp_path_factory.mktemp("crawl")
    return write_crawl(folder / "in", 30, 2, folder)


def test_a_crawl_has_all_its_pages_and_is_the_same_each_time(crawl, tmp_path):
    again = write_crawl(tmp_path / "in", 30, 2, tmp_path)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in crawl]
    urls = [page.url for path in crawl for page in pages_in(path)]
    assert sorted(int(url.rpartition("/")[2]) for url in urls) == list(range(30))


def test_copies_of_a_page_are_no_near_duplicates(crawl):
    pages = [page for path in crawl for page in pages_in(path)]
    bodies = [extract_page(page).body for page in pages]
    texts = [shingles(body) for body in bodies if body and len(body.split()) > 50]
    assert len(texts) > 20
    pairs = [(one, other) for one in range(len(texts)) for other in range(one)]
    assert max(jaccard(texts[one], texts[other]) for one, other in pairs) < 0.9


@LINUX
def test_the_processor_time_and_memory_of_all_processes_are_measured():
    work = "import time; x = b'x' * {}\nwhile time.process_time() < {}: pass"
    ours, others = work.format(200_000_000, 1), work.format(500_000_000, 1)
    # Its parent does not wait for it, and others run until it is seen.
    child = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {ours!r}])"
    with Measurement("a test") as measurement:
        subprocess.run([sys.executable, "-c", child], env=marked("a test"), check=True)
        subprocess.run([sys.executable, "-c", others], env=marked("another"), check=True)
    assert measurement.seconds > 0.3
    assert 200 < measurement.peak("command") < 300
    assert 200 < measurement.own("command") <= measurement.peak("command")
