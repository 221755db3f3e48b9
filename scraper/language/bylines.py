"""Reads lines and fields that name authors. The shape of a name is in names.py, lines that give
dates are in datelines.py.
"""

import re
from itertools import pairwise

from scraper.language.contributions import (
    WRITER,
    labelled_parts,
    opens_other_role,
    role_behind,
    with_marks,
)
from scraper.language.datelines import with_bars, without_dated_parts
from scraper.language.enumerations import (
    bare_name,
    has_role,
    is_employer,
    is_title,
    names_in,
    people_in,
)
from scraper.language.names import EAST_ASIAN_NAME, grammar_of, looks_like_name
from scraper.language.phrases import Phrases
from scraper.text import EAST_ASIAN, OPENING_BRACKETS, clean, count_words, ends_sentence, fold

_DIVIDERS = re.compile(
    r"\s*(?:[|•●⋅∙;؛\n\\]|(?<![\u4e00-\u9fff])·|·(?![\u4e00-\u9fff])|\s[–—-]\s|\s{2,})\s*"
)
_SPACED_DASH = re.compile(r"\s[–—-]\s")
_LONG_DASH = " — "
_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")
_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|（[^（）]*）|\[[^\[\]]*\])")
_URL_OR_EMAIL = re.compile(r"[^\s/]*@\S*|(?:https?:|www\.)\S*", re.I)
_MARKS = "・·:：/／ 　＝=|｜丨-–—"
_OUTER_BRACKETS = " ()（）[]【】〔〕"
_CLOSING = re.compile(r"[)）\]】〕]")
_COMMA = re.compile(r"^\s*[,;،]\s*")
_SLASH = re.compile(r"\s/\s")
_LONGEST_FIELD, _LONGEST_NAME = 500, 60
_MOST_WORDS = 6
_MOST_WORDS_OF_PLACE, _LONGEST_ACRONYM = 4, 4
_MOST_WORDS_WITH_TITLES = 24
_MOST_NAMES = 12
_MOST_WORDS_IN_LOWER_CASE = 8


def read_byline(text: str, phrases: Phrases) -> list[str]:
    """The names that a byline gives, in its order; empty if the line is not a byline."""
    text = _with_labels_joined(text, phrases)
    if (labelled := _labelled_as_author(text, phrases)) is not None:
        return _byline_names(labelled, phrases)
    if _is_labelled_as_other(text, phrases):
        return []
    rest = _after_byline_lead(text, phrases)
    return (
        _name_before_role(text.strip(), phrases) if rest is None else _byline_names(rest, phrases)
    )


def read_author_line(text: str, phrases: Phrases) -> list[str]:
    """As `read_byline`, for a line that the markup calls an author's. It needs no "By"."""
    text = _with_labels_joined(text, phrases)
    if _is_labelled_as_other(text, phrases):
        return []
    rest = _after_byline_lead(text, phrases)
    return _byline_names(text.strip() if rest is None else rest, phrases)


def read_titled_byline(text: str, phrases: Phrases) -> list[str]:
    """The names of a line without "By": "Jane Doe, Research Fellow, and John Roe, Director, The
    Island Institute"; empty for any other line. Lists of guests look the same.
    """
    text = text.strip()
    if len(text) > _LONGEST_FIELD:
        return []
    pieces = [bare_name(piece, phrases) for _, piece in grammar_of(phrases).pieces(text)]
    is_titled = (
        len(pieces) > 1
        and count_words(text) <= _MOST_WORDS_WITH_TITLES
        and not ends_sentence(text)
        and grammar_of(phrases).is_surely_person(pieces[0])
        and is_title(pieces[1], phrases)
    )
    return people_in(text, phrases) if is_titled else []


def read_lower_case_byline(text: str, phrases: Phrases) -> list[str]:
    """The names, with capitals, in a line that has everything in lower case: "by jane doe"; empty
    if anything else is in it.
    """
    line, _, _ = text.partition("\n")
    rest = after_lead(line, phrases) if line.islower() else None
    if rest is None or count_words(line) > _MOST_WORDS_IN_LOWER_CASE:
        return []
    grammar, particles = grammar_of(phrases), phrases.vocabulary.words("particles")
    names = [
        " ".join(word if word in particles else word.capitalize() for word in piece.split())
        for _, piece in grammar.pieces(rest)
    ]
    return names if all(map(grammar.is_surely_person, names)) else []


