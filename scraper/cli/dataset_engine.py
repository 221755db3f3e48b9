"""The engine that `--engine` names."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout
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
    from scraper.scale import RayEngine, joined_ray, own_ray, started_on_demand

    if address is not None:
        cluster, most = joined_ray(address), workers
    else:
        most = workers or _processors()
        cluster = own_ray(most, folder / "r")

    @contextmanager
    def started() -> Iterator["Engine"]:
        with _quiet_stdout(), cluster:
            yield RayEngine(most)

    return started_on_demand(started)


@contextmanager
def _quiet_stdout() -> Iterator[None]:
    """Ray prints messages about lost workers to standard output, and no option of it prevents that.
    With -v they are on standard error, and otherwise nowhere.
    """
    with Path(os.devnull).open("w") as nowhere:
        is_verbose = logging.getLogger().isEnabledFor(logging.INFO)
        with redirect_stdout(sys.stderr if is_verbose else nowhere):
            yield


def _processors() -> int:
    """The number of processors that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
