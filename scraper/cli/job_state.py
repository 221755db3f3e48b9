"""The state that `status`, `export` and `prune` read: that of a job, or those of its shards.
Contains exit codes and messages, and nothing else.
"""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.console import exit_on_error, exit_usage, naming_job
from scraper.cli.options import FIRST_JOB
from scraper.errors import SinkError

if TYPE_CHECKING:
    from scraper.jobs import Job, Shard
    from scraper.jobs.store import State

Shards = Annotated[
    bool,
    typer.Option(
        "--shards", help="Read the shards in the given folders, or else those in the job's output."
    ),
]
ShardFolders = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="DIR",
        help="With --shards: the folders of shards, such as out/shard-1-of-2.",
        show_default=False,
    ),
]


@contextmanager
def reading_state(job: "Job", file: Path) -> Iterator["State"]:
    """The state of the job in a file, for reading. Errors end the command with exit code 3."""
    from scraper.jobs.store import STATE, State, check_owner, reraise_as_state_error

    path = job.output / STATE
    with (
        exit_on_error(),
        naming_job(file),
        reraise_as_state_error(path),
        closing(State.open_read_only(path)) as state,
    ):
        check_owner(state, job)
        yield state


@contextmanager
def reading_shards(
    job: "Job", file: Path, folders: "dict[Shard, Path]", place: Path | None
) -> Iterator["State"]:
    """The state of a job, or the articles of the shards in some folders in a temporary state, which
    is kept in `place` or in the system's folder for temporary files. Errors end the command with
    exit code 3.
    """
    from scraper.jobs import merged_state
    from scraper.jobs.store import reraise_as_state_error

    if not folders:
        with reading_state(job, file) as state:
            yield state
        return
    with (
        exit_on_error(),
        naming_job(file),
        reraise_as_state_error(job.output),
        merged_state(
            job, list(folders.values()), datetime.now(UTC), place or temporary_place()
        ) as state,
    ):
        yield state


def job_and_folders(
    file: Path, folders: list[Path] | None, *, is_divided: bool
) -> tuple[Path, list[Path]]:
    """The job file and the folders of shards among the arguments of a command. If the first of them
    is a folder, the job file was left out.
    """
    given = folders or []
    if is_divided and file.is_dir():
        file, given = FIRST_JOB, [file, *given]
    if given and not is_divided:
        exit_usage(f"{given[0]}: only --shards takes folders. Add it, or name one job file.")
    return file, given


def divided_into(job: "Job", folders: list[Path], *, is_divided: bool) -> "dict[Shard, Path]":
    """The shards in some folders, or else those in the job's output. None for a job that is not
    divided. Exits with 2 if there are none although `is_divided`, or of two numbers of shards.
    """
    from scraper.jobs import shard_folders, shard_of_folder

    found: dict[Shard, Path] = {}
    for folder in folders:
        shard = shard_of_folder(folder)
        if shard is None or shard in found:
            problem = "is named like another shard" if shard else "not the folder of a shard"
            exit_usage(f"{folder}: {problem}. The name must be shard-K-of-N.")
        found[shard] = folder
    if not found:
        found = shard_folders(job.output)
        if not is_divided and any(shard.is_whole for shard in found):
            return {}
    if is_divided and not found:
        exit_usage(f"{job.output}: no shard has a state there. Name the folders of the shards.")
    if len(counts := sorted({shard.count for shard in found})) > 1:
        numbers = " and of ".join(map(str, counts))
        exit_usage(f"There are states of {numbers} shards. Name the folders that belong together.")
    return found


def check_complete(found: "dict[Shard, Path]") -> None:
    """Exit with 2 if a shard is missing, because a dataset would lack its articles."""
    count = next((shard.count for shard in found), 0)
    numbers = {shard.number for shard in found}
    if missing := [str(number) for number in range(1, count + 1) if number not in numbers]:
        exit_usage(
            f"Of {count} shards, these are missing: {', '.join(missing)}. Copy their folders here, "
            "or name the folders of all shards."
        )


def temporary_place() -> Path:
    """The folder for temporary files. Raises SinkError if the system does not have one."""
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError as error:
        raise SinkError(
            "no folder for temporary files; set TMPDIR to a folder that can be written to"
        ) from error
