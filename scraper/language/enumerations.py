"""Reads enumerations of names: "Jane Doe, Research Fellow, and John Roe". Which part of a line or
field is one is in bylines.py; the shape of a single name is in names.py.
"""

import re
from collections.abc import Iterator

from scraper.language.contributions import ROLE_KEYS, opens_other_role
from scraper.language.lines import FoldedLine
from scraper.language.name_ends import author_roles, before_number, before_other_work, before_role
from scraper.language.names import OUTER, grammar_of, looks_like_name
from scraper.language.phrases import Phrases
from scraper.text import count_words, fold

_NO_NAME = r"\d{3,}|\d:\d|[<>{}=+]|^\W*$|(?:%(sentence_ends)s|%(east_asian_reports)s)$"
_LONGEST_NAME, _LONGEST_PART = 60, 18
_SPACED_NAMES = re.compile(r"[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]")
# Shorter words before dates begin names too: "Le Figaro".
_SHORTEST_DATE_LABEL = 4
_HAN_WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]+")
_COMMAS = frozenset(",/／、，")
_MOST_WORDS, _WORDS_OF_NAME, _FEWEST_WORDS = 6, 3, 2
_NO_NAME_INSIDE = "%(no_names_inside)s"
_NO_NAME_TABLES = (
    "navigation_whole",
    "share_whole",
    "teaser_whole",
    "comments_whole",
    "newsletter_whole",
    "standing_whole",
    "reading_time_whole",
)


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


def bare_name(piece: str, phrases: Phrases) -> str:
    """A piece of an enumeration without what is around the name in it: marks, a role, a number, the
    place and the words of a date.
    """
    name = _without_buttons(grammar_of(phrases).bare(piece), phrases)
    name = _before_words_of_dates(name, phrases)
    name = _without_role(name, phrases)
    if " " not in name:
        return name
    shorter = _without_date_words(before_number(name, phrases), phrases)
    shorter = before_role(shorter, phrases)
    return name if shorter == name else shorter.strip(OUTER)


def _before_words_of_dates(name: str, phrases: Phrases) -> str:
    """A name without the words in lower case that led to a date behind it: "Jane Doe la"."""
    *before, last = name.split() or [""]
    fewest = 1 if _HAN_WORD.match(name) else _FEWEST_WORDS
    while len(before) >= fewest and last in phrases.vocabulary.words("between_name_and_date"):
        *before, last = before
    return " ".join((*before, last))


def _without_buttons(name: str, phrases: Phrases) -> str:
    """A name without the buttons behind it: "Jane Doe Email Author", "张三 举报"."""
    words = name.split()
    if _HAN_WORD.match(name):
        return " ".join(_before_han_buttons(words, phrases))
    buttons = phrases.vocabulary.words("buttons_behind_names")
    for at in range(_FEWEST_WORDS, len(words)):
        if fold(" ".join(words[at:])) in buttons:
            return " ".join(words[:at])
    return name


def _before_han_buttons(words: list[str], phrases: Phrases) -> list[str]:
    """Words up to the first behind the name that is a button or has a part of one in it ("我来说两
    句"), or is a paper.
    """
    buttons = phrases.vocabulary.words("no_names")
    inside, grammar = phrases.vocabulary.pattern(_NO_NAME_INSIDE), grammar_of(phrases)
    is_name = grammar.is_surely_person(words[0])
    for at, word in enumerate(words[1:], 1):
        is_button = word in buttons or inside.search(word) is not None
        if _HAN_WORD.match(word) and (is_button or (is_name and grammar.is_organization(word))):
            return words[:at]
    return words


def _before_names(phrases: Phrases) -> frozenset[str]:
    """What may stand before a name without a mark: professions of journalists, labels of texts."""
    return author_roles(phrases) | frozenset(phrases["author_lead"])


def _without_role(name: str, phrases: Phrases) -> str:
    """A name without the role or the label before it: "Staff Writer Jane Doe", "Words Jane Doe"."""
    words = name.split()
    roles = phrases.derived(_before_names)
    grammar = grammar_of(phrases)
    before_subjects = phrases.vocabulary.words("before_subjects")
    for number in reversed(range(1, len(words))):
        if fold(" ".join(words[:number])) not in roles:
            continue
        if not before_subjects.isdisjoint(words[number - 1 : number + 1]):
            return name
        rest = " ".join(words[number:])
        # In scripts without capitals no name is sure.
        is_name = grammar.is_surely_person(rest) or (
            rest.lower() == rest.upper() and 2 <= len(words) - number <= _WORDS_OF_NAME
        )
        if is_name:
            return rest
    return name


def people_in(part: str, phrases: Phrases) -> list[str]:
    """The names in a part of a byline that look like people's."""
    grammar = grammar_of(phrases)
    names: list[str] = []
    for joint, name in without_titles(part, phrases):
        if grammar.is_desk(name) or (names and _is_employer_behind(joint, name, phrases)):
            continue
        if grammar.is_person(name) and not has_role(name, phrases):
            names.append(name)
        elif name and not names:
            break
    return names


