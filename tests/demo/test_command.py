"""`scraper demo` as a user meets it."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path

import pytest

from scraper.jobs.config import job_of, load

COMMAND = [sys.executable, "-m", "scraper", "demo"]
ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def demo(*arguments):
    """(the running command, its address); what it says at first has been read."""
    running = subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        welcome = "".join(running.stderr.readline() for _ in range(5))
        assert "scraper run jobs.toml" in welcome
        yield running, re.search(r"http://127\.0\.0\.1:\d+", welcome)[0]
    finally:
        running.kill()
        running.communicate()


def run(*arguments):
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        env={**os.environ, "COLUMNS": "200"},
    )


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_it_serves_until_a_signal_ends_it(number, code):
    with demo("--port", "0") as (running, base):
        with urllib.request.urlopen(f"{base}/en/", timeout=10) as response:
            assert b"North Quay crane" in response.read()
        running.send_signal(number)
        out, said = running.communicate(timeout=10)
    assert (running.returncode, out, said) == (code, "", "")


def test_verbose_shows_the_requests():
    with demo("--port", "0", "--day", "2", "-v") as (running, base):
        urllib.request.urlopen(
            f"{base}/en/harbour/seal-pup-holds-up-ferry-for-forty-minutes", timeout=10
        ).close()
        running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=10)
    assert "GET /en/harbour/seal-pup-holds-up-ferry-for-forty-minutes: 200" in said


def test_a_port_that_is_taken_is_said(newsroom):
    result = run("--port", str(newsroom.port))
    assert result.returncode == 3
    assert (
        result.stderr
        == f"scraper: cannot listen on 127.0.0.1:{newsroom.port}: Address already in use. Use "
        "--port 0 to choose a free port.\n"
    )


@pytest.mark.parametrize(
    "arguments", [("--port", "70000"), ("--day", "3"), ("--job", "--port", "0")]
)
def test_a_wrong_command_line_is_2(arguments):
    result = run(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr


def test_it_prints_a_job_for_its_url():
    result = run("--job", "--port", "9001")
    assert (result.returncode, result.stderr) == (0, "")
    job = job_of(tomllib.loads(result.stdout), Path("jobs.toml"))
    assert {source.kind for source in job.source} == {"feed", "page", "sitemap"}
    assert all(source.url.startswith("http://127.0.0.1:9001/") for source in job.source)


def test_the_least_job_is_valid_and_at_the_default_port():
    job = load(ROOT / "fixtures" / "newsroom" / "jobs.toml")
    assert [source.url for source in job.source] == ["http://127.0.0.1:8000/feed.xml"]
    assert job.output.resolve() == ROOT / "output" / "harbour"


def test_discover_and_extract_work_on_it():
    with demo("--port", "0") as (_, base):
        found = subprocess.run(
            [
                sys.executable,
                "-m",
                "scraper",
                "discover",
                f"{base}/es/",
                "--allow-private",
                "127.0.0.1",
                "--delay",
                "0",
            ],
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert (found.returncode, found.stderr) == (0, "")
    assert len(found.stdout.splitlines()) == 10


def test_a_command_runs_while_the_newsroom_is_served_and_its_exit_code_is_ours():
    code = (
        "import sys, urllib.request; sys.exit(7 if b'<rss' in "
        "urllib.request.urlopen(sys.argv[1]).read() else 1)"
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    result = subprocess.run(
        [
            *COMMAND,
            "--port",
            str(port),
            "--",
            sys.executable,
            "-c",
            code,
            f"http://127.0.0.1:{port}/feed.xml",
        ],
        check=False,
        timeout=60,
    )
    assert result.returncode == 7
