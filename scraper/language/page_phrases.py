"""Phrases of pages that stand in the place of an article, from page_types/. Finds them in lines and
titles, in all languages at once, and judges nothing.

A phrase is a row of words: "a|b" is either word, "word*" a word with any ending, "#" a number,
"..." up to four words. Case and accents do not matter.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from scraper.text import fold, without_accents

Table = Mapping[str, Sequence[str]]

# Scripts without spaces between words, and Hangul, whose words take particles as endings.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]"
)
_RUN = re.compile(r"\w+")
_NUMBER = r"\d[\d.,]*+"
_GAP = r"(?:\W+\w+){0,4}?"
_UNSPACED_GAP = ".{0,12}?"
_PREFIX = 4
_KEPT_LINES = 1 << 12


class _Phrase(NamedTuple):
    text: str
    keys: frozenset[str]
    prefixes: tuple[frozenset[str], ...]
    """For each word, the first letters of its alternatives. A text with the phrase has one of
    each.
    """


class PagePhrases:
    """The tables of all languages together. It compiles a phrase when a line may contain it."""

    def __init__(self, tables: Sequence[Table]) -> None:
        keys: dict[str, set[str]] = {}
        for table in tables:
            for key, listed in table.items():
                for text in listed:
                    keys.setdefault(_plain(text), set()).add(key)
        self._by_prefix: dict[str, list[_Phrase]] = {}
        """Phrases by the first letters of their longest word."""
        self._by_piece: list[tuple[str, _Phrase]] = []
        """(part, phrase) for phrases in scripts without spaces."""
        for text, of in sorted(keys.items()):
            phrase = _Phrase(text, frozenset(of), _prefixes_of(text))
            if _UNSPACED.search(text):
                self._by_piece.append((_literal_piece(text), phrase))
            else:
                for prefix in max(phrase.prefixes, key=lambda some: min(map(len, some))):
                    self._by_prefix.setdefault(prefix, []).append(phrase)
        self._patterns: dict[str, re.Pattern[str]] = {}
        self.keys_in = lru_cache(maxsize=_KEPT_LINES)(self._keys_in)
        """(text) -> the keys with a phrase in the text."""

    def share(self, keys: frozenset[str], text: str) -> float:
        """The share of a text's letters that phrases of some keys cover, 0 to 1."""
        plain = _plain(text)
        covered: set[int] = set()
        for phrase, searched in self._candidates(plain):
            if not keys.isdisjoint(phrase.keys):
                for found in self._pattern(phrase).finditer(searched):
                    covered.update(range(*found.span()))
        letters = [index for index, character in enumerate(plain) if character.isalnum()]
        return sum(index in covered for index in letters) / max(1, len(letters))

    def _keys_in(self, text: str) -> frozenset[str]:
        found: set[str] = set()
        for phrase, searched in self._candidates(_plain(text)):
            if not phrase.keys <= found and self._pattern(phrase).search(searched):
                found |= phrase.keys
        return frozenset(found)

    def _candidates(self, plain: str) -> Iterator[tuple[_Phrase, str]]:
        """(phrase, the text to search it in) of the phrases that a text may contain."""
        spaced = plain if plain.isascii() else _UNSPACED.sub(" ", plain)
        prefixes = {
            run[:length] for run in _RUN.findall(spaced) for length in range(1, _PREFIX + 1)
        }
        for prefix in sorted(prefixes & self._by_prefix.keys()):
            for phrase in self._by_prefix[prefix]:
                if not any(map(prefixes.isdisjoint, phrase.prefixes)):
                    yield phrase, spaced
        if spaced != plain:
            for piece, phrase in self._by_piece:
                if piece in plain:
                    yield phrase, plain

    def _pattern(self, phrase: _Phrase) -> re.Pattern[str]:
        found = self._patterns.get(phrase.text)
        if found is None:
            found = self._patterns[phrase.text] = _compiled(phrase.text)
        return found


def _plain(text: str) -> str:
    """The text folded, without accents."""
    folded = fold(text)
    if folded.isascii():
        return folded
    return without_accents(folded).replace("ı", "i")


def _literal_piece(phrase: str) -> str:
    """The longest part of a phrase that every text with the phrase contains."""
    pieces = (piece for piece in re.split(r"\.\.\.|[#\s]", phrase) if "|" not in piece)
    return max(pieces, key=len, default="")


def _prefixes_of(phrase: str) -> tuple[frozenset[str], ...]:
    runs = ([_RUN.search(word) for word in words.split("|")] for words in phrase.split())
    return tuple(
        frozenset(run[0][:_PREFIX] for run in found if run is not None)
        for found in runs
        if all(found)
    )


def _compiled(phrase: str) -> re.Pattern[str]:
    if _UNSPACED.search(phrase):
        parts = [_UNSPACED_GAP.join(map(_word, word.split("..."))) for word in phrase.split()]
        return re.compile(r"\s*".join(parts))
    pattern = ""
    for word in phrase.split():
        if word == "...":
            pattern += _GAP
        else:
            pattern += (r"\W+" if pattern else "") + _word(word)
    return re.compile(rf"(?<!\w){pattern}(?!\w)")


def _word(word: str) -> str:
    alternatives = (
        _NUMBER.join(map(re.escape, alternative.removesuffix("*").split("#")))
        + (r"\w*+" if alternative.endswith("*") else "")
        for alternative in word.split("|")
    )
    return f"(?:{'|'.join(alternatives)})"
