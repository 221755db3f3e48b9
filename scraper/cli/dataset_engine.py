"""The engine that `--engine` names."""

import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.scale import Engine


def dataset_engine(
    name: str, address: str | None, workers: int | None, folder: Path
) -> AbstractContextManager["Engine"]:
    """The engine with a name, until the block ends. `folder` is for temporary files. Raises
    ConfigError for Ray without its extra, and for a wrong address.
    """
    from scraper.scale import LocalEngine

    if name == "local":
        return nullcontext(LocalEngine(workers or _processors()))
    from scraper.scale import OnDemandEngine, RayEngine, joined_ray, own_ray

    if address is not None:
        cluster, most = joined_ray(address), workers
    else:
        most = workers or _processors()
        cluster = own_ray(most, folder)

    @contextmanager
    def started() -> Iterator["Engine"]:
        with cluster:
            yield RayEngine(most)

    return OnDemandEngine(started)


def _processors() -> int:
    """The number of processors that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
