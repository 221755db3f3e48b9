"""A node of a cluster, as a record. Imports no Ray."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """A machine of the cluster."""

    name: str
    """Its IP address. If several nodes have the same one, with a port."""
    id: str
    """What Ray calls it."""
    processors: float = 1.0
    """How many Ray may use there. 0 for a node that only coordinates."""
