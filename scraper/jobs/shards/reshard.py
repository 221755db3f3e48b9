"""Moves the states of a job's shards to another number of shards, so that nothing is fetched again.
Sends no request.

1. The new states are written to a temporary folder, which then gets the name `reshard-N-to-M`.
   Until then nothing has changed.
2. The old states are renamed, the new ones take their places, and the handover files, which are in
   the new states, are removed. Each of these steps can be repeated after a crash.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scraper.errors import ConfigError, SinkError, StateError
from scraper.jobs.config import Job
from scraper.jobs.lock import LOCK, locked
from scraper.jobs.shards.dealing import MOST_SHARDS, Shard
from scraper.jobs.shards.handover import HandoverFolder, decode_entry
from scraper.jobs.shards.layout import (
    WHOLE,
    reshard_folder,
    shard_folders,
    shard_job,
    unfinished_reshard,
)
from scraper.jobs.shards.merge import in_order, store_version
from scraper.jobs.shards.moving import NewStates
from scraper.jobs.store import STATE, State, check_owner
from scraper.sinks import sync, temporary_folder

_PER_COMMIT = 256
"""Versions of articles."""
BEFORE = f"{STATE}.before-reshard"
"""The name that the file of an old state gets."""


@dataclass(frozen=True, slots=True)
class ReshardCounts:
    """What was moved."""

    before: int
    """The number of shards before."""
    count: int
    urls: int
    """URLs that a shard fetches."""
    articles: int
    """Versions of articles."""


def reshard(job: Job, count: int, folder: HandoverFolder, now: datetime) -> ReshardCounts | None:
    """Move the states of a job to `count` shards. One shard is the job as a whole. Returns None if
    a reshard that was interrupted was finished.

    All old states must be in the job's `output`. `folder` is the handover folder. Raises Locked if
    a run is in progress, ConfigError for a job that cannot be divided, StateError if a state is
    missing or cannot be used, SinkError, and StorageError of the handover folder.
    """
    output = job.output_of(WHOLE)
    if not 1 <= count <= MOST_SHARDS:
        raise ConfigError(f"--to {count}: there can be 1 to {MOST_SHARDS} shards")
    shard_job(job, Shard(1, count))
    with locked(output / LOCK, f"reshard of {job.job.name} to {count}"):
        if unfinished := unfinished_reshard(output):
            before, wanted = unfinished
            if wanted != count:
                raise StateError(
                    f"{output}: moving its states to {wanted} shards was interrupted; finish it "
                    f"first with: scraper reshard --to {wanted}"
                )
            with _all_locked(job, before):
                _replace_states(job, before, count, folder)
            return None
        before = _shards_of(output, count)
        with _all_locked(job, before):
            counts = _write_states(job, before, count, folder, now)
            _replace_states(job, before, count, folder)
            return counts


def _shards_of(output: Path, count: int) -> int:
    """The number of shards whose states are in a folder. Raises StateError unless all are there."""
    found = list(shard_folders(output))
    counts = sorted({shard.count for shard in found})
    if not counts:
        raise StateError(f"{output}: no state yet; a job without a state needs no reshard")
    if len(counts) > 1:
        raise StateError(
            f"{output}: has states of {' and of '.join(map(str, counts))} shards; move those away "
            "that do not belong to the job any more"
        )
    shards = [Shard(number, counts[0]) for number in _numbers(counts[0])]
    missing = [shard for shard in shards if shard not in found]
    if missing:
        raise StateError(
            f"{output}: the state of shard {missing[0]} is missing; copy its "
            "folder from its machine, or run that shard once"
        )
    if counts[0] == count:
        raise StateError(f"{output}: its states are of {count} shards already")
    return counts[0]


@contextmanager
def _all_locked(job: Job, count: int) -> Iterator[None]:
    """The locks of all shards. Raises Locked. That of the job as a whole is held already."""
    with ExitStack() as stack:
        for number in range(1, count + 1) if count > 1 else ():
            path = job.output_of(Shard(number, count)) / LOCK
            stack.enter_context(locked(path, f"reshard of {job.job.name}"))
        yield


def _write_states(
    job: Job, before: int, count: int, folder: HandoverFolder, now: datetime
) -> ReshardCounts:
    """Write the complete new states to the folder `reshard-N-to-M`."""
    output = job.output_of(WHOLE)
    try:
        with ExitStack() as stack:
            temporary = stack.enter_context(temporary_folder(output / "reshard"))
            new = temporary / "states"
            new.mkdir()
            counts = _move(job, before, [new / _name(n) for n in _numbers(count)], folder, now)
            sync(new)
            new.rename(reshard_folder(output, before, count))
            sync(output)
    except OSError as error:
        raise SinkError(f"{output}: cannot be written ({error.strerror or error})") from error
    return counts


def _move(
    job: Job, before: int, paths: Sequence[Path], folder: HandoverFolder, now: datetime
) -> ReshardCounts:
    with ExitStack() as stack:
        old = []
        for number in _numbers(before):
            place = job.output_of(Shard(number, before))
            state = stack.enter_context(closing(State.open(place / STATE, now)))
            check_owner(state, job, folder=place)
            old.append(state)
        states = [stack.enter_context(closing(State.open(path, now))) for path in paths]
        new = NewStates(job, states, now.timestamp())
        for number, state in enumerate(old, 1):
            new.take_rows(Shard(number, before), state)
        new.take_knowledge()
        for number, state in enumerate(old, 1):
            for line in state.outgoing.all_entries():
                new.take_entry(decode_entry(line))
            receiver = Shard(number, before)
            for name in folder.names(receiver):
                for entry in folder.read(receiver, name):
                    new.take_entry(entry)
        articles = 0
        for version in in_order(old):
            store_version(new.of_article(version), version)
            articles += 1
            if articles % _PER_COMMIT == 0:
                new.commit()
        new.commit()
        return ReshardCounts(before, len(paths), new.urls, articles)


def _replace_states(job: Job, before: int, count: int, folder: HandoverFolder) -> None:
    """Let the new states take the places of the old ones. Can be repeated after a crash."""
    output = job.output_of(WHOLE)
    new = reshard_folder(output, before, count)
    try:
        for number in _numbers(before):
            place = job.output_of(Shard(number, before))
            # The log of a state must never be next to the database of another one.
            for suffix in ("-wal", "-shm", ""):
                if (file := place / f"{STATE}{suffix}").exists():
                    file.replace(place / f"{BEFORE}{suffix}")
            sync(place)
        for number in _numbers(before) if before > 1 else ():
            receiver = Shard(number, before)
            for name in folder.names(receiver):
                folder.remove(receiver, name)
        for number in _numbers(count):
            place = job.output_of(Shard(number, count))
            if (new / _name(number)).exists():
                place.mkdir(parents=True, exist_ok=True)
                (new / _name(number)).replace(place / STATE)
                sync(place)
        new.rmdir()
        sync(output)
    except OSError as error:
        raise SinkError(
            f"{output}: cannot be written ({error.strerror or error}); repeat the command to finish"
        ) from error


def _numbers(count: int) -> range:
    return range(1, count + 1)


def _name(number: int) -> str:
    return f"{number}.db"
