"""The block model: the features of a block, the trees that judge it, and the selection of the body.
Knows no names of rules, except which verdicts are hints.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.cleaner.model.block_model import BlockModel, load, load_shipped, save
    from scraper.cleaner.model.features import FeatureBuilder
    from scraper.cleaner.model.hashed_text import Hashes, TextModel, hash_lines
    from scraper.cleaner.model.second_pass import Layout
    from scraper.cleaner.model.select import Reason, classify_html
    from scraper.cleaner.model.trees import Trees

_MODULES = {
    "BlockModel": "block_model",
    "FeatureBuilder": "features",
    "Hashes": "hashed_text",
    "Layout": "second_pass",
    "Reason": "select",
    "TextModel": "hashed_text",
    "hash_lines": "hashed_text",
    "Trees": "trees",
    "classify_html": "select",
    "load": "block_model",
    "load_shipped": "block_model",
    "save": "block_model",
}

__all__ = [
    "BlockModel",
    "FeatureBuilder",
    "Hashes",
    "Layout",
    "Reason",
    "TextModel",
    "Trees",
    "classify_html",
    "hash_lines",
    "load",
    "load_shipped",
    "save",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
