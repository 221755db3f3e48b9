"""`python -m benchmarks years`: what a run costs when a job has run for years. It must cost what
has changed, not what is kept.

For each number of stored articles, the same job runs with nothing new and with one new article, in
turn: with exports by month, and with one JSONL file. The rest is measured next to it.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.years.site import Site, site
from benchmarks.years.states import A_DAY, JOB, NEWEST, copy_state, states

SIZES = (10_000, 100_000, 500_000)
MOST_SECONDS, MOST_BYTES = 2.0, 5e6
"""What one new article may cost more than none: with exports by month, and besides the files that
must be written.
"""
MOST_SECONDS_SINGLE = 15.0
"""The same with one JSONL file, up to `_MOST_SINGLE` articles."""
_MOST_SINGLE = 100_000
MOST_SECONDS_STATUS = 2.0
MOST_GROWTH = 1.3
"""How many times the memory of the smallest state a run may need."""
_BLOCK = 512
"""Bytes in a block of `ru_oublock`."""
_MONTHLY = "".join(
    f'[[sink]]\nformat = "{form}"\npartition = "month"\n' for form in ("jsonl", "parquet")
)
_HEAD = "articles  exports  " + "".join(
    f"{name:>11}"
    for name in "nothing,one,more,more CPU,files,besides,memory,status,all files".split(",")
)
_SINGLE = '[[sink]]\nformat = "jsonl"\npartition = "none"\n'


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost."""

    seconds: float
    cpu: float
    """Seconds of all its processes. Others that use the machine do not change them much."""
    written: int
    """Bytes."""
    memory: int
    """The largest resident set of one of its processes, in bytes."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Runs with nothing new and with one new article. Each figure is a median."""

    first: Cost
    """The run that writes all exports."""
    nothing: Cost
    one: Cost
    touched: int
    """Bytes of the files that a run with one new article wrote."""

    @property
    def seconds(self) -> float:
        """What one new article costs more."""
        return self.one.seconds - self.nothing.seconds

    @property
    def cpu(self) -> float:
        """The same in CPU time."""
        return self.one.cpu - self.nothing.cpu

    @property
    def written(self) -> int:
        """Bytes that are written for one new article, besides the files."""
        return self.one.written - self.nothing.written - self.touched


class Job:
    """A job with a state of many articles."""

    def __init__(self, folder: Path, filled: Path, running: Site, sinks: str) -> None:
        self.output = folder / "output"
        copy_state(filled, self.output)
        self._file = folder / "jobs.toml"
        self._file.write_text(
            f'[job]\nname = "{JOB}"\noutput = "output"\nrecheck = []\n[fetch]\ndelay = 0\n'
            f'allow_private = ["127.0.0.1"]\n[[source]]\nkind = "feed"\nname = "feed"\n'
            f'url = "{running.feed}"\n{sinks}',
            encoding="utf-8",
        )

    def call(self, *command: str, codes: Sequence[int] = (0,)) -> Cost:
        """Call the program for this job. Raises RuntimeError if it fails."""
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "scraper", *command, str(self._file)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        message = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in codes:
            raise RuntimeError(f"{' '.join(command)}: {process.returncode}: {message.decode()}")
        return Cost(
            time.monotonic() - began,
            usage.ru_utime + usage.ru_stime,
            usage.ru_oublock * _BLOCK,
            usage.ru_maxrss * 1024,
        )

    def files(self) -> dict[Path, tuple[int, int]]:
        """The exported files, each with its time and its size."""
        return {
            path: (path.stat().st_mtime_ns, path.stat().st_size)
            for path in self.output.glob("articles*/**/*.*")
        } | {
            path: (path.stat().st_mtime_ns, path.stat().st_size)
            for path in self.output.glob("articles*.*")
        }


def run(sizes: Sequence[int], rounds: int, folder: Path | None) -> int:
    """Measure and print a table. The states are made in `folder`, and stay there. Returns an exit
    code: 1 if a limit was not kept.
    """
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        return _run(sizes, rounds, folder)
    with tempfile.TemporaryDirectory(prefix="years.") as name:
        return _run(sizes, rounds, Path(name))


def _run(sizes: Sequence[int], rounds: int, folder: Path) -> int:
    faults: list[str] = []
    memory: dict[str, int] = {}
    print(f"{A_DAY} articles a day up to {NEWEST}; {rounds} rounds, medians\n{_HEAD}", flush=True)
    for size, filled in states(sizes, folder):
        for exports, sinks in (("monthly", _MONTHLY), ("single", _SINGLE)):
            with site() as running, tempfile.TemporaryDirectory(dir=folder) as its_folder:
                job = Job(Path(its_folder), filled, running, sinks)
                cost = compare(job, running.publish, rounds)
                status = _median([job.call("status", codes=(0, 1)) for _ in range(rounds)])
            _show(size, exports, cost, status)
            smallest = memory.setdefault(exports, cost.one.memory)
            faults += [f"{size}, {exports}: {one}" for one in _faults(size, exports, cost, status)]
            if cost.one.memory > MOST_GROWTH * smallest:
                faults.append(f"{size}, {exports}: needs more memory than a small state")
    for fault in faults:
        print(f"  {fault}", flush=True)
    return 1 if faults else 0


def _show(size: int, exports: str, cost: Comparison, status: Cost) -> None:
    figures = [
        f"{cost.nothing.seconds:.2f} s",
        f"{cost.one.seconds:.2f} s",
        f"{cost.seconds:.2f} s",
        f"{cost.cpu:.2f} s",
        f"{cost.touched / 1e6:.1f} MB",
        f"{cost.written / 1e6:.1f} MB",
        f"{cost.one.memory / 1e6:.0f} MB",
        f"{status.seconds:.2f} s",
        f"{cost.first.seconds:.0f} s",
    ]
    print(f"{size:>9,} {exports:<8}" + "".join(f"{one:>11}" for one in figures), flush=True)


def compare(job: Job, publish: Callable[[], None], rounds: int) -> Comparison:
    """Run a job with nothing new and with one new article, in turn."""
    first = job.call("run", "-q")
    nothing, one, touched = [], [], []
    for _ in range(rounds):
        nothing.append(job.call("run", "-q"))
        before = job.files()
        publish()
        one.append(job.call("run", "-q"))
        after = job.files()
        touched.append(sum(after[path][1] for path in after if after[path] != before.get(path)))
    return Comparison(first, _median(nothing), _median(one), int(statistics.median(touched)))


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.seconds for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        int(statistics.median(cost.written for cost in costs)),
        int(statistics.median(cost.memory for cost in costs)),
    )


def _faults(size: int, exports: str, cost: Comparison, status: Cost) -> list[str]:
    """The limits that were not kept."""
    found = []
    if exports == "monthly" and cost.seconds > MOST_SECONDS:
        found.append(f"one new article costs {cost.seconds:.1f} s")
    if exports == "monthly" and cost.written > MOST_BYTES:
        found.append(f"one new article writes {cost.written / 1e6:.1f} MB besides its files")
    if exports == "single" and size <= _MOST_SINGLE and cost.seconds > MOST_SECONDS_SINGLE:
        found.append(f"one new article costs {cost.seconds:.1f} s")
    if status.seconds > MOST_SECONDS_STATUS:
        found.append(f"status takes {status.seconds:.1f} s")
    return found
