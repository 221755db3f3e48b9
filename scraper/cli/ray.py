"""The cluster of Ray that a command uses: one of its own, or that of `--address`."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from pathlib import Path


def ray_of(
    address: str | None, processors: int, folder: Path | None
) -> AbstractContextManager[None]:
    """A connection to the cluster with an address, or else to one on this machine with so many
    processors, until the block ends. `folder` is new, for the files of the latter.

    Raises ConfigError without the extra, and for a wrong address. The block raises ClusterFailed.
    """
    from scraper.cluster import joined_ray, own_ray

    return _quietly(joined_ray(address) if address is not None else own_ray(processors, folder))


def processors() -> int:
    """The number of processors that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _quietly(cluster: AbstractContextManager[None]) -> Iterator[None]:
    """Ray prints messages about lost workers to standard output, and no option of it prevents that.
    With -v they are on standard error, and otherwise nowhere.
    """
    with Path(os.devnull).open("w") as nowhere:
        is_verbose = logging.getLogger().isEnabledFor(logging.INFO)
        with redirect_stdout(sys.stderr if is_verbose else nowhere), cluster:
            yield
