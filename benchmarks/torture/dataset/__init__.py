"""Whether a dataset survives what happens to large runs: pages that break, kills, full disks,
inputs that were cut short, an object store that fails. With each engine that is installed.
"""

import random
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from benchmarks.torture.dataset import full_disks, object_store
from benchmarks.torture.dataset.broken_pages import WAYS, broken_pages
from benchmarks.torture.dataset.cut_inputs import cut_inputs
from benchmarks.torture.dataset.drill import Drill, undisturbed
from benchmarks.torture.dataset.inputs import write_inputs
from benchmarks.torture.dataset.kills import kills

_MANY = 5
"""Pages break in a dataset that is so many times as large as those of the other parts."""
_BROKEN = 100
"""One of so many pages breaks, and at least one in each way."""


def dataset(folder: Path, pages: int, trials: int, seed: int) -> bool:
    """Try everything with each engine: `trials` kills, half as many full disks, a tenth as many
    cuts of each input, and as many datasets in an object store. Prints the results. Returns whether
    nothing went wrong.
    """
    inputs = write_inputs(folder / "in", pages, {})
    engines = ["local", *(["ray"] if find_spec("ray") else [])]
    if "ray" not in engines:
        print("dataset, ray: skipped, because the extra `ray` is not installed")
    is_well = True
    for engine in engines:
        chance = random.Random(seed)  # noqa: S311 - chance that can be repeated
        is_well &= _with_engine(Drill(folder, engine, inputs, pages, chance), trials)
    return is_well


def _with_engine(drill: Drill, trials: int) -> bool:
    some, few = max(1, trials // 2), max(1, trials // 10)
    large = replace(drill, pages=_MANY * drill.pages)
    is_well = broken_pages(large, max(len(WAYS), large.pages // _BROKEN)).show()
    whole, ended = undisturbed(drill, "undisturbed")
    is_well &= kills(drill, trials, whole.digests(), ended.seconds).show()
    if reason := full_disks.missing():
        print(f"dataset, {drill.engine}: a full disk: skipped, because {reason}")
    else:
        is_well &= full_disks.full_disks(drill, some, whole).show()
    is_well &= cut_inputs(drill, few).show()
    if reason := object_store.missing():
        print(f"dataset, {drill.engine}: an object store: skipped, because {reason}")
    else:
        is_well &= object_store.failing_store(drill, few).show()
    return is_well
