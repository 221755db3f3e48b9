"""What becomes of the file of `scraper extract -o`, and the line about it."""

import fcntl
import os

import pytest

from tests.cli.command import run
from tests.conftest import page_with
from tests.warc_files import info, packed

EMPTY = "<!doctype html><html><head><title>App</title></head><body></body></html>"


@pytest.fixture
def old(tmp_path):
    """An output of yesterday."""
    output = tmp_path / "out.jsonl"
    output.write_text("old\n")
    return output


@pytest.mark.parametrize("lines", ["", "\n\n", "# nothing today\n"])
@pytest.mark.parametrize("resume", [[], ["--resume"]])
def test_a_list_without_sources_is_2_and_the_old_output_stays(lines, resume, old, tmp_path):
    (tmp_path / "list").write_text(lines)
    result = run("extract", "-i", tmp_path / "list", "-o", old, *resume)
    assert (result.returncode, result.stderr) == (
        2,
        f"scraper: there is no source in {tmp_path / 'list'}. Nothing was written.\n",
    )
    assert old.read_text() == "old\n"


def test_standard_input_without_sources_is_2(old):
    result = run("extract", "-i", "-", "-o", old, input="")
    assert (result.returncode, "no source in standard input" in result.stderr) == (2, True)
    assert old.read_text() == "old\n"


def test_a_list_without_sources_is_enough_if_a_source_is_an_argument(page, tmp_path):
    (tmp_path / "list").write_text("")
    assert run("extract", page, "-i", tmp_path / "list").returncode == 0


@pytest.mark.parametrize("name", ["out.md", "out.txt", "out.md.gz"])
@pytest.mark.parametrize("count", [1, 2])
def test_a_text_format_without_any_text_leaves_the_old_output(name, count, tmp_path):
    (tmp_path / "empty.html").write_text(EMPTY)
    (tmp_path / name).write_text("old")
    result = run("extract", *[tmp_path / "empty.html"] * count, "-o", tmp_path / name)
    assert result.returncode == 3
    assert f"{tmp_path / name} is not changed: no record has a text" in result.stderr
    assert (tmp_path / name).read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["empty.html", name]


def test_a_warc_file_without_pages_leaves_the_old_output(old, tmp_path):
    (tmp_path / "a.warc.gz").write_bytes(packed(info()))
    result = run("extract", tmp_path / "a.warc.gz", "-o", old)
    assert (result.returncode, "out.jsonl is not changed: there are no" in result.stderr) == (
        3,
        True,
    )
    assert old.read_text() == "old\n"


def test_many_sources_end_with_a_line_that_counts_their_records(page, tmp_path):
    (tmp_path / "list.html").write_text(EMPTY)
    output = tmp_path / "out.jsonl"
    result = run("extract", page, tmp_path / "list.html", page, "-o", output)
    assert result.stderr.splitlines()[-1] == (
        f"scraper: 3 records: 2 ok, 1 failed; written to {output}"
    )


@pytest.mark.parametrize("arguments", [["-o", "out.json"], []])
def test_one_source_or_standard_output_has_no_such_line(arguments, page, tmp_path):
    sources = [page] if arguments else [page, page]
    arguments = [tmp_path / one if one == "out.json" else one for one in arguments]
    assert run("extract", *sources, *arguments).stderr == ""


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl.gz", "out.sqlite", "out.parquet"])
def test_what_a_killed_run_left_is_removed_by_the_next(name, page, tmp_path):
    (tmp_path / f".{name}.dead.part").write_text("x")
    (tmp_path / f".{name}.folder.part").mkdir()
    (tmp_path / ".other.csv.dead.part").write_text("x")
    run("extract", page, page, "-o", tmp_path / name)
    assert sorted(os.listdir(tmp_path)) == sorted([".other.csv.dead.part", name, "page.html"])


def test_what_another_run_is_writing_is_left(page, tmp_path):
    with (tmp_path / ".out.csv.alive.part").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        run("extract", page, page, "-o", tmp_path / "out.csv")
    assert (tmp_path / ".out.csv.alive.part").exists()


@pytest.mark.parametrize("name", ["out", "notes.gz"])
def test_a_name_without_an_end_has_the_default_format(name, page, tmp_path):
    assert run("extract", page, page, "-o", tmp_path / name).returncode == 0


def test_a_format_makes_any_name_valid(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(page_with(), encoding="utf-8")
    assert run("extract", path, "-o", tmp_path / "a.v2", "--format", "csv").returncode == 0
