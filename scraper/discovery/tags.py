"""Reads the tags of XML one after the other, as browsers read HTML: it need not be well formed.

Namespaces need not be declared, end tags may be missing, and `&` need not be escaped. Nothing is
expanded or loaded, whatever the document declares. Every text gives tags, so nothing is raised.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

# Each alternative ends at the next "<" at the latest, or takes the rest of the text. So the time is
# linear in the length of the text.
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)"
    r"|<[?!][^<>]*+>"
    r"|<(?P<end>/?)\s*+(?P<prefix>(?:[\w.-]++:)?+)(?P<name>[A-Za-z_][\w.-]*+)"
    r"(?P<attributes>(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+'|[\"'])*+)>",
    re.S,
)
_ATTRIBUTE = re.compile(
    r"(?<![\w:.-])(?P<name>[A-Za-z_][\w:.-]*+)\s*+=\s*+"
    r"(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<bare>[^\s\"'>]++))"
)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});")


class Tag(NamedTuple):
    """A start tag, an end tag, or an empty element (`<x/>`)."""

    prefix: str
    """Of the namespace, in lower case; empty if it does not have one."""
    name: str
    """Without the prefix, in lower case."""
    is_end: bool
    is_empty: bool
    written_attributes: str

    def attribute(self, name: str) -> str | None:
        """The value of an attribute; None if the tag does not have it. `name` includes the prefix,
        in lower case.
        """
        if name not in self.written_attributes.lower():
            return None
        for found in _ATTRIBUTE.finditer(self.written_attributes):
            if found["name"].lower() == name:
                return unescape_references(found[found.lastgroup or "name"])
        return None


def read_tags(text: str, start: int = 0) -> Iterator[Tag | str]:
    """The tags of a text and the text between them, with character references replaced. Comments
    and declarations are left out. Text at the end that no tag follows is left out too.
    """
    position = start
    for token in _TOKEN.finditer(text, start):
        if position < token.start():
            yield unescape_references(text[position : token.start()])
        position = token.end()
        if token["cdata"] is not None:
            yield token["cdata"]
        elif token["name"]:
            attributes = token["attributes"]
            yield Tag(
                token["prefix"][:-1].lower(),
                token["name"].lower(),
                bool(token["end"]),
                attributes.endswith("/"),
                attributes,
            )


def unescape_references(text: str) -> str:
    """Text with its character references replaced. A bare `&`, which XML does not allow, stays."""
    return _REFERENCE.sub(lambda found: unescape(found[0]), text) if "&" in text else text
