"""Reads bylines and datelines: lines that name authors, and lines that give a date and nothing
else. Knows phrases, no page.
"""

import re

from scraper.language import dates
from scraper.language.byline_parts import (
    EAST_ASIAN_DESK,
    EAST_ASIAN_ROLE,
    HAN_NAME,
    PARTICLES,
    SUFFIX,
    after_lead,
    around_date,
    joints,
    without_date_words,
)
from scraper.language.phrases import Line, Phrases
from scraper.text import count_words, ends_sentence, fold

_DIVIDERS = re.compile(r"\s*(?:[|•·;\n]|\s[–—-]\s)\s*")
# "in Berlin", "à Lyon": where an author was, not who.
_PLACE = re.compile(r"\s+(?:in|à|en|aus|at|from|depuis|desde)\s+[^\W\d_].*$")
_OUTER = " .:()[]*【】"
_NAME_WORD = re.compile(r"[^\W\d_][\w'’.\-]*\Z")
_TIME = re.compile(r"\d{1,2}\s?h(?:\s?\d\d)?(?!\w)|\d{1,2}[:.]\d\d", re.I)
_LEFTOVERS = frozenset(
    "at on um uhr uur à a às le la el las los kl klo om ore alle the o'clock h am pm g г в de du "
    "den der dem und and et y e est stand "
    "date".split()
)


def looks_like_name(text: str) -> bool:
    """Whether a line has the shape of a person's name: two to five words, each with a capital but
    for particles, no digits.
    """
    text = SUFFIX.sub("", text).strip()
    if HAN_NAME.fullmatch(text):
        return True
    words = text.split()
    if not 2 <= len(words) <= 5 or len(text) > 45:
        return False
    capitals = [word for word in words if word.casefold().rstrip("’'") not in PARTICLES]
    if len(capitals) < 2 or not words[-1][:1].isupper():
        return False
    return all(
        _NAME_WORD.match(word)
        and (word[:1].isupper() or word[:2] in ("d'", "d’", "l'", "al", "O'"))
        for word in capitals
    )


def read_byline(text: str, phrases: Phrases, *, named: bool = False) -> list[str]:
    """The names that a byline gives, in its order; empty where the line is no byline.

    `named` says that the page's markup calls the line an author's, so that it needs no "By".
    """
    text = text.strip()
    rest = after_lead(text, phrases)
    if rest is None or not (
        rest[:1].isupper() or HAN_NAME.match(rest) or ":" in text
    ):  # "By then, …"
        if not named:
            return _name_and_role(text, phrases)
        rest = text
    if ends_sentence(rest) and count_words(rest) > 6 and not SUFFIX.search(rest):
        return []
    names = []
    for part in _DIVIDERS.split(" | ".join(around_date(rest, phrases))):
        found = _names_in(part, phrases)
        names += found
        if names and not found:
            break
    return list(dict.fromkeys(names))


def bare_names(text: str, phrases: Phrases) -> list[str]:
    """The names of a line that is nothing but names: "Jane Doe", "JANE DOE / JOHN ROE"; empty for
    any other.
    """
    pieces = [
        piece.replace("\\", ", ") for piece in joints(phrases).split(SUFFIX.sub(r"\\\1", text))[::2]
    ]
    return pieces if all(looks_like_name(piece) for piece in pieces) else []


def is_dateline(text: str, phrases: Phrases) -> bool:
    """Whether a line holds a date, or several, and beside them only what goes with one:
    "Published", a weekday, a time, two words of a place.
    """
    pieces, end = [], 0
    for moment in dates.find_all(text, phrases.languages):
        pieces.append(text[end : moment.start])
        end = moment.end
    if not end:
        return False
    rest = _TIME.sub(
        " ", " | ".join(_without_phrases(piece, phrases) for piece in (*pieces, text[end:]))
    )
    weekdays = frozenset(
        day for language in phrases.languages for day in dates.weekday_names(language)
    )
    left = [
        word
        for word in re.findall(r"[^\W_]+(?:['’.][^\W_]+)*", rest)
        if (key := fold(word).rstrip(".")) not in weekdays and key not in _LEFTOVERS
    ]
    return not left or (
        len(left) <= 2 and not ends_sentence(text) and all(word[:1].isupper() for word in left)
    )


def _without_phrases(text: str, phrases: Phrases) -> str:
    """`text` without the words that introduce dates and reading times."""
    rest = []
    for part in re.split(r"\s*[|•·]\s*|\s[–—-]\s", text):
        line = Line(_without_joint(part.strip(" ,;()"), phrases))
        if phrases.has_whole("reading_time_whole", line):
            continue
        lead = max(
            (phrases.start(table, line) or "" for table in ("dateline_lead", "updated_lead")),
            key=len,
        )
        rest.append(
            " ".join(line.folded.lstrip(" >|").split()[len(lead.split()) :]) if lead else line.text
        )
    return " | ".join(rest)


def _without_joint(text: str, phrases: Phrases) -> str:
    """As in "… and last updated on"."""
    first, _, others = text.partition(" ")
    return others if fold(first) in phrases["byline_and"] else text


def _name_and_role(text: str, phrases: Phrases) -> list[str]:
    """As in "Jane Doe, Political Editor": a name and a profession need no "By"."""
    name, comma, role = text.partition(",")
    if not comma:
        name, comma, role = text.partition("|")
    if (
        comma
        and looks_like_name(name)
        and count_words(role) <= 6
        and not ends_sentence(role)
        and has_role(role, phrases)
    ):
        return [name.strip()]
    return []


def has_role(text: str, phrases: Phrases) -> bool:
    """Whether a text names a journalist's profession."""
    return phrases.contains("author_roles", Line(text))


def _names_in(part: str, phrases: Phrases) -> list[str]:
    names = []
    for piece in joints(phrases).split(SUFFIX.sub(r"\\\1", part))[::2]:
        bare = _PLACE.sub("", piece.replace("\\", ", ")).strip(_OUTER)
        name = without_date_words(EAST_ASIAN_ROLE.sub("", bare), phrases)
        if (
            looks_like_name(name)
            and not has_role(name, phrases)
            and not EAST_ASIAN_DESK.match(name)
        ):
            names.append(name)
        elif name and not names and not EAST_ASIAN_DESK.match(name):
            break
    return names
