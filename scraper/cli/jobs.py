"""`scraper status`, `export`, `cron`, `prune` and `init`: the commands around the runs of a job.
Contains exit codes and messages, and nothing else.
"""

import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.console import (
    LOCKED,
    SOME_FAILED,
    USAGE,
    check_url,
    exit_on,
    exit_on_error,
    exit_usage,
    naming_job,
    print_alarms,
    quiet_pipe,
    set_up_logging,
)
from scraper.cli.fetch_options import with_fetch_options
from scraper.cli.job_state import (
    ShardFolders,
    Shards,
    divided_into,
    job_and_folders,
    reading_state,
)
from scraper.cli.options import FIRST_JOB, JobFile, Verbose
from scraper.cli.paths import why_not_in_folder
from scraper.errors import ConfigError, Locked
from scraper.fetcher import FetchSettings

if TYPE_CHECKING:
    from scraper.jobs import Job, JobStatus, PastRun, Shard

_AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
STATUS_EXAMPLE = (
    "Examples:\n\n  scraper status --history\n\n"
    "  scraper status --json | jq '.alarms[] | [.source, .code, .url]'"
)
CRON_EXAMPLES = (
    "Examples:\n\n  scraper cron --every 30m             # print the line\n\n"
    "  scraper cron --every 30m --install   # put it into your crontab\n\n"
    "  scraper cron --remove                # take it out again\n\n"
    "  scraper cron --systemd               # print a service and a timer"
)
PRUNE_EXAMPLE = "Example:\n\n  scraper prune --older-than 400d --dry-run"
INIT_EXAMPLES = (
    "Examples:\n\n  scraper init https://example.org/\n\n"
    "  scraper init https://example.org/news/ -o news.toml"
)


def status(
    file: JobFile = FIRST_JOB,
    folders: ShardFolders = None,
    shards: Shards = False,
    as_json: _AsJson = False,
    history: Annotated[
        bool, typer.Option("--history", help="Show the last 30 runs in place of the sources.")
    ] = False,
    verbose: Verbose = 0,
) -> None:
    """Show how each source of a job is doing, and whether a run is in progress.

    For each source: the last run, stored articles, failing URLs and why. Everything that a person
    should look at is an alarm, printed to standard error with a command that shows more. The exit
    code is 1 if there is an alarm. A job that shards run is shown as one.
    """
    from scraper.cli import status_view
    from scraper.jobs import load_job

    set_up_logging(verbose)
    file, given = job_and_folders(file, folders, is_divided=shards)
    with exit_on(ConfigError, USAGE):
        job = load_job(file)
    with quiet_pipe():
        states = divided_into(job, given, is_divided=shards)
        found, runs = _job_status(job, file, states, expects_all=shards)
        if history:
            if as_json:
                status_view.write_history_json(found, runs, sys.stdout)
            else:
                status_view.write_history(runs, sys.stdout)
        elif as_json:
            status_view.write_status_json(found, sys.stdout)
        else:
            status_view.write_status(found, sys.stdout)
    print_alarms(found.alarms, sources=len(job.source), commands=True)
    if found.alarms:
        raise typer.Exit(SOME_FAILED)


def _job_status(
    job: "Job", file: Path, folders: "dict[Shard, Path]", *, expects_all: bool
) -> "tuple[JobStatus, list[PastRun]]":
    """The status of a job, or of the shards in some folders, and its last runs. Without
    `expects_all`, other shards may be on other machines.
    """
    from scraper.jobs import LOCK, job_status, lock_holder, run_history, shards_status
    from scraper.jobs.store import reraise_as_state_error

    now = time.time()
    if folders:
        with exit_on_error(), naming_job(file), reraise_as_state_error(job.output):
            return shards_status(job, folders, now, expects_all=expects_all)
    with reading_state(job, file) as state:
        holder = lock_holder(job.output / LOCK)
        found = job_status(job, state, now, lock_holder=holder)
        return found, run_history(state, now, is_running=holder is not None)


def cron(
    file: JobFile = FIRST_JOB,
    every: Annotated[
        str, typer.Option("--every", metavar="TIME", help="How often to run: 10m, 30m, 1h, 6h, 1d.")
    ] = "1h",
    systemd: Annotated[
        bool, typer.Option("--systemd", help="Print a systemd service and a timer instead.")
    ] = False,
    install: Annotated[
        bool,
        typer.Option(
            "--install",
            help="Put the line into your crontab. It replaces the job's old line, and keeps the "
            "redirection that you added to it.",
        ),
    ] = False,
    remove: Annotated[
        bool, typer.Option("--remove", help="Take the job's line out of your crontab.")
    ] = False,
) -> None:
    """Print the crontab line that runs a job, or put it into your crontab."""
    from scraper.jobs import cron_line, install_cron_line, load_job, systemd_units

    if install + remove + systemd > 1:
        exit_usage("--install, --remove and --systemd exclude each other.")
    if remove:
        _remove_cron_line(file)
        return
    with exit_on(ConfigError, USAGE):
        job = load_job(file)
        name = job.job.name
        command = [sys.executable, "-m", "scraper", "run", "-q", str(file.resolve())]
        if systemd:
            print(systemd_units(name, command, every, file.resolve().parent), end="")
            return
        line = cron_line(name, command, every, minute=sum(name.encode()) % 60)
    if install:
        with exit_on_error():
            line = install_cron_line(line, command[-1])
        print(f"scraper: your crontab now contains: {line}", file=sys.stderr)
    else:
        print(line)


