"""Runs and reports whose standard streams are closed, full, dead or of a small charset."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import scraper

ENVIRONMENT = {**os.environ, "COLUMNS": "200", "PYTHONPATH": str(Path(scraper.__file__).parents[1])}
SOURCE = '[[source]]\nkind = "feed"\nname = "Ærø 東京 🛥"\nurl = "{}"\n'
CLOSED = ["2>&-", "<&- >&-", "<&- >&- 2>&-"]


def shell(folder, arguments, redirection="", **environment):
    """A command with a redirection of the shell."""
    return subprocess.run(
        ["bash", "-c", f"{shlex.quote(sys.executable)} -m scraper {arguments} {redirection}"],
        capture_output=True,
        cwd=folder,
        env={**ENVIRONMENT, **environment},
        timeout=100,
        check=False,
    )


@pytest.fixture
def ready(newsroom):
    """A job that was not run."""
    newsroom.publish(1, 2, 3)
    newsroom.job()
    return newsroom


@pytest.mark.parametrize("redirection", [*CLOSED, "2>/dev/full", "2>&1 >/dev/full"])
def test_a_run_needs_no_standard_stream(ready, redirection):
    result = shell(ready.folder, "run", redirection)
    assert result.returncode == 0
    assert b"Traceback" not in result.stderr
    assert len(ready.exported()) == 3


@pytest.mark.parametrize("options", ["", "--json-log"])
def test_a_run_outlives_the_reader_of_its_messages(ready, options):
    result = shell(ready.folder, f"run {options}", "2>&1 | true; exit ${PIPESTATUS[0]}")
    assert result.returncode == 0
    assert len(ready.exported()) == 3


def test_the_json_log_never_goes_to_standard_output(ready):
    result = shell(ready.folder, "run --json-log", "2>&-")
    assert (result.returncode, result.stdout) == (0, b"")


def test_files_of_a_run_do_not_take_the_place_of_a_closed_stream(ready):
    shell(ready.folder, "run -v", "<&- >&- 2>&-")
    for file in ready.output.rglob("*"):
        if file.is_file():
            assert b"scraper:" not in file.read_bytes()


@pytest.mark.parametrize("arguments", ["status", "cron", "--version"])
@pytest.mark.parametrize(("redirection", "code"), [(">&-", 0), (">/dev/full", 3)])
def test_a_report_that_cannot_be_written_is_not_an_answer(done, arguments, redirection, code):
    result = shell(done.folder, arguments, redirection)
    stale = arguments.startswith("status") and not code  # the clock of the job is that of 2024
    assert result.returncode == (1 if stale else code)
    assert len(result.stderr.splitlines()) == (1 if code or stale else 0)


@pytest.mark.parametrize("redirection", [">&-", ">/dev/full", ">&- 2>&-"])
def test_a_dataset_that_cannot_be_written_is_exit_code_3(done, redirection):
    result = shell(done.folder, "export -o -", redirection)
    assert result.returncode == 3
    assert len(result.stderr.splitlines()) <= 1


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_the_charset_of_the_terminal_never_fails_a_status(newsroom, environment):
    newsroom.publish(1)
    newsroom.run(newsroom.job(SOURCE.format(newsroom.site.url("/feed.xml"))))
    result = shell(newsroom.folder, "status", **environment)
    (alarm,) = result.stderr.splitlines()
    assert (result.returncode, alarm[:18]) == (1, b"scraper: no run si")
    assert b"\\u6771\\u4eac \\ud83d\\udee5" in result.stdout
    charset = environment.get("PYTHONIOENCODING", "ascii")
    as_json = json.loads(
        shell(newsroom.folder, "status --json", **environment).stdout.decode(charset)
    )
    assert as_json["sources"][0]["source"] == "Ærø 東京 🛥"


def test_every_line_of_a_json_log_is_json(ready):
    (ready.folder / "out").mkdir()
    (ready.folder / "out/articles.jsonl").write_text("{}\n")
    for arguments in ("run --json-log -vv", "run --json-log --nope", "run --json-log missing.toml"):
        result = shell(ready.folder, arguments)
        lines = [json.loads(line) for line in result.stderr.decode().splitlines()]
        assert result.returncode in (2, 3)
        assert lines
        assert all(line["event"] in ("page", "run", "message") for line in lines)
