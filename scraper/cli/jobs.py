"""`scraper run`, `status`, `export`, `cron`, `prune`, `init`: jobs, made for cron. No logic beside exit codes and what is said."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.edge import INTERRUPTED, LOCKED, SOME_FAILED, TERMINATED, USAGE, check_url, quiet_pipe, said_errors, set_up_logging, usage
from scraper.cli.guest import Guest, with_guest
from scraper.cli.options import Verbose
from scraper.errors import ConfigError, Locked, ScraperError

if TYPE_CHECKING:
    from scraper.jobs.report import Report
    from scraper.jobs.run import Run
    from scraper.records import Article

JobFile = Annotated[Path, typer.Argument(metavar="[JOB]", help="The job's file.", show_default=True)]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing when nothing is wrong.")]
_AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON.")]
_DEFAULT = Path("jobs.toml")

RUN_EXAMPLES = "Examples:\n\n  scraper run jobs.toml\n\n  scraper run -q                 # in cron: speaks only when something is wrong"
EXPORT_EXAMPLES = (
    "Examples:\n\n  scraper export --format parquet -o dataset/\n\n"
    "  scraper export --since 7d --where \"language = 'de'\" --format csv -o week.csv"
)


def run(
    file: JobFile = _DEFAULT,
    quiet: Quiet = False,
    max_time: Annotated[
        str | None, typer.Option("--max-time", metavar="TIME", help="Begin no more pages after TIME (30m, 2h); the next run goes on.")
    ] = None,
    replay: Annotated[
        Path | None, typer.Option("--replay", metavar="FILE", help="Answer from a WARC file in place of the network.")
    ] = None,
    json_log: Annotated[bool, typer.Option("--json-log", help="Write one JSON object a page to stderr, and one for the run.")] = False,
    verbose: Verbose = 0,
) -> None:
    """Run a job once: discover, fetch what is new or changed, extract, store, export.

    Exit codes: 0 all well (pages that failed are in the summary), 1 a source could not be read, 2 the job's file is wrong, 3 the state or
    an output cannot be used, 75 another run is under way, 130 interrupted, 143 terminated.
    """
    _leave_when_told()
    from scraper.jobs.config import load
    from scraper.jobs.lock import LOCK, locked

    set_up_logging(verbose)
    with _said(ConfigError, USAGE):
        job = load(file, max_time=max_time, replay=str(replay.resolve()) if replay else None)
    with (
        said_errors(),
        _said(Locked, LOCKED),
        locked(job.output / LOCK, f"a run of {job.job.name} since {time.strftime('%Y-%m-%d %H:%M:%S')}"),
    ):
        from scraper.fetcher.world import World  # takes long: a second run must not wait for it to learn that it is the second
        from scraper.jobs.run import Run

        one = Run(job, World())
        with _signals(one) as caught, ExitStack() as stack:
            stack.callback(_tell, one.report, quiet=quiet, json_log=json_log)  # also what went well before an error
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
        print(f"scraper: source {source.source}: {source.error}", file=sys.stderr)
    if report.ended and not quiet:
        print(report.line(), file=sys.stderr)


def status(file: JobFile = _DEFAULT, as_json: _AsJson = False, verbose: Verbose = 0) -> None:
    """Tell how a job's sources fare: last run, articles, failures and why, fields found less often than before.

    Exits 1 when a source is stale: it was not run, or brought nothing, for longer than the job's `stale`.
    """
    from scraper.jobs.config import load
    from scraper.jobs.database import told
    from scraper.jobs.health import health_of
    from scraper.jobs.opening import STATE
    from scraper.jobs.showing import show_health
    from scraper.jobs.state import State

    set_up_logging(verbose)
    with _said(ConfigError, USAGE):
        job = load(file)
    path = job.output / STATE
    with quiet_pipe(), said_errors(), told(path), closing(State.look(path)) as state:
        health = health_of(job, state, time.time())
        show_health(job.job.name, health, sys.stdout, as_json=as_json)
    if any(one.stale for one in health):
        raise typer.Exit(SOME_FAILED)


def export(
    file: JobFile = _DEFAULT,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="PATH", help="A file; a folder for md and parquet.")] = None,
    form: Annotated[str, typer.Option("--format", help="jsonl, json, csv, md, parquet or sqlite.")] = "jsonl",
    since: Annotated[str | None, typer.Option("--since", metavar="AGE", help="Only what came in the last AGE: 12h, 7d.")] = None,
    where: Annotated[
        str | None,
        typer.Option(
            "--where", metavar="SQL", help="A condition on key, url, source, status, language, day, words, seen_at (seconds), version."
        ),
    ] = None,
    verbose: Verbose = 0,
) -> None:
    """Write a dataset from what a job has gathered, and a card that tells what is in it. The job's [filter] holds, too."""
    from scraper.jobs.config import load
    from scraper.jobs.database import told
    from scraper.jobs.datasets import write_dataset
    from scraper.jobs.durations import seconds
    from scraper.jobs.exports import ENDINGS
    from scraper.jobs.opening import STATE
    from scraper.jobs.selection import Condition, Selection
    from scraper.jobs.state import State

    set_up_logging(verbose)
    if form not in ENDINGS:
        usage(f"--format {form}: known are {', '.join(ENDINGS)}")
    with _said(ConfigError, USAGE):
        job = load(file)
        condition = Condition(where) if where else None
        try:
            earliest = time.time() - seconds(since) if since else None
        except ValueError as error:
            usage(f"--since: {error}")
    path = output or job.output / f"dataset{ENDINGS[form]}"
    selection = Selection.of_filter(job.filter).narrowed(since=earliest, where=condition)
    kept = job.output / STATE
    with said_errors(), _said(ConfigError, USAGE), told(kept), closing(State.look(kept)) as state:
        count, card = write_dataset(job, state, selection, form, path)
    print(f"{path}: {count} article{'' if count == 1 else 's'}; what is in it tells {card}", file=sys.stderr)


