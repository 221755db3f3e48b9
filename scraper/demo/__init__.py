"""A news site on loopback to try the scraper on: stories in four languages, pages with the
boilerplate of real ones, feeds and sitemaps. Its texts are data, in newsroom/. Imports only `text`
and `version` of this package and reads no clock, so its bytes are the same every time.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.demo.server import DemoSite, LoggedRequest
    from scraper.demo.site import FIRST_DAY, LAST_DAY
    from scraper.demo.stories import Story, all_stories, job_config

_MODULES = {
    "DemoSite": "server",
    "LoggedRequest": "server",
    "FIRST_DAY": "site",
    "LAST_DAY": "site",
    "Story": "stories",
    "all_stories": "stories",
    "job_config": "stories",
}

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "DemoSite",
    "LoggedRequest",
    "Story",
    "all_stories",
    "job_config",
]


def __getattr__(name: str) -> Any:
    """The exported name, imported from its module. Raises AttributeError for any other name."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
