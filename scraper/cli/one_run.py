"""One run of a job, or of a shard, in this process: its lock, its temporary files, the signals that
stop it, and its exit code. What is shown of it is given.
"""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING

import typer

from scraper.cli.console import (
    EXIT_CODES,
    LOCKED,
    SOME_FAILED,
    TERMINATED,
    stop_signals,
)
from scraper.cli.shards import handover_storage
from scraper.errors import Locked

if TYPE_CHECKING:
    from scraper.article import Article
    from scraper.fetcher import Environment
    from scraper.jobs import Job, Report, Run

    Progress = Callable[[Run], AbstractContextManager[Callable[[Article], None]]]

MOST_SECONDS = 4.5
"""The time from a signal to the end of the process."""
_TO_GIVE_UP = 0.3
"""Seconds for the message that the process ends before the run does."""
_NUDGE = signal.SIGURG
"""It means nothing to the process. It is sent for the handlers of other signals to be called."""
_BETWEEN_NUDGES = 0.2
"""Seconds."""


def run_here(
    job: "Job",
    renamed_from: str | None,
    *,
    quiet: bool,
    progress: "Progress",
    finish: "Callable[[Report], None]",
    environment: "Environment | None" = None,
) -> "tuple[Report, int]":
    """Run a job to its end. Returns its report and the exit code of the process. Exits with 75 if
    another run is in progress. Raises ScraperError.

    `progress` gives what is called with each record. `finish` is called with the report, after an
    error too. `environment` is the clock of the run, by default that of this machine.
    """
    with exit_if_locked(quiet=quiet), locked_job(job):
        storage = None if job.shard.is_whole else handover_storage(job)
        # These imports take long. A second run ends before them.
        from scraper.fetcher import Environment
        from scraper.jobs import Run

        one = Run(job, environment or Environment(), renamed_from, storage)
        exit_codes = _run_to_end(one, job, progress, finish)
    if exit_codes:
        return one.report, exit_codes[0]
    return one.report, SOME_FAILED if one.report.alarms or one.report.browser_error else 0


def _run_to_end(
    one: "Run", job: "Job", progress: "Progress", finish: "Callable[[Report], None]"
) -> list[int]:
    """Run a job that is locked. Returns the exit code of the signal that stopped it, if one did."""
    from scraper.cli.run_folder import temporary_files_in

    with _signals(one, finish) as exit_codes, ExitStack() as stack:
        stack.enter_context(
            temporary_files_in(job.output, need_sockets=job.fetch.render != "never")
        )
        stack.callback(finish, one.report)
        show = stack.enter_context(progress(one))
        for article in one.articles_under_lock():
            show(article)
    return exit_codes


@contextmanager
def locked_job(job: "Job") -> Iterator[None]:
    """The lock of a job. Raises Locked, which names the run that holds it, and StateError."""
    from scraper.jobs import LOCK, locked

    since = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    with locked(job.output / LOCK, f"a run of {job.job.name} since {since} UTC"):
        yield


@contextmanager
def exit_if_locked(*, quiet: bool) -> Iterator[None]:
    """Exit with 75 if another run is in progress. Cron starts runs on time, so with -q that is not
    worth a message.
    """
    try:
        yield
    except Locked as error:
        if not quiet:
            print(f"scraper: {error.message}", file=sys.stderr)
        raise typer.Exit(LOCKED) from None


def exit_on_signals() -> None:
    """Let signals end the process at once. Before a run starts and after it has ended, there is
    nothing to finish.
    """
    for number in stop_signals():
        signal.signal(number, _exit_at_once)


def _exit_at_once(number: int, _frame: object) -> None:
    os._exit(EXIT_CODES[signal.Signals(number)])


@contextmanager
def _signals(one: "Run", finish: "Callable[[Report], None]") -> Iterator[list[int]]:
    """Let signals stop the run. The list contains the exit code of the first one. A second one
    ends the process at once, and so does the end of the time that the run has to stop.
    """
    exit_codes: list[int] = []

    def stop(number: int, _frame: object) -> None:
        exit_codes.append(EXIT_CODES[signal.Signals(number)])
        if len(exit_codes) > 1:
            os._exit(exit_codes[0])  # the user does not want to wait, and the state is consistent
        one.stop(signal.Signals(number).name)

    def give_up() -> None:
        one.give_up()
        finish(one.report)

    with _exit_in_time(give_up):
        before = {number: signal.signal(number, stop) for number in stop_signals()}
        try:
            yield exit_codes
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def _exit_in_time(give_up: Callable[[], None]) -> Iterator[None]:
    """End the process a few seconds after a signal, even if the main thread is in a function of C
    that takes long. Python calls no handler before that returns. The state is consistent at any
    moment. `give_up` is called before, and must not take long.
    """
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    before = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    nothing = signal.signal(_NUDGE, lambda _number, _frame: None)
    ended = threading.Event()
    threading.Thread(target=_exit_after_signals, args=(reader, ended, give_up), daemon=True).start()
    try:
        yield
    finally:
        ended.set()
        signal.set_wakeup_fd(before)
        writer.close()
        signal.signal(_NUDGE, nothing)


def _exit_after_signals(
    reader: socket.socket, ended: threading.Event, give_up: Callable[[], None]
) -> None:
    """Wait for a signal, which arrives as a byte. Nothing arrives if the run has ended before.

    A signal that arrives right before the main thread begins to wait in a function of C does not
    interrupt that wait. Another one does, and Python calls the handlers of both.
    """
    first = reader.recv(1)
    if not first:
        return
    until = time.monotonic() + MOST_SECONDS
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(_BETWEEN_NUDGES, left))
        signal.pthread_kill(threading.main_thread().ident or 0, _NUDGE)
    if not ended.is_set():
        last = threading.Thread(target=give_up, daemon=True)
        last.start()
        last.join(_TO_GIVE_UP)  # standard error may be blocked
    os._exit(EXIT_CODES.get(signal.Signals(first[0]), TERMINATED))
