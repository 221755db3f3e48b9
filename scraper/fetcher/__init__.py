"""A Request becomes a Page: robots.txt, throttle, retries, limits. The only folder that opens
sockets. It judges no page, and knows neither the cleaner nor the extractor.

The names are imported when they are first used, so that the settings are there without an HTTP
library.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.fetcher.client import Client
    from scraper.fetcher.environment import Environment
    from scraper.fetcher.factory import open_client
    from scraper.fetcher.scheduler import fetch_many
    from scraper.fetcher.settings import (
        SETTINGS,
        FetchSettings,
        Group,
        InvalidSetting,
        Setting,
        choices_of,
        option_of,
    )

_MODULES = {
    "Client": "client",
    "Environment": "environment",
    "FetchSettings": "settings",
    "Group": "settings",
    "InvalidSetting": "settings",
    "SETTINGS": "settings",
    "Setting": "settings",
    "choices_of": "settings",
    "fetch_many": "scheduler",
    "open_client": "factory",
    "option_of": "settings",
}

__all__ = [
    "SETTINGS",
    "Client",
    "Environment",
    "FetchSettings",
    "Group",
    "InvalidSetting",
    "Setting",
    "choices_of",
    "fetch_many",
    "open_client",
    "option_of",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
