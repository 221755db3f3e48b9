"""The language-independent tables of vocabulary/, and patterns made of their words. Reads no
text.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from scraper.language.tables import read_table

_CODE = re.compile("[a-z]{2}")
_WORD_TABLES = ("names", "dates", "prose", "markup", "programs")
_KEPT_WORD_SETS = 1 << 14
_PARTS = re.compile(r"[-_]+")
_PAIR = 2
_NO_KINDS: frozenset[str] = frozenset()
_KEY = re.compile(r"%\((\w+)\)s")


class Vocabulary:
    """The tables of vocabulary/. Make one per process and share it: it keeps what it has
    computed.
    """

    def __init__(self) -> None:
        self._words: dict[str, Any] = {}
        self._calendars: dict[str, Mapping[str, Any]] = {}
        for name in _WORD_TABLES:
            self._words |= read_table("vocabulary", name)
        self._vendors: dict[str, list[str]] = read_table("vocabulary", "vendors")
        self._containers: dict[str, list[str]] = read_table("vocabulary", "containers")
        self._sets: dict[str, frozenset[str]] = {}
        self._patterns: dict[tuple[str, int], re.Pattern[str]] = {}
        self._kinds_by_word = self._index_of_kinds()
        self.container_kinds = lru_cache(maxsize=_KEPT_WORD_SETS)(self._container_kinds)
        """(words of class and id) -> the kinds of containers.toml, "recommendation" and "video"."""

    def words(self, key: str) -> frozenset[str]:
        """The words of a list in names.toml, dates.toml, prose.toml or markup.toml."""
        return self._set(key, self._words[key])

    def table(self, key: str) -> Mapping[str, Any]:
        """A table of dates.toml: `zones`, `regions` or `months`."""
        table: dict[str, Any] = self._words[key]
        return table

    def calendar(self, language: str) -> Mapping[str, Any]:
        """The `months` and `weekdays` of a language, as in calendars/; empty if it has no table."""
        found = self._calendars.get(language)
        if found is None:
            found = self._calendars[language] = _calendar(language)
        return found

    def vendors(self, key: str) -> frozenset[str]:
        """A list of vendors.toml, such as `picture_agencies` or `link_shorteners`."""
        return self._set(f"vendors.{key}", self._vendors[key])

    def containers(self, kind: str) -> frozenset[str]:
        """The class and id words of containers of a kind of containers.toml, such as `caption`."""
        return self._set(f"containers.{kind}", self._containers[kind])

    def alternatives(self, key: str) -> str:
        """The words of a list as alternatives of a regular expression, longest first.

        "*" at the end or the beginning of a word stands for any number of letters.
        """
        return alternatives(self._words[key])

    def pattern(self, template: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
        """A template compiled, with `alternatives(key)` in the place of each `%(key)s`."""
        found = self._patterns.get((template, flags))
        if found is None:
            keys = _KEY.findall(template)
            found = re.compile(template % {key: self.alternatives(key) for key in keys}, flags)
            self._patterns[template, flags] = found
        return found

    def expressions(self, key: str) -> re.Pattern[str]:
        """The regular expressions of a list of programs.toml as one. It ignores case."""
        found = self._patterns.get((key, re.I))
        if found is None:
            found = self._patterns[key, re.I] = re.compile("|".join(self._words[key]), re.I)
        return found

    def _set(self, key: str, words: list[str]) -> frozenset[str]:
        found = self._sets.get(key)
        if found is None:
            found = self._sets[key] = frozenset(words)
        return found

    def _container_kinds(self, words: frozenset[str]) -> frozenset[str]:
        index = self._kinds_by_word
        known = set(words.intersection(index))
        for word in words:  # "most-read" in "article-most-read-inline"
            if word.count("-") + word.count("_") < _PAIR:
                continue
            parts = _PARTS.split(word)
            if len(parts) > _PAIR:
                known.update(pair for pair in map("-".join, pairwise(parts)) if pair in index)
        return _NO_KINDS.union(*[index[word] for word in known]) if known else _NO_KINDS

    def _index_of_kinds(self) -> dict[str, frozenset[str]]:
        named = self._containers | {"recommendation": self._vendors["recommendation_vendors"]}
        named["consent"] = [*named["consent"], *self._vendors["consent_vendors"]]
        index: dict[str, set[str]] = {}
        for kind, words in named.items():
            for word in words:
                index.setdefault(word, set()).add(kind)
        return {word: frozenset(kinds) for word, kinds in index.items()}


def alternatives(words: list[str] | tuple[str, ...]) -> str:
    """Words as alternatives of a regular expression, longest first; "*" is any letters."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\*", r"\w*") for word in ordered)


def _calendar(language: str) -> Mapping[str, Any]:
    if not _CODE.fullmatch(language):
        return {}
    try:
        return read_table("calendars", language)
    except FileNotFoundError:
        return {}
