"""Reads what signs a text in scripts with capitals: "…. (Jane Doe, 3 May 2024)". Knows no page, and
not where its article ends.
"""

import re
from itertools import takewhile

from scraper.language.bylines import bare_names, split_names
from scraper.language.enumerations import bare_name, is_title
from scraper.language.names import grammar_of, is_surely_name
from scraper.language.phrases import Phrases
from scraper.text import ends_sentence

_LAST_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]{5,80})[)\]]\.?\s*\Z")
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{3}[.!?…。।])\s")
_MOST_WORDS_BEHIND = 15
_MARKS = " ,;/|–—-"


def signed_in_bracket(text: str, phrases: Phrases) -> list[str]:
    """The names in the bracket behind the last sentence of a text, or around all of it, if it has
    nothing but names and a date. A bracket inside of the sentence is a part of it.
    """
    bracket = _LAST_BRACKET.search(text)
    if bracket is None or not (bracket.start() == 0 or ends_sentence(text[: bracket.start()])):
        return []
    date = phrases.dates.find(bracket[1])
    inside = bracket[1][: date.start] if date else bracket[1]
    names = bare_names(inside.strip(_MARKS), phrases)
    return names if all(is_surely_name(name, phrases) for name in names) else []


def signed_in_sentence(text: str, phrases: Phrases) -> list[str]:
    """The names in a sentence that says who wrote the text: "This post was written by Jane Doe, MD,
    a gardener in Norhaven." One that goes on tells of another text: "This report was written by
    Jane Doe and has 300 pages."
    """
    opening = phrases.start("written_by_start", phrases.line(text))
    if opening is None:
        return []
    words = text.split()
    behind = _SENTENCE_END.split(" ".join(words[len(opening.split()) :]))[0]
    pieces = list(grammar_of(phrases).pieces(behind))
    named = list(takewhile(lambda piece: _is_person(piece[1], phrases), pieces))
    rest = [joint for joint, _ in pieces[len(named) :]]
    may_go_on = len(behind.split()) <= _MOST_WORDS_BEHIND and opening not in phrases["byline_lead"]
    # What describes a person is behind a comma, another clause behind a comma and an "and".
    describes = rest[:1] == [","] and all(joint == "," or joint.isalpha() for joint in rest)
    is_whole = not rest or (may_go_on and describes)
    return [bare_name(piece, phrases) for _, piece in named] if is_whole else []


def _is_person(piece: str, phrases: Phrases) -> bool:
    """Whether a piece of a sentence is a person. "Jane Doe in 1865" wrote another text."""
    name = bare_name(piece, phrases)
    has_number = any(map(str.isdigit, piece))
    return not has_number and is_surely_name(name, phrases) and not is_title(name, phrases)


_NAME = r"(?P<name>[^\W\d_][\w'’.-]*(?:\s[^\W\d_][\w'’.-]*){1,5}?)"
_CONTACT = (
    rf"\W{{0,3}}(?:(?:%(contact_openers)s)\s{_NAME}\sat\s|{_NAME.replace('name', 'subject', 1)}\s"
    r"(?:is\s[^.]{3,60}\.\s(?:she|he|they)\s)?(?:%(contact_predicates)s)\s)"
)


def signed_by_contact(text: str, phrases: Phrases) -> list[str]:
    """The name in a line that says how to reach an author: "Reach staff writer Jane Doe at …"."""
    found = phrases.vocabulary.pattern(_CONTACT, re.I).match(text)
    names = split_names(found["name"] or found["subject"], phrases) if found else []
    return names if all(is_surely_name(name, phrases) for name in names) else []
