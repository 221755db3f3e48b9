"""The nodes of the Ray cluster that this process is connected to, and calls on them. Starts and
joins no cluster.
"""

import pickle
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import ray
from ray.exceptions import RayError, RayTaskError, RuntimeEnvSetupError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from scraper.cluster.calls import pickle_call, reason_of, run_call
from scraper.cluster.node import Node
from scraper.errors import ClusterFailed
from scraper.version import EXTRACTOR

_PATIENCE = 120.0
"""Seconds that a call on a node may take. A new process starts for it."""


def live_nodes() -> list[Node]:
    """The nodes that are there, in the order of their names."""
    alive = [node for node in ray.nodes() if node["Alive"]]
    count = Counter(node["NodeManagerAddress"] for node in alive)
    return sorted(
        Node(
            node["NodeManagerAddress"]
            if count[node["NodeManagerAddress"]] == 1
            else f"{node['NodeManagerAddress']}:{node['NodeManagerPort']}",
            node["NodeID"],
            node["Resources"].get("CPU", 0.0),
        )
        for node in alive
    )


def own_node_id() -> str:
    """The id of the node on which this process runs."""
    return str(ray.get_runtime_context().get_node_id())


def on_node(node: Node) -> dict[str, Any]:
    """The options of a call or an actor that runs on a node, or not at all. Ray does not repeat
    it.
    """
    return {"scheduling_strategy": NodeAffinitySchedulingStrategy(node.id, soft=False)}


def call_on(calls: Mapping[Node, tuple[Callable[..., Any], *tuple[Any, ...]]]) -> dict[Node, Any]:
    """Call a function on each of some nodes, at the same time. Takes no processor of them.

    Raises ClusterFailed for a node that cannot run it, and what the function raised, with the name
    of the node.
    """
    remote = ray.remote(num_cpus=0, max_retries=0)(run_call)
    references = {
        node: remote.options(**on_node(node)).remote(EXTRACTOR, pickle_call(*call))
        for node, call in calls.items()
    }
    ready, _ = ray.wait(
        list(references.values()), num_returns=len(references) or 1, timeout=_PATIENCE
    )
    return {node: _result(node, one, one in ready) for node, one in references.items()}


def _result(node: Node, reference: Any, is_ready: bool) -> Any:
    if not is_ready:
        ray.cancel(reference, force=True)
        raise ClusterFailed(f"the node {node.name} did not respond within {_PATIENCE:g} seconds")
    try:
        result = pickle.loads(ray.get(reference))  # noqa: S301 - our own process wrote it
    except (RayTaskError, RuntimeEnvSetupError) as error:
        raise ClusterFailed(
            f"the node {node.name}: Ray cannot run this program ({reason_of(error)}); install "
            f"{EXTRACTOR} with the extra `ray` on all nodes"
        ) from error
    except RayError as error:
        raise ClusterFailed(f"the node {node.name}: {reason_of(error)}") from error
    if isinstance(result, Exception):
        result.message = f"the node {node.name}: {result.message}"  # type: ignore[attr-defined]
        raise result
    return result
