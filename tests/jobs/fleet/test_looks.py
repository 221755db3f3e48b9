"""What a node says of its disks."""

import pytest

from scraper.errors import StateError
from scraper.jobs import Shard, shard_job
from scraper.jobs.fleet.looks import look, remove_mark, seen_marks, write_mark
from tests.jobs.shards.conftest import feed_source


@pytest.fixture
def job(sites):
    return sites.job(feed_source(sites.open[0].url("/feed.xml"), "hub"))


def of_two(job):
    return shard_job(job, Shard(1, 2))


def test_a_node_knows_the_shards_whose_states_it_has(sites, job):
    assert look(of_two(job), 2).folders == frozenset()
    sites.run(job, 2, 2)
    (job.output / "shard-1-of-2").mkdir()
    found = look(of_two(job), 2)
    assert (found.states, found.folders) == ({2}, {1, 2})


def test_states_of_another_number_of_shards_are_an_error(sites, job):
    sites.run(job, 2, 3)
    with pytest.raises(StateError, match="scraper reshard --to 2"):
        look(of_two(job), 2)


def test_a_mark_is_seen_until_it_is_removed(tmp_path):
    folder = str(tmp_path / "new" / "folder")
    write_mark(folder, "mine")
    assert seen_marks(folder, ["mine", "other"]) == ["mine"]
    remove_mark(folder, "mine")
    assert seen_marks(folder, ["mine", "other"]) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match="file"):
        write_mark(str(tmp_path / "file"), "mine")
