"""JSON-LD as sites write it: the nodes in the text of a script, and the strings in their values.
Knows no tree.
"""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from scraper.text import one_line, without_tags

# Deeper nesting does not describe an article. It is an attack on the parser.
_MAX_DEPTH = 60
# A string, which is skipped; a comment; a comma before a closing bracket. A string or comment
# without an end matches up to the end of the text, so that a scan is linear.
_STRING = r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)'
_MENDED = re.compile(
    rf"{_STRING}|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)|,(?=\s*+[}}\]])", re.S
)
_BRACKET = re.compile(rf"{_STRING}|[\[{{}}\]]", re.S)
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrtu])|)')
_BETWEEN_VALUES = re.compile(r"[\s,;\]}]*+")
_WRAPPING = re.compile(
    r"^\s*+(?:<!--|//\s*+<!\[CDATA\[|/\*\s*+<!\[CDATA\[\s*+\*/|<!\[CDATA\[)|(?:-->|//\s*+\]\]>|/\*\s*+\]\]>\s*+\*/|\]\]>)\s*+(?:;\s*+)?\Z"
)
_DECODER = json.JSONDecoder(
    strict=False, parse_int=str, parse_float=str, parse_constant=lambda _: None
)

Node = dict[str, Any]


def nodes_of(script: str) -> list[Node]:
    """Every object with a type in a script, outermost first. Raises ValueError if the script cannot
    be read.
    """
    return [node for value in _load(script) for node in _nodes(value, 0)]


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


def _load(text: str) -> list[Any]:
    """The JSON values of a script, also if it is in HTML comments or CDATA, has control characters,
    trailing commas, comments, HTML entities for quotes, escapes that are not JSON's, or several
    values. Raises ValueError.
    """
    text = _WRAPPING.sub("", text).strip().removesuffix(";")
    try:
        _refuse_depth(text)
        return [_DECODER.decode(text)]
    except ValueError:
        mended = _MENDED.sub(_mend, unescape(text) if "&quot;" in text else text).strip()
        _refuse_depth(mended)
        return list(_values(mended))


def _mend(found: re.Match[str]) -> str:
    """A string with JSON's escapes only; an empty string for a comment or a trailing comma."""
    return (
        _ESCAPE.sub(lambda escape: f"\\{escape[1]}" if escape[1] else "", found[0])
        if found[0].startswith('"')
        else ""
    )


def _values(text: str) -> Iterator[Any]:
    """The values in a text, up to the first one that cannot be read. Raises ValueError if that is
    the first of all.
    """
    end = 0
    while True:
        try:
            value, end = _DECODER.raw_decode(text, end)
        except ValueError:
            if end:
                return
            raise
        yield value
        # The pattern also matches an empty string.
        end = _BETWEEN_VALUES.match(text, end).end()  # type: ignore[union-attr]


def _refuse_depth(text: str) -> None:
    """Raise ValueError for a text that is nested too deep."""
    depth = 0
    for token in _BRACKET.findall(text):
        if token in ("[", "{"):
            depth += 1
            if depth > _MAX_DEPTH:
                raise ValueError("nested too deep")
        elif token in ("]", "}"):
            depth -= 1


def _nodes(value: Any, depth: int) -> Iterator[Node]:
    """Every object with a type, outermost first."""
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for key, item in value.items():
            if isinstance(item, list | dict) and key not in (
                "author",
                "publisher",
                "image",
                "comment",
                "review",
            ):
                yield from _nodes(item, depth + 1)


def is_of_type(node: Node, pattern: re.Pattern[str]) -> bool:
    """Whether one of a node's types matches the pattern."""
    types = node.get("@type")
    return any(
        isinstance(name, str) and pattern.search(name)
        for name in (types if isinstance(types, list) else [types])
    )
