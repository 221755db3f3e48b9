"""Where a page keeps the data of its scripts: in scripts, and in attributes of elements, in the
forms that frameworks write. Reads no data beyond that.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from scraper.parsing.tolerant_tree import Element

# Shorter data has no article. React writes its data in pieces, some of which are short.
_MIN_LENGTH, _PUSHED = 400, "__next_f"
# Angular up to version 15 writes its state with entities of its own.
_ANGULAR = {"&q;": '"', "&s;": "'", "&l;": "<", "&g;": ">", "&a;": "&"}
_ANGULAR_ENTITY = re.compile("&[qslga];")
# Astro writes each value of a component's properties as a pair of its kind and itself.
_ISLAND, _PROPERTIES = "astro-island", "props"
_PLAIN, _LIST = 0, 1
_MAX_DEPTH = 60


def data_texts(tree: Element) -> Iterator[str]:
    """The texts with data: those of scripts, and JSON in attributes, such as `data-page`."""
    for script in tree.iter("script"):
        text = script.text
        if text and (len(text) > _MIN_LENGTH or _PUSHED in text):
            yield _ANGULAR_ENTITY.sub(_character, text) if "&q;" in text else text
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        for name, written in element.items():
            value = str(written)
            if len(value) > _MIN_LENGTH and value.lstrip()[:1] in ("{", "[") and '"' in value:
                is_island = element.tag == _ISLAND and name == _PROPERTIES
                yield _without_kinds(value) if is_island else value


def _character(entity: re.Match[str]) -> str:
    return _ANGULAR[entity[0]]


def _without_kinds(text: str) -> str:
    """The properties of an island as ordinary JSON. The text itself if it is not JSON."""
    try:
        written = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return json.dumps(_value(written, 0), ensure_ascii=False)


def _value(written: Any, depth: int) -> Any:
    if depth > _MAX_DEPTH:
        return None
    if isinstance(written, dict):
        return {key: _value(inner, depth + 1) for key, inner in written.items()}
    if isinstance(written, list):
        if len(written) == 2 and written[0] in (_PLAIN, _LIST) and type(written[0]) is int:
            return _value(written[1], depth + 1)
        return [_value(inner, depth + 1) for inner in written]
    return written
