"""What all work on Ray has in common: the connection to a cluster, and calls on its nodes. Knows
neither tasks nor jobs. Needs the extra `ray`.
"""

from typing import TYPE_CHECKING, Any

from scraper.errors import ConfigError

if TYPE_CHECKING:
    from scraper.cluster.calls import check_version, pickle_call, reason_of, run_call
    from scraper.cluster.node import Node
    from scraper.cluster.ray_cluster import joined_ray, own_ray
    from scraper.cluster.ray_nodes import call_on, live_nodes, on_node, own_node_id

_MODULES = {
    "Node": "node",
    "call_on": "ray_nodes",
    "check_version": "calls",
    "joined_ray": "ray_cluster",
    "live_nodes": "ray_nodes",
    "on_node": "ray_nodes",
    "own_node_id": "ray_nodes",
    "own_ray": "ray_cluster",
    "pickle_call": "calls",
    "reason_of": "calls",
    "run_call": "calls",
}

__all__ = [
    "Node",
    "call_on",
    "check_version",
    "joined_ray",
    "live_nodes",
    "on_node",
    "own_node_id",
    "own_ray",
    "pickle_call",
    "reason_of",
    "run_call",
]


def __getattr__(name: str) -> Any:
    """The exported name, imported from its module. Raises AttributeError for any other name, and
    ConfigError if Ray is not installed.
    """
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    try:
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    except ModuleNotFoundError as error:
        if error.name != "ray":
            raise
        raise ConfigError("Ray needs the extra: pip install 'article-scraper[ray]'") from error
