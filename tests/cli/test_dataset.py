"""The command that makes datasets: arguments, messages, exit codes and signals."""

import gzip
import json
import os
import pty
import shlex
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

import scraper
from scraper.cli.dataset_view import Pace
from scraper.errors import SourceError
from scraper.scale.report import DatasetReport, Stage
from tests.cli.command import COMMAND, run, run_process
from tests.scale.datasets import digests, write_pages
from tests.scale.processes import descendants, is_running, wait_for

pytestmark = pytest.mark.slow

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(scraper.__file__).parents[1])}


@pytest.fixture
def pages(tmp_path):
    return write_pages(tmp_path / "pages.jsonl", [1, 2])


def test_the_summary_says_what_came_of_it_and_where_it_is(pages, tmp_path):
    with pages.open("a") as file:
        file.write("no json\n")
    result = run("dataset", pages, "-o", tmp_path / "out", "--where", "url LIKE '%/2'")
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr.splitlines()[1:] == [
        "scraper: 3 pages in 1 part: 1 record, 1 left out by the condition, 1 failure",
        f"scraper: the dataset is in {tmp_path}/out/data, described in {tmp_path}/out/README.md",
        f"scraper: records of the failures are in {tmp_path}/out/failures",
    ]
    assert result.stderr.startswith("scraper: 1 page failed: source_unreadable, such as ")


def test_a_list_of_inputs_can_be_gzipped_and_have_remarks(pages, tmp_path):
    names = tmp_path / "names.txt.gz"
    names.write_bytes(gzip.compress(f"# all\n{pages}\n\n".encode()))
    assert "2 pages in 1 part" in run("dataset", "-i", names, "-o", tmp_path / "out").stderr


def test_a_list_of_inputs_can_be_standard_input(pages, tmp_path):
    result = run("dataset", "-i", "-", "-o", tmp_path / "out", input=f"{pages}\n")
    assert "2 pages in 1 part" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "there is no input"),
        ([""], "an input is empty"),
        (["x", "--part-size", "many"], "--part-size: 'many' is not a size; write a number"),
        (["x", "--max-memory", "0"], "--max-memory: '0' is zero"),
        (["x", "--parts", "4/3"], "--parts 4/3: write K/N"),
        (["PAGES", "--where", "wrods > 3"], "no such column: wrods; columns are url, host, "),
        (["x", "--temp", "PAGES"], "it is not a folder"),
        (["x", "--address", "10.0.0.1:6379"], "so it needs --engine ray"),
    ],
)
def test_wrong_usage_is_said_and_nothing_is_written(pages, tmp_path, arguments, message):
    given = [str(pages) if one == "PAGES" else one for one in arguments]
    result = run("dataset", *given, "-o", tmp_path / "out")
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments", [["missing.jsonl"], ["-i", "missing.txt"], ["nosuchscheme://a/b.jsonl"]]
)
def test_inputs_that_do_not_exist_give_code_3(tmp_path, arguments):
    result = run("dataset", *arguments, "-o", tmp_path / "out")
    assert result.returncode == 3
    assert result.stderr.startswith(f"scraper: {arguments[-1]}: ")
    assert not (tmp_path / "out").exists()


def test_other_settings_give_code_2(pages, tmp_path):
    run("dataset", pages, "-o", tmp_path / "out")
    result = run("dataset", pages, "-o", tmp_path / "out", "--max-bytes", "1MB")
    assert result.returncode == 2
    assert "--max-bytes was 10MB and is 1MB" in result.stderr


def test_a_failed_part_gives_code_1_and_is_named(pages, tmp_path):
    bad = tmp_path / "bad.parquet"
    bad.write_bytes(b"PAR1")
    result = run("dataset", pages, bad, "-o", tmp_path / "out")
    assert result.returncode == 1
    assert result.stderr.startswith(f"scraper: failed part: {bad}: not a readable Parquet file")
    assert "2 pages in 1 part, 1 part failed: 2 records\n" in result.stderr


def test_no_record_at_all_gives_code_3(tmp_path):
    bad = tmp_path / "bad.jsonl"
    bad.write_text("no json\n")
    result = run("dataset", bad, "-o", tmp_path / "out")
    assert result.returncode == 3
    assert "1 page in 1 part: 0 records, 1 failure" in result.stderr


def test_a_share_says_how_to_go_on(pages, tmp_path):
    result = run("dataset", pages, "-o", tmp_path / "out", "--parts", "1/2")
    assert result.returncode == 0
    assert "share 1/2 is finished; when all are, the command without --parts goes on" in (
        result.stderr
    )
    assert run("dataset", pages, "-o", tmp_path / "out", "--parts", "2/2").returncode == 0


def test_with_json_log_every_line_is_an_object(pages, tmp_path):
    result = run_process(
        "dataset", pages, "-o", tmp_path / "out", "--json-log", cwd=tmp_path, env=ENVIRONMENT
    )
    events = [json.loads(line) for line in result.stderr.splitlines()]
    assert Counter(event["event"] for event in events)["dataset"] == 1
    assert (events[0]["event"], events[0]["part"][:6]) == ("part", "pages-")
    assert events[-1]["records"] == 2
    assert events[-1]["is_written"] is True


