"""Reads lines and fields that name authors, and lines that only give a date. The shape of a name is
in names.py.
"""

import re
from collections.abc import Iterator

from scraper.language.lines import FoldedLine
from scraper.language.names import EAST_ASIAN_NAME, OUTER, grammar_of, looks_like_name
from scraper.language.phrases import Phrases
from scraper.text import clean, count_words, ends_sentence, fold

_DIVIDERS = re.compile(r"\s*(?:[|•·●⋅∙;\n\\]|\s[–—-]\s|\s{2,})\s*")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_URL_OR_EMAIL = re.compile(r"\S*@\S*|(?:https?:|www\.)\S*", re.I)
_NO_NAME = r"\d{3,}|[<>{}=]|^\W*$|(?:%(sentence_ends)s)$"
_TIME = re.compile(r"\d{1,2}\s?h(?:\s?\d\d)?(?!\w)|\d{1,2}[:.]\d\d", re.I)
_WORDS = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")
_DATE_DIVIDERS = re.compile(r"\s*[|•·]\s*|\s[–—-]\s")
_MARKS = "・:：/／ 　"
_LONGEST_FIELD = 500
_LONGEST_NAME = 60
_MOST_WORDS = 6
_MOST_NAMES = 12
_NO_NAME_TABLES = (
    "navigation_whole",
    "share_whole",
    "teaser_whole",
    "comments_whole",
    "newsletter_whole",
    "standing_whole",
    "reading_time_whole",
)


def read_byline(text: str, phrases: Phrases) -> list[str]:
    """The names that a byline gives, in its order; empty if the line is not a byline."""
    rest = _after_byline_lead(text, phrases)
    return (
        _name_before_role(text.strip(), phrases) if rest is None else _byline_names(rest, phrases)
    )


def read_author_line(text: str, phrases: Phrases) -> list[str]:
    """As `read_byline`, for a line that the markup calls an author's. It needs no "By"."""
    rest = _after_byline_lead(text, phrases)
    return _byline_names(text.strip() if rest is None else rest, phrases)


def _after_byline_lead(text: str, phrases: Phrases) -> str | None:
    """The text after "By", if it can begin with a name. "By then, …" is a sentence."""
    text = text.strip()
    rest = after_lead(text, phrases)
    if rest is None or not (rest[:1].isupper() or EAST_ASIAN_NAME.match(rest) or ":" in text):
        return None
    return rest


def _byline_names(rest: str, phrases: Phrases) -> list[str]:
    is_sentence = ends_sentence(rest) and count_words(rest) > _MOST_WORDS
    if is_sentence and grammar_of(phrases).without_suffix(rest) == rest:
        return []
    names: list[str] = []
    for part in _DIVIDERS.split(" | ".join(_around_date(rest, phrases))):
        found = _people_in(part, phrases)
        names += found
        if names and not found:
            break
    return list(dict.fromkeys(names))


def bare_names(text: str, phrases: Phrases) -> list[str]:
    """The names of a line with nothing but names, such as "JANE DOE / JOHN ROE"; else empty."""
    pieces = [piece for _, piece in grammar_of(phrases).pieces(text)]
    return pieces if all(looks_like_name(piece, phrases) for piece in pieces) else []


def split_names(written: str, phrases: Phrases) -> list[str]:
    """The names in an author's field or byline, in its order, each once. Roles, places and dates
    are left out.
    """
    field = clean(written[:_LONGEST_FIELD])
    text = _BRACKETS.sub(" ", _URL_OR_EMAIL.sub(" ", field)).strip()
    found: list[str] = []
    for side in _around_date(text, phrases):
        found = _names_in_parts(side, phrases)
        if found:
            break
    unique: dict[str, str] = {}
    for name in found:
        unique.setdefault(grammar_of(phrases).key(name), name)
    return list(unique.values())[:_MOST_NAMES]


