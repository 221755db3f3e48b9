"""`scraper extract --resume`: an interrupted run is continued."""

import fcntl
import json

import pytest

from tests.cli.command import run
from tests.conftest import page_with
from tests.warc_files import info, packed, response


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(5):
        extra = f"<p>Edition {number} of the paper had a longer report on the ferry.</p>"
        (folder / f"{number}.html").write_text(page_with(extra), encoding="utf-8")
    return folder


@pytest.fixture
def whole(pages, tmp_path):
    """The lines of a run that was not interrupted."""
    run("extract", pages, "-o", tmp_path / "whole.jsonl")
    return (tmp_path / "whole.jsonl").read_bytes().splitlines(keepends=True)


def resumed(sources, output, partial):
    output.with_name(f"{output.name}.partial").write_bytes(partial)
    return run("extract", sources, "-o", output, "--resume")


@pytest.mark.parametrize(
    ("complete", "rest"),
    [
        (0, b""),
        (0, b'{"schema_version":"2.0","source'),
        (2, b""),
        (3, b'{"schema_version":"2.0","source'),
        (4, b"\0" * 40),
        (5, b""),
        (5, b"{}\n"),
    ],
)
def test_a_resumed_run_gives_the_same_bytes(complete, rest, pages, whole, tmp_path):
    output = tmp_path / "out.jsonl"
    result = resumed(pages, output, b"".join(whole[:complete]) + rest)
    assert (result.returncode, result.stdout) == (0, "")
    assert output.read_bytes() == b"".join(whole)
    assert not output.with_name("out.jsonl.partial").exists()


def test_sources_with_a_record_are_not_read_again(pages, whole, tmp_path):
    for number in range(3):
        (pages / f"{number}.html").write_text("gone")
    output = tmp_path / "out.jsonl"
    resumed(pages, output, b"".join(whole[:3]))
    assert output.read_bytes() == b"".join(whole)


def test_a_source_that_is_given_twice_has_two_records(pages, tmp_path):
    page, output = pages / "0.html", tmp_path / "out.jsonl"
    run("extract", page, page, page, "-o", output)
    lines = output.read_bytes().splitlines(keepends=True)
    partial = output.with_name("out.jsonl.partial")
    partial.write_bytes(lines[0])
    run("extract", page, page, page, "-o", output, "--resume")
    assert output.read_bytes() == b"".join(lines)


def test_a_page_of_a_warc_file_is_skipped_by_its_position(tmp_path):
    warc, output = tmp_path / "a.warc.gz", tmp_path / "out.jsonl"
    warc.write_bytes(packed(info(), *(response(number) for number in range(3))))
    run("extract", warc, "-o", output)
    lines = output.read_bytes().splitlines(keepends=True)
    resumed(warc, output, lines[0])
    assert output.read_bytes() == b"".join(lines)


def test_failures_before_the_interrupt_count_for_the_exit_code(pages, tmp_path):
    missing, output = tmp_path / "missing.html", tmp_path / "out.jsonl"
    (tmp_path / "list").write_text(f"{missing}\n{pages / '0.html'}\n")
    failed = run("extract", missing, "--format", "jsonl").stdout
    output.with_name("out.jsonl.partial").write_text(failed)
    result = run("extract", "-i", tmp_path / "list", "-o", output, "--resume")
    assert (result.returncode, result.stderr) == (
        1,
        f"scraper: 2 records: 1 ok, 1 failed; written to {output}\n",
    )
    assert [json.loads(line)["status"] for line in output.read_text().splitlines()] == [
        "failed",
        "ok",
    ]


def test_without_a_partial_file_the_run_starts_from_the_beginning(pages, whole, tmp_path):
    output = tmp_path / "out.jsonl"
    assert run("extract", pages, "-o", output, "--resume").returncode == 0
    assert output.read_bytes() == b"".join(whole)


def test_without_resume_a_partial_file_is_replaced(pages, whole, tmp_path):
    output = tmp_path / "out.jsonl"
    output.with_name("out.jsonl.partial").write_text("of another run\n")
    result = run("extract", pages, "-o", output)
    assert (result.returncode, "--resume would continue it" in result.stderr) == (0, True)
    assert output.read_bytes() == b"".join(whole)


@pytest.mark.parametrize(
    ("partial", "message"),
    [
        (b"name,date\nferry,2024\n", "line 1: not a record"),
        (b'{"schema_version":"1.0","source":"a","error":null}\n', "have schema 1.0"),
    ],
)
def test_what_is_not_a_partial_file_of_this_version_is_left_alone(
    partial, message, pages, tmp_path
):
    output = tmp_path / "out.jsonl"
    result = resumed(pages, output, partial)
    assert (result.returncode, message in result.stderr) == (3, True)
    assert output.with_name("out.jsonl.partial").read_bytes() == partial


def test_two_runs_do_not_write_one_partial_file(pages, tmp_path):
    output = tmp_path / "out.jsonl"
    with output.with_name("out.jsonl.partial").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        result = run("extract", pages, "-o", output, "--resume")
    assert (result.returncode, "another process is writing it" in result.stderr) == (3, True)


@pytest.mark.parametrize("given", ["one page", "another list"])
def test_records_of_other_sources_are_refused_and_left(given, pages, whole, tmp_path):
    """A run continues its own records only, or the output would have those of two runs."""
    (tmp_path / "list").write_text(f"{pages / '3.html'}\n{pages / '4.html'}\n")
    arguments = [pages / "3.html"] if given == "one page" else ["-i", tmp_path / "list"]
    output, partial = tmp_path / "out.jsonl", tmp_path / "out.jsonl.partial"
    partial.write_bytes(b"".join(whole[:2]))
    result = run("extract", *arguments, "-o", output, "--resume")
    assert result.returncode == 3
    assert f"{partial} has 2 records of other sources, such as {pages / '0.html'}" in result.stderr
    assert partial.read_bytes() == b"".join(whole[:2])
    assert not output.exists()


def test_a_source_that_is_given_less_often_than_it_is_recorded_is_refused(pages, tmp_path):
    page, output = pages / "0.html", tmp_path / "out.jsonl"
    run("extract", page, page, "-o", output)
    output.rename(tmp_path / "out.jsonl.partial")
    result = run("extract", page, "-o", output, "--resume")
    assert (result.returncode, "1 record of other sources" in result.stderr) == (3, True)
