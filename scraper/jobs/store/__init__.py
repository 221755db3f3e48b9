"""The state of a job: a SQLite file with its URLs, articles, near duplicates and runs. Fetches and
exports nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.jobs.store.articles import ArticleVersion
    from scraper.jobs.store.database import Damaged, reraise_as_state_error
    from scraper.jobs.store.prune import PruneCounts, preview_prune, prune_state
    from scraper.jobs.store.recovery import STATE, check_owner, open_state
    from scraper.jobs.store.state import State
    from scraper.jobs.store.urls import UrlRow
    from scraper.jobs.store.versions import article_key, store_article

_MODULES = {
    "STATE": "recovery",
    "ArticleVersion": "articles",
    "Damaged": "database",
    "PruneCounts": "prune",
    "State": "state",
    "UrlRow": "urls",
    "article_key": "versions",
    "check_owner": "recovery",
    "open_state": "recovery",
    "preview_prune": "prune",
    "prune_state": "prune",
    "reraise_as_state_error": "database",
    "store_article": "versions",
}

__all__ = [
    "STATE",
    "ArticleVersion",
    "Damaged",
    "PruneCounts",
    "State",
    "UrlRow",
    "article_key",
    "check_owner",
    "open_state",
    "preview_prune",
    "prune_state",
    "reraise_as_state_error",
    "store_article",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
