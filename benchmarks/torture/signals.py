"""SIGTERM and SIGINT, at random moments, while a server hangs, while a hostile page is extracted,
while the export is written.
"""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks.torture.finding import Finding
from benchmarks.torture.kills import undisturbed
from benchmarks.torture.newsroom import HANGING, HOSTILE, Newsroom
from benchmarks.torture.trial import Ended, Trial, difference, ended

SECONDS = 5.0
"""In which a run has to be gone."""
_CODES = {signal.SIGTERM: 143, signal.SIGINT: 130}
_PATIENCE = 60.0

Moment = Callable[[Trial, Newsroom, float], bool]
"""Whether it has come, so many seconds after the start."""


def signals(room: Newsroom, folder: Path, count: int, chance: random.Random) -> Finding:
    """So many signals at random moments, then, a tenth as many times, one at each of the moments
    that are hard.
    """
    finding = Finding("signals")
    wanted, run = undisturbed(room, folder / "undisturbed", kind="urls")
    plan = [
        ("at random", None, _after(run.seconds * (number + chance.random()) / count))
        for number in range(count)
    ] + [one for _ in range(max(1, count // 10)) for one in _hard()]
    slowest, codes = 0.0, Counter[int]()
    for number, (when, extra, moment) in enumerate(plan):
        which, to_all = (signal.SIGTERM, signal.SIGINT)[number % 2], number % 4 > 1
        what = f"{which.name} {number}{' to the group' if to_all else ''}, {when}"
        room.traps(there=True)
        room.requests()
        trial = Trial(
            folder / f"signal-{number}",
            [*room.articles, *([room.url(extra)] if extra else [])],
            kind="urls",
        )
        stopped = _stopped(trial, room, moment, which, to_all=to_all)
        slowest = max(slowest, stopped.seconds)
        codes[stopped.code] += 1
        finding.trials += 1
        # A run may end of itself just then; and a signal that comes while Python itself starts ends
        # it as the system does.
        finding.expect(
            stopped.code in (_CODES[which], 0, -which),
            f"{what}: ended with {stopped.code}: {stopped.said[-300:]}",
        )
        finding.expect(stopped.seconds < SECONDS, f"{what}: took {stopped.seconds:.1f} s")
        finding.expect(
            "Traceback" not in stopped.said or stopped.code == -which,
            f"{what}: a traceback: {stopped.said[-800:]}",
        )
        room.traps(there=False)
        rerun = trial.run()
        finding.expect(
            rerun.code == 0, f"{what}: the rerun ended with {rerun.code}: {rerun.said[-300:]}"
        )
        finding.expect((wrong := difference(trial.articles(), wanted)) is None, f"{what}: {wrong}")
        finding.expect(not (left := trial.leftovers()), f"{what}: left behind: {left}")
    finding.told.append(
        f"gone after {slowest:.1f} s at most; codes "
        + ", ".join(f"{code}: {often}" for code, often in sorted(codes.items()))
    )
    return finding


def _stopped(
    trial: Trial, room: Newsroom, moment: Moment, which: signal.Signals, *, to_all: bool
) -> Ended:
    """A run that is told to stop; the seconds are those from then on."""
    began, process = time.monotonic(), trial.start()
    while (
        process.poll() is None
        and time.monotonic() < began + _PATIENCE
        and not moment(trial, room, time.monotonic() - began)
    ):
        time.sleep(0.002)
    told = time.monotonic()
    if process.poll() is None:
        (os.killpg if to_all else os.kill)(process.pid, which)
    return ended(process, told)


def _after(seconds: float) -> Moment:
    return lambda _trial, _room, elapsed: elapsed >= seconds


def _asked_for(path: str) -> Moment:
    """A little after a page was asked for."""
    asked: list[float] = []

    def come(_trial: Trial, room: Newsroom, elapsed: float) -> bool:
        if not asked and room.requests().get(path):
            asked.append(elapsed)
        return bool(asked) and elapsed > asked[0] + 0.5

    return come


def _exporting(trial: Trial, _room: Newsroom, _elapsed: float) -> bool:
    return any(trial.output.glob(".articles.*"))


def _hard() -> list[tuple[str, str | None, Moment]]:
    return [
        ("while a server hangs", HANGING, _asked_for(HANGING)),
        ("while a hostile page is extracted", HOSTILE, _asked_for(HOSTILE)),
        ("while the export is written", None, _exporting),
    ]
