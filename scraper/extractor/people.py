"""The people in JSON-LD, however a page writes them: names, given and family names, references,
lists. Judges no name.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from scraper.parsing import StructuredData, texts

_MAX_DEPTH = 3
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]+")


class DeclaredPerson(NamedTuple):
    """A person or body in JSON-LD."""

    name: str
    """As written. It may hold several names."""
    url: str | None
    is_organization: bool


def declared_people(
    structured: StructuredData, value: Any, depth: int = 0
) -> Iterator[DeclaredPerson]:
    """The people of a JSON-LD value, in its order."""
    value = structured.resolve(value)
    if isinstance(value, list) and depth < _MAX_DEPTH:
        for item in value:
            yield from declared_people(structured, item, depth + 1)
    elif isinstance(value, dict) and isinstance(value.get("@list"), list) and depth < _MAX_DEPTH:
        yield from declared_people(structured, value["@list"], depth + 1)
    elif isinstance(value, dict):
        urls = (text for text in texts(value.get("url")) if text.startswith(("http", "/")))
        url = next(urls, None)
        is_organization = any("Organization" in kind for kind in texts(value.get("@type")))
        for written in texts(value.get("name")) or _whole_name(value):
            yield DeclaredPerson(written, url, is_organization)
    elif isinstance(value, str) and value in structured.named:
        yield from declared_people(structured, structured.named[value], depth + 1)
    elif isinstance(value, str):
        for written in texts(value):
            yield DeclaredPerson(written, None, is_organization=False)


def _whole_name(person: dict[str, Any]) -> list[str]:
    """The name of a person whose given and family name are written apart."""
    parts = [texts(person.get(key))[:1] for key in ("givenName", "additionalName", "familyName")]
    return joined_name(*(part[0] if part else "" for part in parts))


def joined_name(given: str, additional: str, family: str) -> list[str]:
    """The parts of a name as one, in the order of its script; empty if there are none."""
    parts = [part.strip() for part in (given, additional, family) if part.strip()]
    if parts and all(map(_EAST_ASIAN.fullmatch, parts)):
        return ["".join([family.strip(), given.strip(), additional.strip()])]
    return [" ".join(parts)] if parts else []
