"""What runs in the worker processes of Ray. Imports no Ray."""

import os
import pickle

from scraper.errors import ClusterFailed
from scraper.scale.tasks import Task, reply_to
from scraper.version import EXTRACTOR


def run_pickled(version: str, pickled: bytes) -> bytes:
    """Run a pickled Task. Returns what `reply_to` does, pickled. `version` is the program's that
    sends it; another version may give other records, so that is an error.
    """
    if version != EXTRACTOR:
        error = ClusterFailed(
            f"the node {os.uname().nodename} has {EXTRACTOR}, and this command is {version}; "
            "install the same version on all nodes"
        )
        return pickle.dumps((None, error))
    task: Task = pickle.loads(pickled)  # noqa: S301 - our own driver wrote it
    return pickle.dumps(reply_to(task))
