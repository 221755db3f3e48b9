"""The data in a page's scripts, as the programs of the page read it: JSON, literals of JavaScript,
and the forms of frameworks. Runs no script and judges nothing.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from scraper.parsing.script_literals import read_call, read_literal, unescape_script

_STATE = re.compile(r"[=(]\s*+(?=[{\[])")
_ASSIGNED_CALL = re.compile(r"=\s*+(?=\(?\s*function\s*\()")
_JSON_PARSE = re.compile(
    r"JSON\.parse\(\s*(?:decodeURIComponent\(\s*)?"
    r"(?:\"((?:[^\"\\]++|\\.)*+)\"|'((?:[^'\\]++|\\.)*+)')",
    re.S,
)
# Rows of React's server components: "5:{…}", and texts as "a:T1f4,…", whose length is in bytes.
_PUSHED = re.compile(r"__next_f\.push\(\[\s*1\s*,\s*\"((?:[^\"\\]++|\\.)*+)\"\s*\]\)", re.S)
_ROW = re.compile(r"([\da-f]++):(?:T([\da-f]++),)?")
_ROW_REFERENCE = re.compile(r"\$[L@]?([\da-f]++)$")
# Shorter data has no article.
_MIN_LENGTH = 200
_MAX_STATES = 100
_MAX_NODES = 400_000
_MAX_DEPTH = 60
_WRAPPERS = frozenset({"Reactive", "ShallowReactive", "Ref", "ShallowRef", "EmptyRef"})
_ELEMENT = 4
"""React writes an element as ["$", tag, key, properties]."""


def script_values(scripts: Sequence[str]) -> Iterator[Any]:
    """The data of all scripts: lists, dictionaries, strings. References between parts of one value
    are resolved, so the same part can occur several times, and contain itself.
    """
    for script in scripts:
        if len(script) >= _MIN_LENGTH:
            yield from _values(script)
    pushed = [unescape_script(row) for script in scripts for row in _PUSHED.findall(script)]
    if pushed:
        yield from _rows("".join(pushed))


def _values(script: str) -> Iterator[Any]:
    text = script.strip()
    if text[:1] in ("{", "["):
        value = _json(text)
        if value is not None:
            yield _resolved(value)
            return
    for parsed in _JSON_PARSE.finditer(text):
        value = _json(unescape_script(parsed[parsed.lastindex or 1]))
        if value is not None:
            yield _resolved(value)
    for call in _ASSIGNED_CALL.finditer(text):
        try:
            yield read_call(text, call.end())
        except ValueError:
            continue
    yield from _states(text)


def _states(text: str) -> Iterator[Any]:
    """What a script assigns to variables or calls functions with."""
    at = 0
    for _ in range(_MAX_STATES):
        start = _STATE.search(text, at)
        if start is None:
            return
        at = start.end()
        try:
            value, end = json.JSONDecoder(strict=False).raw_decode(text, at)
        except (ValueError, RecursionError):
            try:
                value, end = read_literal(text, at)
            except ValueError:
                continue
        if end - at >= _MIN_LENGTH:
            yield _resolved(value)
        at = end


def _json(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _resolved(value: Any) -> Any:
    """A value with its references resolved: those of Nuxt's payload, and those of normalised stores
    such as Apollo's.
    """
    if isinstance(value, list) and value and _is_payload(value):
        return _Payload(value).item(0, 0)
    return _with_references(value)


def _is_payload(value: list[Any]) -> bool:
    """Whether a list is Nuxt's payload: its containers hold indices of the list."""
    root = value[0]
    if isinstance(root, list):
        return len(root) == 2 and isinstance(root[0], str) and isinstance(root[1], int)
    return (
        isinstance(root, dict)
        and bool(root)
        and all(type(index) is int and index < len(value) for index in root.values())
    )


