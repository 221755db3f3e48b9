"""Reads what signs a text in scripts with capitals: "…. (Jane Doe, 3 May 2024)". Knows no page, and
not where its article ends.
"""

import re

from scraper.language.bylines import bare_names, split_names
from scraper.language.names import is_surely_name
from scraper.language.phrases import Phrases
from scraper.text import ends_sentence

_LAST_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]{5,80})[)\]]\.?\s*\Z")
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
