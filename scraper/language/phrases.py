"""Phrase tables: what news sites call their furniture, per language, as data in phrases/. Looks
lines up; judges nothing.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources

from scraper.text import count_words, fold, numbers_as_hash

_TABLES = resources.files("scraper.language") / "phrases"
_VOCABULARY = resources.files("scraper.language") / "vocabulary"
_OPENERS = " >→»•·|-*►▶▸"
_ENDERS = " :.…»>→|!+▶"
_TOKEN = re.compile(r"\w+")
_FIRST_WORD = re.compile(r"[^\W_]+")
_STARTS = ("_start", "byline_lead")


class Line:
    """A line of text in the forms that lookups need, each made when it is first asked for."""

    __slots__ = ("_bare", "_openings", "_tokens", "folded", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)
        self.words = count_words(text)
        self._bare: tuple[str, ...] | None = None
        self._openings: tuple[str, ...] | None = None
        self._tokens: frozenset[str] | None = None

    @property
    def bare(self) -> tuple[str, ...]:
        """Folded, without its opening and closing marks; and again with every number as '#', where
        it has any.
        """
        if self._bare is None:
            self._bare = tuple([opening.rstrip(_ENDERS) for opening in self.openings])
        return self._bare

    @property
    def openings(self) -> tuple[str, ...]:
        """As `bare`, with its closing marks."""
        if self._openings is None:
            opening, hashed = self.folded.lstrip(_OPENERS), numbers_as_hash(self.folded)
            self._openings = (
                (opening,) if hashed == self.folded else (opening, hashed.lstrip(_OPENERS))
            )
        return self._openings

    @property
    def tokens(self) -> frozenset[str]:
        """Its words, folded."""
        if self._tokens is None:
            self._tokens = frozenset(_TOKEN.findall(self.folded))
        return self._tokens


_SHORT = 100


def line_of(text: str) -> Line:
    """The line of a text. Short ones are kept for a while: pages of one site share their menus and
    labels.
    """
    return _kept(text) if len(text) <= _SHORT else Line(text)


@lru_cache(maxsize=1 << 13)
def _kept(text: str) -> Line:
    return Line(text)


class Phrases:
    """The tables of some languages together. Keys end in how they match: _whole, _lead, _start,
    _contains, _by, …
    """

    def __init__(self, languages: tuple[str, ...], *, keys_of: str = "en") -> None:
        tables = [_table(language) for language in languages]
        self.languages = languages
        keys = _table(keys_of)  # English has every key; a table of another language may lack some
        self._lists: dict[str, tuple[str, ...]] = {
            key: tuple(dict.fromkeys(phrase for table in tables for phrase in table.get(key, ())))
            for key in keys
        }
        self._sets = {key: frozenset(phrases) for key, phrases in self._lists.items()}
        self._longest = {
            key: max(map(count_words, phrases), default=0) for key, phrases in self._lists.items()
        }
        self._by_first = {key: _by_first_character(phrases) for key, phrases in self._lists.items()}
        self._rarest = {key: _by_longest_word(phrases) for key, phrases in self._lists.items()}
        self._index = _Index(self._lists)

    def __getitem__(self, key: str) -> tuple[str, ...]:
        return self._lists[key]

    def __iter__(self) -> Iterator[str]:
        """The keys of the tables."""
        return iter(self._lists)

    def has_whole(self, key: str, line: Line) -> bool:
        """Whether the line is one of the phrases, its opening and closing marks aside."""
        return line.words <= self._longest[key] + 4 and not self._sets[key].isdisjoint(line.bare)

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
        by_first = self._by_first[key]
        for text in line.openings:
            phrases = by_first.get(text[:1], ())
            if phrases and text.startswith(phrases):
                found = next((phrase for phrase in phrases if _opens(text, phrase)), None)
                if found is not None:
                    return found
        return None

    def contains(self, key: str, line: Line) -> bool:
        """Whether a phrase of the table stands anywhere in the line, between word boundaries."""
        by_word, words, unbounded = self._rarest[key]
        for phrase in unbounded:
            if phrase in line.folded:
                return True
        if words.isdisjoint(line.tokens):
            return False
        return any(
            phrase in line.folded and _bounded(phrase).search(line.folded)
            for word in words & line.tokens
            for phrase in by_word[word]
        )

    def opened(self, line: Line) -> set[str]:
        """All keys in _whole, _start and byline_lead of which a phrase is or opens the line: what
        `has_whole` and `start` would find.
        """
        index = self._index
        found: set[str] = set()
        for bare in line.bare:
            if bare in index.whole:
                found.update(index.whole[bare])
        for opening in line.openings:
            word = _FIRST_WORD.match(opening)
            candidates = index.by_word.get(word[0], ()) if word is not None else ()
            for phrase, key in (*candidates, *index.by_character.get(opening[:1], ())):
                if _opens(opening, phrase):
                    found.add(key)
        return found

    def held(self, line: Line) -> set[str]:
        """All keys in _contains of which the line has a phrase: what `contains` would find."""
        index = self._index
        found = {key for phrase, key in index.unbounded if phrase in line.folded}
        if not index.words.isdisjoint(line.tokens):
            for word in index.words & line.tokens:
                found.update(
                    key
                    for phrase, key in index.by_rarest[word]
                    if phrase in line.folded and _bounded(phrase).search(line.folded)
                )
        return found

    def words(self, key: str) -> frozenset[str]:
        """Words of which a line must have one to hold a phrase of the table; where phrases are
        written without spaces, it may have none.
        """
        return self._rarest[key][1]


class _Index:
    """All phrases that rules look for, by what a line must have to match one, so that one look
    answers for all keys.
    """

    def __init__(self, lists: dict[str, tuple[str, ...]]) -> None:
        self.whole: dict[str, list[str]] = {}
        self.by_word: dict[str, list[tuple[str, str]]] = {}
        """(phrase, key) by the first word, where a line that starts with the phrase must have that
        whole word.
        """
        self.by_character: dict[str, list[tuple[str, str]]] = {}
        self.by_rarest: dict[str, list[tuple[str, str]]] = {}
        self.unbounded: list[tuple[str, str]] = []
        for key, phrases in lists.items():
            if key.endswith("_whole"):
                for phrase in phrases:
                    self.whole.setdefault(phrase, []).append(key)
            elif key.endswith(_STARTS):
                for phrase in phrases:
                    word = _FIRST_WORD.match(phrase)
                    if word is not None and (word.end() < len(phrase) or phrase[-1].isascii()):
                        self.by_word.setdefault(word[0], []).append((phrase, key))
                    else:
                        self.by_character.setdefault(phrase[:1], []).append((phrase, key))
            elif key.endswith("_contains"):
                by_word, _, unbounded = _by_longest_word(phrases)
                self.unbounded += [(phrase, key) for phrase in unbounded]
                for longest, mine in by_word.items():
                    self.by_rarest.setdefault(longest, []).extend((phrase, key) for phrase in mine)
        self.words = frozenset(self.by_rarest)


def _bare(folded: str) -> str:
    return folded.lstrip(_OPENERS).rstrip(_ENDERS)


def _opens(text: str, phrase: str) -> bool:
    return text.startswith(phrase) and (
        len(text) == len(phrase) or not (text[len(phrase)].isalnum() and phrase[-1].isascii())
    )


def _by_first_character(phrases: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for phrase in sorted(
        phrases, key=len, reverse=True
    ):  # the longest that opens a line is the one that is found
        found.setdefault(phrase[:1], []).append(phrase)
    return {first: tuple(mine) for first, mine in found.items()}


def _by_longest_word(
    phrases: tuple[str, ...],
) -> tuple[dict[str, list[str]], frozenset[str], tuple[str, ...]]:
    """Phrases by a word that a line must have to hold them; those words; and the phrases of scripts
    without spaces, which need none.
    """
    bounded: dict[str, list[str]] = {}
    for phrase in phrases:
        if _is_spaced(phrase) and _TOKEN.search(phrase):
            bounded.setdefault(max(_TOKEN.findall(phrase), key=len), []).append(phrase)
    return (
        bounded,
        frozenset(bounded),
        tuple(phrase for phrase in phrases if not (_is_spaced(phrase) and _TOKEN.search(phrase))),
    )


def _is_spaced(phrase: str) -> bool:
    return phrase.isascii() or not re.search(r"[^\W\d_a-zÀ-ɏͰ-ӿ]", phrase)


@cache
def _bounded(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)")


@cache
def _table(language: str) -> dict[str, tuple[str, ...]]:
    return {key: tuple(phrases) for key, phrases in _data(language).items()}


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a table, ISO 639-1, sorted."""
    return tuple(sorted(file.name.removesuffix(".toml") for file in _TABLES.iterdir()))