def _labelled_as_author(text: str, phrases: Phrases) -> str | None:
    """The text after a label ("Autor:", "作者：") up to the next one. None if there is no label."""
    parts = labelled_parts(clean(text[:_LONGEST_FIELD]), phrases)
    return next((part.text for part in parts if part.role == WRITER and part.has_mark), None)


def _is_labelled_as_other(text: str, phrases: Phrases) -> bool:
    """Whether a text begins with a label of other work ("Fotos:") and has none of writers."""
    parts = labelled_parts(clean(text[:_LONGEST_FIELD]), phrases)
    is_other = bool(parts) and parts[0].has_mark and parts[0].role not in (None, WRITER)
    return is_other and all(part.role != WRITER for part in parts)


def _after_byline_lead(text: str, phrases: Phrases) -> str | None:
    """The text after "By", if it can begin with a name, up to a long dash, which a place or an
    employer follows. "By then, …" is a sentence.
    """
    text = text.strip()
    rest = after_lead(text, phrases)
    if rest is None:
        return None
    rest = rest.strip().partition(_LONG_DASH)[0]
    is_name = rest[:1].isupper() or EAST_ASIAN_NAME.match(rest) or looks_like_name(rest, phrases)
    return rest if is_name or ":" in text else None


def _byline_names(rest: str, phrases: Phrases) -> list[str]:
    is_sentence = ends_sentence(rest) and count_words(rest) > _MOST_WORDS
    if is_sentence and grammar_of(phrases).without_suffix(rest) == rest:
        return []
    names: list[str] = []
    rest = without_dated_parts(rest, phrases)
    bare = _BRACKETS.sub(" ", rest).strip() or rest
    sides = [_without_place(side, phrases) for side in _around_date(bare, phrases)]
    for part in _DIVIDERS.split(" | ".join(sides)):
        if names and opens_other_role(part, phrases):
            break
        found = people_in(part, phrases)
        if names and all(is_employer(name, phrases) for name in found):
            break
        names += found
    return list(dict.fromkeys(names))


def _without_place(text: str, phrases: Phrases) -> str:
    """A line without the place behind a dash at its end. It is one if it is a single word behind a
    name, if a long dash parts it from "By" and a name, or if a body is between the two: "Jane Doe,
    The Courier — San Marino".
    """
    *before, last = _SPACED_DASH.split(text)
    if len(before) != 1 or "," in last or not 0 < len(last.split()) <= _MOST_WORDS_OF_PLACE:
        return text
    rest = after_lead(before[0], phrases)
    if rest is not None and _LONG_DASH in text:
        return before[0]
    first, *others = [piece for _, piece in grammar_of(phrases).pieces(rest or before[0])]
    if not looks_like_name(bare_name(first, phrases), phrases):
        return text
    is_after_body = bool(others) and not looks_like_name(bare_name(others[-1], phrases), phrases)
    is_word = " " not in last and len(last) > _LONGEST_ACRONYM and not _EAST_ASIAN.search(last)
    is_agency = fold(last).strip(" .") in phrases.vocabulary.vendors("picture_agencies")
    return before[0] if is_after_body or (is_word and not is_agency) else text


def bare_names(text: str, phrases: Phrases) -> list[str]:
    """The names of a line with nothing but names, such as "JANE DOE / JOHN ROE"; else empty."""
    grammar = grammar_of(phrases)
    pieces = [piece for _, piece in grammar.pieces(text)]
    is_short = all(len(piece) <= _LONGEST_NAME for piece in pieces)
    return pieces if is_short and all(map(grammar.seems_person, pieces)) else []


def split_names(written: str, phrases: Phrases) -> list[str]:
    """The names in an author's field or byline, in its order, each once. Roles, places and dates
    are left out.
    """
    field = _with_labels_joined(clean(written[:_LONGEST_FIELD]), phrases)
    field = _inside_brackets(field) if _EAST_ASIAN.search(field) else field
    if role_behind(field, phrases) or fold(field).strip(" .:") in phrases.vocabulary.words(
        "no_names"
    ):
        return []
    field = without_dated_parts(_of_writers(field, phrases), phrases)
    text = _BRACKETS.sub(" ", _URL_OR_EMAIL.sub(" ", field)).strip()
    found: list[str] = []
    for side in _around_date(text, phrases):
        found = _names_in_parts(_without_place(side, phrases), phrases)
        if found:
            break
    unique: dict[str, str] = {}
    for name in found:
        unique.setdefault(grammar_of(phrases).key(name), name)
    return list(unique.values())[:_MOST_NAMES]


