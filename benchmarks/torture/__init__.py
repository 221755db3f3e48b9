"""`python -m benchmarks torture`: what jobs survive, tried with real processes, real files and
servers on loopback.

Kills, failing writes, runs that start together, flipped bytes, signals, wrong clocks; then many
pages in one job. The tests run the same with smaller counts.
"""

import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.torture import (
    clocks,
    faults,
    flips,
    kills,
    pairs,
    scale,
    scrapy_kills,
    shim,
    signals,
)
from benchmarks.torture.newsroom import newsroom

KINDS = ("kills", "scrapy", "faults", "pairs", "flips", "signals", "clocks", "scale")
_ARTICLES = 300
_FEW = 24
_SLOWNESS = 0.3
"""Seconds an answer takes where a run must still be working when the other has left."""


def run(kinds: list[str], counts: dict[str, int], pages: int, seed: int) -> int:
    """Try what was asked for (nothing: all), and print what was found. An exit code: 1 where
    something failed, 2 for an unknown kind.
    """
    if unknown := set(kinds) - set(KINDS):
        print(
            f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(KINDS)}", file=sys.stderr
        )
        return 2
    print(f"seed {seed}", flush=True)
    well = True
    with tempfile.TemporaryDirectory(prefix="torture.") as name:
        folder = Path(name)
        no_shim = shim.missing()
        breaking = None if no_shim else shim.Shim(folder)
        if no_shim:
            print(no_shim)
        for kind in kinds or KINDS:
            (folder / kind).mkdir()
            well &= _TORMENTS[kind](
                folder / kind,
                counts.get(kind, _COUNTS.get(kind, 0)),
                pages,
                random.Random(seed),  # noqa: S311 - chance that can be had again
                breaking,
            )
    return 0 if well else 1


Torment = Callable[[Path, int, int, random.Random, shim.Shim | None], bool]
_COUNTS = {
    "kills": 200,
    "scrapy": 20,
    "faults": 10_000,
    "pairs": 100,
    "flips": 500,
    "signals": 50,
    "clocks": 30,
}


def _kills(
    folder: Path, count: int, _pages: int, chance: random.Random, breaking: shim.Shim | None
) -> bool:
    with newsroom(_ARTICLES) as room:
        return kills.kills(room, folder, count, chance, breaking).show()


def _scrapy(
    folder: Path, count: int, _pages: int, chance: random.Random, _breaking: shim.Shim | None
) -> bool:
    with newsroom(_ARTICLES) as room:
        scrapy_kills.scrapy_kills(room, folder, count, chance)
    return True


def _faults(
    folder: Path, count: int, _pages: int, chance: random.Random, breaking: shim.Shim | None
) -> bool:
    if breaking is None:
        print("failing writes: left out")
        return True
    with newsroom(_FEW) as room:
        return faults.faults(room, folder, breaking, chance, count).show()


def _pairs(
    folder: Path, count: int, _pages: int, _chance: random.Random, _breaking: shim.Shim | None
) -> bool:
    with newsroom(_FEW, _SLOWNESS) as room:
        return pairs.pairs(room, folder, count).show()


def _flips(
    folder: Path, count: int, _pages: int, chance: random.Random, breaking: shim.Shim | None
) -> bool:
    with newsroom(_FEW) as room:
        return flips.flips(room, folder, count, chance, breaking).show()


def _signals(
    folder: Path, count: int, _pages: int, chance: random.Random, _breaking: shim.Shim | None
) -> bool:
    with newsroom(_ARTICLES) as room:
        return signals.signals(room, folder, count, chance).show()


def _clocks(
    folder: Path, count: int, _pages: int, chance: random.Random, _breaking: shim.Shim | None
) -> bool:
    with newsroom(9) as room:
        return clocks.clocks(room, folder, count, chance).show()


def _scale(
    folder: Path, _count: int, pages: int, _chance: random.Random, _breaking: shim.Shim | None
) -> bool:
    with newsroom(pages) as room:
        return scale.scale(room, folder)


_TORMENTS: dict[str, Torment] = {
    "kills": _kills,
    "scrapy": _scrapy,
    "faults": _faults,
    "pairs": _pairs,
    "flips": _flips,
    "signals": _signals,
    "clocks": _clocks,
    "scale": _scale,
}
