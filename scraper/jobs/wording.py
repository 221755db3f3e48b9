"""Puts what msgspec says of a jobs.toml into the words of the file: "[fetch] delay: expected a number, not text in quotes". Pure."""

import difflib
import re
from ast import literal_eval
from collections.abc import Mapping, Sequence

_UNKNOWN = re.compile(r"unknown field `(?P<key>.*?)`(?: - at `\$(?P<where>[^`]*)`)?$", re.S)
_CHOICE = re.compile(r"[Ii]nvalid enum value (?P<value>'.*'|\".*\")", re.S)
_AT = re.compile(r" - at `\$(?P<where>[^`]*)`$")
_MISSING = re.compile(r"Object missing required field `(?P<key>.*)`")
_PATTERN = re.compile(r"Expected `str` matching regex (?P<pattern>'.*')")
_WORDS = {
    "array of length >= 1": "at least one table",
    "str of length >= 1": "text in quotes that is not empty",
    "array": "a list in brackets",
    "object": "a table",
    "str": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
}
"""What msgspec calls things, and what users of TOML do."""
_BOUNDS = {" >= ": " of at least ", " <= ": " of at most ", " > ": " above ", " < ": " below "}
_TABLES = {"job": "table [job], with its name and output", "source": "table [[source]], which says where pages come from"}
_ARRAYS = ("source", "sink")


def explained(message: str, keys: Mapping[str, Sequence[str]], choices: Mapping[str, Sequence[str]], patterns: Mapping[str, str]) -> str:
    """The message in words; `keys` are each table's ("" is the file), `choices` a key's values, `patterns` what texts look like."""
    if unknown := _UNKNOWN.search(message):
        where = unknown["where"] or ""
        known = keys.get(_table(where), keys[""])
        return f"{_place(where)}unknown key {unknown['key']}{_meant(unknown['key'], known) or '; known are ' + ', '.join(known)}"
    at = _AT.search(message)
    where, text = (at["where"], message[: at.start()]) if at else ("", message)
    if choice := _CHOICE.search(text):
        known = choices.get(where.rpartition(".")[2], ())
        return f"{_place(where)}{choice['value']} is none of {', '.join(known)}{_meant(choice['value'][1:-1], known)}"
    return f"{_place(where)}{_in_words(text, patterns)}"


def _meant(written: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(written, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _in_words(text: str, patterns: Mapping[str, str]) -> str:
    if missing := _MISSING.fullmatch(text):
        return f"missing {_TABLES.get(missing['key'], 'key ' + missing['key'])}"
    if pattern := _PATTERN.fullmatch(text):
        return f"expected {patterns.get(literal_eval(pattern['pattern']), 'another text')}"
    text = text.replace("`", "").replace(" | null", "").replace(", got ", ", not ")
    text = re.sub("|".join(rf"\b{re.escape(word)}(?!\w)" for word in _WORDS), lambda found: _WORDS[found[0]], text)
    for sign, said in _BOUNDS.items():
        text = text.replace(sign, said)
    return f"{text[:1].lower()}{text[1:]}"


def _table(where: str) -> str:
    """As "source" in ".source[1].url"."""
    name = re.match(r"\.?(\w*)", where)
    return name[1] if name else ""


def _place(where: str) -> str:
    """As "[[source]] number 2 url: "."""
    match = re.match(r"\.(?P<table>\w+)(?:\[(?P<number>\d+|\.\.\.)\])?\.?(?P<key>.*)", where)
    if match is None:
        return ""
    table = f"[[{match['table']}]]" if match["table"] in _ARRAYS else f"[{match['table']}]"
    number = f" number {int(match['number']) + 1}" if match["number"] and match["number"].isdigit() else ""
    key = re.sub(r"\[(\d+)\]", lambda found: f", entry {int(found[1]) + 1}", match["key"])
    return f"{table}{number}{' ' + key if key else ''}: "
