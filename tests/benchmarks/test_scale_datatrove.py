"""What `python -m benchmarks scale datatrove` measures with, at a small size."""

from benchmarks.scale.side_by_side import Cost, Row


def test_a_row_says_why_pages_are_lost_and_how_many_are_not_counted():
    row = Row("one", Cost(0, 2.0, 3.0, 100.0), 90, {"timeout": 2, "dropped": 5})
    assert row.line(100).split() == (
        "one 50.0 3.0 30.0 100 10 5 dropped, 2 timeout, 3 not counted".split()
    )
