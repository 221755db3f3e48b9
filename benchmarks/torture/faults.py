"""Writes, fsyncs, renames and truncations that fail, those of SQLite included. The run must print a
message and end, and the next run must complete the job.
"""

import errno
import random
from pathlib import Path

from benchmarks.torture.finding import Finding
from benchmarks.torture.kills import calls_of_a_run, undisturbed
from benchmarks.torture.newsroom import Newsroom
from benchmarks.torture.preloaded import Preloaded, preloaded
from benchmarks.torture.shim import KINDS, Fault, Shim
from benchmarks.torture.trial import Trial, difference

_STATE_OR_OUTPUT = 3


def every_fault(calls: dict[str, int]) -> list[Fault]:
    """Every call of a run, once with EIO, and once on a disk that is full from this call on."""
    return [
        fault
        for kind in KINDS
        for at in range(1, calls[kind] + 1)
        for fault in (Fault(kind, at, errno.EIO), Fault(kind, at, errno.ENOSPC, lasting=True))
    ]


def faults(
    room: Newsroom, folder: Path, shim: Shim, chance: random.Random, most: int | None = None
) -> Finding:
    """Try every fault, or `most` of them, evenly distributed."""
    finding = Finding("failing writes")
    wanted, _ = undisturbed(room, folder / "undisturbed")
    calls = calls_of_a_run(room, shim, folder)
    planned = every_fault(calls)
    if most is not None and most < len(planned):
        share = len(planned) / most
        planned = [planned[int((number + chance.random()) * share)] for number in range(most)]
    with preloaded(shim, folder) as runs:
        survived = sum(
            _survives(
                Trial(folder / f"fault-{number}", [room.url()]), fault, wanted, finding, shim, runs
            )
            for number, fault in enumerate(planned)
        )
    counted = ", ".join(f"{count} {kind}s" for kind, count in calls.items())
    finding.notes.append(
        f"a run makes {counted}; {survived} runs ended well all the same, as SQLite does without "
        "that call"
    )
    return finding


def _survives(
    trial: Trial,
    fault: Fault,
    wanted: list[str],
    finding: Finding,
    shim: Shim,
    runs: Preloaded,
) -> bool:
    """Run a job with a fault, and once more without. Returns whether the first run ended well."""
    run = runs.run(trial, shim.environment(fault, trial.output, trial.folder / "tally"))
    finding.trials += 1
    finding.expect(
        run.code in (0, _STATE_OR_OUTPUT),
        f"{fault}: ended with {run.code}: {run.stderr.strip()[-300:]}",
    )
    finding.expect(
        "Traceback" not in run.stderr and "Exception" not in run.stderr,
        f"{fault}: a traceback: {run.stderr.strip()[-300:]}",
    )
    if run.code == 0:
        finding.expect(
            difference(trial.articles(), wanted) is None,
            f"{fault}: ended well, but the export is not whole",
        )
    else:
        finding.expect(
            run.stderr.startswith("scraper: "), f"{fault}: says only {run.stderr.strip()!r}"
        )
    rerun = runs.run(trial)
    finding.expect(
        rerun.code == 0,
        f"{fault}: the rerun ended with {rerun.code}: {rerun.stderr.strip()[-300:]}",
    )
    finding.expect((wrong := difference(trial.articles(), wanted)) is None, f"{fault}: {wrong}")
    finding.expect((wrong := trial.divided()) is None, f"{fault}: {wrong}")
    finding.expect(not (left := trial.leftovers()), f"{fault}: left behind: {left}")
    return run.code == 0
