"""Phrase tables: what news sites call their furniture, per language, as data in phrases/. Looks lines up; judges nothing."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from scraper.text import count_words, fold, numbers_as_hash

_TABLES = resources.files("scraper.cleaner") / "phrases"
_OPENERS = " >→»•·|-*►▶▸"
_ENDERS = " :.…»>→|!+▶"
_LEAD_WORDS = 7


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in the forms that lookups need."""

    text: str
    folded: str
    hashed: str
    """Folded, with every number as '#'."""
    words: int

    @classmethod
    def of(cls, text: str) -> "Line":
        """The forms of `text`."""
        folded = fold(text)
        return cls(text, folded, numbers_as_hash(folded), count_words(text))


class Phrases:
    """The tables of some languages together. Keys end in how they match: _whole, _lead, _start, _contains, _by, …"""

    def __init__(self, languages: tuple[str, ...]) -> None:
        tables = [_table(language) for language in languages]
        self.languages = languages
        self._lists: dict[str, tuple[str, ...]] = {
            key: tuple(dict.fromkeys(phrase for table in tables for phrase in table.get(key, ()))) for key in tables[0]
        }
        self._sets = {key: frozenset(phrases) for key, phrases in self._lists.items()}

    def __getitem__(self, key: str) -> tuple[str, ...]:
        return self._lists[key]

    def has_whole(self, key: str, line: Line) -> bool:
        """Whether the line is one of the phrases, its opening and closing marks aside."""
        phrases = self._sets[key]
        return _bare(line.folded) in phrases or _bare(line.hashed) in phrases

    def lead(self, key: str, line: Line) -> str | None:
        """What follows "phrase:" in the line; None where no phrase of the table opens it."""
        before, colon, after = line.text.partition(":")
        if not colon:
            before, colon, after = line.text.partition("：")
        if not colon or len(before) > 60 or after.startswith("//"):
            return None
        return after.strip() if _bare(fold(before)) in self._sets[key] else None

    def start(self, key: str, line: Line) -> str | None:
        """The phrase of the table that opens the line; None where none does."""
        for text in (line.folded, line.hashed):
            text = text.lstrip(_OPENERS)
            if text.startswith(self._lists[key]):
                found = next((phrase for phrase in self._lists[key] if _opens(text, phrase)), None)
                if found is not None:
                    return found
        return None

    def contains(self, key: str, line: Line) -> bool:
        """Whether a phrase of the table stands anywhere in the line, between word boundaries."""
        return any(phrase in line.folded and _bounded(phrase).search(line.folded) for phrase in self._lists[key])


def _bare(folded: str) -> str:
    return folded.lstrip(_OPENERS).rstrip(_ENDERS)


def _opens(text: str, phrase: str) -> bool:
    return text.startswith(phrase) and (len(text) == len(phrase) or not (text[len(phrase)].isalnum() and phrase[-1].isascii()))


@cache
def _bounded(phrase: str) -> re.Pattern[str]:
    if not phrase.isascii() and not re.search(r"[^\W\d_a-zÀ-ɏͰ-ӿ]", phrase):
        return re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)")
    return re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)" if phrase.isascii() else re.escape(phrase))


@cache
def _table(language: str) -> dict[str, tuple[str, ...]]:
    return {key: tuple(phrases) for key, phrases in _data(language).items()}


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a table, ISO 639-1, sorted."""
    return tuple(sorted(file.name.removesuffix(".toml") for file in _TABLES.iterdir() if re.fullmatch(r"[a-z]{2}\.toml", file.name)))


@cache
def phrases_for(language: str | None) -> Phrases:
    """The tables for a page: its language's and English's, whose furniture is everywhere; all of them where there is none for it."""
    if language in languages():
        return Phrases(tuple(dict.fromkeys((language, "en"))))
    return Phrases(languages())


@cache
def names(key: str) -> frozenset[str]:
    """A list of names.toml: picture_agencies, link_shorteners, consent_vendors, recommendation_vendors."""
    return frozenset(_data("names")[key])


@cache
def containers(kind: str) -> frozenset[str]:
    """The words of containers.toml that name containers of one kind: navigation, caption, credit, …"""
    return frozenset(_data("containers")[kind])


@cache
def model_words() -> tuple[str, ...]:
    """The class words that the block model looks at, in the order of its columns."""
    return tuple(_data("model_words")["words"])


@cache
def _data(name: str) -> dict[str, list[str]]:
    return tomllib.loads((_TABLES / f"{name}.toml").read_text(encoding="utf-8"))
