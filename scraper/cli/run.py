"""`scraper run`: one pass of a job, made for cron. No logic beside signals, exit codes and what is
said.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.console import (
    INTERRUPTED,
    LOCKED,
    SOME_FAILED,
    TERMINATED,
    USAGE,
    exit_on,
    exit_on_error,
    set_up_logging,
)
from scraper.cli.options import FIRST_JOB, JobFile, Verbose
from scraper.errors import ConfigError, Locked

if TYPE_CHECKING:
    from scraper.article import Article
    from scraper.jobs.report import Report
    from scraper.jobs.run import Run

Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing when nothing is wrong.")]

EXAMPLES = (
    "Examples:\n\n  scraper run jobs.toml\n\n  scraper run -q                 # in cron: speaks "
    "only when something is wrong"
)


def run(
    file: JobFile = FIRST_JOB,
    quiet: Quiet = False,
    max_time: Annotated[
        str | None,
        typer.Option(
            "--max-time",
            metavar="TIME",
            help="Begin no more pages after TIME (30m, 2h); the next run goes on.",
        ),
    ] = None,
    replay: Annotated[
        Path | None,
        typer.Option(
            "--replay", metavar="FILE", help="Answer from a WARC file in place of the network."
        ),
    ] = None,
    was: Annotated[
        str | None,
        typer.Option(
            "--was",
            metavar="NAME",
            help="The name that the job had before it was renamed: take its state over.",
        ),
    ] = None,
    json_log: Annotated[
        bool,
        typer.Option(
            "--json-log", help="Write one JSON object a page to stderr, and one for the run."
        ),
    ] = False,
    verbose: Verbose = 0,
) -> None:
    """Run a job once: discover, fetch what is new or changed, extract, store, export.

    Exit codes: 0 all well (pages that failed are in the summary), 1 a source could not be read, 2
    the job's file is wrong, 3 the state or an output cannot be used, 75 another run is under way,
    130 interrupted, 143 terminated.
    """
    _leave_when_told()
    from scraper.jobs.config import load
    from scraper.jobs.lock import LOCK, locked

    set_up_logging(verbose)
    with exit_on(ConfigError, USAGE):
        job = load(file, max_time=max_time, replay=str(replay.resolve()) if replay else None)
    with (
        exit_on_error(),
        exit_on(Locked, LOCKED),
        locked(
            job.output / LOCK, f"a run of {job.job.name} since {time.strftime('%Y-%m-%d %H:%M:%S')}"
        ),
    ):
        from scraper.fetcher.environment import (
            # takes long: a second run must not wait for it to learn that it is the second
            Environment,
        )
        from scraper.jobs.run import Run

        one = Run(job, Environment(), was)
        with _signals(one) as caught, ExitStack() as stack:
            stack.callback(
                _tell, one.report, quiet=quiet, json_log=json_log
            )  # also what went well before an error
            watch = stack.enter_context(_watcher(one, quiet=quiet, json_log=json_log))
            for article in one.articles_under_lock():
                watch(article)
    if caught:
        raise typer.Exit(caught[0])
    if one.report.failed_sources:
        raise typer.Exit(SOME_FAILED)


def _tell(report: "Report", *, quiet: bool, json_log: bool) -> None:
    """What is wrong, and what the run did; a run that broke off tells only the first."""
    if json_log:
        print(json.dumps({"event": "run", **report.as_dict()}, ensure_ascii=False), file=sys.stderr)
        return
    for notice in report.notices:
        print(f"scraper: {notice}", file=sys.stderr)
    for source in report.failed_sources:
        error = (source.error or "").removeprefix(
            f"{source.source}: "
        )  # which opens with its address, and that may be its name
        print(f"scraper: source {source.source}: {error}", file=sys.stderr)
    if report.ended and not quiet:
        print(report.line(), file=sys.stderr)


def _leave_when_told() -> None:
    """Before a run begins and after it has ended there is nothing to put in order: SIGTERM and
    SIGINT end the program at once.
    """
    for number, code in ((signal.SIGTERM, TERMINATED), (signal.SIGINT, INTERRUPTED)):
        signal.signal(number, lambda _number, _frame, code=code: os._exit(code))  # type: ignore[misc]


@contextmanager
def _signals(one: "Run") -> Iterator[list[int]]:
    """SIGTERM and SIGINT stop the run in good order; the list holds the exit code of the first that
    came.
    """
    caught: list[int] = []

    def stop(number: int, _frame: object) -> None:
        caught.append(TERMINATED if number == signal.SIGTERM else INTERRUPTED)
        if len(caught) > 1:
            os._exit(
                caught[0]
            )  # whoever asks twice does not want to wait; the state is whole at any moment
        one.stop(signal.Signals(number).name)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _watcher(one: "Run", *, quiet: bool, json_log: bool) -> Iterator[Callable[["Article"], None]]:
    """What is told of each page: JSON, a table that lives on a terminal, or nothing."""
    from scraper.cli.status_view import live_table

    if json_log:
        yield _log_page
    elif not quiet and sys.stderr.isatty():
        with live_table(one) as watch:
            yield watch
    else:
        yield lambda _article: None


def _log_page(article: "Article") -> None:
    error = article.error.code if article.error else None
    told = {
        "event": "page",
        "url": article.url or article.source,
        "status": article.status,
        "error": error,
    }
    print(json.dumps(told, ensure_ascii=False), file=sys.stderr)
