"""`python -m benchmarks torture`: whether jobs and datasets survive, tried with real processes,
real files and servers on loopback.

Kills, failing writes, runs that start together, flipped bytes, signals and wrong clocks. Then many
pages in one job. `.ci/run` does the same at small counts. Then a drill of `scraper dataset`, whose
small counts are in `tests/scale/test_drill.py`.
"""

import random
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.torture import (
    clocks,
    dataset,
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

_LATENCY = 0.3
"""Seconds before a response, if a run must still be working when the other has ended."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is tried."""

    kinds: tuple[str, ...]
    """The kinds that are tried if none is named."""
    trials: Mapping[str, int]
    """Of each kind. `scale` does not have trials."""
    many: int
    """Articles of a run that is interrupted at many moments."""
    few: int
    """Articles of a run that is repeated many times."""
    pages: int = 50_000
    """Of `scale`."""
    dataset_pages: int = 400
    """Of `dataset`."""


FULL = Size(
    ("kills", "scrapy", "faults", "pairs", "flips", "signals", "clocks", "scale", "dataset"),
    {
        "kills": 200,
        "scrapy": 20,
        "faults": 10_000,
        "pairs": 100,
        "flips": 500,
        "signals": 50,
        "clocks": 30,
        "dataset": 20,
    },
    many=300,
    few=24,
)
SMALL = Size(
    ("kills", "faults", "pairs", "flips", "signals", "clocks"),
    {
        "kills": 3,
        "scrapy": 1,
        "faults": 3,
        "pairs": 1,
        "flips": 3,
        "signals": 1,
        "clocks": 1,
        "dataset": 2,
    },
    many=24,
    few=8,
    pages=200,
    dataset_pages=100,
)
KINDS = FULL.kinds


@dataclass(frozen=True, slots=True)
class _Setup:
    """What a kind of torture is given."""

    folder: Path
    trials: int
    size: Size
    seed: int
    shim: shim.Shim | None
    """None if there is no gcc."""

    @property
    def chance(self) -> random.Random:
        """From the beginning each time."""
        return random.Random(self.seed)  # noqa: S311 - chance that can be repeated


def run(kinds: list[str], size: Size, seed: int) -> int:
    """Try kinds of torture, or those of `size` if none is named, and print what was found.

    Returns an exit code: 1 if something failed, 2 for an unknown kind.
    """
    if unknown := set(kinds) - set(KINDS):
        print(
            f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(KINDS)}", file=sys.stderr
        )
        return 2
    print(f"seed {seed}", flush=True)
    is_well = True
    with tempfile.TemporaryDirectory(prefix="torture.") as name:
        folder = Path(name)
        reason = shim.missing()
        library = None if reason else shim.Shim(folder)
        if reason:
            print(reason)
        for kind in kinds or size.kinds:
            (folder / kind).mkdir()
            setup = _Setup(folder / kind, size.trials.get(kind, 0), size, seed, library)
            is_well &= _RUNS[kind](setup)
    return 0 if is_well else 1


def _kills(setup: _Setup) -> bool:
    with newsroom(setup.size.many) as room:
        return kills.kills(room, setup.folder, setup.trials, setup.chance, setup.shim).show()


def _scrapy(setup: _Setup) -> bool:
    with newsroom(setup.size.many) as room:
        scrapy_kills.scrapy_kills(room, setup.folder, setup.trials, setup.chance)
    return True


def _faults(setup: _Setup) -> bool:
    if setup.shim is None:
        print("failing writes: skipped")
        return True
    with newsroom(setup.size.few) as room:
        return faults.faults(room, setup.folder, setup.shim, setup.chance, setup.trials).show()


def _pairs(setup: _Setup) -> bool:
    with newsroom(setup.size.few, _LATENCY) as room:
        return pairs.pairs(room, setup.folder, setup.trials).show()


def _flips(setup: _Setup) -> bool:
    with newsroom(setup.size.few) as room:
        return flips.flips(room, setup.folder, setup.trials, setup.chance, setup.shim).show()


def _signals(setup: _Setup) -> bool:
    with newsroom(setup.size.many) as room:
        return signals.signals(room, setup.folder, setup.trials, setup.chance).show()


def _clocks(setup: _Setup) -> bool:
    with newsroom(9) as room:
        return clocks.clocks(room, setup.folder, setup.trials, setup.chance).show()


def _scale(setup: _Setup) -> bool:
    with newsroom(setup.size.pages) as room:
        return scale.scale(room, setup.folder)


def _dataset(setup: _Setup) -> bool:
    return dataset.dataset(setup.folder, setup.size.dataset_pages, setup.trials, setup.seed)


_RUNS: dict[str, Callable[[_Setup], bool]] = {
    "kills": _kills,
    "scrapy": _scrapy,
    "faults": _faults,
    "pairs": _pairs,
    "flips": _flips,
    "signals": _signals,
    "clocks": _clocks,
    "scale": _scale,
    "dataset": _dataset,
}
