"""Archives on the command line: kept while fetching, extracted, replayed."""

import gzip
import json
import os
import subprocess
import sys

import pytest

from tests.cli.test_extract import COMMAND, records_in, run
from tests.conftest import page_with
from tests.warc_files import crawl, http, info, packed, record, response

FETCHING = ("--allow-private", "127.0.0.1", "--delay", "0")


@pytest.fixture
def urls(site):
    """Pages of a site with all that an archive must hold: two stories, a redirect, a page that is
    not there.
    """
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


def but(record, *names):
    return {name: value for name, value in record.items() if name not in names}


def test_pages_come_out_of_the_archive_as_they_came_off_the_web(urls, tmp_path):
    kept = tmp_path / "kept.warc.gz"
    fetched = records_in(run("extract", *urls, *FETCHING, "--warc", kept).stdout)
    result = run("extract", kept)
    extracted = records_in(result.stdout)
    by_address = {one["url"]: but(one, "source") for one in extracted}
    assert [by_address[url] for url in urls[:2]] == [but(one, "source") for one in fetched[:2]]
    assert len(extracted) == 3  # one is where the redirect led
    assert result.returncode == 0
    assert result.stderr == (
        f"scraper: {kept}: 13 records: 3 pages, 0 unreadable, 10 skipped (6 requests, 2 with "
        "another status than 2xx, 1 warcinfo, 1 not HTML)\n"
    )


def test_the_replay_of_a_run_is_the_run(urls, site, tmp_path):
    kept = tmp_path / "kept.warc.gz"
    fetched = run("extract", *urls, *FETCHING, "--warc", kept)
    asked = len(site.requests)
    replayed = run("extract", *urls, "--replay", kept)
    assert (replayed.stdout, replayed.stderr, replayed.returncode) == (
        fetched.stdout,
        fetched.stderr,
        fetched.returncode,
    )
    assert len(site.requests) == asked


def test_what_is_not_in_the_archive_fails_and_says_so(tmp_path, check_record):
    kept = tmp_path / "kept.warc.gz"
    kept.write_bytes(packed(*crawl(1)))
    result = run("extract", "https://news.example/0", "https://news.example/5", "--replay", kept)
    assert [check_record(one)["status"] for one in records_in(result.stdout)] == ["ok", "failed"]
    assert "https://news.example/5: not in the archive" in result.stderr
    assert result.returncode == 1


def test_a_source_of_a_record_is_a_source(tmp_path):
    kept = tmp_path / "kept.warc.gz"
    kept.write_bytes(packed(*crawl(3)))
    record = records_in(run("extract", kept).stdout)[1]
    assert record["source"].startswith(f"{kept}:")
    assert records_in(run("extract", record["source"]).stdout) == [record]
    assert "page number 1" in run("explain", record["source"]).stdout


def test_an_archive_comes_in_by_a_pipe(tmp_path):
    content = packed(*crawl(40))
    result = subprocess.run(
        [*COMMAND, "extract", "-"], input=content, capture_output=True, timeout=60
    )
    sources = [json.loads(line)["source"] for line in result.stdout.splitlines()]
    assert len(sources) == 40
    assert all(source.startswith("-:") for source in sources)


def test_damage_is_a_record_among_the_others(tmp_path):
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


def test_archives_and_pages_stand_side_by_side(tmp_path):
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


def test_an_archive_without_pages_is_no_failure_and_says_what_it_holds(tmp_path):
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
        (["--warc", "a.warc.gz", "--replay", "b.warc.gz"], "choose one"),
        (["--warc", "a.html"], "a.html.warc.gz"),
        (["--warc", "/no/such/folder/a.warc.gz"], "does not exist"),
        (["--replay", "/no/such.warc.gz"], "--replay takes a WARC file"),
        (["kept.warc.gz", "--url", "https://a.example/"], "says its own addresses"),
    ],
)
def test_a_wrong_command_line_says_what_is_wrong(arguments, message, tmp_path):
    (tmp_path / "kept.warc.gz").write_bytes(packed(*crawl(1)))
    sources = [] if "--url" in arguments else ["x"]
    result = run(
        "extract", *sources, *arguments, cwd=tmp_path, env={**os.environ, "COLUMNS": "200"}
    )
    assert (result.returncode, message in result.stderr) == (2, True), result.stderr


@pytest.mark.parametrize(("option", "code"), [("--warc", 3), ("--replay", 2)])
def test_a_file_that_is_no_archive_ends_the_command(option, code, tmp_path):
    (tmp_path / "a.warc.gz").write_bytes(b"My thesis.")
    result = run("extract", "x", option, tmp_path / "a.warc.gz")
    assert (result.returncode, result.stdout) == (code, "")
    assert "not a WARC file" in result.stderr
    assert "Traceback" not in result.stderr


def test_memory_does_not_grow_with_an_archive(tmp_path):
    """20,000 records, 200 MiB unpacked, read in a process that may have 40 MiB more than it begins
    with.
    """
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
