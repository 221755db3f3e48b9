"""The lexicon: every table of language/, loaded when first used, and all that is computed from
them. Reads no page.
"""

from collections.abc import Iterable
from functools import cached_property
from importlib import resources

from scraper.language.dates import DateReader
from scraper.language.detection import CONFUSED, LanguageDetector
from scraper.language.page_phrases import PagePhrases
from scraper.language.phrases import Phrases
from scraper.language.tables import read_table
from scraper.language.vocabulary import Vocabulary

_PACKAGE = resources.files("scraper.language")
_KEYS_OF = "en"  # English has every key; a table of another language may lack some
_CODES = {"no": "nb", "nn": "nb"}


class Lexicon:
    """The tables of all languages. Make one per process and share it between pages."""

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()
        self._tables: dict[tuple[str, str], dict[str, list[str]]] = {}
        self._phrases: dict[tuple[tuple[str, ...], ...], Phrases] = {}
        self._page_phrases: dict[tuple[str, ...], PagePhrases] = {}
        self._dates: dict[tuple[object, ...], DateReader] = {}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a phrase table, as sorted ISO 639-1 codes."""
        return _codes_in("phrases")

    @cached_property
    def languages_of_people(self) -> tuple[str, ...]:
        """The languages that have a table of words around names, as sorted ISO 639-1 codes. They
        are more than those that have a phrase table.
        """
        return _codes_in("people")

    @cached_property
    def detector(self) -> LanguageDetector:
        """The detector of languages."""
        return LanguageDetector()

    def page_phrases(self, languages: Iterable[str | None] = ()) -> PagePhrases:
        """The phrases of pages that stand in the place of an article: in some languages, in those
        that are confused with them, and in English. In all languages if none is given.
        """
        codes = {_CODES.get(language or "", language) for language in languages} - {None}
        near = {code for group in CONFUSED if codes & group for code in group}
        chosen = tuple(
            code for code in self.languages if not codes or code in codes | near | {_KEYS_OF}
        )
        found = self._page_phrases.get(chosen)
        if found is None:
            tables = [read_table("page_types", code) for code in chosen]
            found = self._page_phrases[chosen] = PagePhrases(tables)
        return found

    def phrases_for(self, language: str | None) -> Phrases:
        """The phrases for a page: those of its language and the English ones, which are on pages of
        every language. All phrases if the language is None or has no table. Dates, and the words
        around names if there are tables of them, are in its language all the same.
        """
        code = _CODES.get(language or "", language)
        if code is None:
            return self.phrases(self.languages)
        own = tuple(dict.fromkeys((code, _KEYS_OF)))
        if code in self.languages:
            return self.phrases(own)
        of_people = own if code in self.languages_of_people else self.languages
        return self.phrases(self.languages, of_people, own)

    def phrases(
        self,
        languages: tuple[str, ...],
        of_people: tuple[str, ...] | None = None,
        of_dates: tuple[str, ...] | None = None,
    ) -> Phrases:
        """The phrases of some languages together, with words around names and dates in the same
        languages or in others.
        """
        of_people = of_people or languages
        key = languages, of_people, of_dates or languages
        found = self._phrases.get(key)
        if found is None and of_dates:
            others = self.phrases(languages, of_people)
            found = self._phrases[key] = others.with_dates(self._days(of_dates))
        elif found is None and of_people != languages:
            found = self._phrases[key] = self._without_people(languages).with_tables(
                self._tables_of_people(of_people)
            )
        elif found is None:
            tables = [self._table("phrases", language) for language in languages]
            tables += self._tables_of_people(of_people)
            found = self._phrases[key] = self._of_tables(languages, tables)
        return found

    def _without_people(self, languages: tuple[str, ...]) -> Phrases:
        """The phrases of some languages without words around names."""
        key = (languages,)
        found = self._phrases.get(key)
        if found is None:
            tables = [self._table("phrases", language) for language in languages]
            found = self._phrases[key] = self._of_tables(languages, tables)
        return found

    def _tables_of_people(self, languages: tuple[str, ...]) -> list[dict[str, list[str]]]:
        """The words around names. Where there is no phrase table, they give labels of credits."""
        tables = [self._table("people", language) for language in languages]
        return tables + [
            _credits(table)
            for language, table in zip(languages, tables, strict=True)
            if language not in self.languages
        ]

    def _of_tables(self, languages: tuple[str, ...], tables: list[dict[str, list[str]]]) -> Phrases:
        keys = [*self._table("phrases", _KEYS_OF), *self._table("people", _KEYS_OF)]
        return Phrases(languages, tables, keys, self.vocabulary, self._days(languages))

    def dates(
        self,
        languages: tuple[str, ...],
        *,
        day_first: bool | None = None,
        country: str | None = None,
    ) -> DateReader:
        """The reader of dates in some languages; they need no phrase table. `DateReader` explains
        the other arguments.
        """
        key = languages, day_first, country
        found = self._dates.get(key)
        if found is None:
            found = self._dates[key] = DateReader(
                languages, self.vocabulary, day_first=day_first, country=country
            )
        return found

    def _days(self, languages: tuple[str, ...]) -> DateReader:
        """The reader for rules, which need to know where a date is, and not which day it means."""
        return self.dates(languages, day_first=True)

    def _table(self, folder: str, language: str) -> dict[str, list[str]]:
        found = self._tables.get((folder, language))
        if found is None:
            found = self._tables[folder, language] = read_table(folder, language)
        return found


def _credits(people: dict[str, list[str]]) -> dict[str, list[str]]:
    """The labels of pictures' credits in a language without a phrase table: those of photographers.
    One of several words needs no colon: "llun gan".
    """
    labels = people["photographer_by"]
    return {"credit_lead": labels, "credit_by": [label for label in labels if " " in label]}


def _codes_in(folder: str) -> tuple[str, ...]:
    """The names of the tables in a folder, sorted."""
    files = (_PACKAGE / folder).iterdir()
    return tuple(sorted(file.name.removesuffix(".toml") for file in files))