def _of_writers(field: str, phrases: Phrases) -> str:
    """The part of a field that is about those who wrote: after "Text:", else before "Fotos:"."""
    parts = labelled_parts(field, phrases)
    writers = [part.text for part in parts if part.role == WRITER]
    return writers[0] if writers else next((part.text for part in parts if part.role is None), "")


def _with_labels_joined(line: str, phrases: Phrases) -> str:
    """A line without the bar between a label of authors and their names: "By | Jane Doe", and with
    marks behind labels that have none: "Words Jane Doe Photographs John Roe".
    """
    parts = with_marks(line, phrases).split(" | ")
    joined = parts[:1]
    for before, part in pairwise(parts):
        label = phrases.line(before)
        if phrases.has_whole("byline_lead", label) or phrases.has_whole("author_lead", label):
            joined[-1] += f" {part}" if label.text.isascii() else f": {part}"
        else:
            joined.append(part)
    return " | ".join(joined)


def names_after_lead(line: str, phrases: Phrases) -> list[str]:
    """The names after an opening word or a label anywhere in a line: "May 3, 2024 | By A and B | 4
    min read", "来源：C 作者：A".
    """
    grammar = grammar_of(phrases)
    line = phrases.derived(_broken_joints).sub(r"\1 ", clean(line[:_LONGEST_FIELD]))
    line = _with_labels_joined(with_bars(line, phrases), phrases)
    for part in labelled_parts(_inside_brackets(line), phrases):
        if part.role == WRITER:
            names = split_names(part.text, phrases)
            if names and (part.has_mark or all(map(grammar.is_surely_person, names))):
                return names
        if part.role is None and (names := _names_after_opening(part.text, phrases)):
            return names
    return []


def _broken_joints(phrases: Phrases) -> re.Pattern[str]:
    """The pattern of a line break next to "and", which is between two names."""
    joints = "|".join(re.escape(word) for word in phrases["byline_and"] if word.isalpha())
    return re.compile(rf"(\s(?:{joints}|&))\n|\n(?=(?:{joints}|&)\s)", re.I)


def _inside_brackets(line: str) -> str:
    """A line without the brackets around all of it. "Jane Doe (Oslo)" stays."""
    line = line.strip()
    bracketed = line[:1] in OPENING_BRACKETS and not _CLOSING.search(line[1:-1])
    return line.strip(_OUTER_BRACKETS) if bracketed else line


def _names_after_opening(text: str, phrases: Phrases) -> list[str]:
    """The names after "By" in a part of a line without a label: "3 May / By Jane Doe / News"."""
    for side in _around_date(text, phrases):
        for part in (_COMMA.sub("", one) for one in _DIVIDERS.split(side)):
            first, *others = _SLASH.split(part)
            for piece in (part if after_lead(first, phrases) else first, *others):
                rest = after_lead(piece, phrases)
                if rest is not None:
                    return split_names(rest, phrases)
    return []


def after_lead(text: str, phrases: Phrases) -> str | None:
    """The text after "By", "Von", "Text:" and similar; None if no such phrase opens it."""
    line = phrases.line(text)
    if after := phrases.lead("byline_lead", line) or phrases.lead("author_lead", line):
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
    before = text[: date.start].rstrip(" ,|-–—(،")
    *names, last = before.split() or [""]
    if len(names) != 1 and fold(last).rstrip(",،") in phrases.dates.weekdays:
        before = before[: -len(last)].rstrip()
    return before, text[date.end :]


def _name_before_role(text: str, phrases: Phrases) -> list[str]:
    """The name in "Jane Doe, Political Editor": a name and a profession need no "By". Nor do
    several: "Jane Doe, John Roe, Staff Writers".
    """
    name, mark, role = text.partition("," if "," in text else "|")
    if not mark or not looks_like_name(name, phrases):
        return []
    names, is_surely_person = [name.strip()], grammar_of(phrases).is_surely_person
    while "," in role and is_surely_person(following := role.partition(",")[0].strip()):
        if is_title(following, phrases):
            break
        names.append(following)
        role = role.partition(",")[2]
    is_role = count_words(role) <= _MOST_WORDS and not ends_sentence(role)
    return names if is_role and has_role(role, phrases) else []


def _names_in_parts(text: str, phrases: Phrases) -> list[str]:
    found: list[str] = []
    for part in _DIVIDERS.split(text):
        if opens_other_role(part, phrases):
            break
        rest = after_lead(part, phrases)
        mine = list(names_in(part if rest is None else rest, phrases))
        if found and all(is_employer(name, phrases) for name in mine):
            break
        found += mine
    return found
