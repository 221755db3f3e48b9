"""Browsers that break, hang, do not start or are killed: the page fails at once or is rendered once
more, and nothing is left.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import scraper
from scraper.fetcher import Client, FetchSettings
from scraper.fetcher.browser.folder import BrowserFolder
from scraper.fetcher.environment import Environment
from scraper.records import Page, Request
from tests.fetcher.browser.pages import (
    HOST,
    Renderer,
    at,
    browser_folders,
    chromium,
    living,
    resolve,
    shell,
)

PATIENCE = 60.0
"""Seconds that a test waits for what is bound to come: many more than it takes."""


@pytest.fixture
def client():
    return Client(
        FetchSettings(allow_private=(HOST,), delay=0), environment=Environment(resolve=resolve)
    )


@pytest.fixture
def own(client, tmp_path):
    """A renderer whose browsers may be killed."""
    with Renderer(client._transport, client._throttle, lambda _url: None, tmp_path) as renderer:
        yield renderer


def processes_with(word, below):
    """The processes below a process whose command line has a word (proc(5))."""
    parents, commands = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
            commands[int(folder.name)] = (folder / "cmdline").read_text()
        except OSError:  # it has just ended
            continue
        parents[int(folder.name)] = int(stat[1])
    known = {below}
    while more := {one for one, parent in parents.items() if parent in known} - known:
        known |= more
    return [one for one in known - {below} if word in commands.get(one, "")]


def wait_until(is_true):
    until = time.monotonic() + PATIENCE
    while not is_true() and time.monotonic() < until:
        time.sleep(0.02)
    assert is_true()


class Killer:
    """A responder that kills something when it is first requested, and then responds."""

    def __init__(self, kill):
        self.kill = kill
        self.times = 0

    def __call__(self, handler):
        self.times += 1
        self.kill(self.times)
        handler.send_response(200)
        handler.send_header("Content-Length", "0")
        handler.end_headers()


def kill_all(word, below):
    for process in processes_with(word, below):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue


def rendered(renderer, client, site, timeout=PATIENCE):
    request = Request(url=at(site, "/page"), timeout=timeout)
    return renderer.render(client.fetch(request), request)


WHAT = {"the renderer": "--type=renderer", "the browser": "--headless", "the driver": "run-driver"}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("what", WHAT)
def test_a_page_whose_browser_is_killed_is_rendered_once_more(what, own, client, site, tmp_path):
    killer = Killer(lambda times: kill_all(WHAT[what], os.getpid()) if times == 1 else None)
    site.responders["/api"] = killer
    site.serve("/page", shell("fetch('/api').then(() => { document.title = 'well' })"))
    assert b"<title>well</title>" in rendered(own, client, site).content
    assert killer.times == 2
    own.close()
    assert browser_folders(tmp_path) == []


def test_a_page_that_breaks_every_browser_is_an_error_that_can_be_retried(
    own, client, site, tmp_path
):
    killer = Killer(lambda _times: kill_all("--type=renderer", os.getpid()))
    site.responders["/api"] = killer
    site.serve("/page", shell("fetch('/api').catch(() => 0)"))
    with pytest.raises(
        scraper.RenderingFailed, match="not rendered: the browser crashed"
    ) as caught:
        rendered(own, client, site)
    assert (caught.value.code, caught.value.retryable) == ("not_rendered", True)
    assert killer.times == 2
    site.serve("/page", shell("document.title = 'well'"))
    assert b"<title>well</title>" in rendered(own, client, site).content


def test_a_page_that_takes_too_much_memory_is_not_rendered_again(own, client, site):
    site.serve(
        "/page",
        shell(
            "fetch('/api'); const kept = []; for (;;) kept.push(new Array(1 << 20).fill(0.5 + kept.length))"
        ),
    )
    site.serve("/api", "{}", content_type="application/json")
    with pytest.raises(scraper.RenderingFailed, match="takes too much memory"):
        rendered(own, client, site)
    assert own._chromium.pages == 1
    assert [path for path, _ in site.requests].count("/api") <= 1


def test_a_page_that_takes_too_much_time_is_not_rendered_again(own, client, site):
    site.serve("/page", shell("for (;;) ;"))
    with pytest.raises(scraper.DeadlineExceeded):
        rendered(own, client, site, timeout=2.0)
    assert own._chromium.pages == 1


def test_a_page_that_is_being_rendered_fails_when_the_renderer_is_closed(own, client, site):
    reached = threading.Event()

    def hang(_handler):
        reached.set()
        time.sleep(PATIENCE)

    site.responders["/api"] = hang
    site.serve("/page", shell("fetch('/api')", root=""))
    failures = []

    request = Request(url=at(site, "/page"), timeout=PATIENCE)
    page = client.fetch(request)

    def render():
        try:
            own.render(page, request)
        except scraper.RenderingFailed as error:
            failures.append(error.message)

    threads = [threading.Thread(target=render, daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert reached.wait(PATIENCE)
    process = own._chromium.process
    own.close()
    for thread in threads:
        thread.join(PATIENCE)
    assert ["the browser was closed" in failure for failure in failures] == [True] * 3
    wait_until(lambda: not living(process))


# Browsers that do not start


def program(tmp_path, text):
    path = tmp_path / "chromium"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def page_of(url="http://x.example/"):
    return Page(source=url, content=b"<p>x</p>", final_url=url), Request(url=url)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("exit 7", "it exited with code 7"),
        ("kill -9 $$", "it was ended by SIGKILL"),
        ("echo cannot find libnss3.so >&2; exit 1", "cannot find libnss3.so"),
    ],
)
def test_a_browser_that_ends_at_once_says_why(text, reason, client, tmp_path, monkeypatch):
    monkeypatch.setenv("CHROMIUM", program(tmp_path, text))
    with client.renderer() as renderer:
        with pytest.raises(scraper.RenderingUnavailable, match="does not start") as caught:
            renderer.render(*page_of())
        assert reason in caught.value.message
        assert renderer.start_error == caught.value.message


def test_a_browser_that_never_starts_is_not_tried_for_every_page(client, tmp_path, monkeypatch):
    starts = tmp_path / "starts"
    monkeypatch.setenv("CHROMIUM", program(tmp_path, f"echo >> {starts}; exit 1"))
    with client.renderer() as renderer:
        for _ in range(5):
            with pytest.raises(scraper.RenderingUnavailable):
                renderer.render(*page_of())
    assert 2 <= len(starts.read_text().splitlines()) <= 3


def test_a_browser_that_starts_the_second_time_is_used(client, site, tmp_path, monkeypatch):
    real = chromium.executable()
    script = f'[ -e {tmp_path}/again ] && exec {real} "$@"; touch {tmp_path}/again; exit 1'
    monkeypatch.setenv("CHROMIUM", program(tmp_path, script))
    site.serve("/page", shell("document.title = 'well'"))
    with client.renderer() as renderer:
        assert b"<title>well</title>" in rendered(renderer, client, site).content
        assert renderer.start_error is None


def test_a_browser_that_hangs_while_it_starts_is_ended_when_the_renderer_is_closed(
    client, tmp_path, monkeypatch
):
    monkeypatch.setenv("CHROMIUM", program(tmp_path, f"exec sleep 7{os.getpid()}"))
    renderer = client.renderer()
    renderer.start()
    wait_until(lambda: processes_with(f"sleep\x007{os.getpid()}", os.getpid()))
    (hanging,) = processes_with(f"sleep\x007{os.getpid()}", os.getpid())
    renderer.close()
    wait_until(lambda: not living(hanging))


def test_a_browser_that_is_started_early_is_the_one_that_renders(own, client, site):
    own.start()
    site.serve("/page", shell("document.title = 'well'"))
    assert b"<title>well</title>" in rendered(own, client, site).content
    assert own._chromium.pages == 1


def test_a_file_that_may_not_be_run_is_said(client, tmp_path, monkeypatch):
    path = tmp_path / "chromium"
    path.write_text("x")
    monkeypatch.setenv("CHROMIUM", str(path))
    with pytest.raises(scraper.RenderingUnavailable, match="is not a program"):
        client.renderer()


# Folders


def test_the_folder_of_a_dead_run_is_removed_and_that_of_a_living_one_stays(tmp_path):
    living_one = BrowserFolder(tmp_path)
    dead = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, os, pathlib\nfrom scraper.fetcher.browser.folder import BrowserFolder\n"
            "folder = BrowserFolder(pathlib.Path(sys.argv[1]))\n"
            "(folder.path / 'profile').mkdir()\nprint(folder.path, flush=True)\nos._exit(0)",
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    ).stdout.strip()
    assert Path(dead).exists()
    new = BrowserFolder(tmp_path)
    assert not Path(dead).exists()
    assert living_one.path.exists()
    new.remove()
    living_one.remove()
    assert list(tmp_path.iterdir()) == []


def test_a_long_path_has_its_sockets_elsewhere(tmp_path):
    for length in (1, 20, 60, 120):
        deep = tmp_path / ("é" * length)
        deep.mkdir()
        folder = BrowserFolder(deep)
        assert folder.path.parent == deep
        socket = folder.sockets / "org.chromium.Chromium.123456/SingletonSocket"
        assert len(os.fsencode(socket)) <= 107
        folder.remove()
        assert not folder.sockets.exists()


def test_a_folder_of_another_program_is_left_alone(tmp_path):
    (tmp_path / "scraper-notes").mkdir()
    BrowserFolder(tmp_path).remove()
    assert (tmp_path / "scraper-notes").exists()


def test_a_browser_starts_with_a_long_temporary_folder(client, site, tmp_path):
    deep = tmp_path / ("x" * 120)
    deep.mkdir()
    site.serve("/page", shell("document.title = 'well'"))
    with Renderer(client._transport, client._throttle, lambda _url: None, deep) as renderer:
        assert b"<title>well</title>" in rendered(renderer, client, site).content
    assert list(deep.iterdir()) == []


# The command


def command(*arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "scraper", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_all_processes_ends_the_command_in_good_order(number, site, tmp_path):
    reached = threading.Event()

    def hang(_handler):
        reached.set()
        time.sleep(PATIENCE)

    site.responders["/api"] = hang
    urls = [site.serve(f"/{one}", shell("fetch('/api')", root="")) for one in range(3)]
    (tmp_path / "temporary").mkdir()
    process = command(
        "extract", *urls, "--allow-private", "127.0.0.1", "--delay", "0", "--render", "auto",
        "--timeout", "600", "-o", str(tmp_path / "out.jsonl"),
        env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
    )  # fmt: skip
    assert reached.wait(PATIENCE)
    os.killpg(process.pid, number)
    _, stderr = process.communicate(timeout=PATIENCE)  # the page alone may take 600 seconds
    assert process.returncode == 128 + number
    assert "Traceback" not in stderr
    assert "Exception" not in stderr
    assert browser_folders(tmp_path / "temporary") == []


def test_a_command_whose_browser_does_not_start_says_so_and_exits_with_1(site, tmp_path):
    urls = [site.serve("/a", shell("", root="")), site.serve("/b", shell(""))]
    process = command(
        "extract", *urls, "--allow-private", "127.0.0.1", "--delay", "0", "--render", "always",
        env={**os.environ, "CHROMIUM": program(tmp_path, "exit 9")},
    )  # fmt: skip
    stdout, stderr = process.communicate(timeout=PATIENCE)
    records = [json.loads(line) for line in stdout.splitlines()]
    assert process.returncode == 1
    assert "pages were not rendered" in stderr
    assert "it exited with code 9" in stderr
    assert records[0]["error"]["code"] == "not_rendered"
    assert [notice["code"] for notice in records[1]["warnings"]][-1] == "not_rendered"