def cron(
    file: JobFile = _DEFAULT,
    every: Annotated[str, typer.Option("--every", metavar="TIME", help="How often: 10m, 30m, 1h, 6h, 1d …")] = "1h",
    systemd: Annotated[bool, typer.Option("--systemd", help="Print a systemd service and timer instead.")] = False,
    install: Annotated[bool, typer.Option("--install", help="Put the line into your crontab, in place of the one it had.")] = False,
) -> None:
    """Print the crontab line that runs a job, or put it into your crontab."""
    from scraper.jobs import crontab
    from scraper.jobs.config import load

    with _said(ConfigError, USAGE):
        job = load(file)
        command = [sys.executable, "-m", "scraper", "run", "-q", str(file.resolve())]
        if systemd:
            print(crontab.systemd_units(job.job.name, command, every, file.resolve().parent), end="")
            return
        line = crontab.cron_line(job.job.name, command, every, minute=sum(job.job.name.encode()) % 60)
    if install:
        with said_errors():
            crontab.install(line, command[-1])
        print(f"scraper: your crontab now has: {line}", file=sys.stderr)
    else:
        print(line)


def prune(
    older_than: Annotated[str, typer.Option("--older-than", metavar="AGE", help="400d, 52w …", show_default=False)],
    file: JobFile = _DEFAULT,
) -> None:
    """Forget articles, old versions and run files of more than AGE. Their addresses stay known, so that nothing is fetched again.

    The next run's exports are without them: export a dataset first where they are to be kept.
    """
    from scraper.jobs.config import load
    from scraper.jobs.database import told
    from scraper.jobs.durations import seconds
    from scraper.jobs.lock import LOCK, locked
    from scraper.jobs.opening import STATE
    from scraper.jobs.pruning import prune as forget
    from scraper.jobs.state import State

    with _said(ConfigError, USAGE):
        job = load(file)
        try:
            before = time.time() - seconds(older_than)
        except ValueError as error:
            usage(f"--older-than: {error}")
    path = job.output / STATE
    with said_errors(), _said(Locked, LOCKED):
        State.look(path).close()  # says so where there is none
    with said_errors(), _said(Locked, LOCKED), locked(job.output / LOCK, f"prune of {job.job.name}"), told(path):
        state = State.open(path, datetime.now(UTC))
        try:
            gone = forget(state, job.output / "runs", before)
        finally:
            state.close()
    print(
        f"{job.job.name}: forgot {gone.articles} articles, {gone.versions} old versions of others, run files of {gone.runs} days",
        file=sys.stderr,
    )


@with_guest
def init(
    url: Annotated[str, typer.Argument(metavar="URL", help="Any page of the site.")],
    *,
    guest: Guest,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")] = _DEFAULT,
    verbose: Verbose = 0,
) -> None:
    """Look at a site's feeds and sitemaps, and write a commented jobs.toml for it."""
    from scraper.jobs.inquiry import first_config

    set_up_logging(verbose)
    check_url(url)
    if output.exists():
        usage(f"{output} is there already; name another with -o")
    if not output.absolute().parent.is_dir():
        usage(f"the folder of {output} does not exist; create it first")
    with guest.client() as client, said_errors():
        text, problems = first_config(client, url, guest.said())
    for problem in problems:
        print(f"scraper: {problem}", file=sys.stderr)
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        usage(f"{output}: cannot be written ({error.strerror})")
    print(f"scraper: wrote {output}; try it with: scraper run {output}", file=sys.stderr)


@contextmanager
def _said(kind: type[ScraperError], code: int) -> Iterator[None]:
    """An error of a kind ends the command with a code of its own, and a message."""
    try:
        yield
    except kind as error:
        print(f"scraper: {error.message}", file=sys.stderr)
        raise typer.Exit(code) from None


def _leave_when_told() -> None:
    """Before a run begins and after it has ended there is nothing to put in order: SIGTERM and SIGINT end the program at once."""
    for number, code in ((signal.SIGTERM, TERMINATED), (signal.SIGINT, INTERRUPTED)):
        signal.signal(number, lambda _number, _frame, code=code: os._exit(code))  # type: ignore[misc]


@contextmanager
def _signals(one: "Run") -> Iterator[list[int]]:
    """SIGTERM and SIGINT stop the run in good order; the list holds the exit code of the first that came."""
    caught: list[int] = []

    def stop(number: int, _frame: object) -> None:
        caught.append(TERMINATED if number == signal.SIGTERM else INTERRUPTED)
        if len(caught) > 1:
            os._exit(caught[0])  # whoever asks twice does not want to wait; the state is whole at any moment
        one.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _watcher(one: "Run", *, quiet: bool, json_log: bool) -> Iterator[Callable[["Article"], None]]:
    """What is told of each page: JSON, a table that lives on a terminal, or nothing."""
    from scraper.jobs.showing import live_table

    if json_log:
        yield _log_page
    elif not quiet and sys.stderr.isatty():
        with live_table(one) as watch:
            yield watch
    else:
        yield lambda _article: None


def _log_page(article: "Article") -> None:
    error = article.error.code if article.error else None
    told = {"event": "page", "url": article.url or article.source, "status": article.status, "error": error}
    print(json.dumps(told, ensure_ascii=False), file=sys.stderr)
