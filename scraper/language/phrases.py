"""Phrase tables: the fixed phrases of news sites, per language, as data in phrases/ and people/.
Looks lines up and judges nothing.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from copy import copy
from functools import lru_cache
from typing import Any, TypeVar

from scraper.language.dates import DateReader
from scraper.language.lines import COLON, ENDERS, OPENERS, TOKEN, FoldedLine
from scraper.language.vocabulary import Vocabulary
from scraper.text import fold, is_unspaced

_T = TypeVar("_T")
Table = Mapping[str, Sequence[str]]
_FIRST_WORD = re.compile(r"[^\W_]+")
_STARTS = ("_start", "byline_lead")
_OPENING = (*_STARTS, "_by", "dateline_lead", "updated_lead")
_LONGEST_LABEL = 60
_SHORT = 100
_KEPT_LINES = 1 << 13


class Phrases:
    """The phrase tables of some languages together. A key's ending says how its phrases match:
    `_whole`, `_lead`, `_start`, `_contains`, `_by`.
    """

    def __init__(
        self,
        languages: tuple[str, ...],
        tables: Sequence[Table],
        keys: Sequence[str],
        vocabulary: Vocabulary,
        dates: DateReader,
    ) -> None:
        self.languages = languages
        self.vocabulary = vocabulary
        self.dates = dates
        self._lists = _lists(tables, keys)
        self._indexes: tuple[_Index, ...] = (_Index(self._lists),)
        self._derived: dict[Callable[[Phrases], Any], Any] = {}
        self._short_line = lru_cache(maxsize=_KEPT_LINES)(FoldedLine)

    def __getitem__(self, key: str) -> tuple[str, ...]:
        return self._lists[key]

    def __iter__(self) -> Iterator[str]:
        """The keys of the tables."""
        return iter(self._lists)

    def with_dates(self, dates: DateReader) -> "Phrases":
        """The same phrases, with dates in other languages."""
        other = copy(self)
        other.dates, other._derived = dates, {}
        return other

    def with_tables(self, tables: Sequence[Table]) -> "Phrases":
        """These phrases and those of more tables. The index of these is shared, since one of many
        languages is large.
        """
        more, other = _lists(tables, tuple(self)), copy(self)
        other._lists = {key: tuple(dict.fromkeys((*self[key], *more[key]))) for key in self}
        other._indexes, other._derived = (*self._indexes, _Index(more)), {}
        return other

    def line(self, text: str) -> FoldedLine:
        """The line of a text. Short ones are kept, since pages of one site share their labels."""
        return self._short_line(text) if len(text) <= _SHORT else FoldedLine(text)

    def derived(self, make: "Callable[[Phrases], _T]") -> _T:
        """What `make` builds from these tables, such as a pattern. It is built once and kept."""
        if make not in self._derived:
            self._derived[make] = make(self)
        found: _T = self._derived[make]
        return found

    def has_whole(self, key: str, line: FoldedLine) -> bool:
        """Whether the line is one of the phrases, apart from opening and closing marks."""
        return any(
            key in index.whole[bare]
            for index in self._indexes
            for bare in line.bare
            if bare in index.whole
        )

    def lead(self, key: str, line: FoldedLine) -> str | None:
        """The text after "phrase:" in the line; None if no phrase of the table comes first."""
        colon = COLON.search(line.text)
        if colon is None or colon.start() > _LONGEST_LABEL:
            return None
        before, after = line.text[: colon.start()], line.text[colon.end() :]
        if after.startswith("//"):
            return None
        label = fold(before).lstrip(OPENERS + "[(").rstrip(ENDERS)
        is_label = any(key in index.whole.get(label, ()) for index in self._indexes)
        return after.strip() if is_label else None

    def start(self, key: str, line: FoldedLine) -> str | None:
        """The longest phrase of the table that opens the line; None if none does."""
        for opening in line.openings:
            found = [phrase for phrase, of in self._opening(opening) if of == key]
            if found:
                return max(found, key=len)
        return None

    def longest_start(self, keys: Collection[str], line: FoldedLine) -> tuple[str, str] | None:
        """(key, phrase) of the longest phrase of some tables that opens the line; None if none
        does. One look for all of them.
        """
        for opening in line.openings:
            found = [(key, phrase) for phrase, key in self._opening(opening) if key in keys]
            if found:
                return max(found, key=lambda one: len(one[1]))
        return None

    def contains(self, key: str, line: FoldedLine) -> bool:
        """Whether a phrase of the table is anywhere in the line, between word boundaries."""
        return any(of == key for index in self._indexes for of in index.contained(line, key))

    def keys_opening(self, line: FoldedLine) -> set[str]:
        """All keys in `_whole`, `_start` and `byline_lead` with a phrase that is or opens the line:
        those for which `has_whole` or `start` finds one.
        """
        found: set[str] = set()
        for index in self._indexes:
            for bare in line.bare:
                if bare in index.whole:
                    found.update(key for key in index.whole[bare] if key.endswith("_whole"))
        for opening in line.openings:
            found.update(key for _, key in self._opening(opening) if key.endswith(_STARTS))
        return found

    def keys_inside(self, line: FoldedLine) -> set[str]:
        """All keys in `_contains` with a phrase in the line: those for which `contains` is true."""
        return {
            key
            for index in self._indexes
            for key in index.contained(line, "")
            if key.endswith("_contains")
        }

    def _opening(self, opening: str) -> list[tuple[str, str]]:
        """(phrase, key) of the phrases that open a line."""
        return [found for index in self._indexes for found in index.opening(opening)]


def _lists(tables: Sequence[Table], keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The phrases of some tables together, by key."""
    return {
        key: tuple(dict.fromkeys(phrase for table in tables for phrase in table.get(key, ())))
        for key in keys
    }


