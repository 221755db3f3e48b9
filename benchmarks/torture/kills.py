"""kill -9 at moments spread over a whole run: after some time, and at chosen writes, fsyncs and
renames. Then a normal run must complete the job.
"""

import random
import time
from collections import Counter
from pathlib import Path

from benchmarks.torture.finding import Finding
from benchmarks.torture.newsroom import Newsroom
from benchmarks.torture.shim import KINDS, Fault, Shim
from benchmarks.torture.trial import Ended, Trial, difference, ended, outlived


def undisturbed(room: Newsroom, folder: Path, *, kind: str = "sitemap") -> tuple[list[str], Ended]:
    """The export of an undisturbed run, and how the run ended. Raises RuntimeError if an article is
    missing.
    """
    trial = Trial(folder, [room.url()] if kind == "sitemap" else room.articles, kind=kind)
    run = trial.run()
    lines = trial.articles()
    if run.code or len(lines) != room.count:
        raise RuntimeError(
            f"the undisturbed run ended with {run.code} and {len(lines)} of {room.count} articles: "
            f"{run.stderr}"
        )
    return lines, run


def calls_of_a_run(room: Newsroom, shim: Shim, folder: Path) -> dict[str, int]:
    """How often an undisturbed run makes each kind of call."""
    trial, tally = Trial(folder / "counted", [room.url()]), folder / "counted.tally"
    run = trial.run(shim.environment(Fault("write", at=0), trial.output, tally))
    if run.code:
        raise RuntimeError(f"a run that only counts ended with {run.code}: {run.stderr}")
    letters = tally.read_text()
    seen = Counter(letters[place : place + 2] for place in range(0, len(letters), 2))
    return {kind: seen[kind[:2]] for kind in KINDS}


def kills(
    room: Newsroom, folder: Path, count: int, chance: random.Random, shim: Shim | None
) -> Finding:
    """Kill `count` runs: half of them after some time, the others at a call, if calls can be
    counted.
    """
    finding = Finding("kill -9")
    wanted, run = undisturbed(room, folder / "undisturbed")
    calls = calls_of_a_run(room, shim, folder) if shim else {}
    again, killed = [], 0
    for number in range(count):
        trial = Trial(folder / f"kill-{number}", [room.url()])
        room.requests()
        if shim and number % 2:
            kind = chance.choices(KINDS, (4, 3, 2, 1))[0]
            fault = Fault(kind, chance.randint(1, max(calls[kind], 1)))
            what, end = (
                f"kill {number}, {fault}",
                trial.run(shim.environment(fault, trial.output, folder / "tally")),
            )
        else:
            # Each kill has its own share of the run, so that no part is left out.
            moment = run.seconds * (number + chance.random()) / count
            what, end = f"kill {number}, after {moment:.2f} s", _killed_after(trial, moment)
        killed += end.code == -9
        rerun = trial.run()
        again.append(sum(room.requests().values()))
        finding.trials += 1
        finding.expect(
            rerun.code == 0, f"{what}: the rerun ended with {rerun.code}: {rerun.stderr.strip()}"
        )
        finding.expect((wrong := _wrong(trial, wanted)) is None, f"{what}: {wrong}")
        finding.expect((wrong := trial.divided()) is None, f"{what}: {wrong}")
        finding.expect(not (left := trial.leftovers()), f"{what}: left behind: {left}")
        finding.expect(
            not (living := outlived(end.group)), f"{what}: processes outlived it: {living}"
        )
    finding.notes.append(f"{killed} were killed before they ended")
    finding.notes.append(
        f"{max(again, default=0) - room.count} requests more than articles at most, robots.txt and "
        "sitemap included"
    )
    return finding


def _killed_after(trial: Trial, seconds: float) -> Ended:
    began, process = time.monotonic(), trial.start()
    while process.poll() is None and time.monotonic() < began + seconds:
        time.sleep(0.005)
    process.kill()
    return ended(process, began)


def _wrong(trial: Trial, wanted: list[str]) -> str | None:
    try:
        return difference(trial.articles(), wanted)
    except ValueError as error:
        return f"a line of the export is no record: {error}"
