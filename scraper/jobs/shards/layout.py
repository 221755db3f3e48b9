"""Where the shards of a job keep their states, and which shards a folder has. Reads names of files
only.
"""

import re
from pathlib import Path

from msgspec.structs import replace

from scraper.errors import ConfigError, StateError
from scraper.jobs.config import Job
from scraper.jobs.shards.dealing import Shard
from scraper.jobs.store import STATE

HANDOVER = "handover"
"""The folder in the job's `output` through which shards hand URLs over, unless another is given."""
WHOLE = Shard()
"""The only shard of a job that is not divided."""
_FOLDER = re.compile(r"shard-(\d+)-of-(\d+)")
_RESHARD = re.compile(r"reshard-(\d+)-to-(\d+)")


def shard_job(job: Job, shard: Shard) -> Job:
    """The part of a job that a shard works on. Raises ConfigError for a job that cannot be divided.

    A WARC file that the job writes gets the name of the shard, because two shards of one machine
    cannot write to one file.
    """
    if shard.is_whole:
        return job
    if job.fetch.render != "never":
        raise ConfigError(
            f"--shard {shard}: [fetch] render = {job.fetch.render!r} is not possible in shards, "
            "because a browser requests files from hosts of every shard; run the whole job, or set "
            'render = "never"'
        )
    fetch = job.fetch
    if fetch.warc:
        warc = Path(fetch.warc)
        name, dot, suffixes = warc.name.partition(".")
        named = f"{name}-shard-{shard.number}-of-{shard.count}{dot}{suffixes}"
        fetch = replace(fetch, warc=str(warc.with_name(named)))
    return replace(job, fetch=fetch, shard=shard)


def handover_url(job: Job) -> str:
    """The folder through which the shards of a job hand URLs over: a path, or a URL."""
    given = job.job.handover
    if given is None:
        return str(job.output_of(WHOLE) / HANDOVER)
    return given if "://" in given else str(job.folder / given)


def shard_folders(output: Path) -> dict[Shard, Path]:
    """The shards of a job whose states are in its `output`, in order, each with its folder. A job
    that is not divided has one, the whole.
    """
    found = {WHOLE: output} if (output / STATE).is_file() else {}
    for folder in output.iterdir() if output.is_dir() else ():
        shard = shard_of_folder(folder)
        if shard is not None and (folder / STATE).is_file():
            found[shard] = folder
    return dict(sorted(found.items(), key=lambda one: (one[0].count, one[0].number)))


def shard_of_folder(folder: Path) -> Shard | None:
    """The shard that the name of a folder says, or None."""
    match = _FOLDER.fullmatch(folder.absolute().name)
    return Shard(int(match[1]), int(match[2])) if match else None


def reshard_folder(output: Path, before: int, count: int) -> Path:
    """The folder in which complete new states wait to replace `before` old ones."""
    return output / f"reshard-{before}-to-{count}"


def unfinished_reshard(output: Path) -> tuple[int, int] | None:
    """Between which numbers of shards a job was being moved when that was interrupted, or None."""
    for folder in sorted(output.iterdir()) if output.is_dir() else ():
        if match := _RESHARD.fullmatch(folder.name):
            return int(match[1]), int(match[2])
    return None


def check_division(job: Job) -> None:
    """Raises StateError if the states in a job's `output` belong to another number of shards. A run
    would know nothing of them, and fetch everything again.
    """
    output, count = job.output_of(WHOLE), job.shard.count
    if unfinished := unfinished_reshard(output):
        raise StateError(
            f"{output}: it was being divided into other shards, and that was interrupted; finish "
            f"it with: scraper reshard --to {unfinished[1]}"
        )
    other = next((shard.count for shard in shard_folders(output) if shard.count != count), None)
    if other is None:
        return
    there = "has the state of the whole job" if other == 1 else f"has the states of {other} shards"
    wanted = "the whole job" if count == 1 else f"one of {count} shards"
    instead = "scraper run" if other == 1 else f"scraper run --shard K/{other}"
    raise StateError(
        f"{output}: {there}, and this run is of {wanted}; use `{instead}`, or move the "
        f"states with: scraper reshard --to {count}"
    )