class _Payload:
    """A list whose containers have indices of the list as their members."""

    def __init__(self, items: list[Any]) -> None:
        self._items = items
        self._known: dict[int, Any] = {}

    def item(self, index: Any, depth: int) -> Any:
        if type(index) is not int or not 0 <= index < len(self._items) or depth > _MAX_DEPTH:
            return None
        if index in self._known:
            return self._known[index]
        written = self._items[index]
        if isinstance(written, dict):
            found: Any = {}
            self._known[index] = found
            found.update({key: self.item(at, depth + 1) for key, at in written.items()})
        elif isinstance(written, list) and written and isinstance(written[0], str):
            inner = written[1] if len(written) > 1 else None
            found = self.item(inner, depth + 1) if written[0] in _WRAPPERS else inner
            self._known[index] = found
        elif isinstance(written, list):
            found = []
            self._known[index] = found
            found.extend([self.item(at, depth + 1) for at in written])
        else:
            found = self._known[index] = written
        return found


def _with_references(value: Any) -> Any:
    """The value, with each {"__ref": "Story:5"} replaced by the dictionary of that key."""
    named: dict[str, Any] = {}
    places: list[tuple[Any, Any, str]] = []
    for container in _containers(value):
        members = container.items() if isinstance(container, dict) else enumerate(container)
        for key, member in members:
            if not isinstance(member, dict):
                continue
            if isinstance(key, str) and (":" in key or "__typename" in member):
                named.setdefault(key, member)
            if name := _reference(member):
                places.append((container, key, name))
    for container, key, name in places:
        if name in named:
            container[key] = named[name]
    return value


def _reference(member: dict[str, Any]) -> str | None:
    if len(member) == 1:
        name = member.get("__ref")
    else:
        is_reference = member.get("type") == "id" and "id" in member
        name = member["id"] if is_reference else None
    return name if isinstance(name, str) else None


def _containers(value: Any) -> Iterator[Any]:
    """The dictionaries and lists in a value, each once."""
    waiting, count = [value], 0
    while waiting and count < _MAX_NODES:
        container = waiting.pop()
        if isinstance(container, dict | list):
            count += 1
            yield container
            waiting.extend(container.values() if isinstance(container, dict) else container)


def _rows(stream: str) -> Iterator[Any]:
    """The rows of React's server components, with references to rows and with elements as
    dictionaries of their properties.
    """
    rows: dict[str, Any] = {}
    content = stream.encode()
    at = 0
    while at < len(content):
        row = _ROW.match(content[at : at + 40].decode("utf-8", "ignore"))
        if row is None:
            at = content.find(b"\n", at) + 1 or len(content)
            continue
        start = at + row.end()
        if row[2]:
            end = start + int(row[2], 16)
            rows[row[1]] = content[start:end].decode("utf-8", "replace")
            at = end
        else:
            end = content.find(b"\n", start)
            end = len(content) if end < 0 else end
            rows[row[1]] = _json(content[start:end].decode("utf-8", "replace"))
            at = end + 1
    known: dict[str, Any] = {}
    for row in rows.values():
        yield _element(row, rows, known, 0)


def _element(value: Any, rows: dict[str, Any], known: dict[str, Any], depth: int) -> Any:
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, str):
        reference = _ROW_REFERENCE.match(value) if value[:1] == "$" else None
        if reference is None or reference[1] not in rows:
            return value
        name = reference[1]
        if name not in known:
            known[name] = None  # a row that contains itself
            known[name] = _element(rows[name], rows, known, depth + 1)
        return known[name]
    if isinstance(value, list):
        if len(value) == _ELEMENT and value[0] == "$" and isinstance(value[3], dict):
            properties = _element(value[3], rows, known, depth + 1)
            return {"tag": value[1], **(properties or {})}
        return [_element(inner, rows, known, depth + 1) for inner in value]
    if isinstance(value, dict):
        return {key: _element(inner, rows, known, depth + 1) for key, inner in value.items()}
    return value
