"""The command as a process: signals, pipes, hash seeds."""

import json
import os
import signal
import subprocess
import threading
from functools import partial
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, records_in, run_process


@pytest.fixture
def slow(site):
    """(URL, event): a page whose response never comes, and whether it was requested."""
    requested, released = threading.Event(), threading.Event()

    def hang(_handler):
        requested.set()
        released.wait()

    site.responders["/slow"] = hang
    yield site.url("/slow"), requested
    released.set()


def interrupted(arguments, requested, folder, number=signal.SIGINT):
    """(exit code, messages) of a command that gets a signal while it waits for a response."""
    process = subprocess.Popen(
        [*COMMAND, *map(str, arguments), "--allow-private", "127.0.0.1", "--timeout", "90"],
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=folder,
        # A suite that runs in the background of a shell has SIGINT ignored, and would pass that on.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    try:
        assert requested.wait(timeout=60)
        process.send_signal(number)
        _, messages = process.communicate(timeout=60)
    finally:
        process.kill()
    return process.returncode, messages


def test_after_an_interrupt_the_records_so_far_are_in_a_partial_file(slow, page, tmp_path):
    url, requested = slow
    code, messages = interrupted(["extract", page, url, "-o", "out.jsonl"], requested, tmp_path)
    assert code == 130
    assert messages.endswith(
        "out.jsonl is not written; the records so far are in out.jsonl.partial\n"
    )
    assert [
        record["source"] for record in records_in((tmp_path / "out.jsonl.partial").read_text())
    ] == [str(page)]


def test_an_interrupted_command_leaves_the_old_output(slow, tmp_path):
    url, requested = slow
    output = tmp_path / "out.jsonl"
    output.write_text("old\n")
    code, messages = interrupted(["extract", url, "-o", output], requested, tmp_path)
    assert code == 130
    assert "Traceback" not in messages
    assert output.read_text() == "old\n"
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []


INTERRUPTING_MODULE = """
import os, signal, time
os.kill(os.getpid(), signal.SIGINT)
time.sleep(60)
"""


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("typer", ["run"]),
        ("typer", ["extract", "https://post.example/"]),
        ("requests", ["discover", "https://post.example/"]),
        ("lxml", ["explain", "page.html"]),
        ("msgspec", ["status"]),
    ],
)
def test_an_interrupt_while_modules_are_imported_prints_one_line(module, arguments, tmp_path):
    """The first import of a module is the moment of the interrupt."""
    (tmp_path / f"{module}.py").write_text(INTERRUPTING_MODULE)
    root = str(Path(__file__).parents[2])
    (tmp_path / "jobs.toml").write_text(
        '[job]\nname = "post"\n[[source]]\nkind = "urls"\npath = "urls.txt"\n'
    )
    result = subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{root}"},
        timeout=50,
    )
    assert (result.returncode, result.stderr) in ((130, "scraper: interrupted\n"), (130, ""))


def test_a_reader_that_stops_reading_ends_the_command_without_a_message(page, tmp_path):
    sources = tmp_path / "sources.txt"
    sources.write_text(f"{page}\n" * 200)
    process = subprocess.Popen(
        [*COMMAND, "extract", "-i", str(sources)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.readline()
    process.stdout.close()
    stderr = process.stderr.read()
    assert process.wait(timeout=60) == 0
    assert stderr == b""
    process.stderr.close()


def test_every_hash_seed_gives_the_same_bytes():
    pages = sorted((Path(__file__).parents[2] / "fixtures").glob("*.example/*/page.*"))[:8]
    first, second = (
        run_process("extract", *pages, env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    )
    assert first == second
    assert len(first.splitlines()) == 8


def test_a_pipe_for_an_output_is_written_to(page, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen(["cat", tmp_path / "pipe"], stdout=subprocess.PIPE)
    assert run_process("extract", page, "-o", tmp_path / "pipe").returncode == 0
    assert json.loads(reader.communicate(timeout=30)[0])["status"] == "ok"
    assert (tmp_path / "pipe").is_fifo()


def test_an_interrupted_run_is_continued(slow, page, tmp_path):
    url, requested = slow
    interrupted(["extract", page, url, page, "-o", "out.jsonl"], requested, tmp_path)
    result = run_process(
        *("extract", page, url, page, "-o", tmp_path / "out.jsonl", "--resume"),
        *("--allow-private", "127.0.0.1", "--total-timeout", "1"),
    )
    assert result.returncode == 1
    records = records_in((tmp_path / "out.jsonl").read_text())
    assert [record["source"] for record in records] == [str(page), url, str(page)]
    assert [record["status"] for record in records] == ["ok", "failed", "ok"]


def test_a_killed_run_is_continued(slow, page, tmp_path):
    url, requested = slow
    process = subprocess.Popen(
        [*COMMAND, "extract", page, url, "-o", "out.jsonl", "--allow-private", "127.0.0.1"],
        cwd=tmp_path,
    )
    assert requested.wait(timeout=60)
    process.kill()
    process.wait(timeout=60)
    assert run_process("extract", page, "-o", tmp_path / "out.jsonl", "--resume").returncode == 0
    (record,) = records_in((tmp_path / "out.jsonl").read_text())
    assert record["source"] == str(page)


INTERRUPT, TERMINATION = (signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")
SIGNALS = pytest.mark.parametrize(("number", "code", "word"), [INTERRUPT, TERMINATION])


@pytest.mark.parametrize(
    ("name", "number", "code", "word"),
    [("a.sqlite", *INTERRUPT), ("a.parquet", *TERMINATION)],
)
def test_an_interrupted_binary_format_leaves_nothing(
    name, number, code, word, slow, page, tmp_path
):
    url, requested = slow
    left = interrupted(["extract", page, url, "-o", name], requested, tmp_path, number)
    assert left == (code, f"scraper: {word}; {name} is not written\n")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.parametrize(
    ("name", "number", "code", "word"),
    [
        ("a.jsonl", *INTERRUPT),
        ("a.jsonl", *TERMINATION),
        ("a.json", *INTERRUPT),
        ("a.csv", *TERMINATION),
        ("a.md", *INTERRUPT),
        ("a.jsonl.gz", *TERMINATION),
    ],
)
def test_an_interrupted_text_format_leaves_the_records_so_far(
    name, number, code, word, slow, page, tmp_path
):
    url, requested = slow
    left = interrupted(["extract", page, url, "-o", name], requested, tmp_path, number)
    assert left[0] == code
    assert left[1].startswith(f"scraper: {word}; ")
    assert left[1].endswith(f"{name}.partial\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{name}.partial", "page.html"]


@SIGNALS
def test_a_signal_ends_discover_with_a_line(number, code, word, slow, tmp_path):
    url, requested = slow
    left = interrupted(["discover", url], requested, tmp_path, number)
    assert left == (code, f"scraper: {word}\n")