def names_after_lead(line: str, phrases: Phrases) -> list[str]:
    """The names after an opening word anywhere in a line: "May 3, 2024 | By A and B | 4 min
    read".
    """
    for side in _around_date(clean(line[:_LONGEST_FIELD]), phrases):
        for part in _DIVIDERS.split(side):
            rest = after_lead(part, phrases)
            if rest is not None:
                return split_names(rest, phrases)
    return []


def has_role(text: str, phrases: Phrases) -> bool:
    """Whether a text names a journalist's profession."""
    return phrases.contains("author_roles", FoldedLine(text))


def is_dateline(text: str, phrases: Phrases) -> bool:
    """Whether a line has one or more dates and otherwise only words that go with them: "Published",
    a weekday, a time, two words of a place.
    """
    pieces, end = [], 0
    for date in phrases.dates.find_all(text):
        pieces.append(text[end : date.start])
        end = date.end
    if not end:
        return False
    rest = " | ".join(_without_date_phrases(piece, phrases) for piece in (*pieces, text[end:]))
    known = phrases.vocabulary.words("beside_dates")
    left = [
        word
        for word in _WORDS.findall(_TIME.sub(" ", rest))
        if (key := fold(word).rstrip(".")) not in phrases.dates.weekdays and key not in known
    ]
    return not left or (
        len(left) <= 2 and not ends_sentence(text) and all(word[:1].isupper() for word in left)
    )


def after_lead(text: str, phrases: Phrases) -> str | None:
    """The text after "By", "Von", "Text:" and similar; None if no such phrase opens it."""
    line = FoldedLine(text)
    if after := phrases.lead("byline_lead", line):
        return after
    phrase = phrases.start("byline_lead", line)
    if phrase is None:
        glued = phrases.derived(_glued_leads).match(text)
        return text[glued.end() :] if glued else None
    bare = text.strip()
    if not phrase.isascii() and bare.startswith(phrase):
        # In scripts without spaces a mark separates it from the name.
        rest = bare.removeprefix(phrase)
        return rest.lstrip(_MARKS) if rest[:1] in _MARKS else None
    return re.sub(r"^\W*" + r"\S+\s*" * len(phrase.split()), "", text, count=1)


def _glued_leads(phrases: Phrases) -> re.Pattern[str]:
    """The pattern of "ByJane Doe", where a style sheet adds the space."""
    particles = phrases.vocabulary.words("particles")
    leads = "|".join(
        re.escape(phrase.capitalize())
        for phrase in phrases["byline_lead"]
        if phrase.isalpha() and phrase.isascii() and phrase not in particles
    )
    return re.compile(rf"(?:{leads})(?=[A-ZÀ-Þ])")


def _around_date(text: str, phrases: Phrases) -> tuple[str, ...]:
    """The text before a line's date and the text after it; the whole line if it has no date."""
    date = phrases.dates.find(text)
    if date is None:
        return (text,)
    return text[: date.start].rstrip(" ,|-–—("), text[date.end :]


def _date_words(phrases: Phrases) -> frozenset[str]:
    """Single words that open a date."""
    single = frozenset(phrase for phrase in phrases["dateline_lead"] if " " not in phrase)
    return single | phrases.vocabulary.words("date_openers")


def _without_date_words(text: str, phrases: Phrases) -> str:
    """A name without the last words in "Jane Doe Updated Wednesday". "Plácido Domingo" is whole."""
    words, openers = text.split(), phrases.derived(_date_words)
    for number in range(1, len(words)):
        last = [fold(word).rstrip(":,") for word in words[number:]]
        if " ".join(last) in phrases["dateline_lead"]:
            return " ".join(words[:number])
        # Short names of weekdays can be names.
        if last[0] in openers and all(
            word in openers or (len(word) > 3 and word in phrases.dates.weekdays) for word in last
        ):
            return " ".join(words[:number])
    return text


