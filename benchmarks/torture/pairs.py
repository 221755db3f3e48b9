"""Two runs of one job that are started together: one works, the other exits with 75."""

import signal
import time
from pathlib import Path

from benchmarks.torture.finding import Finding
from benchmarks.torture.newsroom import Newsroom
from benchmarks.torture.trial import Trial, ended

_LOCKED, _TERMINATED = 75, 143
_AT_ONCE = 1.0
"""Seconds in which the second run should end on an idle machine."""


def pairs(room: Newsroom, folder: Path, count: int) -> Finding:
    """Start `count` pairs. The run that works is stopped when the other has ended."""
    finding = Finding("pairs of runs")
    took = []
    for number in range(count):
        trial = Trial(folder / f"pair-{number}", [room.url()])
        began = time.monotonic()
        both = [trial.start(), trial.start()]
        while all(one.poll() is None for one in both) and time.monotonic() < began + 20:
            time.sleep(0.002)
        seconds = time.monotonic() - began
        left = [one for one in both if one.poll() is not None]
        for one in both:
            if one not in left:
                one.send_signal(signal.SIGTERM)
        codes = sorted(
            (outcome := [ended(one, began) for one in both])[index].code for index in range(2)
        )
        message = next((one.stderr for one in outcome if one.code == _LOCKED), "")
        took.append(seconds)
        finding.trials += 1
        finding.expect(
            len(left) == 1 and left[0].returncode == _LOCKED,
            f"pair {number}: {len(left)} left of themselves, codes {codes}",
        )
        finding.expect(codes == [_LOCKED, _TERMINATED], f"pair {number}: codes {codes}")
        finding.expect(
            "held by" in message and "process" in message,
            f"pair {number}: says {message.strip()!r}",
        )
    late = sum(seconds > _AT_ONCE for seconds in took)
    finding.notes.append(
        f"the second left after {sorted(took)[len(took) // 2]:.2f} s (median), {max(took):.2f} s "
        f"at most, {late} after a second"
    )
    return finding
