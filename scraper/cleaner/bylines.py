"""Reads bylines and datelines: lines that name authors, and lines that give a date and nothing else. Knows phrases, no page."""

import re
from functools import cache

from scraper import dates
from scraper.cleaner.phrases import Line, Phrases
from scraper.text import count_words, ends_sentence, fold

PARTICLES = frozenset("de da do dos das di del della der den van von zu zum zur la le du des el al bin ibn ter ten y e af av".split())
_HAN_NAME = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff·]{2,8}(?:\s[\u3040-\u30ff\u4e00-\u9fff]{1,5})?|[\uac00-\ud7a3]{2,5}")
EAST_ASIAN_ROLE = re.compile(r"\s*(?:기자|특파원|선임기자|記者|记者|特派員|編集委員|論説委員)$")
"""What follows a reporter's name in Korean, Japanese and Chinese bylines."""
_SUFFIX = re.compile(r",\s*((?:jr|sr|iii|ii|iv|md|m\.d|phd|ph\.d|esq)\.?)(?=$|[\s,;])", re.I)
_DIVIDERS = re.compile(r"\s*(?:[|•·;\n]|\s[–—-]\s)\s*")
# "in Berlin", "à Lyon": where an author was, not who.
_PLACE = re.compile(r"\s+(?:in|à|en|aus|at|from|depuis|desde)\s+[^\W\d_].*$")
_NAME_WORD = re.compile(r"[^\W\d_][\w'’.\-]*\Z")
_LEFTOVERS = frozenset(
    "at on um uhr à a le la el las los kl klo om ore alle the o'clock h am pm g г в de du den der dem und and et y e est stand date".split()
)


def looks_like_name(text: str) -> bool:
    """Whether a line has the shape of a person's name: two to five words, each with a capital but for particles, no digits."""
    text = _SUFFIX.sub("", text).strip()
    if _HAN_NAME.fullmatch(text):
        return True
    words = text.split()
    if not 2 <= len(words) <= 5 or len(text) > 45:
        return False
    capitals = [word for word in words if word.casefold().rstrip("’'") not in PARTICLES]
    if len(capitals) < 2 or not words[-1][:1].isupper():
        return False
    return all(_NAME_WORD.match(word) and (word[:1].isupper() or word[:2] in ("d'", "d’", "l'", "al", "O'")) for word in capitals)


def read_byline(text: str, phrases: Phrases, *, named: bool = False) -> list[str]:
    """The names that a byline gives, in its order; empty where the line is no byline.

    `named` says that the page's markup calls the line an author's, so that it needs no "By".
    """
    text = text.strip()
    line = Line(text)
    opened, rest = _after_lead(text, line, phrases)
    if not opened and not named:
        return _name_and_role(text, phrases)
    if ends_sentence(rest) and count_words(rest) > 6 and not _SUFFIX.search(rest):
        return []
    names = []
    for part in _DIVIDERS.split(_without_date(rest, phrases)):
        found = _names_in(part, phrases)
        names += found
        if names and not found:
            break
    return list(dict.fromkeys(names))


def bare_names(text: str, phrases: Phrases) -> list[str]:
    """The names of a line that is nothing but names: "Jane Doe", "JANE DOE / JOHN ROE"; empty for any other."""
    pieces = [piece.replace("\\", ", ") for piece in re.split(_joints(phrases), _SUFFIX.sub(r"\\\1", text))]
    return pieces if all(looks_like_name(piece) for piece in pieces) else []


def is_dateline(text: str, phrases: Phrases) -> bool:
    """Whether a line holds a date, or several, and beside them only what goes with one: "Published", a weekday, a time, two words of a
    place.
    """
    pieces, end = [], 0
    for moment in dates.find_all(text, phrases.languages):
        pieces.append(text[end : moment.start])
        end = moment.end
    if not end:
        return False
    rest = " | ".join(_without_phrases(piece, phrases) for piece in (*pieces, text[end:]))
    weekdays = frozenset(day for language in phrases.languages for day in dates.weekday_names(language))
    left = [
        word
        for word in re.findall(r"[^\W_]+(?:['’.][^\W_]+)*", rest)
        if (key := fold(word).rstrip(".")) not in weekdays and key not in _LEFTOVERS
    ]
    return not left or (len(left) <= 2 and not ends_sentence(text) and all(word[:1].isupper() for word in left))


def _without_phrases(text: str, phrases: Phrases) -> str:
    """`text` without the words that introduce dates and reading times."""
    rest = []
    for part in re.split(r"\s*[|•·]\s*|\s[–—-]\s", text):
        line = Line(_without_joint(part.strip(" ,;()"), phrases))
        if phrases.has_whole("reading_time_whole", line):
            continue
        lead = phrases.start("dateline_lead", line) or phrases.start("updated_lead", line)
        rest.append(" ".join(line.folded.lstrip(" >|").split()[len(lead.split()) :]) if lead else line.text)
    return " | ".join(rest)


def _without_joint(text: str, phrases: Phrases) -> str:
    """As in "… and last updated on"."""
    first, _, others = text.partition(" ")
    return others if fold(first) in phrases["byline_and"] else text


def _after_lead(text: str, line: Line, phrases: Phrases) -> tuple[bool, str]:
    """Whether a byline's opening word stands here, and what follows it."""
    if after := phrases.lead("byline_lead", line):
        return True, after
    phrase = phrases.start("byline_lead", line)
    if phrase is None:
        return False, text
    rest = re.sub(r"^\W*" + r"\S+\s*" * len(phrase.split()), "", text, count=1)
    return (True, rest) if rest[:1].isupper() or _HAN_NAME.match(rest) else (False, text)


def _name_and_role(text: str, phrases: Phrases) -> list[str]:
    """As in "Jane Doe, Political Editor": a name and a profession need no "By"."""
    name, comma, role = text.partition(",")
    if not comma:
        name, comma, role = text.partition("|")
    if comma and looks_like_name(name) and count_words(role) <= 6 and not ends_sentence(role) and has_role(role, phrases):
        return [name.strip()]
    return []


def has_role(text: str, phrases: Phrases) -> bool:
    """Whether a text names a journalist's profession."""
    return phrases.contains("author_roles", Line(text))


def _without_date(text: str, phrases: Phrases) -> str:
    moment = dates.find(text, phrases.languages)
    return text if moment is None else text[: moment.start].rstrip(" ,|-–—(") + " | " + text[moment.end :]


def _names_in(part: str, phrases: Phrases) -> list[str]:
    pieces = re.split(_joints(phrases), _SUFFIX.sub(r"\\\1", part))
    names = []
    for piece in pieces:
        name = EAST_ASIAN_ROLE.sub("", _PLACE.sub("", piece.replace("\\", ", ")).strip(" .:()[]*"))
        if looks_like_name(name) and not has_role(name, phrases):
            names.append(name)
        elif name and not names:
            break
    return names


@cache
def _joints(phrases: Phrases) -> re.Pattern[str]:
    """What stands between two names."""
    words = "|".join(re.escape(word) for word in phrases["byline_and"])
    return re.compile(rf"\s*(?:,|&|/|\b(?:{words})\b)\s*", re.I)