def test_a_terminal_shows_a_live_view(pages, tmp_path):
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "dataset", pages, "-o", tmp_path / "out"],
        stderr=child,
        env=ENVIRONMENT | {"COLUMNS": "200", "TERM": "xterm"},
    )
    os.close(child)
    shown = b""
    while True:
        try:
            data = os.read(parent, 65536)
        except OSError:  # Linux, at the end
            break
        if not data:
            break
        shown += data
    os.close(parent)
    assert process.wait(60) == 0
    assert b"extracting, 0 parts, 0% of " in shown
    assert b"2 pages in 1 part: 2 records" in shown


@pytest.mark.parametrize(
    ("number", "code", "word"),
    [
        pytest.param(signal.SIGINT, 130, "interrupted", marks=pytest.mark.long),
        pytest.param(signal.SIGTERM, 143, "terminated", marks=pytest.mark.long),
    ],
)
def test_a_signal_leaves_a_state_that_the_same_command_continues(tmp_path, number, code, word):
    for index in range(4):
        write_pages(tmp_path / "in" / f"{index}.jsonl", [index])
    out, temp = tmp_path / "out", tmp_path / "temp"
    command = ["dataset", tmp_path / "in", "-o", out, "--workers", "1", "--temp", temp]
    process = subprocess.Popen(
        [*COMMAND, *command], stderr=subprocess.PIPE, text=True, env=ENVIRONMENT
    )
    while not list(out.glob("_work/extract/*/marker.json")):
        time.sleep(0.01)
    process.send_signal(number)
    _, messages = process.communicate(timeout=60)
    if process.returncode == 0:
        pytest.skip("the machine was so slow that the run ended before the signal")
    assert process.returncode == code
    assert messages.startswith(f"scraper: {word}; ")
    assert "the same command goes on from there" in messages
    assert not list(temp.iterdir())
    assert not (out / "data").exists()
    again = run(*command)
    assert again.returncode == 0
    assert "4 pages in 4 parts (" in again.stderr
    run("dataset", tmp_path / "in", "-o", tmp_path / "undisturbed")
    assert digests(out) == digests(tmp_path / "undisturbed")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs the proc file system")
def test_nothing_runs_on_when_the_command_is_killed(tmp_path):
    """Otherwise the part would be finished."""
    write_pages(tmp_path / "in.jsonl", range(2000))
    out = tmp_path / "out"
    process = subprocess.Popen(
        [*COMMAND, "dataset", tmp_path / "in.jsonl", "-o", out, "--temp", tmp_path],
        env=ENVIRONMENT,
    )
    processes = []
    while len(processes) < 2:
        assert process.poll() is None
        processes = descendants(process.pid, b"_process")
    process.kill()
    process.wait()
    wait_for(lambda: not any(map(is_running, processes)))
    assert not list(out.glob("_work/extract/*/marker.json"))


def test_a_file_in_the_current_folder_is_not_taken_for_a_module(pages, tmp_path):
    (tmp_path / "scraper.py").write_text("raise SystemExit('the wrong scraper')\n")
    script = "import sys; sys.path.remove(''); from scraper.__main__ import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", script, "dataset", pages, "-o", tmp_path / "out"],
        env=ENVIRONMENT,
        cwd=tmp_path,
    )
    assert result.returncode == 0


def test_a_disk_without_space_is_said_and_where(pages, tmp_path):
    temp = tmp_path / "temp"
    command = shlex.join(
        map(str, [*COMMAND, "dataset", pages, "-o", tmp_path / "out", "--temp", temp])
    )
    result = subprocess.run(
        ["sh", "-c", f"ulimit -f 2; exec {command}"],  # at most a kilobyte or two in a file
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 3
    assert "failed part: pages-" in result.stderr
    assert f": {temp}/" in result.stderr
    assert "File too large; make space or name another folder with --temp, and run" in result.stderr
    assert "internal error" not in result.stderr


def test_without_ray_the_message_names_the_extra(pages, tmp_path):
    (tmp_path / "ray.py").write_text("raise ModuleNotFoundError('No module', name='ray')\n")
    environment = {**ENVIRONMENT, "PYTHONPATH": f"{tmp_path}:{ENVIRONMENT['PYTHONPATH']}"}
    result = run_process(
        "dataset", pages, "-o", tmp_path / "out", "--engine", "ray", env=environment
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == ("scraper: Ray needs the extra: pip install 'article-scraper[ray]'\n")
    assert not (tmp_path / "out").exists()


def half_done():
    report = DatasetReport(input_bytes=3_100_000_000, finished_bytes=1_550_000_000)
    report.reused_bytes = 310_000_000
    report.finished, report.pages, report.new_pages, report.failures = 12, 6_000, 4_000, 1
    return report


def test_a_line_says_how_far_a_run_is_and_how_long_it_may_take():
    assert Pace(half_done(), 4_000.0).line() == (
        "extracting, 12 parts, 50% of 3.1 GB, 6,000 pages, 1.0 pages/s, 1 failure, "
        "about 1 h 23 min left"
    )


def test_a_line_names_failed_parts_and_no_time_that_is_not_known():
    report = DatasetReport(stage=Stage.write)
    report.fail("a", SourceError("a: is damaged"), bytes_of_input=0)
    assert Pace(report, 0.0).line() == (
        "finding duplicates and writing, 0 parts, 0% of 0 B, 0 pages, 0.0 pages/s, 0 failures, "
        "1 failed part"
    )
    assert Pace(report, 9.0).as_dict()["seconds_left"] is None
