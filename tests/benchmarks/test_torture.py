"""The parts of `python -m benchmarks torture` that prove something about the torture itself. Its
trials at small counts are a step of `.ci/run`.
"""

import errno
import os
import subprocess
import sys

import pytest

from benchmarks.torture import shim
from benchmarks.torture.newsroom import newsroom
from benchmarks.torture.preloaded import preloaded
from benchmarks.torture.trial import Trial, difference, without_fetch_times


@pytest.mark.skipif(shim.missing() is not None, reason=f"{shim.missing()}")
def test_the_shim_breaks_the_chosen_call(tmp_path):
    folder, other = tmp_path / "broken", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    fault = shim.Fault("write", 2, errno.ENOSPC)
    environment = shim.Shim(tmp_path).environment(fault, folder, tmp_path / "tally")
    write = (
        "import os, sys\n"
        "file = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)\n"
        "for _ in range(3):\n"
        "    print(os.write(file, b'12'))\n"
    )
    broken, whole = (
        subprocess.run(
            [sys.executable, "-c", write, str(path / "file")],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        for path in (folder, other)
    )
    assert (broken.stdout.split(), "No space left" in broken.stderr) == (["2"], True)
    assert whole.returncode == 0


@pytest.mark.skipif(shim.missing() is not None, reason=f"{shim.missing()}")
def test_a_forked_run_meets_its_fault_and_the_run_after_it_none(tmp_path):
    library = shim.Shim(tmp_path)
    with newsroom(2) as room, preloaded(library, tmp_path) as runs:
        trial = Trial(tmp_path / "trial", [room.url()])
        fault = shim.Fault("write", 1, errno.EIO)
        broken = runs.run(trial, library.environment(fault, trial.output, tmp_path / "tally"))
        again = runs.run(trial)
        assert (broken.code, "Input/output error" in broken.stderr) == (3, True)
        assert (again.code, again.stderr[:15]) == (0, "torture: 2 new,")
        assert len(trial.articles()) == 2


def test_lost_and_repeated_articles_are_noticed():
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
