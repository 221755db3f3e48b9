"""Bytes that flip in the state, in its write-ahead log and in jobs.toml, between runs.

A flip in the state must be harmless, or must be found, reported and repaired. In both cases one of
the next two runs succeeds and knows every URL, and its export, written again from the state, equals
that of an undisturbed run.

After a flip in jobs.toml the run may refuse the file, name a source that cannot be read, or do what
the file says, if it is still valid. (`recheck = ["9d"]` may be what the user meant.) In each case
nothing may be lost: with the original file, the export of the next run equals that of an
undisturbed run.
"""

import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks.torture.finding import Finding
from benchmarks.torture.kills import undisturbed
from benchmarks.torture.newsroom import HOST, Newsroom
from benchmarks.torture.shim import Fault, Shim
from benchmarks.torture.trial import Trial, difference
from scraper.errors import ConfigError, ScraperError
from scraper.jobs import run_job
from scraper.jobs.config import load_job
from scraper.jobs.store.state import State

_HEADER = 100
"""Bytes of a database before the tree of its first page. Everything else depends on them."""
_LONGEST = "20s"
"""A flip may make a run very slow. It is not waited for."""


def flips(
    room: Newsroom, folder: Path, count: int, chance: random.Random, shim: Shim | None
) -> Finding:
    """Flip `count` bytes. Of ten, six are in the state, two in the log of a killed run if there can
    be one, and two in jobs.toml.
    """
    finding = Finding("byte flips")
    wanted, _ = undisturbed(room, folder / "undisturbed")
    whole = Trial(folder / "whole", [room.url()])
    whole.run()
    killed = _killed(room, folder, shim) if shim else whole
    ends: Counter[str] = Counter()
    for number in range(count):
        source = killed if number % 10 in (6, 7) else whole
        trial = source.copy(folder / "trial")
        if number % 10 > 7:
            what = f"flip {number}, {_flip(trial.config, chance, _place_in_config(chance))}"
            end = _run_misconfigured(trial, whole.config.read_bytes())
        else:
            log = trial.state.with_name("state.db-wal")
            path = log if log.exists() and log.stat().st_size else trial.state
            what = f"flip {number}, {_flip(path, chance, _place_in_state(chance))}"
            try:
                end = _run_damaged(trial)
            except BaseException as error:  # not a ScraperError, so the user would see a traceback
                error.add_note(what)
                raise
        ends[end.partition(":")[0]] += 1
        finding.trials += 1
        finding.expect(not end.startswith("not repaired"), f"{what}: {end}")
        finding.expect((wrong := _wrong(trial, room, wanted)) is None, f"{what}: {end}; {wrong}")
        shutil.rmtree(trial.folder)
    finding.notes += [f"{often} {end}" for end, often in sorted(ends.items())]
    return finding


def _killed(room: Newsroom, folder: Path, shim: Shim) -> Trial:
    """The files of a run that was killed when it first wrote the export: everything is committed
    and nothing is checkpointed.
    """
    trial = Trial(folder / "killed", [room.url()])
    trial.run(shim.environment(Fault("rename", 1), trial.output, folder / "tally"))
    if not trial.state.with_name("state.db-wal").exists():
        raise RuntimeError("the killed run left no write-ahead log")
    return trial


def _flip(path: Path, chance: random.Random, place: Callable[[bytes], int]) -> str:
    """Change one byte of a file. Returns a description."""
    content = bytearray(path.read_bytes())
    at = place(bytes(content))
    before = content[at]
    content[at] = before ^ chance.choice((1 << chance.randrange(8), chance.randrange(1, 256)))
    path.write_bytes(content)
    return f"{path.name} byte {at} from {before} to {content[at]}"


def _place_in_state(chance: random.Random) -> Callable[[bytes], int]:
    """One flip in five is in the header."""
    return lambda content: chance.randrange(
        min(_HEADER, len(content)) if chance.random() < 0.2 else len(content)
    )


def _place_in_config(chance: random.Random) -> Callable[[bytes], int]:
    """Anywhere except in the host of the source, so that no other machine gets requests."""

    def place(content: bytes) -> int:
        host = content.index(b"http://" + HOST.encode())
        while host <= (at := chance.randrange(len(content))) < host + len("http://" + HOST) + 1:
            pass
        return at

    return place


def _run_damaged(trial: Trial) -> str:
    """Run the job, at most twice. Returns how it ended."""
    message = ""
    for _ in range(2):
        try:
            report = run_job(load_job(trial.config))
        except ScraperError as error:
            message = error.message
            continue
        if report.failed_sources:
            return f"not repaired: {report.failed_sources[0].error}"
        return (
            "found after a run that ended with an error"
            if message
            else "found and repaired"
            if report.notices
            else "harmless"
        )
    return f"not repaired: {message}"


def _run_misconfigured(trial: Trial, original: bytes) -> str:
    """Run with the damaged file, then with the original. Returns how the first run ended."""
    try:
        report = run_job(load_job(trial.config, max_time=_LONGEST))
        end = (
            "named a source that cannot be read"
            if report.failed_sources
            else "obeyed a file that is still valid"
        )
    except ConfigError as error:
        end = (
            "refused the file"
            if str(trial.config) in error.message
            else f"not repaired: the file is not named in {error.message!r}"
        )
    except ScraperError as error:
        end = f"refused the output: {error.message}"
    trial.config.write_bytes(original)
    run_job(load_job(trial.config))
    return end


def _wrong(trial: Trial, room: Newsroom, wanted: list[str]) -> str | None:
    """What is wrong after the export was written again, or None."""
    (trial.output / "articles.jsonl").unlink(missing_ok=True)
    try:
        run_job(load_job(trial.config))
    except ScraperError as error:
        return f"the next run: {error.message}"
    state = State.open_read_only(trial.state)
    try:
        if unknown := sum(state.urls.get(url) is None for url in room.articles):
            return f"{unknown} URLs are not known any more"
    finally:
        state.close()
    return difference(trial.articles(), wanted) or trial.divided()
