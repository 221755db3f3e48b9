"""The same kills for Scrapy with a JOBDIR and a feed, for comparison: what its next run loses or
has twice.
"""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

from benchmarks.torture.newsroom import Newsroom

_PATIENCE = 300.0


def scrapy_kills(room: Newsroom, folder: Path, count: int, chance: random.Random) -> None:
    """Kill `count` crawls and print the result."""
    if find_spec("scrapy") is None:
        print("Scrapy is not installed (extra `bench`), skipped")
        return
    began = time.monotonic()
    _crawl(room, folder / "undisturbed", None)
    seconds = time.monotonic() - began
    lost, twice, broken, wrong = 0, 0, 0, 0
    for number in range(count):
        trial = folder / f"kill-{number}"
        _crawl(room, trial, seconds * (number + chance.random()) / count)
        _crawl(room, trial, None)
        mine = _missing_and_twice(room, trial / "feed.jsonl")
        wrong += any(mine)
        lost, twice, broken = lost + mine[0], twice + mine[1], broken + mine[2]
    print(
        f"Scrapy with JOBDIR and a feed: {count} kills, {wrong} with a fault: {lost} articles "
        f"lost, {twice} twice, {broken} lines broken"
    )


def _crawl(room: Newsroom, folder: Path, kill_after: float | None) -> None:
    folder.mkdir(exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "benchmarks.torture.spider",
        room.url(),
        str(folder / "feed.jsonl"),
        str(folder / "job"),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(_PATIENCE if kill_after is None else kill_after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _missing_and_twice(room: Newsroom, feed: Path) -> tuple[int, int, int]:
    found, broken = Counter[str](), 0
    for line in feed.read_bytes().splitlines() if feed.exists() else ():
        try:
            found[json.loads(line)["url"]] += 1
        except ValueError:
            broken += 1
    return len(set(room.articles) - set(found)), sum(times - 1 for times in found.values()), broken
