"""JSON as sites write it by hand: comments, loose commas, stray quotes, several values in a row.
Knows nothing of JSON-LD or trees.

The standard library reads a text that is valid JSON. Only a damaged text is read here, token by
token.
"""

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

# Deeper nesting does not describe an article. It is an attack on the parser.
_MAX_DEPTH = 60
# A longer damaged text is refused.
_MAX_MENDED = 2_000_000
_MAX_UNESCAPED = 3
# The characters that are read ahead, for each character of the text. A text that was made to cost
# more is refused.
_MAX_LOOKAHEAD = 16

# Each group is atomic, so that a scan is linear. White space of all kinds, control characters and
# byte order marks are blanks, and so are the line breaks and paragraphs that editors of posts put
# into a script.
_SPACE = r"[\s\x00-\x1f\x7f-\xa0\u200b-\u200f\u2060\ufeff]"
_TAG = r"</?(?:br|p|span|div)\b[^<>]{0,200}>"
_LINE_COMMENT = r"//[^\n\r\u2028\u2029]*+"
_BLOCK_COMMENT = r"/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)"
_HTML_COMMENT = r"<!--(?:[^-]++|-(?!->))*+(?:-->|\Z)"
_MARKERS = r"(?://\s*+)?(?:<!\[CDATA\[|\]\]>|-->|<!\]\]>)"
_OPENING_MARKERS = r"(?://\s*+)?<!--(?:\s*+/*\s*+<!\[CDATA\[)?"
_BLANKS = re.compile(
    rf"(?>{_SPACE}++|{_MARKERS}|{_HTML_COMMENT}|{_LINE_COMMENT}|{_BLOCK_COMMENT}|{_TAG})*+", re.I
)
# The same if the value itself is inside an HTML comment, as it was written for old browsers.
_BLANKS_UNWRAPPED = re.compile(
    rf"(?>{_SPACE}++|{_MARKERS}|{_OPENING_MARKERS}|{_LINE_COMMENT}|{_BLOCK_COMMENT}|{_TAG})*+",
    re.I,
)
_BETWEEN_VALUES = re.compile(r"[,;\]})]*+")
# A quote that opens a string -> the quotes that can close it.
_QUOTES = {'"': '"', "'": "'", "‘": "’'", "’": "’'", "`": "`"} | dict.fromkeys("“”„″", '“”″"')
_NEXT_QUOTE = {
    opening: re.compile(rf"(?:[^\\{closing}]++|\\.)*+(?=[{closing}])", re.S)
    for opening, closing in _QUOTES.items()
}
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[\da-fA-F]{4})|u?)')
_WORD = re.compile(r"[^\W\d][\w$@.-]*+")
_NUMBER = re.compile(r"[-+]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][-+]?\d++)?()")
_ESCAPED_QUOTE = re.compile(
    r'[^"]*?&(?:amp;)*+(?:quot|[lr]dquo|#0*+(?:34|822[01])|#x0*+(?:22|201[cd]));', re.I
)
_CONSTANT = re.compile(r"[-+]?(\w++)")
_CONSTANTS = {
    "true": True,
    "false": False,
    "none": None,
    "null": None,
    "undefined": None,
    "nan": None,
    "infinity": None,
}
_CLOSING = {"{": "}", "[": "]"}
_VALUE_STARTS = _CLOSING.keys() | _QUOTES.keys()
_AFTER_ITEM = frozenset(["", *",]}"])
_AFTER_CONTAINER = frozenset(["", *"}],;{[<"]) | _QUOTES.keys()

_DECODER = json.JSONDecoder(
    strict=False, parse_int=str, parse_float=str, parse_constant=lambda _: None
)
_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[{}\]]', re.S)


def load_all(text: str) -> list[Any]:
    """The JSON values of a text, numbers as strings. Raises ValueError if the first cannot be read.

    The text may be in HTML comments or CDATA. It may have control characters, missing and trailing
    commas, comments, quotes that are not escaped, single or curly quotes, HTML entities for quotes,
    escapes that are not JSON's, brackets that are not closed, or several values.
    """
    text = text.strip("\ufeff \t\r\n")
    _refuse_depth(text)
    try:
        return [_DECODER.decode(text)]
    except ValueError:
        if len(text) > _MAX_MENDED:
            raise
    for _ in range(_MAX_UNESCAPED):
        try:
            return _load_damaged(text)
        except ValueError:
            if not _ESCAPED_QUOTE.match(text):
                raise
            text = unescape(text)
    return _load_damaged(text)


def _load_damaged(text: str) -> list[Any]:
    if "<!--" not in text:
        return list(_values(_Reader(text, _BLANKS)))
    try:
        found = list(_values(_Reader(text, _BLANKS)))
    except ValueError:
        found = []
    return found or list(_values(_Reader(text, _BLANKS_UNWRAPPED)))


def _values(reader: "_Reader") -> Iterator[Any]:
    """The values in a text, up to the first one that cannot be read. Raises ValueError if that is
    the first of all.
    """
    is_first = True
    while not reader.at_end():
        try:
            value = reader.value(0)
        except ValueError:
            if is_first:
                raise
            return
        yield value
        is_first = False
        reader.skip_between_values()


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


