"""The parts of `python -m benchmarks years` that its figures depend on."""

from contextlib import closing

import pytest

from benchmarks.years import Cost, Job, compare
from benchmarks.years.site import site
from benchmarks.years.states import states
from scraper.jobs.store import State

MONTHLY = '[[sink]]\nformat = "jsonl"\npartition = "month"\n'


def test_a_larger_state_continues_a_smaller_one(tmp_path):
    keys = []
    for _, path in states([3, 5], tmp_path):
        with closing(State.open_read_only(path)) as state:
            keys.append({version.key for version in state.articles.all_newest()})
            assert state.copies() == {}
    assert [len(found) for found in keys] == [3, 5]
    assert keys[0] < keys[1]


@pytest.mark.slow
def test_a_new_article_is_compared_with_none(tmp_path):
    (_, path), *_ = states([40], tmp_path)
    with site() as running:
        job = Job(tmp_path / "job", path, running, MONTHLY)
        cost = compare(job, running.publish, 1)
    lines = [
        line
        for file in (tmp_path / "job" / "output" / "articles-jsonl").iterdir()
        for line in file.read_text().splitlines()
    ]
    assert len(lines) == 42  # one in the first run, one in the last
    assert cost.touched == sum(len(line.encode()) + 1 for line in lines)
    assert isinstance(cost.one, Cost)
