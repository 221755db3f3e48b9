"""`scraper reshard`, and what `status` and `export` need to find the shards of a job. Contains exit
codes and messages, and nothing else.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.console import (
    LOCKED,
    USAGE,
    exit_on,
    exit_on_error,
    exit_usage,
    naming_job,
    set_up_logging,
)
from scraper.cli.options import FIRST_JOB, Handover, JobFile, Verbose
from scraper.errors import ConfigError, Locked

if TYPE_CHECKING:
    from scraper.jobs import HandoverStorage, Job

EXAMPLES = (
    "Examples:\n\n  scraper reshard --to 3   # shards 1/3, 2/3 and 3/3\n\n"
    "  scraper reshard --to 1   # the whole job on one machine again"
)


def reshard(
    count: Annotated[
        int,
        typer.Option(
            "--to",
            metavar="M",
            min=1,
            help="The new number of shards. 1 is a job that is not divided.",
            show_default=False,
        ),
    ],
    file: JobFile = FIRST_JOB,
    handover: Handover = None,
    verbose: Verbose = 0,
) -> None:
    """Move the states of a job to another number of shards. Nothing is fetched again.

    The states of all shards must be in the job's output, and no shard may be running. The old
    states are kept as state.db.before-reshard. Repeat the command if it was interrupted.
    """
    from scraper.humanize import count_of
    from scraper.jobs import HandoverFolder, handover_url, load_job
    from scraper.jobs import reshard as move_states

    set_up_logging(verbose)
    with exit_on(ConfigError, USAGE):
        job = load_job(file, handover=handover_place(handover))
    with exit_on_error(), naming_job(file), exit_on(ConfigError, USAGE), exit_on(Locked, LOCKED):
        folder = HandoverFolder(handover_url(job), handover_storage(job))
        counts = move_states(job, count, folder, datetime.now(UTC))
    name = job.job.name
    if counts is None:
        print(f"{name}: the reshard that was interrupted is finished", file=sys.stderr)
        return
    print(
        f"{name}: moved {count_of(counts.urls, 'URL')} and {count_of(counts.articles, 'version')} "
        f"of articles from {counts.before} to {count_of(counts.count, 'shard')}",
        file=sys.stderr,
    )


def handover_storage(job: "Job") -> "HandoverStorage | None":
    """What reaches the handover folder of a job: None for a local path. Raises StorageError for a
    URL whose driver is not installed.
    """
    from scraper.jobs import handover_url

    url = handover_url(job)
    if "://" not in url:
        return None
    from scraper.scale import Storage

    return Storage(url)


def handover_place(folder: str | None) -> str | None:
    """The handover folder of an option: a URL, or an absolute path."""
    if folder is None or "://" in folder:
        return folder
    try:
        return str(Path(folder).resolve())
    except FileNotFoundError:
        exit_usage(f"{folder}: the current folder was deleted. Give an absolute path.")
