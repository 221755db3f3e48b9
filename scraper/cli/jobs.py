"""`scraper status`, `export`, `cron`, `prune`, `init`: around a job's runs. No logic beside exit
codes and what is said.
"""

import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from scraper.cli.console import (
    LOCKED,
    SOME_FAILED,
    USAGE,
    check_url,
    exit_on,
    exit_on_error,
    exit_usage,
    quiet_pipe,
    set_up_logging,
)
from scraper.cli.fetch_options import FetchOptions, with_fetch_options
from scraper.cli.options import FIRST_JOB, JobFile, Verbose
from scraper.errors import ConfigError, Locked
from scraper.sinks import BUILT_IN, Layout

BUILT_IN_EXPORTS = ", ".join(one.name for one in BUILT_IN if one.layout is not Layout.none)

_AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON.")]

_Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="PATH",
        help="A file; a folder for md and parquet; - is standard output, without a card. Default: "
        "in the job's output, "
        "dataset.jsonl and the like, dataset-md, dataset-parquet.",
    ),
]
_Where = Annotated[
    str | None,
    typer.Option(
        "--where",
        metavar="SQL",
        help="A condition on url, source (name of the job's source), status, language, day (of "
        "publication), words (of the body), "
        "key (the address it is kept under: the canonical one), version (1, and one more with each "
        "correction), "
        "seen_at (when this version was fetched, in seconds since 1970).",
    ),
]

EXPORT_EXAMPLES = (
    "Examples:\n\n  scraper export --format parquet -o dataset/\n\n"
    "  scraper export --since 7d --where \"language = 'de' and words > 300\" --format csv -o "
    "week.csv\n\n"
    "  scraper export -o - | jq .headline"
)


def status(file: JobFile = FIRST_JOB, as_json: _AsJson = False, verbose: Verbose = 0) -> None:
    """Tell how a job's sources fare: last run, articles in all, what fails and why, fields found
    less often than before, a run under way.

    Exits 1 when a source is stale: it was not run, or brought nothing, for longer than the job's
    `stale`.
    """
    from scraper.cli.status_view import show_status
    from scraper.jobs.config import load
    from scraper.jobs.lock import LOCK, holder_of
    from scraper.jobs.status import job_status
    from scraper.jobs.store.database import reraise_as_state_error
    from scraper.jobs.store.recovery import STATE, refuse_others
    from scraper.jobs.store.state import State

    set_up_logging(verbose)
    with exit_on(ConfigError, USAGE):
        job = load(file)
    path = job.output / STATE
    with (
        quiet_pipe(),
        exit_on_error(),
        reraise_as_state_error(path),
        closing(State.look(path)) as state,
    ):
        refuse_others(state, job)
        holder = holder_of(job.output / LOCK)
        health = job_status(job, state, time.time(), is_under_way=holder is not None)
        show_status(job.job.name, health, sys.stdout, as_json=as_json, holder=holder)
    if any(one.stale for one in health):
        raise typer.Exit(SOME_FAILED)


def export(
    file: JobFile = FIRST_JOB,
    output: _Output = None,
    form: Annotated[
        str, typer.Option("--format", help=f"One of {BUILT_IN_EXPORTS}, or an installed one.")
    ] = "jsonl",
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="AGE", help="Only what came in the last AGE: 12h, 7d."),
    ] = None,
    where: _Where = None,
    verbose: Verbose = 0,
) -> None:
    r"""Write a dataset from what a job has gathered, and a card that describes it. The job's
    \[filter] holds, too.
    """
    from scraper.humanize import count_of, parse_duration
    from scraper.jobs.config import load
    from scraper.jobs.dataset import stream_dataset, write_dataset
    from scraper.jobs.filters import ArticleFilter, Condition
    from scraper.jobs.store.database import reraise_as_state_error
    from scraper.jobs.store.recovery import STATE, refuse_others
    from scraper.jobs.store.state import State
    from scraper.sinks import export_formats, spec_of

    set_up_logging(verbose)
    with exit_on_error():
        known = export_formats()
    if form not in known:
        exit_usage(f"--format {form}: the formats are {', '.join(known)}")
    if reason := _what_is_wrong(form, output):
        exit_usage(reason)
    with exit_on(ConfigError, USAGE):
        job = load(file)
        condition = Condition(where) if where is not None else None
        try:
            earliest = time.time() - parse_duration(since) if since is not None else None
        except ValueError as error:
            exit_usage(f"--since: {error}")
    path = output or job.output / spec_of(form).file_name("dataset")
    selection = ArticleFilter.of_filter(job.filter).narrowed(since=earliest, where=condition)
    kept = job.output / STATE
    with (
        exit_on_error(),
        exit_on(ConfigError, USAGE),
        reraise_as_state_error(kept),
        closing(State.look(kept)) as state,
    ):
        refuse_others(state, job)
        if str(output) == "-":
            with quiet_pipe():
                stream_dataset(state, selection, form, sys.stdout.buffer)
            return
        count, card = write_dataset(job, state, selection, form, path)
    print(f"{path}: {count_of(count, 'article')}; described in {card}", file=sys.stderr)


