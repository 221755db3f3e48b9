"""The drill of `python -m benchmarks torture dataset` at small counts: real commands, and what can go
wrong with a large run.
"""

import random
from importlib.util import find_spec

import pytest
from pyarrow import parquet

from benchmarks.torture.dataset import full_disks, object_store
from benchmarks.torture.dataset.broken_pages import WAYS, broken_pages
from benchmarks.torture.dataset.cut_inputs import cut_inputs
from benchmarks.torture.dataset.drill import Drill, undisturbed
from benchmarks.torture.dataset.inputs import write_inputs
from benchmarks.torture.dataset.kills import kills
from benchmarks.torture.dataset.object_store import failing_store
from benchmarks.torture.dataset.trial import Trial
from tests.scale.datasets import build, write_pages

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_800)]

without_ray = pytest.mark.skipif(find_spec("ray") is None, reason="needs the extra `ray`")
ENGINES = [
    pytest.param("local", marks=pytest.mark.long),
    pytest.param("ray", marks=[pytest.mark.long, without_ray]),
]


@pytest.fixture(params=ENGINES)
def drill(request, tmp_path_factory):
    """Forty pages in five files. The folder has a short name, for the sockets of Ray."""
    folder = tmp_path_factory.mktemp("d")
    inputs = write_inputs(folder / "in", 40, {})
    return Drill(folder, request.param, inputs, 40, random.Random(1))


def test_pages_that_break_are_failures_and_the_others_are_as_they_were(drill):
    assert broken_pages(drill, len(WAYS)).faults == []


def test_a_dataset_whose_command_is_killed_again_and_again_is_the_same(drill):
    whole, ended = undisturbed(drill, "whole")
    assert kills(drill, 3, whole.digests(), ended.seconds).faults == []


@pytest.mark.skipif(full_disks.missing() is not None, reason=f"{full_disks.missing()}")
def test_a_dataset_whose_disk_was_full_is_the_same_when_there_is_space(drill):
    whole, _ = undisturbed(drill, "whole")
    assert full_disks.full_disks(drill, 3, whole).faults == []


def test_an_input_that_is_cut_short_costs_only_its_pages_behind_the_cut(drill):
    assert cut_inputs(drill, 1).faults == []


@pytest.mark.skipif(object_store.missing() is not None, reason=f"{object_store.missing()}")
def test_a_dataset_in_a_store_that_fails_at_every_seventh_request_is_the_same(drill):
    assert failing_store(drill, 1).faults == []


def test_the_drill_notices_pages_and_rows_that_are_missing(tmp_path):
    trial = Trial(tmp_path / "trial", [])
    build([write_pages(tmp_path / "in.jsonl", [1, 2])], trial.out, workers=1)
    assert trial.wrong_sums(2) is None
    assert trial.wrong_sums(3) == "2 of 3 pages"
    (path,) = (trial.out / "data").iterdir()
    parquet.write_table(parquet.read_table(path).slice(1), path)
    assert trial.wrong_sums(2) == f"{path}: not the digest of the manifest"
