"""Which node runs which shard, from what the nodes have."""

import pytest

from scraper.cluster import Node
from scraper.jobs import Shard
from scraper.jobs.fleet.looks import Look
from scraper.jobs.fleet.places import contested_nodes, place_shards

A, B, C = (Node(f"10.0.0.{number}", f"id{number}", 2.0) for number in (1, 2, 3))
HEAD = Node("10.0.0.9", "id9", 0.0)


def looks(states, folders=None):
    """What nodes have, from the numbers of shards for each."""
    return {
        node: Look(
            frozenset(numbers), frozenset(numbers) | frozenset((folders or {}).get(node, ()))
        )
        for node, numbers in states.items()
    }


def placed(count, found, disks=None, machine_of=lambda _: None):
    """The names of the nodes by the numbers of shards, and the messages of the problems."""
    places, problems = place_shards(count, found, disks or {}, machine_of)
    return (
        {shard.number: node for shard, node in places.items()},
        {shard.number: error.message for shard, error in problems.items()},
    )


def test_new_shards_are_spread_over_the_nodes():
    assert placed(3, looks({A: [], B: [], C: []})) == ({1: A, 2: B, 3: C}, {})


def test_a_node_with_more_processors_gets_more_shards():
    large = Node("10.0.0.8", "id8", 6.0)
    places, _ = placed(4, looks({A: [], large: []}))
    assert sorted(node.name for node in places.values()).count(large.name) == 3


def test_a_shard_goes_to_the_node_of_its_state():
    assert placed(3, looks({A: [3], B: [1, 2], C: []})) == ({1: B, 2: B, 3: A}, {})


def test_a_new_shard_goes_to_the_node_that_has_the_fewest():
    assert placed(4, looks({A: [1, 2], B: [4], C: []}))[0][3] == C


def test_a_shard_whose_first_run_left_only_a_folder_goes_there():
    assert placed(2, looks({A: [], B: []}, {B: [1, 2]}))[0] == {1: B, 2: B}


def test_a_state_counts_more_than_a_folder_without_one():
    assert placed(1, looks({A: [], B: [1]}, {A: [1]})) == ({1: B}, {})


def test_a_node_without_processors_gets_no_shard():
    assert set(placed(3, looks({HEAD: [], A: []}))[0].values()) == {A}


def test_a_state_on_a_node_without_processors_is_a_problem_that_names_the_node():
    places, problems = placed(2, looks({HEAD: [1], A: [2]}))
    assert places == {2: A}
    assert "shard 1/2: the node 10.0.0.9, which has its state, has no processors" in problems[1]


def test_a_state_on_two_nodes_is_a_problem_that_names_both():
    found = looks({A: [1], B: [1, 2]})
    assert contested_nodes(2, found) == {A, B}
    places, problems = placed(2, found, {A: 0, B: 1})
    assert places == {2: B}
    assert problems[1].startswith("shard 1/2: 10.0.0.1 and 10.0.0.2 have a folder shard-1-of-2")


def test_a_state_that_all_nodes_see_is_run_once_and_on_different_nodes():
    places, problems = placed(3, looks({key: [1, 2, 3] for key in (A, B, C)}), {A: 0, B: 0, C: 0})
    assert (sorted(places), set(places.values()), problems) == ([1, 2, 3], {A, B, C}, {})


def test_a_state_on_a_disk_that_some_share_and_others_do_not_is_a_problem():
    _, problems = placed(1, looks({key: [1] for key in (A, B, C)}), {A: 0, B: 0, C: 2})
    assert list(problems) == [1]


@pytest.mark.parametrize(("machine", "where"), [("ann", " on ann,"), ("", ",")])
def test_a_shard_that_has_run_is_not_begun_again_on_another_node(machine, where):
    places, problems = placed(
        2, looks({A: [1], B: []}), machine_of=lambda shard: machine if shard.number == 2 else None
    )
    assert places == {1: A}
    assert problems[2].startswith(f"shard 2/2: it has run{where} and no node of the cluster has")


def test_only_shards_that_are_on_no_node_are_looked_up_in_the_handover_folder():
    requested = []
    place_shards(2, looks({A: [1]}), {}, requested.append)
    assert requested == [Shard(2, 2)]
