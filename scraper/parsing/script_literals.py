"""Literals of JavaScript: the objects that programs write into a page's scripts. Runs no
script: the values of names and calls are not known.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

_MAX_DEPTH = 60
_BLANKS = re.compile(r"(?>\s++|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/)*+")
_STRING = re.compile(
    r'"((?:[^"\\\n]++|\\.)*+)"|\'((?:[^\'\\\n]++|\\.)*+)\'|`((?:[^`\\]++|\\.)*+)`', re.S
)
_NUMBER = re.compile(r"[-+]?(?:0[xX][\da-fA-F]++|(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][-+]?\d++)?)")
_NAME = re.compile(r"[A-Za-z_$][\w$]*+(?:\.[A-Za-z_$][\w$]*+)*+")
_KEY = re.compile(r"[A-Za-z_$][\w$]*+|\d++")
_CONSTANTS = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None}
# `void 0`, `!0` and `!1`, as programs shorten constants.
_SHORTENED = {"void 0": None, "!0": True, "!1": False}
_ESCAPE = re.compile(r"\\(u\{[\da-fA-F]{1,6}\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|\r\n|.)", re.S)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "", "\n": ""}
_FUNCTION = re.compile(r"\(?\s*function\s*\(([\w$,\s]*+)\)\s*\{\s*return\s*+")
_CALL = re.compile(r"\s*;?\s*\}\s*\)?\s*+(?=\()")


def read_literal(text: str, start: int = 0) -> tuple[Any, int]:
    """The value of the literal at `start`, and the index behind it. Raises ValueError if it
    cannot be read, or is nested too deep.
    """
    reader = _Reader(text, start, {})
    return reader.value(0), reader.at


def read_call(text: str, start: int = 0) -> Any:
    """The value of a function that is called at once: `(function(a,b){return {x:a}}(1,2))`. Raises
    ValueError if it cannot be read.
    """
    function = _FUNCTION.match(text, start)
    if function is None:
        raise ValueError("no function")
    names = [name.strip() for name in function[1].split(",") if name.strip()]
    # The arguments come behind the value that they are in, so that is read twice.
    first = _Reader(text, function.end(), {})
    first.value(0)
    call = _CALL.match(text, first.at)
    if call is None:
        raise ValueError("no call")
    arguments = _Reader(text, call.end(), {}).arguments()
    known = dict(zip(names, arguments, strict=False))
    return _Reader(text, function.end(), known).value(0)


class _Reader:
    """Reads one literal from left to right. `names` are the values of names."""

    def __init__(self, text: str, start: int, names: Mapping[str, Any]) -> None:
        self._text = text
        self._names = names
        self.at = start
        self._skip()

    def value(self, depth: int) -> Any:
        """The value that comes next."""
        if depth > _MAX_DEPTH:
            raise ValueError("nested too deep")
        text, at = self._text, self.at
        character = text[at : at + 1]
        if character == "{":
            return self._object(depth)
        if character == "[":
            return self._items("]", depth)
        if character and character in "\"'`":
            return self._string()
        if number := _NUMBER.match(text, at):
            self._move(number.end())
            return number[0]
        for written, value in _SHORTENED.items():
            if text.startswith(written, at):
                self._move(at + len(written))
                return value
        return self._named(depth)

    def arguments(self) -> list[Any]:
        """The arguments of the call that comes next, in its brackets."""
        return self._items(")", 0)

    def _named(self, depth: int) -> Any:
        """The value of a name. That of a call or of `new` is not known."""
        is_new = self._text.startswith("new ", self.at)
        if is_new:
            self._move(self.at + 4)
        name = _NAME.match(self._text, self.at)
        if name is None:
            raise ValueError(f"no value at {self.at}")
        self._move(name.end())
        if self._peek() == "(":
            arguments = self._items(")", depth)
            return arguments[0] if is_new and arguments else None
        return _CONSTANTS.get(name[0], self._names.get(name[0]))

    def _object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self._move(self.at + 1)
        while self._peek() != "}":
            if self._peek() and self._peek() in "\"'":
                key = self._string()
            elif written := _KEY.match(self._text, self.at):
                key = written[0]
                self._move(written.end())
            else:
                raise ValueError(f"no key at {self.at}")
            self._expect(":")
            found[key] = self.value(depth + 1)
            if self._peek() != "}":
                self._expect(",")
        self._move(self.at + 1)
        return found

    def _items(self, closing: str, depth: int) -> list[Any]:
        found: list[Any] = []
        self._move(self.at + 1)
        while self._peek() != closing:
            if self._peek() == ",":  # a hole
                found.append(None)
            else:
                found.append(self.value(depth + 1))
            if self._peek() != closing:
                self._expect(",")
        self._move(self.at + 1)
        return found

    def _string(self) -> str:
        string = _STRING.match(self._text, self.at)
        if string is None:
            raise ValueError(f"a string without an end at {self.at}")
        self._move(string.end())
        written = string[string.lastindex or 1]
        return unescape_script(written) if "\\" in written else written

    def _expect(self, mark: str) -> None:
        if self._peek() != mark:
            raise ValueError(f"no {mark} at {self.at}")
        self._move(self.at + 1)

    def _peek(self) -> str:
        return self._text[self.at : self.at + 1]

    def _move(self, at: int) -> None:
        self.at = at
        self._skip()

    def _skip(self) -> None:
        self.at = _BLANKS.match(self._text, self.at).end()  # type: ignore[union-attr]


def unescape_script(written: str) -> str:
    """The text of a JavaScript string whose quotes are taken off."""
    try:  # most are JSON too, and surrogates come in pairs
        text: str = json.loads(f'"{written}"', strict=False)
    except ValueError:
        text = _ESCAPE.sub(_character, written)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(escape: re.Match[str]) -> str:
    code = escape[1]
    if code[0] in "ux" and len(code) > 1:
        number = int(code[1:].strip("{}"), 16)
        return chr(number) if number < 0x110000 else ""
    return _ESCAPED.get(code, code)
