"""Turns the errors of msgspec about a jobs.toml into messages in the words of the file, such as
"[fetch] delay: expected a number, not text in quotes". Opens no file.
"""

import difflib
import re
from ast import literal_eval
from collections.abc import Iterator, Mapping, Sequence

import msgspec

_UNKNOWN = re.compile(r"unknown field `(?P<key>.*?)`(?: - at `\$(?P<path>[^`]*)`)?$", re.S)
_CHOICE = re.compile(r"[Ii]nvalid enum value (?P<value>'.*'|\".*\")", re.S)
_AT = re.compile(r" - at `\$(?P<path>[^`]*)`$")
_MISSING = re.compile(r"Object missing required field `(?P<key>.*)`")
_PATTERN = re.compile(r"Expected `str` matching regex (?P<pattern>'.*')")
_KEY = re.compile(r"\w+(?=[:,] )")
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
"""Names of types: what msgspec calls them, and what users of TOML call them."""
_BOUNDS = {" >= ": " of at least ", " <= ": " of at most ", " > ": " above ", " < ": " below "}
_TABLES = {
    "job": "table [job], with its name and output",
    "source": "table [[source]], which says where pages come from",
}
_ARRAYS = ("source", "sink")


def explain(
    error: msgspec.ValidationError,
    keys: Mapping[str, Sequence[str]],
    choices: Mapping[str, Sequence[str]],
    patterns: Mapping[str, str],
) -> str:
    """The message for the user.

    `keys` are the keys of each table, and of the file under "". `choices` are the values that a key
    may have. `patterns` are regular expressions and their descriptions.
    """
    message = str(error)
    if unknown := _UNKNOWN.search(message):
        path = unknown["path"] or ""
        known = keys.get(_table(path), keys[""])
        return (
            f"{_place(path)}unknown key "
            f"{unknown['key']}{_guess(unknown['key'], known) or '; known are ' + ', '.join(known)}"
        )
    at = _AT.search(message)
    path, text = (at["path"], message[: at.start()]) if at else ("", message)
    if isinstance(error.__cause__, ValueError):  # of a check in __post_init__
        return _with_key(_place(path), text, keys.get(_table(path), ()))
    if choice := _CHOICE.search(text):
        known = choices.get(path.rpartition(".")[2], ())
        return f"{_place(path)}{not_one_of(choice['value'], choice['value'][1:-1], known)}"
    return f"{_place(path)}{_in_words(text, patterns)}"


def not_one_of(shown: str, value: str, known: Sequence[str]) -> str:
    """A sentence about a value that is not one of the known ones, with the most similar of
    them.
    """
    return f"{shown} is not one of {', '.join(known)}{_guess(value, known)}"


def _guess(value: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(value, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _with_key(place: str, text: str, keys: Sequence[str]) -> str:
    """The message of a check after the place of its table: "[job]: stale: …" becomes
    "[job] stale: …".
    """
    key = _KEY.match(text)
    return f"{place.removesuffix(': ')} {text}" if key and key[0] in keys else f"{place}{text}"


def _in_words(text: str, patterns: Mapping[str, str]) -> str:
    if missing := _MISSING.fullmatch(text):
        return f"missing {_TABLES.get(missing['key'], 'key ' + missing['key'])}"
    if pattern := _PATTERN.fullmatch(text):
        return f"expected {patterns.get(literal_eval(pattern['pattern']), 'another text')}"
    text = text.replace("`", "").replace(" | null", "").replace(", got ", ", not ")
    text = re.sub(
        "|".join(rf"\b{re.escape(word)}(?!\w)" for word in _WORDS),
        lambda found: _WORDS[found[0]],
        text,
    )
    for sign, words in _BOUNDS.items():
        text = text.replace(sign, words)
    return f"{text[:1].lower()}{text[1:]}"


def _table(path: str) -> str:
    """The table in a path: "source" in ".source[1].url"."""
    name = re.match(r"\.?(\w*)", path)
    return name[1] if name else ""


def _place(path: str) -> str:
    """A path as the start of a message: ".source[1].url" becomes "[[source]] number 2 url: "."""
    match = re.match(r"\.(?P<table>\w+)(?:\[(?P<number>\d+|\.\.\.)\])?\.?(?P<key>.*)", path)
    if match is None:
        return ""
    table = f"[[{match['table']}]]" if match["table"] in _ARRAYS else f"[{match['table']}]"
    number = (
        f" number {int(match['number']) + 1}"
        if match["number"] and match["number"].isdigit()
        else ""
    )
    key = re.sub(r"\[(\d+)\]", lambda found: f", entry {int(found[1]) + 1}", match["key"])
    return f"{table}{number}{' ' + key if key else ''}: "


LANGUAGES = frozenset(
    (
        "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv "
        "cy da de dv dz ee el en eo "
        "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii "
        "ik io is it iu ja jv ka kg "
        "ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms "
        "mt my na nb nd ne ng nl nn "
        "no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm "
        "sn so sq sr ss st su sv sw "
        "ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
    ).split()
)
"""The codes of ISO 639-1, with `bh` and `sh`, which were withdrawn but which language detectors
still give. A record's `language` may be another code only if a page declares one by mistake.
"""


def suggest_language(code: str) -> str:
    """The end of a sentence about a text that is not a language code: what to write instead."""
    meant = _similar_language(code)
    return (
        f"; did you mean {meant}?"
        if meant
        else "; write the two letters of ISO 639-1, as records have them: en, de, fr"
    )


def _similar_language(code: str) -> str | None:
    from babel.core import get_global  # slow to import, and only needed for a mistake

    primary = code.strip().replace("_", "-").split("-")[0].lower()
    known = str(get_global("language_aliases").get(primary, primary))  # for "deu"
    if known in LANGUAGES:
        return known
    by_name = dict(_language_names())
    close = difflib.get_close_matches(code.strip().casefold(), by_name, n=1, cutoff=0.8)
    return by_name[close[0]] if close else None


def _language_names() -> Iterator[tuple[str, str]]:
    """(name, code) for each language, with its names in English and in the language itself."""
    from babel import Locale, UnknownLocaleError

    for code in sorted(LANGUAGES):
        try:
            locale = Locale(code)
        except UnknownLocaleError:
            continue
        for name in (locale.get_language_name("en"), locale.get_language_name(code)):
            if name:
                yield name.casefold(), code
