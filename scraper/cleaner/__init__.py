"""A Document becomes blocks, each with a verdict. Opens nothing except its own model and tables,
fetches nothing, and decides on no field of the record.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.cleaner.author_classes import is_author_class
    from scraper.cleaner.cleaned import (
        LAST_RESORT,
        OF_PICTURES,
        ArticleSpan,
        Cleaned,
        JudgedBlock,
        PageType,
        is_content,
        is_of_model,
    )
    from scraper.cleaner.context import is_inside
    from scraper.cleaner.labels_in_bold import labelled_text
    from scraper.cleaner.model.select import Reason
    from scraper.cleaner.page_urls import folders_of, is_home_page
    from scraper.cleaner.picture_box import box_of_picture
    from scraper.cleaner.pipeline import Cleaner
    from scraper.cleaner.rules.forum import AUTHOR_OF_POST, PARAGRAPH_OF_POST

_MODULES = {
    "AUTHOR_OF_POST": "rules.forum",
    "PARAGRAPH_OF_POST": "rules.forum",
    "ArticleSpan": "cleaned",
    "LAST_RESORT": "cleaned",
    "OF_PICTURES": "cleaned",
    "is_inside": "context",
    "is_of_model": "cleaned",
    "Cleaned": "cleaned",
    "Cleaner": "pipeline",
    "JudgedBlock": "cleaned",
    "PageType": "cleaned",
    "Reason": "model.select",
    "box_of_picture": "picture_box",
    "folders_of": "page_urls",
    "is_author_class": "author_classes",
    "is_content": "cleaned",
    "is_home_page": "page_urls",
    "labelled_text": "labels_in_bold",
}

__all__ = [
    "AUTHOR_OF_POST",
    "LAST_RESORT",
    "OF_PICTURES",
    "PARAGRAPH_OF_POST",
    "ArticleSpan",
    "Cleaned",
    "Cleaner",
    "JudgedBlock",
    "PageType",
    "Reason",
    "box_of_picture",
    "folders_of",
    "is_author_class",
    "is_content",
    "is_home_page",
    "is_inside",
    "is_of_model",
    "labelled_text",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
