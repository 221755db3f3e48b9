"""kill -9 of the command at random moments, again and again on one dataset until a run comes to its
end. Then its files must be those of an undisturbed run, and no finished part was done twice.
"""

import subprocess
from collections.abc import Mapping

from benchmarks.torture.dataset.drill import Drill, expect_whole
from benchmarks.torture.dataset.trial import Ended, Run
from benchmarks.torture.finding import Finding

_OUTLIVE = {"local": 20.0, "ray": 150.0}
"""Seconds in which the processes of a killed command must end."""


def kills(drill: Drill, count: int, wanted: Mapping[str, str], seconds: float) -> Finding:
    """Kill `count` runs. `wanted` are the digests of an undisturbed run, which took so many
    seconds.
    """
    finding = drill.finding("kill -9")
    datasets = gained = 0
    while finding.trials < count:
        datasets += 1
        gained += _one_dataset(finding, drill, count, f"kill-{datasets}", wanted, seconds)
    finding.notes.append(
        f"{datasets} datasets; {gained} parts were finished by runs that were killed"
    )
    return finding


def _one_dataset(
    finding: Finding, drill: Drill, count: int, name: str, wanted: Mapping[str, str], seconds: float
) -> int:
    """Kill runs on a dataset until one comes to its end, or until `count` are killed in all.
    Returns how many parts those that were killed had finished.
    """
    trial = drill.trial(name)
    while True:
        before = trial.finished()
        run = trial.start()
        if finding.trials < count:
            ended = _killed(run, drill.chance.uniform(0, seconds))
        else:
            ended = run.ended()
        again = before.items() - trial.finished().items()
        finding.expect(not again, f"{name}: finished parts were done again: {again}")
        if ended is not None:
            break
        finding.trials += 1
    expect_whole(finding, name, trial, ended, wanted, len(before))
    living = trial.survivors(_OUTLIVE[drill.engine])
    finding.expect(not living, f"{name}: processes outlived the command: {living}")
    return len(before)


def _killed(run: Run, moment: float) -> Ended | None:
    """Kill a run after so many seconds. Returns None, or how it ended before that."""
    try:
        run.process.wait(moment)
    except subprocess.TimeoutExpired:
        run.process.kill()
    ended = run.ended()
    return None if ended.code == -9 else ended
