"""The bytes of a page to a Document: charset, tree, structured data and data islands. Judges
nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.parsing.charset import browser_form, decode
    from scraper.parsing.client_redirect import refresh_target, script_target
    from scraper.parsing.document import Document, Element, fragment, parse
    from scraper.parsing.element_text import count_words_of, text_length, text_of
    from scraper.parsing.hydration import hydrated_article
    from scraper.parsing.json_ld import first_text, is_of_type, nodes_of, texts
    from scraper.parsing.mhtml import page_in_mhtml
    from scraper.parsing.structured_data import (
        TITLE_DIVIDER,
        StructuredData,
        declared_languages,
        parse_structured_data,
    )

_MODULES = {
    "browser_form": "charset",
    "decode": "charset",
    "refresh_target": "client_redirect",
    "script_target": "client_redirect",
    "Document": "document",
    "Element": "document",
    "fragment": "document",
    "parse": "document",
    "count_words_of": "element_text",
    "text_length": "element_text",
    "text_of": "element_text",
    "hydrated_article": "hydration",
    "first_text": "json_ld",
    "is_of_type": "json_ld",
    "nodes_of": "json_ld",
    "texts": "json_ld",
    "page_in_mhtml": "mhtml",
    "TITLE_DIVIDER": "structured_data",
    "StructuredData": "structured_data",
    "declared_languages": "structured_data",
    "parse_structured_data": "structured_data",
}

__all__ = [
    "TITLE_DIVIDER",
    "Document",
    "Element",
    "StructuredData",
    "browser_form",
    "count_words_of",
    "declared_languages",
    "decode",
    "first_text",
    "fragment",
    "hydrated_article",
    "is_of_type",
    "nodes_of",
    "page_in_mhtml",
    "parse",
    "parse_structured_data",
    "refresh_target",
    "script_target",
    "text_length",
    "text_of",
    "texts",
]


def __getattr__(name: str) -> Any:
    """The exported name, imported from its module. Raises AttributeError for any other name."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