def _without_date_phrases(text: str, phrases: Phrases) -> str:
    """`text` without the words that introduce dates and reading times."""
    rest = []
    for part in _DATE_DIVIDERS.split(text):
        bare = part.strip(" ,;()")
        first, _, others = bare.partition(" ")  # "… and last updated on"
        line = FoldedLine(others if fold(first) in phrases["byline_and"] else bare)
        if phrases.has_whole("reading_time_whole", line):
            continue
        leads = (phrases.start(table, line) or "" for table in ("dateline_lead", "updated_lead"))
        lead = max(leads, key=len)
        after = line.folded.lstrip(" >|").split()[len(lead.split()) :]
        rest.append(" ".join(after) if lead else line.text)
    return " | ".join(rest)


def _name_before_role(text: str, phrases: Phrases) -> list[str]:
    """The name in "Jane Doe, Political Editor": a name and a profession need no "By"."""
    name, mark, role = text.partition("," if "," in text else "|")
    if not mark or not looks_like_name(name, phrases):
        return []
    is_role = count_words(role) <= _MOST_WORDS and not ends_sentence(role)
    return [name.strip()] if is_role and has_role(role, phrases) else []


def _bare_name(piece: str, phrases: Phrases) -> str:
    name = grammar_of(phrases).bare(piece)
    shorter = _without_date_words(name, phrases)
    return name if shorter == name else shorter.strip(OUTER)


def _people_in(part: str, phrases: Phrases) -> list[str]:
    """The names in a part of a byline that look like people's."""
    grammar = grammar_of(phrases)
    names: list[str] = []
    for _, piece in grammar.pieces(part):
        name = _bare_name(piece, phrases)
        if grammar.is_desk(name):
            continue
        if grammar.is_person(name) and not has_role(name, phrases):
            names.append(name)
        elif name and not names:
            break
    return names


def _names_in_parts(text: str, phrases: Phrases) -> list[str]:
    found: list[str] = []
    for part in _DIVIDERS.split(text):
        if phrases.start("byline_others", FoldedLine(part)):
            break
        rest = after_lead(part, phrases)
        mine = list(_names_in(part if rest is None else rest, phrases))
        if found and not mine:
            break
        found += mine
    return found


def _names_in(part: str, phrases: Phrases) -> Iterator[str]:
    """The names in a part of a field: of people, desks, agencies or sites."""
    first = True
    for joint, piece in grammar_of(phrases).pieces(part):
        name = _bare_name(piece, phrases)
        is_name = _may_be_name(name, phrases) and (first or _may_follow(name, joint, phrases))
        if is_name:
            yield name
        elif first:
            return
        first = False


def _may_follow(name: str, joint: str, phrases: Phrases) -> bool:
    """Whether a later piece is a name: after "and" one word is enough, after a comma it must look
    like a person's.
    """
    if has_role(name, phrases):
        return False
    return (
        looks_like_name(name, phrases)
        or (joint not in (",", "/") and name[:1].isupper())
        or (joint == "/" and count_words(name) == 1)
    )


def _may_be_name(name: str, phrases: Phrases) -> bool:
    if not 2 <= len(name) <= _LONGEST_NAME or count_words(name) > _MOST_WORDS:
        return False
    if phrases.vocabulary.pattern(_NO_NAME).search(name) or not any(map(str.isalpha, name)):
        return False
    line = FoldedLine(name)
    if line.folded in phrases.derived(_words_of_bylines):
        return False
    return not any(phrases.has_whole(table, line) for table in _NO_NAME_TABLES)


def _words_of_bylines(phrases: Phrases) -> frozenset[str]:
    """Texts in bylines that are not names: "by", "updated", "published on", "about the author"."""
    tables = ("byline_lead", "byline_and", "byline_others", "dateline_lead", "author_roles")
    known = frozenset(phrase for table in tables for phrase in phrases[table])
    return known | phrases.vocabulary.words("no_names")