def without_titles(text: str, phrases: Phrases) -> Iterator[tuple[str, str]]:
    """(joint, bare name) of the pieces of an enumeration, up to those who did other work. Behind a
    name, an office goes, and so does the body that follows it: "Jane Doe, Director, The Institute".
    """
    found = [
        (joint, bare_name(piece, phrases), piece)
        for joint, piece in grammar_of(phrases).pieces(before_other_work(text, phrases))
        if piece
    ]
    after_title = False
    for number, (joint, name, piece) in enumerate(found):
        if number and opens_other_role(piece, phrases):
            return
        if number and is_title(name, phrases):
            after_title = True
            continue
        if joint == "," and _opens_with_place(piece, phrases):
            continue
        if after_title and joint == ",":
            follower = found[number + 1] if number + 1 < len(found) else None
            if follower is None or follower[0] != "," or not is_title(follower[1], phrases):
                continue
        if after_title and not looks_like_name(name, phrases):
            continue
        after_title = False
        yield joint, name


def _opens_with_place(piece: str, phrases: Phrases) -> bool:
    """Whether a piece says where somebody is from or for whom they work: "of The Courier"."""
    first, _, rest = piece.strip().partition(" ")
    return bool(rest) and first in phrases.vocabulary.words("before_organizations")


def is_employer(name: str, phrases: Phrases) -> bool:
    """Whether what follows a name is no other person but a body: "The Courier", "Globe Staff"."""
    opening, space, _ = name.partition(" ")
    return (
        (bool(space) and opening in phrases.vocabulary.words("articles_of_bodies"))
        or grammar_of(phrases).is_organization(name)
        or _is_of_staff(name, phrases)
    )


def _is_employer_behind(joint: str, name: str, phrases: Phrases) -> bool:
    """Whether what a comma parts from a name is a body ("Jane Doe, Associated Press"), or what
    follows by any joint is the staff ("Jane Doe and Courier Staff").
    """
    return (joint in _COMMAS and is_employer(name, phrases)) or _is_of_staff(name, phrases)


def _is_of_staff(name: str, phrases: Phrases) -> bool:
    """Whether a text is the staff of a paper: "Courier Staff", "SUN STAFF"."""
    *before, last = fold(name).split() or [""]
    return bool(before) and last in phrases.vocabulary.words("staff_words")


def is_title(name: str, phrases: Phrases) -> bool:
    """Whether a text is a profession, an office or a journalist's role, and no name."""
    return has_role(name, phrases) or grammar_of(phrases).is_title(name)


def names_in(part: str, phrases: Phrases) -> Iterator[str]:
    """The names in a part of a field: of people, desks, agencies or sites."""
    pieces = list(without_titles(part, phrases))
    is_desk = grammar_of(phrases).is_desk
    # Behind a bracket, a part begins with "and".
    first = not pieces or not pieces[0][0]
    has_person = bool(pieces) and looks_like_name(pieces[0][1], phrases)
    if len(pieces) > 1:
        pieces = [piece for piece in pieces if not is_desk(piece[1])] or pieces
    for joint, name in pieces:
        is_employer_behind = has_person and _is_employer_behind(joint, name, phrases)
        is_name = may_be_name(name, phrases) and (
            first or (_may_follow(name, joint, phrases) and not is_employer_behind)
        )
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
    if joint in _COMMAS and grammar_of(phrases).is_organization(name):
        return False  # "Jane Doe, Associated Press"
    return (
        looks_like_name(name, phrases)
        or (joint not in (",", "/") and name[:1].isupper())
        or (joint == "/" and count_words(name) == 1)
    )


def may_be_name(name: str, phrases: Phrases) -> bool:
    """Whether a text can be the name of a person, desk, agency or site: it is short, and no label,
    date or button.
    """
    # In Thai and its like, spaces are between names and not between words.
    parts = name.split()
    is_spaced = _SPACED_NAMES.search(name) is not None and max(map(len, parts)) <= _LONGEST_PART
    words = len(parts) if is_spaced else count_words(name)
    if not 2 <= len(name) <= _LONGEST_NAME or words > _MOST_WORDS:
        return False
    if phrases.vocabulary.pattern(_NO_NAME).search(name) or not any(map(str.isalpha, name)):
        return False
    if any(map(str.isdigit, name)) and phrases.dates.is_day_of_year(name):
        return False
    line = FoldedLine(name)
    if line.folded in phrases.derived(_words_of_bylines) or _is_weekday(line.folded, phrases):
        return False
    if not name.isascii() and phrases.vocabulary.pattern(_NO_NAME_INSIDE).search(line.folded):
        return False
    openings = [phrases.start(key, line) or "" for key in ("dateline_lead", "updated_lead")]
    if " " in name and len(max(openings, key=len)) >= _SHORTEST_DATE_LABEL:
        return False
    return not any(phrases.has_whole(table, line) for table in _NO_NAME_TABLES)


def _is_weekday(folded: str, phrases: Phrases) -> bool:
    """Whether a word is a weekday. Short ones are initials of reporters too."""
    return len(folded) >= _SHORTEST_DATE_LABEL and folded in phrases.dates.weekdays


def _words_of_bylines(phrases: Phrases) -> frozenset[str]:
    """Texts in bylines that are not names: "by", "updated", "published on", "about the author"."""
    tables = ("byline_lead", "author_lead", "byline_and", "source_by", "author_roles")
    known = {phrase for table in (*tables, *ROLE_KEYS) for phrase in phrases[table]}
    # "Redaktion" is a label, and the desk that signs.
    known -= phrases.vocabulary.words("desks")
    dates = frozenset(phrases["dateline_lead"]) | frozenset(phrases["updated_lead"])
    for key in ("published_labels", "updated_labels"):
        dates |= phrases.vocabulary.words(key)
    return dates | known | phrases.vocabulary.words("no_names")


def has_role(text: str, phrases: Phrases) -> bool:
    """Whether a text names a journalist's profession."""
    return phrases.contains("author_roles", FoldedLine(text))
