"""SIGTERM and SIGINT at random moments, while a server hangs, while a hostile page is extracted,
and while the export is written.
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

_LIMIT = 5.0
"""Seconds in which a stopped run must end. On a slow machine it is twice the time of a whole run,
if that is more.
"""
_CODES = {signal.SIGTERM: 143, signal.SIGINT: 130}
_PATIENCE = 60.0

Moment = Callable[[Trial, Newsroom, float], bool]
"""Whether the moment for the signal has come. The number is the seconds since the start."""


def signals(room: Newsroom, folder: Path, count: int, chance: random.Random) -> Finding:
    """Send `count` signals at random moments, and then a tenth as many at each difficult moment."""
    finding = Finding("signals")
    wanted, run = undisturbed(room, folder / "undisturbed", kind="urls")
    plan = [
        ("at random", None, _after(run.seconds * (number + chance.random()) / count))
        for number in range(count)
    ] + [one for _ in range(max(1, count // 10)) for one in _difficult()]
    slowest, codes, limit = 0.0, Counter[int](), max(_LIMIT, 2 * run.seconds)
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
        # A run may end by itself at this moment. A signal that comes while Python starts ends the
        # process as the system does.
        finding.expect(
            stopped.code in (_CODES[which], 0, -which),
            f"{what}: ended with {stopped.code}: {stopped.stderr[-300:]}",
        )
        finding.expect(stopped.seconds < limit, f"{what}: took {stopped.seconds:.1f} s")
        finding.expect(
            "Traceback" not in stopped.stderr or stopped.code == -which,
            f"{what}: a traceback: {stopped.stderr[-800:]}",
        )
        room.traps(there=False)
        rerun = trial.run()
        finding.expect(
            rerun.code == 0, f"{what}: the rerun ended with {rerun.code}: {rerun.stderr[-300:]}"
        )
        finding.expect((wrong := difference(trial.articles(), wanted)) is None, f"{what}: {wrong}")
        finding.expect((wrong := trial.divided()) is None, f"{what}: {wrong}")
        finding.expect(not (left := trial.leftovers()), f"{what}: left behind: {left}")
    finding.notes.append(
        f"gone after {slowest:.1f} s at most; codes "
        + ", ".join(f"{code}: {often}" for code, often in sorted(codes.items()))
    )
    return finding


def _stopped(
    trial: Trial, room: Newsroom, moment: Moment, which: signal.Signals, *, to_all: bool
) -> Ended:
    """A run that is stopped by a signal. Its seconds are counted from the signal."""
    began, process = time.monotonic(), trial.start()
    while (
        process.poll() is None
        and time.monotonic() < began + _PATIENCE
        and not moment(trial, room, time.monotonic() - began)
    ):
        time.sleep(0.002)
    sent = time.monotonic()
    if process.poll() is None:
        (os.killpg if to_all else os.kill)(process.pid, which)
    return ended(process, sent)


def _after(seconds: float) -> Moment:
    return lambda _trial, _room, elapsed: elapsed >= seconds


def _requested(path: str) -> Moment:
    """Half a second after a page was requested."""
    requested: list[float] = []

    def come(_trial: Trial, room: Newsroom, elapsed: float) -> bool:
        if not requested and room.requests().get(path):
            requested.append(elapsed)
        return bool(requested) and elapsed > requested[0] + 0.5

    return come


def _exporting(trial: Trial, _room: Newsroom, _elapsed: float) -> bool:
    return any(trial.output.glob(".articles.*"))


def _difficult() -> list[tuple[str, str | None, Moment]]:
    return [
        ("while a server hangs", HANGING, _requested(HANGING)),
        ("while a hostile page is extracted", HOSTILE, _requested(HOSTILE)),
        ("while the export is written", None, _exporting),
    ]