def _remove_cron_line(file: Path) -> None:
    """The file may be damaged, or deleted already."""
    from scraper.jobs import remove_cron_line

    path = str(file.resolve())
    with exit_on_error():
        removed = remove_cron_line(path)
    for line in removed:
        print(f"scraper: removed from your crontab: {line}", file=sys.stderr)
    if not removed:
        print(f"scraper: your crontab has no line that runs {path}", file=sys.stderr)


def prune(
    older_than: Annotated[
        str,
        typer.Option("--older-than", metavar="AGE", help="An age: 400d, 52w.", show_default=False),
    ],
    file: JobFile = FIRST_JOB,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing, and print what would be deleted.")
    ] = False,
) -> None:
    """Delete articles, old versions and run logs that are older than AGE.

    URLs stay known, so nothing is fetched again. The next run's exports do not contain what was
    deleted. To keep it, export a dataset first.
    """
    from scraper.humanize import parse_duration
    from scraper.jobs import load_job, shard_job

    with exit_on(ConfigError, USAGE):
        job = load_job(file)
        try:
            before = time.time() - parse_duration(older_than)
        except ValueError as error:
            exit_usage(f"--older-than: {error}")
        shards = divided_into(job, [], is_divided=False)
        jobs = [shard_job(job, shard) for shard in shards] or [job]
    for one in jobs:
        _preview_prune(one, file, before, dry_run=dry_run)
    for one in jobs if not dry_run else ():
        _prune(one, file, before)


def _preview_prune(job: "Job", file: Path, before: float, *, dry_run: bool) -> None:
    """Check that a job has a state. Print what would be deleted if nothing else is to be done."""
    from scraper.jobs import RUNS
    from scraper.jobs.store import preview_prune

    with reading_state(job, file) as state:
        if dry_run:
            counts = preview_prune(state, job.output / RUNS, before)
            message = f"{_name(job)}: would delete {counts.describe()}. Nothing was changed."
            print(message, file=sys.stderr)


def _name(job: "Job") -> str:
    """The name of a job, with its shard if it is divided."""
    return job.job.name if job.shard.is_whole else f"{job.job.name} {job.shard}"


def _prune(job: "Job", file: Path, before: float) -> None:
    """Delete what is older than `before`, in seconds since the epoch."""
    from scraper.jobs import LOCK, RUNS, locked
    from scraper.jobs.store import STATE, State, check_owner, prune_state, reraise_as_state_error

    name, path = _name(job), job.output / STATE
    with (
        exit_on_error(),
        naming_job(file),
        exit_on(Locked, LOCKED),
        locked(job.output / LOCK, f"prune of {name}"),
        reraise_as_state_error(path),
        closing(State.open(path, datetime.now(UTC))) as state,
    ):
        check_owner(state, job)
        counts = prune_state(state, job.output / RUNS, before)
    print(f"{name}: deleted {counts.describe()}", file=sys.stderr)


@with_fetch_options()
def init(
    url: Annotated[
        str,
        typer.Argument(metavar="URL", help="The home page, a section page or a feed of the site."),
    ],
    *,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")
    ] = FIRST_JOB,
    verbose: Verbose = 0,
    settings: FetchSettings,
) -> None:
    """Look for the feeds and sitemaps of a site, and write a commented jobs.toml for it."""
    from scraper.fetcher import open_client
    from scraper.jobs import make_config
    from scraper.sinks import atomic_write

    set_up_logging(verbose)
    check_url(url)
    if reason := why_not_in_folder(output):
        exit_usage(reason)
    if output.exists():
        exit_usage(f"{output} exists already. Name another file with -o.")
    with open_client(settings) as client, exit_on_error():
        text, problems = make_config(client, url, settings.given())
    for problem in problems:
        print(f"scraper: {problem}", file=sys.stderr)
    try:
        with atomic_write(output) as file:
            file.write(text)
    except OSError as error:
        exit_usage(f"{output}: cannot be written ({error.strerror})")
    print(f"scraper: wrote {output}. Try it with: scraper run {output}", file=sys.stderr)
