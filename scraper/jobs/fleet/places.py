"""Which node runs which shard: the one that has its state. Computes only; what nodes have is given.

A new shard goes to the node with the fewest shards for its processors. From then on it stays
there, because its state does.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from scraper.cluster import Node
from scraper.errors import StateError
from scraper.jobs.fleet.looks import Look
from scraper.jobs.shards.dealing import Shard

Places = dict[Shard, Node]


def nodes_of(number: int, looks: Mapping[Node, Look]) -> list[Node]:
    """The nodes that have the state of a shard; or else those that have its folder."""
    with_state = [node for node, found in looks.items() if number in found.states]
    return with_state or [node for node, found in looks.items() if number in found.folders]


def contested_nodes(count: int, looks: Mapping[Node, Look]) -> set[Node]:
    """The nodes that have a shard which another node has too. They may see the same folder."""
    found = [nodes_of(number, looks) for number in range(1, count + 1)]
    return {node for nodes in found if len(nodes) > 1 for node in nodes}


def place_shards(
    count: int,
    looks: Mapping[Node, Look],
    disks: Mapping[Node, int],
    machine_of: Callable[[Shard], str | None],
) -> tuple[Places, dict[Shard, StateError]]:
    """The node of each shard, and why others have none.

    `disks` numbers the folders of contested nodes: nodes with the same number see the same folder.
    `machine_of` names the machine on which a shard last ran, or None if it never did. It is called
    for shards of which no node has anything, and may raise StorageError.
    """
    problems: dict[Shard, StateError] = {}
    choices: dict[Shard, Sequence[Node]] = {}
    for shard in (Shard(number, count) for number in range(1, count + 1)):
        nodes = nodes_of(shard.number, looks)
        if not nodes and (machine := machine_of(shard)) is not None:
            problems[shard] = _lost(shard, machine)
        elif len({disks[node] for node in nodes if len(nodes) > 1}) > 1:
            problems[shard] = _twice(shard, nodes)
        elif able := [node for node in nodes or looks if node.processors > 0]:
            choices[shard] = able
        else:
            problems[shard] = _no_processors(shard, nodes)
    return _spread(choices), problems


def _spread(choices: Mapping[Shard, Sequence[Node]]) -> Places:
    """A node for each shard, of those that can run it. Shards with one node come first."""
    load: Counter[Node] = Counter()
    places: Places = {}
    for shard in sorted(choices, key=lambda one: (len(choices[one]) > 1, one.number)):
        node = min(choices[shard], key=lambda one: ((load[one] + 1) / one.processors, one))
        load[node] += 1
        places[shard] = node
    return dict(sorted(places.items(), key=lambda one: one[0].number))


def _folder(shard: Shard) -> str:
    return f"shard-{shard.number}-of-{shard.count}"


def _lost(shard: Shard, machine: str) -> StateError:
    where = f" on {machine}" if machine else ""
    return StateError(
        f"shard {shard}: it has run{where}, and no node of the cluster has its folder "
        f"{_folder(shard)}; start its node again, or, if its disk is lost, make this folder in "
        "`output` on the node that is to begin the shard again"
    )


def _twice(shard: Shard, nodes: Collection[Node]) -> StateError:
    names = " and ".join(node.name for node in nodes)
    return StateError(
        f"shard {shard}: {names} have a folder {_folder(shard)} each, and these are not the same; "
        "move the older one away"
    )


def _no_processors(shard: Shard, nodes: Sequence[Node]) -> StateError:
    where = f"the node {nodes[0].name}, which has its state," if nodes else "each node"
    return StateError(
        f"shard {shard}: {where} has no processors for Ray; start it with --num-cpus 1 or more"
    )
