"""Phrases of pages that stand in the place of an article, from page_types/. Finds them in lines and
titles, in all languages at once, and judges nothing.

A phrase is a row of words: "a|b" is either word, "word*" a word with any ending, "#" a number,
"..." up to four words. Case and accents do not matter.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from scraper.text import fold

Table = Mapping[str, Sequence[str]]

# Scripts without spaces between words, and Hangul, whose words take particles as endings.
_UNSPACED = "\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_LETTER = rf"[^\W{_UNSPACED}]"
_RUN = re.compile(f"{_LETTER}+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_NUMBER = r"\d[\d.,]*+"
_GAP = rf"(?:\W+{_LETTER}+){{0,4}}?"
_UNSPACED_GAP = ".{0,12}?"
_PREFIX = 4
_KEPT_LINES = 1 << 12


class PagePhrases:
    """The tables of all languages together. It compiles a phrase when a line may contain it."""

    def __init__(self, tables: Sequence[Table]) -> None:
        phrases: dict[str, set[str]] = {}
        for table in tables:
            for key, listed in table.items():
                for phrase in listed:
                    phrases.setdefault(_plain(phrase), set()).add(key)
        self._keys = {phrase: frozenset(keys) for phrase, keys in sorted(phrases.items())}
        self._by_prefix: dict[str, list[str]] = {}
        """Phrases by the first letters of one of their words."""
        self._by_piece: list[tuple[str, str]] = []
        """(part, phrase) for phrases in scripts without spaces."""
        for phrase in self._keys:
            if _HAS_UNSPACED.search(phrase):
                self._by_piece.append((_literal_piece(phrase), phrase))
            else:
                for prefix in _prefixes_of(phrase):
                    self._by_prefix.setdefault(prefix, []).append(phrase)
        self._patterns: dict[str, re.Pattern[str]] = {}
        self.keys_in = lru_cache(maxsize=_KEPT_LINES)(self._keys_in)
        """(text) -> the keys with a phrase in the text."""

    def share(self, keys: frozenset[str], text: str) -> float:
        """The share of a text's letters that phrases of some keys cover, 0 to 1."""
        plain = _plain(text)
        covered: set[int] = set()
        for phrase in self._candidates(plain):
            if not keys.isdisjoint(self._keys[phrase]):
                for found in self._pattern(phrase).finditer(plain):
                    covered.update(range(*found.span()))
        letters = [index for index, character in enumerate(plain) if character.isalnum()]
        return sum(index in covered for index in letters) / max(1, len(letters))

    def _keys_in(self, text: str) -> frozenset[str]:
        plain = _plain(text)
        found: set[str] = set()
        for phrase in self._candidates(plain):
            keys = self._keys[phrase]
            if not keys <= found and self._pattern(phrase).search(plain):
                found |= keys
        return frozenset(found)

    def _candidates(self, plain: str) -> Iterator[str]:
        prefixes = {run[:length] for run in _RUN.findall(plain) for length in range(1, _PREFIX + 1)}
        for prefix in sorted(prefixes & self._by_prefix.keys()):
            yield from self._by_prefix[prefix]
        if _HAS_UNSPACED.search(plain):
            yield from (phrase for piece, phrase in self._by_piece if piece in plain)

    def _pattern(self, phrase: str) -> re.Pattern[str]:
        found = self._patterns.get(phrase)
        if found is None:
            found = self._patterns[phrase] = _compiled(phrase)
        return found


def _plain(text: str) -> str:
    """The text folded, without accents."""
    folded = fold(text)
    if folded.isascii():
        return folded
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", folded)).replace("ı", "i")
    return unicodedata.normalize("NFC", bare)


def _literal_piece(phrase: str) -> str:
    """The longest part of a phrase that every text with the phrase contains."""
    pieces = (piece for piece in re.split(r"\.\.\.|[#\s]", phrase) if "|" not in piece)
    return max(pieces, key=len, default="")


def _prefixes_of(phrase: str) -> set[str]:
    """The first letters of the longest word of a phrase, for each of its alternatives."""
    words = [word for word in phrase.split() if word not in ("...", "#")]
    longest = max(words, key=lambda word: min(map(len, word.split("|"))))
    runs = (_RUN.search(alternative) for alternative in longest.split("|"))
    return {run[0][:_PREFIX] for run in runs if run is not None}


def _compiled(phrase: str) -> re.Pattern[str]:
    if _HAS_UNSPACED.search(phrase):
        parts = [_UNSPACED_GAP.join(map(_word, word.split("..."))) for word in phrase.split()]
        return re.compile(r"\s*".join(parts))
    pattern = ""
    for word in phrase.split():
        if word == "...":
            pattern += _GAP
        else:
            pattern += (r"\W+" if pattern else "") + _word(word)
    return re.compile(f"(?<!{_LETTER}){pattern}(?!{_LETTER})")


def _word(word: str) -> str:
    alternatives = (
        _NUMBER.join(map(re.escape, alternative.removesuffix("*").split("#")))
        + (f"{_LETTER}*+" if alternative.endswith("*") else "")
        for alternative in word.split("|")
    )
    return f"(?:{'|'.join(alternatives)})"