class _Index:
    """All phrases, by what a line must have to match one, so that one lookup finds all keys."""

    def __init__(self, lists: dict[str, tuple[str, ...]]) -> None:
        self.whole: dict[str, set[str]] = {}
        """Keys by phrase."""
        self._by_word: dict[str, list[tuple[str, str]]] = {}
        """(phrase, key) by the first word, if a line that starts with the phrase has that word."""
        self._by_character: dict[str, list[tuple[str, str]]] = {}
        self._by_longest_word: dict[str, list[tuple[str, str]]] = {}
        self._unbounded: list[tuple[str, str]] = []
        """(phrase, key) in scripts without spaces."""
        for key, phrases in lists.items():
            for phrase in phrases:
                self.whole.setdefault(phrase, set()).add(key)
                self._add_opening(phrase, key)
                if not key.endswith(("_whole", "_lead", "_start", "_by")):
                    self._add_contained(phrase, key)
        self._words = frozenset(self._by_longest_word)

    def _add_opening(self, phrase: str, key: str) -> None:
        if not key.endswith(_OPENING):
            return
        word = _FIRST_WORD.match(phrase)
        if word is not None and (word.end() < len(phrase) or phrase[-1].isascii()):
            self._by_word.setdefault(word[0], []).append((phrase, key))
        else:
            self._by_character.setdefault(phrase[:1], []).append((phrase, key))

    def _add_contained(self, phrase: str, key: str) -> None:
        if _is_spaced(phrase) and (words := TOKEN.findall(phrase)):
            self._by_longest_word.setdefault(max(words, key=len), []).append((phrase, key))
        else:
            self._unbounded.append((phrase, key))

    def opening(self, opening: str) -> list[tuple[str, str]]:
        """(phrase, key) of the phrases that open a line."""
        word = _FIRST_WORD.match(opening)
        found: list[tuple[str, str]] = []
        for candidates in (
            self._by_word.get(word[0]) if word is not None else None,
            self._by_character.get(opening[:1]),
        ):
            if candidates:
                found += [candidate for candidate in candidates if _opens(opening, candidate[0])]
        return found

    def contained(self, line: FoldedLine, only: str) -> Iterator[str]:
        """The keys with a phrase in the line: all of them, or `only` one if it is not empty."""
        for phrase, key in self._unbounded:
            if phrase in line.folded and (not only or key == only):
                yield key
        for word in self._words & line.tokens:
            for phrase, key in self._by_longest_word[word]:
                if (not only or key == only) and _has_bounded(line.folded, phrase):
                    yield key


def _opens(text: str, phrase: str) -> bool:
    return text.startswith(phrase) and (
        len(text) == len(phrase) or not text[len(phrase)].isalnum() or is_unspaced(phrase[-1])
    )


def _has_bounded(text: str, phrase: str) -> bool:
    """Whether a phrase is in a text with no letter, digit or "_" right before or after it. A
    regular expression for each of some thousand phrases would take longer to compile.
    """
    start = text.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        if not (start and _in_word(text[start - 1])) and not _in_word(text[end : end + 1]):
            return True
        start = text.find(phrase, start + 1)
    return False


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _is_spaced(phrase: str) -> bool:
    """Whether a phrase is in a script with spaces between words."""
    return phrase.isascii() or not re.search(r"[^\W\d_a-zÀ-ɏͰ-ӿ]", phrase)
