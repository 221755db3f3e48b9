"""WARC files on the command line: written while fetching, extracted, replayed."""

import gzip
import json
import subprocess
import sys

import pytest

from tests.cli.command import COMMAND, records_in, run
from tests.conftest import page_with
from tests.warc_files import crawl, http, info, packed, record, response

FETCHING = ("--allow-private", "127.0.0.1", "--delay", "0")


@pytest.fixture
def urls(site):
    """URLs with everything that a WARC file must contain: two articles, a redirect, a missing page."""
    site.serve("/robots.txt", "User-agent: *\nAllow: /\n", content_type="text/plain")
    site.serve(
        "/one",
        gzip.compress(
            page_with("<p>The first of the two stories has a paragraph of its own.</p>").encode()
        ),
        Content_Encoding="gzip",
    )
    site.serve(
        "/two", page_with("<p>The second of the two stories has one, too, and it is this.</p>")
    )
    site.serve("/old", b"", status=301, Location="/three")
    site.serve("/three", page_with())
    return [site.url(path) for path in ("/one", "/two", "/old", "/missing")]


def without(record, *names):
    return {name: value for name, value in record.items() if name not in names}


def test_records_of_a_warc_file_are_those_of_the_fetch_that_wrote_it(urls, tmp_path):
    kept = tmp_path / "kept.warc.gz"
    fetched = records_in(run("extract", *urls, *FETCHING, "--warc", kept).stdout)
    result = run("extract", kept)
    extracted = records_in(result.stdout)
    by_url = {one["url"]: without(one, "source") for one in extracted}
    assert [by_url[url] for url in urls[:2]] == [without(one, "source") for one in fetched[:2]]
    assert len(extracted) == 3  # one is where the redirect led
    assert result.returncode == 0
    assert result.stderr == (
        f"scraper: {kept}: 13 records: 3 pages, 0 unreadable, 10 skipped (6 requests, 2 with "
        "another status than 2xx, 1 warcinfo, 1 not HTML)\n"
    )


def test_a_replay_gives_the_same_output_as_the_fetch(urls, site, tmp_path):
    kept = tmp_path / "kept.warc.gz"
    fetched = run("extract", *urls, *FETCHING, "--warc", kept)
    requests_before = len(site.requests)
    replayed = run("extract", *urls, "--replay", kept)
    assert (replayed.stdout, replayed.stderr, replayed.returncode) == (
        fetched.stdout,
        fetched.stderr,
        fetched.returncode,
    )
    assert len(site.requests) == requests_before


def test_a_url_that_is_not_in_the_warc_file_fails_and_says_so(tmp_path, check_record):
    kept = tmp_path / "kept.warc.gz"
    kept.write_bytes(packed(*crawl(1)))
    result = run("extract", "https://news.example/0", "https://news.example/5", "--replay", kept)
    assert [check_record(one)["status"] for one in records_in(result.stdout)] == ["ok", "failed"]
    assert "https://news.example/5: not in the WARC file" in result.stderr
    assert result.returncode == 1


def test_the_source_of_a_record_can_be_used_as_a_source(tmp_path):
    kept = tmp_path / "kept.warc.gz"
    kept.write_bytes(packed(*crawl(3)))
    record = records_in(run("extract", kept).stdout)[1]
    assert record["source"].startswith(f"{kept}:")
    assert records_in(run("extract", record["source"]).stdout) == [record]
    assert "page number 1" in run("explain", record["source"]).stdout


def test_a_warc_file_can_be_read_from_a_pipe(tmp_path):
    content = packed(*crawl(40))
    result = subprocess.run(
        [*COMMAND, "extract", "-"], input=content, capture_output=True, timeout=60
    )
    sources = [json.loads(line)["source"] for line in result.stdout.splitlines()]
    assert len(sources) == 40
    assert all(source.startswith("-:") for source in sources)


def test_a_damaged_record_gives_a_record_with_an_error(tmp_path):
    kept = tmp_path / "kept.warc.gz"
    kept.write_bytes(packed(info(), response(0)) + packed(response(1))[:-30] + packed(response(2)))
    result = run("extract", kept)
    first, damaged, last = records_in(result.stdout)
    assert (first["status"], last["status"]) == ("ok", "ok")
    assert (damaged["error"]["code"], damaged["url"]) == (
        "damaged_record",
        "https://news.example/1",
    )
    assert result.returncode == 1


