"""`scraper run`: one run of a job, as cron calls it. Contains signals, exit codes and messages, and
nothing else.
"""

import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.console import (
    EXIT_CODES,
    LOCKED,
    SOME_FAILED,
    TERMINATED,
    USAGE,
    exit_on,
    exit_on_error,
    exit_usage,
    naming_job,
    print_alarms,
    quiet_pipe,
    set_up_logging,
    stop_signals,
)
from scraper.cli.options import FIRST_JOB, Handover, JobFile, Verbose
from scraper.cli.shards import handover_place, handover_storage
from scraper.errors import ConfigError, Locked

if TYPE_CHECKING:
    from scraper.article import Article
    from scraper.jobs import Job, Report, Run

_MOST_SECONDS = 4.5
"""The time from a signal to the end of the process."""

_Quiet = Annotated[
    bool, typer.Option("-q", "--quiet", help="Print nothing unless something is wrong.")
]
_MaxTime = Annotated[
    str | None,
    typer.Option(
        "--max-time",
        metavar="TIME",
        help="Start no more pages after TIME (30m, 2h). The next run continues.",
    ),
]
_Replay = Annotated[
    Path | None,
    typer.Option(
        "--replay", metavar="FILE", help="Read responses from a WARC file, not from the network."
    ),
]
_RenamedFrom = Annotated[
    str | None,
    typer.Option(
        "--renamed-from",
        metavar="NAME",
        help="The old name of a renamed job. Its state is taken over.",
    ),
]
_Shard = Annotated[
    str | None,
    typer.Option(
        "--shard",
        metavar="K/N",
        help="Work on shard K of N: the hosts that belong to it, with a state of its own. Run each "
        "shard on its own machine, with the same job file.",
    ),
]
_JsonLog = Annotated[
    bool,
    typer.Option(
        "--json-log",
        help="Write a JSON object for each page and one for the run to standard error.",
    ),
]

_AsJson = Annotated[
    bool, typer.Option("--json", help="Print the report as JSON to standard output.")
]

EXAMPLES = (
    "Examples:\n\n  scraper run jobs.toml\n\n  scraper run -q                 # in cron: prints "
    "only problems\n\n"
    "  scraper run --shard 2/3        # the second of three machines that share a job"
)


def run(
    file: JobFile = FIRST_JOB,
    quiet: _Quiet = False,
    max_time: _MaxTime = None,
    replay: _Replay = None,
    renamed_from: _RenamedFrom = None,
    shard: _Shard = None,
    handover: Handover = None,
    json_log: _JsonLog = False,
    as_json: _AsJson = False,
    verbose: Verbose = 0,
) -> None:
    """Run a job once: discover URLs, fetch new and changed pages, extract, store, export.

    Exit codes: 0 success (pages may have failed, see the summary), 1 a source needs a look, such as
    one that could not be read or whose new pages all fail, or the browser did not start, 2 the
    job's file is wrong, 3 the state or an output cannot be used, 75 another run is in progress, 130
    interrupted, 143 terminated.
    """
    _exit_on_signals()
    from scraper.jobs import Shard, load_job, shard_job

    set_up_logging(verbose)
    with exit_on(ConfigError, USAGE):
        job = load_job(
            file, max_time=max_time, replay=_absolute(replay), handover=handover_place(handover)
        )
        job = shard_job(job, Shard.parse(shard) if shard is not None else Shard())
    with exit_on_error(), naming_job(file), _exit_if_locked(quiet=quiet), _locked(job):
        storage = None if job.shard.is_whole else handover_storage(job)
        # These imports take long. A second run ends before them.
        from scraper.fetcher import Environment
        from scraper.jobs import Run

        one = Run(job, Environment(), renamed_from, storage)
        exit_codes = _run_to_end(one, job, quiet=quiet, json_log=json_log)
    if as_json:
        with quiet_pipe():
            print(json.dumps(one.report.as_dict(), ensure_ascii=False))
    if exit_codes:
        raise typer.Exit(exit_codes[0])
    if one.report.alarms or one.report.browser_error:
        raise typer.Exit(SOME_FAILED)


@contextmanager
def _locked(job: "Job") -> Iterator[None]:
    """The lock of a job. Raises Locked, which names the run that holds it, and StateError."""
    from scraper.jobs import LOCK, locked

    since = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    with locked(job.output / LOCK, f"a run of {job.job.name} since {since} UTC"):
        yield


