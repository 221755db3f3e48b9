"""The engine that `--engine` names."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.cli.ray import processors, ray_of

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
        return nullcontext(LocalEngine(workers or processors()))
    from scraper.scale import RayEngine, started_on_demand

    most = workers if address is not None else workers or processors()
    cluster = ray_of(address, most or 1, folder / "r")

    @contextmanager
    def started() -> Iterator["Engine"]:
        with cluster:
            yield RayEngine(most)

    return started_on_demand(started)
