"""Datasets of many pages: inputs are cut into parts, engines work on them, and their files become a
dataset. Knows neither jobs nor the command line. Needs the extra `scale`.
"""

from typing import TYPE_CHECKING, Any

from scraper.errors import StorageError

if TYPE_CHECKING:
    from scraper.scale.build import build_dataset
    from scraper.scale.engines.local import LocalEngine
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
    "Share": "share",
    "SpoolPages": "spools",
    "Stage": "report",
    "Storage": "storage",
    "Task": "tasks",
    "build_dataset": "build",
    "join": "storage",
}

__all__ = [
    "DatasetReport",
    "DatasetSettings",
    "Engine",
    "FailedPart",
    "LocalEngine",
    "Outcome",
    "Share",
    "SpoolPages",
    "Stage",
    "Storage",
    "Task",
    "build_dataset",
    "join",
]


def __getattr__(name: str) -> Any:
    """The exported name, imported from its module. Raises AttributeError for any other name, and
    StorageError if the extra is not installed.
    """
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    try:
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    except ModuleNotFoundError as error:
        if error.name not in ("fsspec", "pyarrow"):
            raise
        raise StorageError.without_extra() from error
