"""Bytes that flip in the state, in its write-ahead log and in the job's file, between runs.

What a flip may do to the state: nothing that can be seen, or it is found, said, and mended. Either
way the next run or the one after it ends well, knows every address, and its export, written anew
from the state, is the undisturbed run's.

What it may do to the job's file: the run does not begin and says why; or a source cannot be read,
and is named; or the file still says something valid, and that is done. (A file that says `recheck =
["9d"]` cannot be told from one that was meant to.) Either way nothing is lost: with the file as it
was, the next run's export is the undisturbed run's.
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
"""Bytes of a database before its first page's tree: a part that decides over all the others."""
_LONGEST = "20s"
"""A flip may make a run polite; it is not waited for."""


def flips(
    room: Newsroom, folder: Path, count: int, chance: random.Random, shim: Shim | None
) -> Finding:
    """So many flips: of ten, six in the state, two in a killed run's log where there can be one,
    two in the job's file.
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
            except BaseException as error:  # none of ours: it would have been a traceback
                error.add_note(what)
                raise
        ends[end.partition(":")[0]] += 1
        finding.trials += 1
        finding.expect(not end.startswith("not mended"), f"{what}: {end}")
        finding.expect((wrong := _wrong(trial, room, wanted)) is None, f"{what}: {end}; {wrong}")
        shutil.rmtree(trial.folder)
    finding.told += [f"{often} {end}" for end, often in sorted(ends.items())]
    return finding


def _killed(room: Newsroom, folder: Path, shim: Shim) -> Trial:
    """What a run leaves that is killed in its first write of the export, everything committed and
    nothing checkpointed.
    """
    trial = Trial(folder / "killed", [room.url()])
    trial.run(shim.environment(Fault("rename", 1), trial.output, folder / "tally"))
    if not trial.state.with_name("state.db-wal").exists():
        raise RuntimeError("the killed run left no write-ahead log")
    return trial


def _flip(path: Path, chance: random.Random, place: Callable[[bytes], int]) -> str:
    """Change one byte of a file; what was done, in words."""
    content = bytearray(path.read_bytes())
    at = place(bytes(content))
    before = content[at]
    content[at] = before ^ chance.choice((1 << chance.randrange(8), chance.randrange(1, 256)))
    path.write_bytes(content)
    return f"{path.name} byte {at} from {before} to {content[at]}"


def _place_in_state(chance: random.Random) -> Callable[[bytes], int]:
    """One in five in the header."""
    return lambda content: chance.randrange(
        min(_HEADER, len(content)) if chance.random() < 0.2 else len(content)
    )


def _place_in_config(chance: random.Random) -> Callable[[bytes], int]:
    """Anywhere but in the source's host: what is tried here stays on this machine."""

    def place(content: bytes) -> int:
        host = content.index(b"http://" + HOST.encode())
        while host <= (at := chance.randrange(len(content))) < host + len("http://" + HOST) + 1:
            pass
        return at

    return place


def _run_damaged(trial: Trial) -> str:
    """Run twice at most; how it ended."""
    said = ""
    for _ in range(2):
        try:
            report = run_job(load_job(trial.config))
        except ScraperError as error:
            said = error.message
            continue
        if report.failed_sources:
            return f"not mended: {report.failed_sources[0].error}"
        return (
            "found after a run that ended with an error"
            if said
            else "found and mended"
            if report.notices
            else "harmless"
        )
    return f"not mended: {said}"


def _run_misconfigured(trial: Trial, as_it_was: bytes) -> str:
    """Run with the file as it is, then put it right and run again."""
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
            else f"not mended: no word of the file in {error.message!r}"
        )
    except ScraperError as error:
        end = f"refused the output: {error.message}"
    trial.config.write_bytes(as_it_was)
    run_job(load_job(trial.config))
    return end


def _wrong(trial: Trial, room: Newsroom, wanted: list[str]) -> str | None:
    """What is wrong in the end, the export written anew."""
    (trial.output / "articles.jsonl").unlink(missing_ok=True)
    try:
        run_job(load_job(trial.config))
    except ScraperError as error:
        return f"the next run: {error.message}"
    state = State.open_read_only(trial.state)
    try:
        if unknown := sum(state.urls.get(url) is None for url in room.articles):
            return f"{unknown} addresses are not known any more"
    finally:
        state.close()
    return difference(trial.articles(), wanted)