def _run_to_end(one: "Run", job: "Job", *, quiet: bool, json_log: bool) -> list[int]:
    """Run a job that is locked. Returns the exit code of the signal that stopped it, if one did."""
    from scraper.cli.run_folder import temporary_files_in

    with _signals(one) as exit_codes, ExitStack() as stack:
        stack.enter_context(
            temporary_files_in(job.output, need_sockets=job.fetch.render != "never")
        )
        # Printed after an error too.
        stack.callback(_print_report, one.report, quiet=quiet, json_log=json_log)
        show = stack.enter_context(_progress(one, quiet=quiet, json_log=json_log))
        for article in one.articles_under_lock():
            show(article)
    return exit_codes


def _absolute(path: Path | None) -> str | None:
    """The path of an option as an absolute one: the paths in a job are relative to its file."""
    try:
        return str(path.resolve()) if path else None
    except FileNotFoundError:
        exit_usage(f"{path}: the current folder was deleted. Give an absolute path.")


@contextmanager
def _exit_if_locked(*, quiet: bool) -> Iterator[None]:
    """Exit with 75 if another run is in progress. Cron starts runs on time, so with -q that is not
    worth a message.
    """
    try:
        yield
    except Locked as error:
        if not quiet:
            print(f"scraper: {error.message}", file=sys.stderr)
        raise typer.Exit(LOCKED) from None


def _print_report(report: "Report", *, quiet: bool, json_log: bool) -> None:
    """Print the problems of a run, and its summary unless an error aborted it."""
    if json_log:
        print(json.dumps({"event": "run", **report.as_dict()}, ensure_ascii=False), file=sys.stderr)
        return
    for notice in report.notices:
        print(f"scraper: {notice}", file=sys.stderr)
    if report.browser_error is not None:
        print(f"scraper: pages were not rendered: {report.browser_error}", file=sys.stderr)
    print_alarms(report.alarms, sources=len(report.sources), commands=False)
    if report.ended_normally and not quiet:
        for remark in report.remarks:
            print(f"scraper: {remark}", file=sys.stderr)
        print(report.summary(), file=sys.stderr)


def _exit_on_signals() -> None:
    """Let signals end the process at once. Before a run starts and after it has ended, there is
    nothing to finish.
    """
    for number in stop_signals():
        signal.signal(number, _exit_at_once)


def _exit_at_once(number: int, _frame: object) -> None:
    os._exit(EXIT_CODES[signal.Signals(number)])


@contextmanager
def _signals(one: "Run") -> Iterator[list[int]]:
    """Let signals stop the run. The list contains the exit code of the first one. A second one
    ends the process at once, and so does the end of the time that the run has to stop.
    """
    exit_codes: list[int] = []

    def stop(number: int, _frame: object) -> None:
        exit_codes.append(EXIT_CODES[signal.Signals(number)])
        if len(exit_codes) > 1:
            os._exit(exit_codes[0])  # the user does not want to wait, and the state is consistent
        one.stop(signal.Signals(number).name)

    with _exit_in_time():
        before = {number: signal.signal(number, stop) for number in stop_signals()}
        try:
            yield exit_codes
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def _exit_in_time() -> Iterator[None]:
    """End the process a few seconds after a signal, even if the main thread is in a function of C
    that takes long. Python calls no handler before that returns. The state is consistent at any
    moment.
    """
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    before = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_exit_after_signals, args=(reader,), daemon=True).start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        writer.close()


def _exit_after_signals(reader: socket.socket) -> None:
    """Wait for a signal, which arrives as a byte. Nothing arrives if the run has ended before."""
    first = reader.recv(1)
    if first:
        time.sleep(_MOST_SECONDS)
        os._exit(EXIT_CODES.get(signal.Signals(first[0]), TERMINATED))


@contextmanager
def _progress(one: "Run", *, quiet: bool, json_log: bool) -> Iterator[Callable[["Article"], None]]:
    """What to call with each record: it prints JSON, updates a live table, or does nothing."""
    from scraper.cli.status_view import live_table

    if json_log:
        yield _log_page
    elif not quiet and sys.stderr.isatty():
        with live_table(one) as count_page:
            yield count_page
    else:
        yield lambda _article: None


def _log_page(article: "Article") -> None:
    event = {
        "event": "page",
        "url": article.url or article.source,
        "status": article.status,
        "error": article.error.code if article.error else None,
    }
    print(json.dumps(event, ensure_ascii=False), file=sys.stderr)
