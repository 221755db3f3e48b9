"""What is called on each node of a cluster: which shards have their states there, and whether nodes
see the same folder. Imports no Ray.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from scraper.errors import StateError
from scraper.jobs.config import Job
from scraper.jobs.shards.dealing import Shard
from scraper.jobs.shards.layout import WHOLE, check_division, shard_of_folder
from scraper.jobs.store import STATE


@dataclass(frozen=True, slots=True)
class Look:
    """What a node has of the shards of a job."""

    states: frozenset[int]
    """The numbers of the shards whose states are there."""
    folders: frozenset[int]
    """The numbers of those that have a folder there, with or without a state."""


def look(job: Job, count: int) -> Look:
    """What this machine has of `count` shards. Raises StateError if it has states of another number
    of shards, or if the job's `output` cannot be read.
    """
    output, found = job.output_of(WHOLE), {}
    try:
        check_division(job)
        for folder in output.iterdir() if output.is_dir() else ():
            shard = shard_of_folder(folder)
            if shard is not None and shard.count == count and folder.is_dir():
                found[shard.number] = (folder / STATE).is_file()
    except OSError as error:
        raise StateError(f"{output}: {error.strerror or error}") from error
    return Look(frozenset(number for number in found if found[number]), frozenset(found))


def write_mark(folder: str, name: str) -> None:
    """Make an empty file in a folder, for others to see. The folder is made, if it is missing.
    Raises StateError.
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        os.close(os.open(Path(folder) / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise StateError(f"{folder}: cannot be written ({error.strerror or error})") from error


def seen_marks(folder: str, names: list[str]) -> list[str]:
    """Those of some files that are in a folder. Their names are looked up one by one: a listing of
    a network file system may be an old one.
    """
    return [name for name in names if (Path(folder) / name).exists()]


def remove_mark(folder: str, name: str) -> None:
    """Remove a file. It need not exist."""
    with suppress(OSError):
        (Path(folder) / name).unlink()


def folder_of(job: Job, number: int, count: int) -> Path:
    """The folder of a shard, on whichever node it is."""
    return job.output_of(Shard(number, count))
