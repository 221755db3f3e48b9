"""Ends a name before what follows it without a mark: a role, another's work, a number. Splits no
enumerations.
"""

import re

from scraper.language.contributions import opens_other_role
from scraper.language.names import grammar_of
from scraper.language.phrases import Phrases
from scraper.text import fold

_FEWEST_WORDS = 2
_LONGEST_ACRONYM = 5
_WORDS_OF_OFFICE = 3
# "3 Comments", "2 hours ago", "5 min read".
_NUMBER = re.compile(r"\s[#(]?\d")
# No name has so many digits, so what is before them need not be sure.
_LONG_NUMBER = re.compile(r"\s[#(]?\d{3,}")


def before_other_work(text: str, phrases: Phrases) -> str:
    """A text up to the words for another work that follow a name: "Jane Doe Photos by John Roe"."""
    words = text.split()
    is_person = grammar_of(phrases).is_surely_person
    for at in range(_FEWEST_WORDS, len(words) - 1):
        name, rest = " ".join(words[at - _FEWEST_WORDS : at]), " ".join(words[at:])
        if words[at][:1].isupper() and is_person(name) and opens_other_role(rest, phrases):
            return _without_adjectives(words[:at], phrases)
    return text


def _without_adjectives(words: list[str], phrases: Phrases) -> str:
    """Words up to the adjectives of a role that was behind them: "Jane Doe Senior"."""
    adjectives, end = phrases.vocabulary.words("role_adjectives"), len(words)
    while end > _FEWEST_WORDS and fold(words[end - 1]) in adjectives:
        end -= 1
    return " ".join(words[:end])


def before_number(name: str, phrases: Phrases) -> str:
    """A name up to the number that follows it: "Jane Doe 3 Comments"."""
    grammar = grammar_of(phrases)
    for pattern, is_person in (
        (_NUMBER, grammar.is_surely_person),
        (_LONG_NUMBER, grammar.is_person),
    ):
        number = pattern.search(name)
        if number and is_person(name[: number.start()]):
            return name[: number.start()]
    return name


def before_role(name: str, phrases: Phrases) -> str:
    """A name without the role or agency that follows it: "Jane Doe AP Science Writer"."""
    words = name.split()
    is_person = grammar_of(phrases).is_surely_person
    adjectives = phrases.vocabulary.words("role_adjectives")
    for at in range(_FEWEST_WORDS, len(words)):
        is_agency = fold(" ".join(words[at:])) in phrases.vocabulary.vendors("picture_agencies")
        if is_agency or _opens_with_role(words[at:], phrases, in_capitals=name.isupper()):
            before = " ".join(words[:at])
            is_name = is_person(before) and adjectives.isdisjoint(map(fold, words[:at]))
            return before if is_name else name
    return name


def _opens_with_role(words: list[str], phrases: Phrases, *, in_capitals: bool) -> bool:
    """Whether words are a role, or a role and the name of an office: "Journalist The Courier"."""
    ends = [end for end in range(len(words), 0, -1) if len(words) - end <= _WORDS_OF_OFFICE]
    return any(
        _is_role(words[:end], phrases, in_capitals=in_capitals)
        and all(word[:1].isupper() for word in words[end:])
        for end in ends
    )


def _is_role(words: list[str], phrases: Phrases, *, in_capitals: bool) -> bool:
    """Whether words are a role, or adjectives and acronyms and a role: "Senior", "CNN"."""
    roles, vocabulary = phrases.derived(author_roles), phrases.vocabulary
    adjectives = vocabulary.words("role_adjectives")
    folded = [fold(word).strip(".,") for word in words]
    for at, word in enumerate(folded):
        if " ".join(folded[at:]) in roles:
            return True
        is_acronym = not in_capitals and words[at].isupper() and len(word) <= _LONGEST_ACRONYM
        if word not in adjectives and not is_acronym:
            return False
    return False


def author_roles(phrases: Phrases) -> frozenset[str]:
    """The professions of journalists, folded. Give it to `Phrases.derived`."""
    return frozenset(phrases["author_roles"])
