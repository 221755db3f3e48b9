"""`scraper export`: a dataset from the articles of a job. Contains exit codes and messages, and
nothing else.
"""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.console import (
    USAGE,
    check_stdout,
    exit_on,
    exit_on_error,
    exit_usage,
    quiet_pipe,
    set_up_logging,
)
from scraper.cli.job_state import (
    ShardFolders,
    Shards,
    check_complete,
    divided_into,
    job_and_folders,
    reading_shards,
)
from scraper.cli.options import FIRST_JOB, JobFile, Verbose
from scraper.cli.paths import why_not_in_folder
from scraper.errors import ConfigError
from scraper.sinks import BUILT_IN, Layout

if TYPE_CHECKING:
    from scraper.jobs import ArticleFilter, Job

BUILT_IN_EXPORTS = ", ".join(one.name for one in BUILT_IN if one.layout is not Layout.none)

_Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="PATH",
        help="The file to write, or the folder for md and parquet. With -, the dataset is written "
        "to standard output, without a card. The default is dataset.jsonl (dataset.csv, "
        "dataset-parquet, …) in the job's output.",
    ),
]
_Format = Annotated[
    str,
    typer.Option("--format", help=f"One of {BUILT_IN_EXPORTS}, or the name of a plug-in's format."),
]
_Since = Annotated[
    str | None,
    typer.Option("--since", metavar="AGE", help="Only articles fetched in the last AGE: 12h, 7d."),
]
_Where = Annotated[
    str | None,
    typer.Option(
        "--where",
        metavar="SQL",
        help="Only articles for which this condition is true. Columns: url, source (the name of "
        "the job's source), status, language, day (of publication), words (in the body), key (the "
        "canonical URL), version (1, then one more for each correction), seen_at (when this "
        "version was fetched, in seconds since 1970).",
    ),
]

EXAMPLES = (
    "Examples:\n\n  scraper export --format parquet -o dataset/\n\n"
    "  scraper export --since 7d --where \"language = 'de' and words > 300\" --format csv -o "
    "week.csv\n\n"
    "  scraper export -o - | jq .headline\n\n"
    "  scraper export --shards -o all.jsonl     # of all shards in the job's output"
)


def export(
    file: JobFile = FIRST_JOB,
    folders: ShardFolders = None,
    shards: Shards = False,
    output: _Output = None,
    form: _Format = "jsonl",
    since: _Since = None,
    where: _Where = None,
    verbose: Verbose = 0,
) -> None:
    r"""Write a dataset from the articles of a job, and a card that describes it.

    The job's \[filter] applies too. With --shards, the articles of all shards are brought together
    as one machine would have stored them.
    """
    from scraper.humanize import count_of
    from scraper.jobs import load_job, stream_dataset, write_dataset
    from scraper.sinks import export_formats, spec_of

    set_up_logging(verbose)
    with exit_on_error():
        known = export_formats()
    if form not in known:
        exit_usage(f"--format {form}: the formats are {', '.join(known)}")
    if problem := _output_problem(form, output):
        exit_usage(problem)
    with exit_on_error():
        if str(output) == "-":
            check_stdout()
    file, given = job_and_folders(file, folders, is_divided=shards)
    with exit_on(ConfigError, USAGE):
        job = load_job(file)
        selection = _selection(job, since, where)
    path = output or job.output / spec_of(form).file_name("dataset")
    place = None if str(output) == "-" else path.absolute().parent
    states = divided_into(job, given, is_divided=shards)
    check_complete(states)
    reading = reading_shards(job, file, states, place)
    with reading as state, exit_on(ConfigError, USAGE):
        if str(output) == "-":
            with quiet_pipe():
                stream_dataset(job, state, selection, form, sys.stdout.buffer)
            return
        count, card = write_dataset(job, state, selection, form, path)
    print(f"{path}: {count_of(count, 'article')}, described in {card}", file=sys.stderr)


def _selection(job: "Job", since: str | None, where: str | None) -> "ArticleFilter":
    """The articles that the job and the options select. Raises ConfigError for a wrong condition.
    Ends the command for a wrong duration.
    """
    from scraper.humanize import parse_duration
    from scraper.jobs import ArticleFilter, Condition

    condition = Condition(where) if where is not None else None
    try:
        earliest = time.time() - parse_duration(since) if since is not None else None
    except ValueError as error:
        exit_usage(f"--since: {error}")
    return ArticleFilter.of_filter(job.filter).narrowed(since=earliest, where=condition)


def _output_problem(form: str, output: Path | None) -> str | None:
    """Why a dataset cannot be written to an output, and what to do, or None."""
    from scraper.sinks import spec_of

    if str(output) == "-" and spec_of(form).is_folder():
        return f"-o -: {form} is a folder, which standard output cannot hold. Name a folder."
    return why_not_in_folder(output) if output is not None and str(output) != "-" else None
