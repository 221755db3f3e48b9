"""What runs in the worker processes of Ray. Imports no Ray."""

import pickle

from scraper.cluster import check_version
from scraper.errors import ClusterFailed
from scraper.scale.engines.arrow_memory import use_system_memory
from scraper.scale.tasks import Task, reply_to


def run_pickled(version: str, pickled: bytes) -> bytes:
    """Run a pickled Task. Returns what `reply_to` does, pickled. `version` is the program's that
    sends it; another version may give other records, so that is an error.
    """
    try:
        check_version(version)
    except ClusterFailed as error:
        return pickle.dumps((None, error))
    task: Task = pickle.loads(pickled)  # noqa: S301 - our own driver wrote it
    use_system_memory()
    return pickle.dumps(reply_to(task))
