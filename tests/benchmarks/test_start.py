"""The benchmark of the command's start, with one call of each command."""

from benchmarks import start


def test_a_call_costs_time_on_the_wall_and_on_the_processor(capsys):
    assert start.run(start.PAGE, rounds=1) == 0
    rows = [
        line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("ratio")
    ]
    assert len(rows) == 2
    assert all(float(ratio) > 0 for row in rows for ratio in row[1:])
