"""The line that `scraper extract` prints at a terminal if there is no article."""

import os
import pty
import subprocess
from typing import get_args

import pytest
from msgspec.structs import replace

from scraper.article import Failure, Status
from scraper.cli.hints import hint_of
from scraper.error_record import failure_record
from scraper.errors import NoArticle
from scraper.records import Page
from tests.cli.command import COMMAND

URL = "https://courier.example/ferry"
RECORD = failure_record(NoArticle("none"), Page(source=URL, content=b"", url=URL))
STATUSES = [status for status in get_args(Status) if status not in ("ok", "failed")]


@pytest.mark.parametrize("source", [URL, "page.html"])
@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_one_line_with_a_next_step(status, source):
    hint = hint_of(replace(RECORD, status=status, source=source), render="never")
    assert "\n" not in hint
    assert "; " in hint


def test_an_article_needs_no_hint():
    assert hint_of(replace(RECORD, status="ok", error=None), render="never") is None


def test_rendering_is_suggested_only_if_it_was_not_used():
    empty = replace(RECORD, status="empty")
    assert "--render auto" in hint_of(empty, render="never")
    assert "--render" not in hint_of(empty, render="auto")
    assert "save the page" in hint_of(empty, render="auto")


def test_a_file_is_not_rendered():
    hint = hint_of(replace(RECORD, status="consent", source="page.html"), render="never")
    assert hint.endswith("scraper explain page.html")


@pytest.mark.parametrize(
    ("retryable", "status", "expected"),
    [(True, None, "try again later"), (False, 404, "check the URL"), (False, None, "-vv")],
)
def test_a_failure_says_what_to_do(retryable, status, expected):
    error = Failure("x", "x", retryable, None)
    failed = replace(RECORD, status="failed", error=error, http_status=status)
    assert expected in hint_of(failed, render="never")


@pytest.mark.parametrize("code", ["robots_disallowed", "forbidden_url", "invalid_url"])
def test_a_failure_without_a_request_has_no_trace_to_look_at(code):
    error = Failure(code, "x", False, None)
    assert hint_of(replace(RECORD, status="failed", error=error), render="never") is None


def at_terminal(*arguments):
    """What a command prints to a terminal on stderr."""
    controller, terminal = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *map(str, arguments)], stderr=terminal, stdout=subprocess.DEVNULL
    ) as process:
        os.close(terminal)
        shown = b""
        try:
            while chunk := os.read(controller, 4096):
                shown += chunk
        except OSError:  # the end of a terminal
            pass
        process.wait(timeout=60)
    os.close(controller)
    return shown.decode().splitlines()


def test_the_hint_is_shown_at_a_terminal_only(tmp_path, page):
    path = tmp_path / "app.html"
    path.write_text("<!doctype html><title>App</title><div id=app></div><script>go()</script>")
    message, hint = at_terminal("extract", path)
    assert hint == (
        "scraper: the page shows no text of an article; save the page again, in a browser that has "
        "shown it"
    )
    assert at_terminal("extract", page) == []
    piped = subprocess.run([*COMMAND, "extract", str(path)], capture_output=True, text=True)
    assert piped.stderr.splitlines() == [message]
