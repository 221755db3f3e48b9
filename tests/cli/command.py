"""How tests call the command line: in this process, or in one of its own if the process is the
subject (signals, pipes, memory, hash seeds).
"""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from typer.testing import CliRunner

from scraper.cli import app
from tests.conftest import valid

COMMAND = [sys.executable, "-m", "scraper"]
WIDE = {"COLUMNS": "200"}


@dataclass(frozen=True)
class Result:
    """What a command leaves: exit code, output, messages."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments, input=None):
    """Run a command in this process. Every record that it prints is checked."""
    with _fresh_logging():
        result = CliRunner().invoke(
            app, list(map(str, arguments)), input=input, env=WIDE, prog_name="scraper"
        )
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return _checked(arguments, Result(result.exit_code, result.stdout, result.stderr))


def run_process(*arguments, **options):
    """Run a command in a process of its own. Every record that it prints is checked."""
    result = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
        **options,
    )
    return _checked(arguments, Result(result.returncode, result.stdout, result.stderr))


def records_in(output):
    """The records of an output: one object, an array, or one per line."""
    if output.startswith("{\n"):
        return [json.loads(output)]
    return (
        json.loads(output)
        if output.startswith("[")
        else [json.loads(line) for line in output.splitlines()]
    )


def _checked(arguments, result):
    if arguments[:1] == ("extract",) and result.stdout.startswith(("{", "[")):
        for record in records_in(result.stdout):
            valid(record)
    return result


@contextmanager
def _fresh_logging() -> Iterator[None]:
    """A command sets up logging for a process of its own; afterwards it is as it was."""
    root, ours = logging.getLogger(), logging.getLogger("scraper")
    before = root.handlers[:], root.level, ours.level
    root.handlers.clear()
    try:
        yield
    finally:
        root.handlers[:], root.level, ours.level = before
