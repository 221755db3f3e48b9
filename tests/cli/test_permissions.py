"""Paths that may not be read, entered or written: a message, never a traceback."""

import json

import pytest

from tests.cli.command import run
from tests.cli.unprivileged import CAN_DROP, run_unprivileged

pytestmark = pytest.mark.skipif(not CAN_DROP, reason="root may read anything")
JOB = '[job]\nname = "post"\noutput = "closed/out"\n[[source]]\nkind = "urls"\npath = "urls"\n'


@pytest.fixture
def closed(page, tmp_path):
    """The folder of a page, with a folder `closed` that may not be entered."""
    (tmp_path / "closed").mkdir()
    (tmp_path / "jobs.toml").write_text(JOB)
    (tmp_path / "list").write_text("page.html\nclosed/page.html\npage.html\n")
    (tmp_path / "closed").chmod(0)
    yield tmp_path
    (tmp_path / "closed").chmod(0o700)


@pytest.mark.parametrize(
    "sources", [["page.html", "closed/page.html", "page.html"], ["-i", "list"]]
)
def test_a_source_that_may_not_be_read_is_a_failure_and_the_rest_is_read(sources, closed):
    result = run_unprivileged("extract", *sources, folder=closed)
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert (result.returncode, [one["status"] for one in records]) == (1, ["ok", "failed", "ok"])
    assert records[1]["error"]["message"] == "closed/page.html: cannot be read: Permission denied"


@pytest.mark.parametrize("source", ["closed/page.html", "closed/a.warc.gz:5", "closed"])
def test_a_single_source_that_may_not_be_read_is_3(source, closed):
    result = run_unprivileged("extract", source, folder=closed)
    assert (result.returncode, result.stderr) == (
        3,
        f"scraper: {source}: cannot be read: Permission denied\n",
    )


def test_the_files_of_a_folder_that_may_be_listed_only_are_failures(page, tmp_path):
    listed = tmp_path / "listed"
    listed.mkdir()
    page.rename(listed / "page.html")
    listed.chmod(0o444)
    try:
        result = run_unprivileged("extract", "listed", folder=tmp_path)
    finally:
        listed.chmod(0o700)
    assert (result.returncode, result.stderr) == (
        3,
        "scraper: listed/page.html: cannot be read: Permission denied\n",
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["extract", "-i", "closed/list"], "cannot read closed/list: permission denied. -i needs"),
        (
            ["extract", "page.html", "-o", "closed/a.jsonl"],
            "closed/a.jsonl cannot be written: perm",
        ),
        (["extract", "page.html", "--warc", "closed/a.warc.gz"], "closed/a.warc.gz cannot be writ"),
        (
            ["extract", "https://post.example/", "--replay", "closed/a.warc.gz"],
            "cannot read closed/a.warc.gz: permission denied. --replay needs",
        ),
        (["init", "https://post.example/", "-o", "closed/jobs.toml"], "cannot be written: permis"),
        (["export", "-o", "closed/a.jsonl"], "closed/a.jsonl cannot be written: permission denied"),
        (["run", "closed/jobs.toml"], "closed/jobs.toml: cannot be read (Permission denied)"),
    ],
)
def test_a_file_of_an_option_that_may_not_be_used_is_2(arguments, message, closed):
    result = run_unprivileged(*arguments, folder=closed)
    assert (result.returncode, message in result.stderr) == (2, True)
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [["run"], ["status"], ["export"], ["prune", "--older-than", "3d"]]
)
def test_an_output_of_a_job_that_may_not_be_entered_is_3(arguments, closed):
    result = run_unprivileged(*arguments, folder=closed)
    assert (result.returncode, "ermission denied" in result.stderr) == (3, True)
    assert len(result.stderr.splitlines()) == 1


def test_a_list_that_may_not_be_read_is_2(tmp_path):
    (tmp_path / "list").write_text("a.html\n")
    (tmp_path / "list").chmod(0)
    result = run_unprivileged("extract", "-i", "list", folder=tmp_path)
    assert (result.returncode, result.stderr) == (
        2,
        "scraper: cannot read list: permission denied. -i needs a file with one source per line.\n",
    )


def test_a_name_that_is_too_long_is_a_failure_of_its_own(page):
    result = run("extract", "x" * 300, page)
    first, second = map(json.loads, result.stdout.splitlines())
    assert (result.returncode, first["status"], second["status"]) == (1, "failed", "ok")
    assert first["error"]["message"].endswith("cannot be read: File name too long")


@pytest.mark.parametrize(
    ("given", "reason"), [("missing", "no such file or directory"), (".", "it is a folder")]
)
@pytest.mark.parametrize("option", ["-i", "--replay"])
def test_a_wrong_file_of_an_option_is_explained(option, given, reason, page, tmp_path):
    result = run("extract", *(() if option == "-i" else (page,)), option, tmp_path / given)
    assert result.returncode == 2
    assert f"cannot read {tmp_path / given}: {reason}. {option} needs" in result.stderr
