"""What `python -m benchmarks scale datatrove` measures with, at a small size."""

import sys

import pytest

from benchmarks.scale.measured_process import Cost, measured
from benchmarks.scale.side_by_side import Row

BURN = "import time\nwhile time.process_time() < 0.5: pass"


@pytest.mark.skipif(sys.platform != "linux", reason="needs subreapers, which Linux has")
def test_the_time_of_a_process_counts_whose_parent_does_not_wait_for_it(tmp_path):
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {BURN!r}])"
    cost = measured([sys.executable, "-c", code], tmp_path / "log")
    assert cost.code == 0
    assert cost.processor >= 0.5


def test_a_row_says_why_pages_are_lost_and_how_many_are_not_counted():
    row = Row("one", Cost(0, 2.0, 3.0, 100.0), 90, {"timeout": 2, "dropped": 5})
    assert row.line(100).split() == (
        "one 50.0 3.0 30.0 100 10 5 dropped, 2 timeout, 3 not counted".split()
    )
