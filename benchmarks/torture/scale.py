"""Many pages in one job: CPU time, memory over time, the size of the state. Then a run with nothing
new, and Scrapy with trafilatura for comparison.
"""

import json
import os
import resource
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from benchmarks.torture.newsroom import Newsroom
from benchmarks.torture.trial import Trial, ended

MOST_BYTES = 1_536
"""Of the state for each URL, without the records of articles."""
MOST_SECONDS = 10.0
"""Of a run with nothing new."""
_EVERY = 0.25
_PATIENCE = 7_200.0


@dataclass(slots=True)
class Cost:
    """What a run cost, with its workers."""

    seconds: float = 0.0
    cpu: float = 0.0
    run: list[float] = field(default_factory=list)
    """MB (RSS) of the process itself, over time."""
    all: list[float] = field(default_factory=list)
    """MB of all its processes, over time. Shared pages count in each."""

    def memory(self, samples: list[float]) -> str:
        """After a quarter, half and three quarters of the time, and the maximum."""
        if not samples:
            return "-"
        at = [samples[len(samples) * part // 4] for part in (1, 2, 3)]
        return " / ".join(f"{value:.0f}" for value in (*at, max(samples)))


def scale(room: Newsroom, folder: Path) -> bool:
    """Measure and print. Returns whether the limits were kept."""
    trial = Trial(folder / "many", [room.url()])
    print(
        f"{room.count} pages: pages/s, CPU s, MB after 1/4, 1/2, 3/4 of the time and the maximum: "
        "the run process; all its processes",
        flush=True,
    )
    with _measured() as cost:
        process = trial.start()
        _watch(process, cost)
        first = ended(process, time.monotonic(), _PATIENCE)
    _row("article-scraper", room.count, cost)
    lines = trial.articles()
    whole = first.code == 0 and len(lines) == room.count
    if not whole:
        print(f"  ended with {first.code} and {len(lines)} articles: {first.stderr.strip()[-300:]}")
    size = _state_without_records(trial) / room.count
    room.requests()
    again = trial.run()
    requests = sum(room.requests().values())
    print(
        f"  state without records: {size:.0f} bytes for each URL; nothing new: "
        f"{again.seconds:.1f} s, {requests} requests",
        flush=True,
    )
    if find_spec("scrapy") is None:
        print("Scrapy is not installed (extra `bench`), skipped")
    else:
        _scrapy(room, folder)
    return whole and again.code == 0 and size < MOST_BYTES and again.seconds < MOST_SECONDS


def _scrapy(room: Newsroom, folder: Path) -> None:
    feed = folder / "feed.jsonl"
    for title, job in (
        ("Scrapy, trafilatura", []),
        ("the same with JOBDIR", [str(folder / "jobdir")]),
    ):
        feed.unlink(missing_ok=True)
        command = [sys.executable, "-m", "benchmarks.torture.spider", room.url(), str(feed), *job]
        with _measured() as cost:
            process = subprocess.Popen(command, process_group=0, stderr=subprocess.DEVNULL)
            _watch(process, cost)
            process.wait()
        _row(title, room.count, cost)
        count = len(
            {json.loads(line)["url"] for line in feed.read_text(encoding="utf-8").splitlines()}
        )
        if count != room.count:
            print(f"  {count} articles")


def _row(title: str, pages: int, cost: Cost) -> None:
    shown = f"{title:<24}{pages / cost.seconds:>7.1f} {cost.cpu:>8.1f}   "
    print(f"{shown}{cost.memory(cost.run)};  {cost.memory(cost.all)}", flush=True)


@contextmanager
def _measured() -> Iterator[Cost]:
    cost = Cost()
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    yield cost
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost.seconds = time.monotonic() - began
    cost.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _watch(process: "subprocess.Popen[str] | subprocess.Popen[bytes]", cost: Cost) -> None:
    def look() -> None:
        while process.poll() is None:
            sizes = dict(_sizes(process.pid))
            if process.pid in sizes:
                cost.run.append(sizes[process.pid])
                cost.all.append(sum(sizes.values()))
            time.sleep(_EVERY)

    threading.Thread(target=look, daemon=True).start()


def _sizes(group: int) -> Iterator[tuple[int, float]]:
    page = os.sysconf("SC_PAGE_SIZE") / 2**20
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # the process has ended
            continue
        if int(fields[2]) == group:
            yield int(process.name), int(fields[21]) * page


def _state_without_records(trial: Trial) -> float:
    with closing(sqlite3.connect(trial.state)) as state:
        records = state.execute("SELECT coalesce(sum(length(record)), 0) FROM articles").fetchone()[
            0
        ]
    return trial.state.stat().st_size - float(records)