def _what_is_wrong(form: str, output: Path | None) -> str | None:
    """Why a dataset cannot be written there, and what to do."""
    from scraper.sinks import spec_of

    if str(output) == "-" and spec_of(form).layout is Layout.folder:
        return (
            f"-o -: {form} is a folder of files, which standard output cannot hold; name a folder"
        )
    if str(output) == "-" and sys.stdout is None:
        return "-o -: standard output is closed"
    if output is not None and not output.absolute().parent.is_dir():
        return f"the folder of {output} does not exist; create it first"
    return None


def cron(
    file: JobFile = FIRST_JOB,
    every: Annotated[
        str, typer.Option("--every", metavar="TIME", help="How often: 10m, 30m, 1h, 6h, 1d …")
    ] = "1h",
    systemd: Annotated[
        bool, typer.Option("--systemd", help="Print a systemd service and timer instead.")
    ] = False,
    install: Annotated[
        bool,
        typer.Option(
            "--install", help="Put the line into your crontab, in place of the one it had."
        ),
    ] = False,
) -> None:
    """Print the crontab line that runs a job, or put it into your crontab."""
    from scraper.jobs import crontab
    from scraper.jobs.config import load

    with exit_on(ConfigError, USAGE):
        job = load(file)
        command = [sys.executable, "-m", "scraper", "run", "-q", str(file.resolve())]
        if systemd:
            print(
                crontab.systemd_units(job.job.name, command, every, file.resolve().parent), end=""
            )
            return
        line = crontab.cron_line(
            job.job.name, command, every, minute=sum(job.job.name.encode()) % 60
        )
    if install:
        with exit_on_error():
            crontab.install(line, command[-1])
        print(f"scraper: your crontab now has: {line}", file=sys.stderr)
    else:
        print(line)


def prune(
    older_than: Annotated[
        str, typer.Option("--older-than", metavar="AGE", help="400d, 52w …", show_default=False)
    ],
    file: JobFile = FIRST_JOB,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing, and say what would go.")
    ] = False,
) -> None:
    """Forget articles, old versions and run files of more than AGE. Their addresses stay known, so
    that nothing is fetched again.

    The next run's exports are without them: export a dataset first where they are to be kept.
    """
    from scraper.humanize import parse_duration
    from scraper.jobs.config import load
    from scraper.jobs.lock import LOCK, locked
    from scraper.jobs.store.database import reraise_as_state_error
    from scraper.jobs.store.prune import describe, preview
    from scraper.jobs.store.prune import prune as forget
    from scraper.jobs.store.recovery import STATE, refuse_others
    from scraper.jobs.store.state import State

    with exit_on(ConfigError, USAGE):
        job = load(file)
        try:
            before = time.time() - parse_duration(older_than)
        except ValueError as error:
            exit_usage(f"--older-than: {error}")
    path = job.output / STATE
    runs = job.output / "runs"
    with (
        exit_on_error(),
        reraise_as_state_error(path),
        closing(State.look(path)) as kept,
    ):  # says so where there is none
        if dry_run:
            refuse_others(kept, job)
            print(
                f"{job.job.name}: would forget {describe(preview(kept, runs, before))}; nothing "
                "was changed",
                file=sys.stderr,
            )
            return
    with (
        exit_on_error(),
        exit_on(Locked, LOCKED),
        locked(job.output / LOCK, f"prune of {job.job.name}"),
        reraise_as_state_error(path),
    ):
        state = State.open(path, datetime.now(UTC))
        try:
            refuse_others(state, job)
            gone = forget(state, runs, before)
        finally:
            state.close()
    print(f"{job.job.name}: forgot {describe(gone)}", file=sys.stderr)


@with_fetch_options
def init(
    url: Annotated[str, typer.Argument(metavar="URL", help="Any page of the site.")],
    *,
    fetch_options: FetchOptions,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")
    ] = FIRST_JOB,
    verbose: Verbose = 0,
) -> None:
    """Look at a site's feeds and sitemaps, and write a commented jobs.toml for it."""
    from scraper.jobs.config_template import config_template

    set_up_logging(verbose)
    check_url(url)
    if output.exists():
        exit_usage(f"{output} is there already; name another with -o")
    if not output.absolute().parent.is_dir():
        exit_usage(f"the folder of {output} does not exist; create it first")
    with fetch_options.client() as client, exit_on_error():
        text, problems = config_template(client, url, fetch_options.said())
    for problem in problems:
        print(f"scraper: {problem}", file=sys.stderr)
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        exit_usage(f"{output}: cannot be written ({error.strerror})")
    print(f"scraper: wrote {output}; try it with: scraper run {output}", file=sys.stderr)