def test_warc_files_and_pages_can_be_mixed(tmp_path):
    kept, page = tmp_path / "kept.warc.gz", tmp_path / "page.html"
    kept.write_bytes(packed(*crawl(2)))
    page.write_text(page_with())
    (tmp_path / "list").write_text(f"{kept}\n{page}\n")
    sources = [
        one["source"]
        for one in records_in(run("extract", page, "-i", tmp_path / "list", "--workers", 2).stdout)
    ]
    assert (sources[0], sources[3]) == (str(page), str(page))
    assert len(sources) == 4


def test_a_warc_file_without_pages_is_not_a_failure_and_its_contents_are_counted(tmp_path):
    kept = tmp_path / "kept.warc.gz"
    kept.write_bytes(
        packed(
            info(), record("response", http(b"", content_type="image/png"), "https://a.example/")
        )
    )
    result = run("extract", kept)
    assert (result.returncode, result.stdout) == (0, "")
    assert "2 records: 0 pages, 0 unreadable, 2 skipped" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--warc", "a.warc.gz", "--replay", "b.warc.gz"], "Choose one"),
        (["--warc", "a.html"], "a.html.warc.gz"),
        (["--warc", "/no/such/folder/a.warc.gz"], "does not exist"),
        (["--replay", "/no/such.warc.gz"], "--replay needs a WARC file"),
        (["kept.warc.gz", "--url", "https://a.example/"], "contains the URLs of its pages"),
    ],
)
def test_a_wrong_command_line_says_what_is_wrong(arguments, message, tmp_path, monkeypatch):
    (tmp_path / "kept.warc.gz").write_bytes(packed(*crawl(1)))
    sources = [] if "--url" in arguments else ["x"]
    monkeypatch.chdir(tmp_path)
    result = run("extract", *sources, *arguments)
    assert (result.returncode, message in result.stderr) == (2, True), result.stderr


@pytest.mark.parametrize(("option", "code"), [("--warc", 3), ("--replay", 2)])
def test_a_file_that_is_not_a_warc_file_ends_the_command(option, code, tmp_path):
    (tmp_path / "a.warc.gz").write_bytes(b"My thesis.")
    result = run("extract", "x", option, tmp_path / "a.warc.gz")
    assert (result.returncode, result.stdout) == (code, "")
    assert "not a WARC file" in result.stderr
    assert "Traceback" not in result.stderr


def test_memory_does_not_grow_with_the_size_of_a_warc_file(tmp_path):
    """20,000 records, 200 MiB uncompressed, are read in a process that may grow by 40 MiB."""
    path = tmp_path / "large.warc.gz"
    hundred = packed(
        *(
            record("response", http(b"<p>" + b"x" * 10_000), f"https://a.example/{number}")
            for number in range(100)
        )
    )
    path.write_bytes(packed(info()) + 200 * hundred)
    code = f"""
import resource
from scraper.fetcher.warc.pages import WarcStats
from scraper.fetcher.warc.replay import ReplayTransport
from scraper.fetcher.warc.pages import warc_source
from pathlib import Path

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

source, before = warc_source({str(path)!r}), peak()
print(sum(len(page.content) > 10_000 for page in source.pages("x", 10**6, WarcStats("x"))))
ReplayTransport(Path({str(path)!r}))
print(peak() - before)
"""
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=100
    )
    count, grown = map(int, result.stdout.split())
    assert count == 20_000
    assert grown < 40


def test_a_replay_of_a_file_that_is_not_a_warc_file_is_wrong_usage(page):
    result = run("extract", "http://site.example/", "--replay", page)
    assert (result.returncode, "is not a WARC file" in result.stderr) == (2, True)


def test_a_warc_file_is_not_read_and_written_at_once(site, tmp_path):
    warc = tmp_path / "w.warc.gz"
    options = ("--allow-private", "127.0.0.1", "--warc", warc)
    assert run("extract", site.serve("/x", page_with()), *options).returncode == 0
    before = warc.read_bytes()
    result = run("extract", warc, *options)
    assert (result.returncode, "cannot be read and written at once" in result.stderr) == (2, True)
    assert warc.read_bytes() == before
    nothing = run("extract", f"{warc}:99999999")
    assert "copy `source` from a record" in nothing.stderr
