"""What `python -m benchmarks torture` tries, in smaller counts: nothing is lost, nothing is there
twice, whatever happens to a run.

Each moment is chosen by a seed that a failing test shows (TORTURE_SEED gives another).
"""

import os
import random
import resource
import subprocess
import sys

import pytest

from benchmarks.torture import clocks, faults, flips, kills, pairs, shim, signals
from benchmarks.torture.newsroom import newsroom
from benchmarks.torture.trial import Trial, difference, without_fetch_times
from scraper.jobs.lock import LOCK, locked

SEED = int(os.environ.get("TORTURE_SEED", "6"))

breaking = pytest.mark.skipif(shim.missing() is not None, reason=f"{shim.missing()}")

pytestmark = pytest.mark.timeout(
    400
)  # many whole runs, each with processes of its own; machines are busy


@pytest.fixture
def chance():
    print(f"TORTURE_SEED={SEED}")
    return random.Random(SEED)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return shim.Shim(tmp_path_factory.mktemp("shim"))


@pytest.fixture(scope="module")
def few():
    with newsroom(8) as room:
        yield room


def without_faults(finding):
    assert finding.trials
    assert finding.faults == []


@breaking
def test_killed_runs_lose_nothing_and_repeat_nothing(tmp_path, chance, library):
    with newsroom(40) as room:
        without_faults(kills.kills(room, tmp_path, 4, chance, library))


@breaking
def test_what_the_disk_refuses_ends_the_run_with_a_message_and_the_rerun_is_whole(
    few, tmp_path, chance, library
):
    without_faults(faults.faults(few, tmp_path, library, chance, 4))


@breaking
def test_the_shim_breaks_the_call_that_it_is_told_to_break(tmp_path, library):
    write = (
        "import os, sys; file = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)\nfor _ in range(3): "
        "print(os.write(file, b'12'))"
    )
    fault = shim.Fault("write", 2, 28)
    environment = {
        **os.environ,
        **library.environment(fault, tmp_path, tmp_path.parent / f"{tmp_path.name}.tally"),
    }
    run = [sys.executable, "-c", write]
    broken = subprocess.run(
        [*run, str(tmp_path / "file")], env=environment, capture_output=True, text=True
    )
    assert (broken.stdout.split(), "No space left" in broken.stderr) == (["2"], True)
    assert (
        subprocess.run(
            [*run, str(tmp_path.parent / f"{tmp_path.name}.out")],
            env=environment,
            capture_output=True,
        ).returncode
        == 0
    )


def test_of_two_runs_started_together_one_works_and_the_other_leaves(tmp_path):
    with newsroom(8, 0.3) as room:
        without_faults(pairs.pairs(room, tmp_path, 4))


def test_a_second_run_leaves_before_it_has_imported_what_takes_long(few, tmp_path):
    trial = Trial(tmp_path / "job", [few.url()])
    with locked(trial.output / LOCK, "a test"):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run = trial.run()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (run.code, "held by a test, process" in run.said) == (75, True)
    assert (
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.0
    )  # of CPU: the machine may be busy


def test_flipped_bytes_are_found_or_harmless(few, tmp_path, chance):
    without_faults(
        flips.flips(
            few, tmp_path, 10, chance, shim.Shim(tmp_path) if shim.missing() is None else None
        )
    )


def test_a_run_that_is_told_to_stop_is_gone_at_once_and_the_next_resumes(tmp_path, chance):
    with newsroom(16) as room:
        without_faults(signals.signals(room, tmp_path, 2, chance))


def test_clocks_set_back_and_forth_starve_no_address(tmp_path, chance):
    with newsroom(6) as room:
        without_faults(clocks.clocks(room, tmp_path, 1, chance))


def test_what_is_lost_and_what_is_there_twice_is_seen():
    one, two = (
        f'{{"url": "http://h/{name}", "fetched_at": "2024-05-06T07:08:09+00:00"}}\n'
        for name in "ab"
    )
    wanted = without_fetch_times((one + two).encode())
    assert (
        difference(without_fetch_times((one + two).encode().replace(b"2024", b"2025")), wanted)
        is None
    )
    assert difference(without_fetch_times(one.encode()), wanted) == "1 lost, 0 twice"
    assert difference(without_fetch_times((one + two + two).encode()), wanted) == "0 lost, 1 twice"
    with pytest.raises(ValueError, match="not whole"):
        without_fetch_times((one + two).encode()[:-5])
