"""Names of authors out of what a field or a line says: "By A and B", "A; B", "Von A, Berlin",
"文・A". Knows phrases, no page.
"""

import re
from functools import cache

from scraper.language import bylines
from scraper.language.byline_parts import (
    EAST_ASIAN_ROLE,
    after_lead,
    around_date,
    joints,
    without_date_words,
)
from scraper.language.phrases import Line, Phrases, names
from scraper.text import clean, count_words, fold

_DIVIDERS = re.compile(r"\s*(?:[|•·●⋅∙;\n\\]|\s[–—-]\s|\s{2,})\s*")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_ADDRESS = re.compile(r"\S*@\S*|(?:https?:|www\.)\S*", re.I)
_NO_NAME = re.compile(r"\d{3,}|[<>{}=]|^\W*$|(?:する|ます|です|こと|した)$")
# Academic degrees and professional titles that follow a name after a comma (or without one, where
# they cannot be a name), and titles before it.
_CREDENTIALS = re.compile(
    r"(?:,\s*(?i:ph\.?\s?d|m\.?d|r\.?d(?:n|ms)?|r\.?n|m\.?s(?:c|n|w)?|m\.?a|b\.?a|b\.?sc?|mba|mph|cpa|cfp|cfa|cepf|cpt|dds|dvm|esq|jd|ll\.?m|lcsw|fnp"
    r"|pharm\.?d)|\s(?:Ph\.?\s?D|M\.D|MD|MBA|CPA|RDN|CFP|CFA|CEPF))[.®™]*(?=\s*(?:$|[,;|&]|(?:and|und|et|y)\b))"
)
_SUFFIX = re.compile(r",\s*((?:jr|sr|iii|ii|iv)\b\.?)", re.I)
_ENDS_IN_JUNIOR = re.compile(r", (?:jr|sr)$", re.I)
_TITLES = re.compile(
    r"^(?:dr|prof|professor|mr|mrs|ms|miss|herr|frau|mag|dipl|ing|sir|dame)\b\.?\s+(?=\S)", re.I
)
# "in Berlin", "à Lyon", "for The Post": where an author was and for whom, not who.
_PLACE = re.compile(
    r"(?<=\S\s)(\S+)\s+(?:in|à|en|aus|at|from|depuis|desde|on|for|für|pour|para)\s+\S.*$", re.I
)
_OUTER = " .,:()[]*【】\"'“”„«»‘’-–—_/#~"
_LONGEST_FIELD = 500
_LONGEST = 60
_MOST_WORDS = 6
_MOST_NAMES = 12


def key(name: str) -> str:
    """What two writings of one name share: folded, without titles, degrees and points."""
    bare = _CREDENTIALS.sub("", _TITLES.sub("", name.strip()))
    return " ".join(fold(bare).replace(".", " ").split())


def split_names(written: str, phrases: Phrases) -> list[str]:
    """The names in an author's field or byline, in its order, each once. "John Smith, Jr." is one
    name; roles, places, dates are none.
    """
    text = _BRACKETS.sub(" ", _ADDRESS.sub(" ", clean(written[:_LONGEST_FIELD]))).strip()
    found: list[str] = []
    for side in around_date(text, phrases):
        found = _names_in_parts(side, phrases)
        if found:
            break
    unique: dict[str, str] = {}
    for name in found:
        unique.setdefault(key(name), name)
    return list(unique.values())[:_MOST_NAMES]


def _names_in_parts(text: str, phrases: Phrases) -> list[str]:
    found: list[str] = []
    for part in _DIVIDERS.split(text):
        if phrases.start("byline_others", Line(part)):
            break
        rest = after_lead(part, phrases)
        mine = _names_of(part if rest is None else rest, phrases)
        if found and not mine:
            break
        found += mine
    return found


def names_after_lead(line: str, phrases: Phrases) -> list[str]:
    """The names that follow an opening word anywhere in a line: "May 3, 2024 | By A and B | 4 min
    read", "Posted by A on Tuesday".
    """
    for side in around_date(clean(line[:_LONGEST_FIELD]), phrases):
        for part in _DIVIDERS.split(side):
            rest = after_lead(part, phrases)
            if rest is not None:
                return split_names(rest, phrases)
    return []


def _names_of(part: str, phrases: Phrases) -> list[str]:
    found: list[str] = []
    for number, (joint, piece) in enumerate(_pieces(part, phrases)):
        name = _bare_name(piece, phrases)
        if name is None or (number and not _may_follow(name, joint, phrases)):
            if number == 0 or not found:
                break
            continue
        found.append(name)
    return found


def _pieces(part: str, phrases: Phrases) -> list[tuple[str, str]]:
    """The pieces of an enumeration, each with what joins it to the one before."""
    protected = _SUFFIX.sub(r"\\\1", _CREDENTIALS.sub("", part))
    cut = joints(phrases).split(protected)
    before = ["", *cut[1::2]]
    return [
        (joint.strip().casefold(), piece.replace("\\", ", "))
        for joint, piece in zip(before, cut[::2], strict=True)
    ]


def _may_follow(name: str, joint: str, phrases: Phrases) -> bool:
    """Whether a later piece is a name: after "and" one word will do, after a comma it must look
    like a person's.
    """
    if bylines.has_role(name, phrases):
        return False
    return (
        bylines.looks_like_name(name)
        or (joint not in (",", "/") and name[:1].isupper())
        or (joint == "/" and count_words(name) == 1)
    )


def _bare_name(piece: str, phrases: Phrases) -> str | None:
    name = EAST_ASIAN_ROLE.sub("", _trimmed(piece))
    if count_words(name) > 2:
        name = _PLACE.sub(r"\1", name)
    shorter = without_date_words(name, phrases)
    name = name if shorter == name else shorter.strip(_OUTER)
    if (
        not 2 <= len(name) <= _LONGEST
        or count_words(name) > _MOST_WORDS
        or _NO_NAME.search(name)
        or not any(map(str.isalpha, name))
    ):
        return None
    line = Line(name)
    known = (
        "navigation_whole",
        "share_whole",
        "teaser_whole",
        "comments_whole",
        "newsletter_whole",
        "standing_whole",
        "reading_time_whole",
    )
    if any(phrases.has_whole(table, line) for table in known) or line.folded in _words_of_bylines(
        phrases
    ):
        return None
    return name


def _trimmed(name: str) -> str:
    """Without the marks around it; the point of "Jr." is its own."""
    bare = name.strip(_OUTER)
    return (
        bare + "." if _ENDS_IN_JUNIOR.search(bare) and name.strip().endswith(bare + ".") else bare
    )


@cache
def _words_of_bylines(phrases: Phrases) -> frozenset[str]:
    """What stands in bylines and is nobody's name: "by", "updated", "published on", "about the
    author".
    """
    tables = ("byline_lead", "byline_and", "byline_others", "dateline_lead", "author_roles")
    return frozenset(phrase for table in tables for phrase in phrases[table]) | names("no_names")
