"""Puts what msgspec says of a jobs.toml into the words of the file: "[fetch] delay: expected a
number, not text in quotes". Pure.
"""

import difflib
import re
from ast import literal_eval
from collections.abc import Iterator, Mapping, Sequence

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
_TABLES = {
    "job": "table [job], with its name and output",
    "source": "table [[source]], which says where pages come from",
}
_ARRAYS = ("source", "sink")


def explained(
    message: str,
    keys: Mapping[str, Sequence[str]],
    choices: Mapping[str, Sequence[str]],
    patterns: Mapping[str, str],
) -> str:
    """The message in words; `keys` are each table's ("" is the file), `choices` a key's values,
    `patterns` what texts look like.
    """
    if unknown := _UNKNOWN.search(message):
        where = unknown["where"] or ""
        known = keys.get(_table(where), keys[""])
        return (
            f"{_place(where)}unknown key "
            f"{unknown['key']}{_meant(unknown['key'], known) or '; known are ' + ', '.join(known)}"
        )
    at = _AT.search(message)
    where, text = (at["where"], message[: at.start()]) if at else ("", message)
    if choice := _CHOICE.search(text):
        known = choices.get(where.rpartition(".")[2], ())
        return f"{_place(where)}{none_of(choice['value'], choice['value'][1:-1], known)}"
    return f"{_place(where)}{_in_words(text, patterns)}"


def none_of(shown: str, written: str, known: Sequence[str]) -> str:
    """A sentence about a value that is not among the known ones, with the nearest of them."""
    return f"{shown} is none of {', '.join(known)}{_meant(written, known)}"


def _meant(written: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(written, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


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
"""ISO 639-1, and `bh` and `sh`, which it has withdrawn and detectors of languages still say. A
record's `language` has two letters; another of them can only be a page's own mistake.
"""


def advice(written: str) -> str:
    """What to write in place of what is no code: the end of a sentence."""
    meant = _meant_languages(written)
    return (
        f"; did you mean {meant}?"
        if meant
        else "; write two letters of ISO 639-1, as records have them: en, de, fr"
    )


def _meant_languages(written: str) -> str | None:
    from babel.core import get_global  # takes long, and only those who are wrong need it

    primary = written.strip().replace("_", "-").split("-")[0].lower()
    known = str(get_global("language_aliases").get(primary, primary))  # as in "deu"
    if known in LANGUAGES:
        return known
    by_name = dict(_names())
    close = difflib.get_close_matches(written.strip().casefold(), by_name, n=1, cutoff=0.8)
    return by_name[close[0]] if close else None


def _names() -> Iterator[tuple[str, str]]:
    """What languages are called, in English and by themselves, and their codes."""
    from babel import Locale, UnknownLocaleError

    for code in sorted(LANGUAGES):
        try:
            locale = Locale(code)
        except UnknownLocaleError:
            continue
        for said in (locale.get_language_name("en"), locale.get_language_name(code)):
            if said:
                yield said.casefold(), code