@cache
def phrases_for(language: str | None) -> Phrases:
    """The tables for a page: its language's and English's, whose furniture is everywhere; all of
    them where there is none for it.
    """
    language = {"no": "nb", "nn": "nb"}.get(language or "", language)
    if language in languages():
        return Phrases(tuple(dict.fromkeys((language, "en"))))
    return Phrases(languages())


@cache
def page_phrases() -> Phrases:
    """The tables of page_types.toml: what pages say that are no articles."""
    return Phrases(("page_types",), keys_of="page_types")


@cache
def names(key: str) -> frozenset[str]:
    """A list of vendors.toml: picture_agencies, link_shorteners, consent_vendors,
    recommendation_vendors.
    """
    return frozenset(_data("vendors")[key])


@cache
def containers(kind: str) -> frozenset[str]:
    """The words of containers.toml that name containers of one kind: navigation, caption,
    credit, …
    """
    return frozenset(_data("containers")[kind])


@lru_cache(maxsize=1 << 14)
def container_kinds(words: frozenset[str]) -> frozenset[str]:
    """What an element is by the words of its class and id: the kinds of containers.toml, and
    `recommendation`, `video`.
    """
    index = _kinds_by_word()
    return frozenset(kind for word in words.intersection(index) for kind in index[word])


@cache
def _kinds_by_word() -> dict[str, frozenset[str]]:
    named = dict(_data("containers")) | {
        "recommendation": _data("vendors")["recommendation_vendors"],
        "video": ["video"],
    }
    named["consent"] = [*named["consent"], *_data("vendors")["consent_vendors"]]
    index: dict[str, set[str]] = {}
    for kind, words in named.items():
        for word in words:
            index.setdefault(word, set()).add(kind)
    return {word: frozenset(kinds) for word, kinds in index.items()}


@cache
def model_words() -> tuple[str, ...]:
    """The class words that the block model looks at, in the order of its columns."""
    return tuple(_data("model_words")["words"])


@cache
def _data(name: str) -> dict[str, list[str]]:
    folder = _TABLES if len(name) == 2 else _VOCABULARY
    return tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
