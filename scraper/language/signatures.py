"""Reads what signs a text in scripts with capitals: "…. (Jane Doe, 3 May 2024)". Knows no page, and
not where its article ends.
"""

import re

from scraper.language.bylines import bare_names
from scraper.language.names import is_surely_name
from scraper.language.phrases import Phrases
from scraper.text import ends_sentence

_LAST_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]{5,80})[)\]]\.?\s*\Z")
_MARKS = " ,;/|–—-"


def signed_in_bracket(text: str, phrases: Phrases) -> list[str]:
    """The names in the bracket behind the last sentence of a text, if it has nothing but names and
    a date. A bracket inside of the sentence is a part of it.
    """
    bracket = _LAST_BRACKET.search(text)
    if bracket is None or not ends_sentence(text[: bracket.start()]):
        return []
    date = phrases.dates.find(bracket[1])
    inside = bracket[1][: date.start] if date else bracket[1]
    names = bare_names(inside.strip(_MARKS), phrases)
    return names if all(is_surely_name(name, phrases) for name in names) else []