class _Reader:
    """Reads a damaged text from left to right. `blanks` matches what is between two tokens."""

    def __init__(self, text: str, blanks: re.Pattern[str]) -> None:
        self._text = text
        self._blanks = blanks
        self._at = 0
        self._lookahead = _MAX_LOOKAHEAD * (len(text) + 1)
        self._open: list[str] = []
        """The closing brackets that are still to come."""
        self._skip()

    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self._at >= len(self._text)

    def skip_between_values(self) -> None:
        """Skip what may stand between two values."""
        start = -1
        while start != self._at:
            start = self._at
            self._at = _BETWEEN_VALUES.match(self._text, start).end()  # type: ignore[union-attr]
            self._skip()

    def value(self, depth: int) -> Any:
        """The value that comes next. Raises ValueError if none does."""
        if depth > _MAX_DEPTH:
            raise ValueError("nested too deep")
        character = self._peek()
        if character == "{":
            return self._object(depth)
        if character == "[":
            return self._list(depth)
        if character in _QUOTES:
            return self._string(self._ends_value)
        if number := _NUMBER.match(self._text, self._at):
            self._move(number.end())
            return number[0]
        if (word := _CONSTANT.match(self._text, self._at)) and word[1].lower() in _CONSTANTS:
            self._move(word.end())
            return _CONSTANTS[word[1].lower()]
        raise ValueError(f"no value at {self._at}")

    def _object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for _ in self._members("{"):
            key = self._key()
            if self._peek() == ":":
                self._move(self._at + 1)
            elif not self.at_end():
                raise ValueError(f"no colon at {self._at}")
            found[key] = None if self._peek() in ("", ",", "}") else self.value(depth + 1)
        return found

    def _list(self, depth: int) -> list[Any]:
        return [self.value(depth + 1) for _ in self._members("[")]

    def _members(self, opening: str) -> Iterator[None]:
        """Stops before each member of an object or list, and ends behind its closing bracket. A
        bracket that closes a container further out closes this one too.
        """
        self._open.append(_CLOSING[opening])
        self._move(self._at + 1)
        while True:
            while self._peek() == ",":
                self._move(self._at + 1)
            character = self._peek()
            if character in ("", "}", "]"):
                closing = self._open.pop()
                if character == closing or (character and character not in self._open):
                    self._move(self._at + 1)
                return
            yield

    def _key(self) -> str:
        if self._peek() in _QUOTES:
            return self._string(self._ends_key)
        word = _WORD.match(self._text, self._at) or _NUMBER.match(self._text, self._at)
        if word is None:
            raise ValueError(f"no key at {self._at}")
        self._move(word.end())
        return word[0]

    def _string(self, is_end: Callable[[int], bool]) -> str:
        """The string that comes next. `is_end` says whether the text goes on as JSON does behind a
        string. A quote without that is part of the string. Raises ValueError for a string that
        does not end.
        """
        opening, start = self._peek(), self._at + 1
        end = start
        while found := _NEXT_QUOTE[opening].match(self._text, end):
            end = found.end() + 1
            behind = self._behind(end)
            if is_end(behind):
                string = self._text[start : end - 1]
                self._at = behind
                return _unescaped(string)
        raise ValueError(f"a string without an end at {start}")

    def _ends_key(self, at: int) -> bool:
        return self._text[at : at + 1] == ":"

    def _ends_value(self, at: int) -> bool:
        """Whether the text from `at` on is what follows a string that is a value."""
        if not self._open:
            return True
        in_list = self._open[-1] == "]"
        character = self._text[at : at + 1]
        if character != ",":
            return self._closes(at) or (not in_list and self._starts_member(at))
        while self._text[at : at + 1] == ",":
            at = self._behind(at + 1)
        if in_list:
            return self._starts_item(at) or self._closes(at)
        return self._starts_member(at) or self._closes(at)

    def _closes(self, at: int) -> bool:
        """Whether the text ends, or a container does, and what follows it is not running text."""
        if self._text[at : at + 1] in ("}", "]"):
            at = self._behind(at + 1)
            return self._text[at : at + 1] in _AFTER_CONTAINER
        return at >= len(self._text)

    def _starts_item(self, at: int) -> bool:
        """Whether a value comes next. A number or constant needs a comma or bracket behind it, for
        running text has such words too.
        """
        if self._text[at : at + 1] in _VALUE_STARTS:
            return True
        scalar = _NUMBER.match(self._text, at) or _CONSTANT.match(self._text, at)
        if scalar is None or not (scalar[0][-1:].isdigit() or scalar[1].lower() in _CONSTANTS):
            return False
        at = self._behind(scalar.end())
        return self._text[at : at + 1] in _AFTER_ITEM

    def _starts_member(self, at: int) -> bool:
        """Whether a key and a colon come next."""
        character = self._text[at : at + 1]
        if character in _QUOTES:
            found = _NEXT_QUOTE[character].match(self._text, at + 1)
            end = found.end() + 1 if found is not None else len(self._text)
            self._charge(end - at)
            return found is not None and self._ends_key(self._behind(end))
        word = _WORD.match(self._text, at)
        return word is not None and self._ends_key(self._behind(word.end()))

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _behind(self, at: int) -> int:
        """The end of the blanks that start at a place."""
        end = self._blanks.match(self._text, at).end()  # type: ignore[union-attr]
        self._charge(end - at)
        return end

    def _charge(self, characters: int) -> None:
        """Count the characters of a look ahead. Raises ValueError if they are too many."""
        self._lookahead -= characters
        if self._lookahead < 0:
            raise ValueError("too much to read ahead")

    def _move(self, at: int) -> None:
        self._at = at
        self._skip()

    def _skip(self) -> None:
        self._at = self._behind(self._at)


def _unescaped(string: str) -> str:
    """The text of a JSON string, with quotes and control characters as they are. The backslash of
    an escape that JSON does not know is dropped.
    """
    if "\\" not in string:
        return string
    mended = _ESCAPE.sub(lambda escape: escape[0] if escape[1] else escape[0][1:], string)
    quoted = re.sub(r'(\\.)|"', lambda found: found[1] or '\\"', mended, flags=re.S)
    text: str = json.loads(f'"{quoted}"', strict=False)
    return text
