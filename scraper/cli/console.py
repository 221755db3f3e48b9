"""What all commands share towards the shell: exit codes, messages on stderr, closed pipes and
interrupts.
"""

import logging
import re
import shlex
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from scraper.cli.options import FIRST_JOB
from scraper.errors import ScraperError, SinkError, internal_error
from scraper.shortages import is_shortage, out_of_resources
from scraper.standard_streams import discard_stdout, is_stdout_closed

if TYPE_CHECKING:
    from scraper.jobs import Alarm

SOME_FAILED, USAGE, ALL_FAILED, LOCKED, INTERRUPTED, TERMINATED = 1, 2, 3, 75, 130, 143
_HANG_UP = signal.SIGHUP
EXIT_CODES = {signal.SIGINT: INTERRUPTED, signal.SIGTERM: TERMINATED, _HANG_UP: TERMINATED}
"""By signal."""


@contextmanager
def exit_on_error() -> Iterator[None]:
    """Print the message of a ScraperError, or where an exception came from that no one foresaw, and
    exit with 3. A traceback is printed only with -v.
    """
    try:
        yield
    except ScraperError as error:
        print(f"scraper: {error.message}", file=sys.stderr)
        raise typer.Exit(ALL_FAILED) from None
    except (OSError, typer.Exit, typer.Abort):
        raise
    except Exception as error:
        if is_shortage(error):
            print(f"scraper: {out_of_resources(error).message}", file=sys.stderr)
            raise typer.Exit(ALL_FAILED) from None
        logging.getLogger("scraper").info("internal error", exc_info=True)
        print(f"scraper: {internal_error('this command', error).message}", file=sys.stderr)
        raise typer.Exit(ALL_FAILED) from None


class Terminated(KeyboardInterrupt):
    """SIGTERM or SIGHUP. Whatever finishes its work after an interrupt does so after this too."""


def stop_signals() -> list[signal.Signals]:
    """The signals that end a command, with the exit codes of EXIT_CODES. A command that is started
    with nohup goes on after SIGHUP.
    """
    return [one for one in EXIT_CODES if signal.getsignal(one) != signal.SIG_IGN or one != _HANG_UP]


def _terminate(_number: int, _frame: object) -> NoReturn:
    raise Terminated


@contextmanager
def quiet_pipe() -> Iterator[None]:
    """Exit without a traceback if the reader of stdout stops (`| head`), a write fails, or a signal
    comes. Only inside does SIGINT raise KeyboardInterrupt, and another signal Terminated.
    """
    before = {
        number: signal.signal(
            number, signal.default_int_handler if number == signal.SIGINT else _terminate
        )
        for number in stop_signals()
    }
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        discard_stdout()
        raise typer.Exit(0) from None
    except KeyboardInterrupt as error:
        is_terminated = isinstance(error, Terminated)
        what = "terminated" if is_terminated else "interrupted"
        print(f"scraper: {what}{f'; {error}' if error.args else ''}", file=sys.stderr)
        raise typer.Exit(TERMINATED if is_terminated else INTERRUPTED) from None
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        message = f"{name}cannot write: {error.strerror or error}"
        if is_shortage(error):
            message = out_of_resources(error).message
        print(f"scraper: {message}", file=sys.stderr)
        discard_stdout()
        raise typer.Exit(ALL_FAILED) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def exit_on(kind: type[ScraperError], code: int) -> Iterator[None]:
    """Print the message of an error of this kind and exit with `code`."""
    try:
        yield
    except kind as error:
        print(f"scraper: {error.message}", file=sys.stderr)
        raise typer.Exit(code) from None


@contextmanager
def naming_job(file: Path) -> Iterator[None]:
    """Let the commands that an error of a job advises name the job's file, unless it is the file
    that they read anyway.
    """
    try:
        yield
    except ScraperError as error:
        if file != FIRST_JOB:
            name = shlex.quote(str(file))
            error.message = re.sub(
                r"\bscraper (?:run|reshard)\b", lambda found: f"{found[0]} {name}", error.message
            )
        raise


def check_stdout() -> None:
    """Raise SinkError if standard output is closed, before anything is done for it."""
    if is_stdout_closed():
        raise SinkError("standard output is closed, so nothing can be written; name a file with -o")


def exit_usage(message: str) -> NoReturn:
    """Print what is wrong with the command line and exit with 2."""
    print(f"scraper: {message}", file=sys.stderr)
    raise typer.Exit(USAGE)


def print_alarms(alarms: "Sequence[Alarm]", *, sources: int, commands: bool) -> None:
    """Print the alarms of a job with `sources` sources, with or without the commands that show
    more.
    """
    from scraper.jobs import alarm_lines

    for line in alarm_lines(alarms, sources=sources, commands=commands):
        print(f"scraper: {line}", file=sys.stderr)


def set_up_logging(verbosity: int) -> None:
    """Log to stderr: our warnings always, more with each -v. Libraries log only with -v."""
    ours, theirs = (
        (logging.WARNING, logging.CRITICAL),
        (logging.INFO, logging.INFO),
        (logging.DEBUG, logging.DEBUG),
    )[min(verbosity, 2)]
    logging.basicConfig(level=theirs, stream=sys.stderr, format="scraper: %(message)s")
    logging.getLogger("scraper").setLevel(ours)


def check_url(url: str) -> None:
    """Exit with 2 if `url` is not an absolute http or https URL."""
    from scraper.inputs import why_not_url

    if reason := why_not_url(url):
        exit_usage(reason)
