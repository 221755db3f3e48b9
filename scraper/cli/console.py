"""Where a command meets the shell: exit codes, messages on stderr, a pipe that closes, an
interrupt.
"""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from scraper.errors import ScraperError

SOME_FAILED, USAGE, ALL_FAILED, LOCKED, INTERRUPTED, TERMINATED = 1, 2, 3, 75, 130, 143


@contextmanager
def exit_on_error() -> Iterator[None]:
    """An error that ends the command is said, and nothing else."""
    try:
        yield
    except ScraperError as error:
        print(f"scraper: {error.message}", file=sys.stderr)
        raise typer.Exit(ALL_FAILED) from None


@contextmanager
def quiet_pipe() -> Iterator[None]:
    """A reader that has seen enough (`| head`) and an interrupt end the run without a traceback."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes stdout once more at exit, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except KeyboardInterrupt as error:
        print(f"scraper: interrupted{f'; {error}' if error.args else ''}", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        print(f"scraper: {name}cannot write: {error.strerror or error}", file=sys.stderr)
        raise typer.Exit(ALL_FAILED) from None


@contextmanager
def exit_on(kind: type[ScraperError], code: int) -> Iterator[None]:
    """An error of a kind ends the command with a code of its own, and a message."""
    try:
        yield
    except kind as error:
        print(f"scraper: {error.message}", file=sys.stderr)
        raise typer.Exit(code) from None


def exit_usage(message: str) -> NoReturn:
    print(f"scraper: {message}", file=sys.stderr)
    raise typer.Exit(USAGE)


def set_up_logging(verbosity: int) -> None:
    """What we have to say goes to stderr: warnings always, more at each -v; of the libraries,
    nothing before that.
    """
    ours, theirs = (
        (logging.WARNING, logging.CRITICAL),
        (logging.INFO, logging.INFO),
        (logging.DEBUG, logging.DEBUG),
    )[min(verbosity, 2)]
    logging.basicConfig(level=theirs, stream=sys.stderr, format="scraper: %(message)s")
    logging.getLogger("scraper").setLevel(ours)


def check_url(url: str) -> None:
    """What is no address of the web ends the command as wrong usage."""
    from scraper.inputs import is_url, looks_like_host

    if not is_url(url):
        exit_usage(
            f"{url}: not a URL"
            + (f" (for a web page, write https://{url})" if looks_like_host(url) else "")
        )
