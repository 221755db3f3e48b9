"""The letters that languages are written with, from vocabulary/alphabets.toml. Reads no page."""

import unicodedata
from collections.abc import Callable

from scraper.language.tables import read_table

# Signs that texts in every language use; those that are also found inside words.
_SIGNS = frozenset("“”„‟‘‚‛«»‹›–—―…•€£¥¢§©®™°´¨½¼¾¹²³×÷±№†‡‰\xa0\u200b")
_SIGNS_IN_WORDS = frozenset("’·—\xad\u200c\u200d\u200e\u200f")


class Alphabets:
    """The alphabets of languages. Reads its table when it is made."""

    def __init__(self) -> None:
        self._tables = read_table("vocabulary", "alphabets")

    def language_of_domain(self, host: str) -> str | None:
        """The language of a host's country domain, as an ISO 639-1 code."""
        language: str | None = self._tables["domains"].get(host.rpartition(".")[2].lower())
        return language

    def has(self, language: str) -> bool:
        """Whether the letters of a language are known."""
        code = self._code(language)
        return code in self._tables["letters"] or code in self._tables["scripts"]

    def share(self, text: str, language: str) -> float:
        """The share of the characters outside ASCII that make sense in a text of the language, 0 to
        1; 1 if there are none. A letter makes sense if the language has it, but not as a capital
        behind a small letter. A sign does not make sense between two letters. Raises KeyError for a
        language that is not known.
        """
        text = unicodedata.normalize("NFC", text)
        letters = self._letters(language)
        known = seen = 0
        for before, one, after in zip(f" {text}", text, f"{text[1:]} ", strict=False):
            if one.isascii():
                continue
            seen += 1
            if letters(one):
                known += not (one.isupper() and before.islower())
            elif one in _SIGNS:
                known += not (before.isalpha() and after.isalpha())
            else:
                known += one in _SIGNS_IN_WORDS
        return known / seen if seen else 1.0

    def _letters(self, language: str) -> Callable[[str], bool]:
        code = self._code(language)
        if code in self._tables["scripts"]:
            first, last = self._tables["scripts"][code]
            return lambda character: first <= character <= last
        letters: str = self._tables["letters"][code]
        return (set(letters) | set(letters.upper())).__contains__

    def _code(self, language: str) -> str:
        code: str = self._tables["same"].get(language, language)
        return code
