"""Finds the nodes on which the shards of a job have their states, by calls on all nodes of the
cluster that this process is connected to. Runs no shard.
"""

from collections.abc import Collection

from scraper.cluster import Node, call_on, live_nodes, own_node_id
from scraper.errors import ConfigError, StateError
from scraper.jobs.config import Job
from scraper.jobs.fleet.looks import look, remove_mark, seen_marks, write_mark
from scraper.jobs.fleet.places import Places, contested_nodes, place_shards
from scraper.jobs.shards.dealing import Shard
from scraper.jobs.shards.handover import HandoverFolder
from scraper.jobs.shards.layout import WHOLE, handover_url


def locate_shards(
    job: Job, folder: HandoverFolder, token: str
) -> tuple[Places, dict[Shard, StateError]]:
    """The node of each shard, and why others have none. `job` is divided, for any of its shards.
    `token` is a random text, for names of files that no one else makes.

    Raises ConfigError if nodes do not see the same handover folder, StateError if a node has states
    of another number of shards, StorageError, and ClusterFailed.
    """
    nodes, count = live_nodes(), job.shard.count
    looks = call_on(dict.fromkeys(nodes, (look, job, count)))
    disks = disks_of(str(job.output_of(WHOLE)), contested_nodes(count, looks), token)
    places, problems = place_shards(count, looks, disks, folder.machine_of)
    own = own_node_id()
    users = {*places.values(), *(node for node in nodes if node.id == own)}
    _check_handover(handover_url(job), users, token)
    return places, problems


def disks_of(folder: str, nodes: Collection[Node], token: str) -> dict[Node, int]:
    """A number for each node. Nodes with the same number see the same folder under its path: each
    makes a file in it, and looks for those of the others.
    """
    if len(nodes) < 2:
        return dict.fromkeys(nodes, 0)
    marks = {node: f".scraper.{token}.{place}.part" for place, node in enumerate(sorted(nodes))}
    names = list(marks.values())
    try:
        call_on({node: (write_mark, folder, name) for node, name in marks.items()})
        seen = call_on(dict.fromkeys(marks, (seen_marks, folder, names)))
    finally:
        call_on({node: (remove_mark, folder, name) for node, name in marks.items()})
    return {node: names.index(seen[node][0]) for node in marks}


def _check_handover(url: str, nodes: Collection[Node], token: str) -> None:
    """Raises ConfigError if URLs that one shard hands over would never reach another."""
    if "://" in url:
        return
    disks = disks_of(url, nodes, token)
    if len(set(disks.values())) > 1:
        one, *others = sorted(disks)
        other = next(node for node in others if disks[node] != disks[one])
        raise ConfigError(
            f"{url}: {one.name} and {other.name} do not see the same folder, so shards cannot hand "
            "URLs over; set `handover` in [job] (or --handover) to a folder that all nodes see, or "
            "to a URL such as s3://bucket/handover"
        )
