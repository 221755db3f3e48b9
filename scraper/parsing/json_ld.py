"""JSON-LD as sites write it: the nodes in the text of a script, and the strings in their values.
Knows no tree.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from scraper.parsing.lenient_json import load_all
from scraper.text import one_line, without_tags

Node = dict[str, Any]
# What belongs to a node and says nothing on its own.
_NOT_NODES = frozenset(
    "author publisher image comment review editor translator illustrator contributor "
    "reviewedBy".split()
)


def nodes_of(script: str) -> list[Node]:
    """Every object with a type in a script, outermost first. Raises ValueError if the script cannot
    be read.
    """
    return [node for value in load_all(script) for node in _nodes(_decoded(value))]


def _decoded(value: Any) -> Any:
    """The value that a string holds as JSON, for sites that encode twice. Any other value is
    returned as it is.
    """
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        return load_all(value)
    return value


def texts(value: Any) -> list[str]:
    """The strings of a JSON-LD value: itself, those of a list, or an object's name or @value."""
    if isinstance(value, str):
        text = one_line(without_tags(unescape(value)))
        return [text] if text else []
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if isinstance(value, dict):
        return texts(value.get("name") or value.get("@value") or value.get("headline"))
    return []


def first_text(value: Any) -> str | None:
    """The first string of a JSON-LD value."""
    return next(iter(texts(value)), None)


def _nodes(value: Any) -> Iterator[Node]:
    """Every object with a type, outermost first."""
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for key, item in value.items():
            if isinstance(item, list | dict) and key not in _NOT_NODES:
                yield from _nodes(item)


def is_of_type(node: Node, pattern: re.Pattern[str]) -> bool:
    """Whether one of a node's types matches the pattern."""
    types = node.get("@type")
    return any(
        isinstance(name, str) and pattern.search(name)
        for name in (types if isinstance(types, list) else [types])
    )
