"""Datasets of many pages: inputs are cut into parts, engines work on them, and their files become a
dataset. Knows neither jobs nor the command line. Needs the extra `scale`.
"""

from typing import TYPE_CHECKING, Any

from scraper.errors import ConfigError, StorageError

if TYPE_CHECKING:
    from scraper.scale.build import build_dataset
    from scraper.scale.engines.local import LocalEngine
    from scraper.scale.engines.on_demand import started_on_demand
    from scraper.scale.engines.ray_engine import RayEngine
    from scraper.scale.report import DatasetReport, FailedPart, Stage
    from scraper.scale.settings import DatasetSettings
    from scraper.scale.share import Share
    from scraper.scale.spools import SpoolPages
    from scraper.scale.storage import Storage, join
    from scraper.scale.tasks import Engine, Outcome, Task

_MODULES = {
    "DatasetReport": "report",
    "DatasetSettings": "settings",
    "Engine": "tasks",
    "FailedPart": "report",
    "LocalEngine": "engines.local",
    "Outcome": "tasks",
    "RayEngine": "engines.ray_engine",
    "Share": "share",
    "SpoolPages": "spools",
    "Stage": "report",
    "Storage": "storage",
    "Task": "tasks",
    "build_dataset": "build",
    "join": "storage",
    "started_on_demand": "engines.on_demand",
}

__all__ = [
    "DatasetReport",
    "DatasetSettings",
    "Engine",
    "FailedPart",
    "LocalEngine",
    "Outcome",
    "RayEngine",
    "Share",
    "SpoolPages",
    "Stage",
    "Storage",
    "Task",
    "build_dataset",
    "join",
    "started_on_demand",
]


def __getattr__(name: str) -> Any:
    """The exported name, imported from its module. Raises AttributeError for any other name. If an
    extra is not installed, raises StorageError, or for Ray ConfigError.
    """
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    try:
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    except ModuleNotFoundError as error:
        if error.name == "ray":
            raise ConfigError("Ray needs the extra: pip install 'article-scraper[ray]'") from error
        if error.name not in ("fsspec", "pyarrow"):
            raise
        raise StorageError.without_extra() from error
