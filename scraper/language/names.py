"""The grammar of people's names: their shape, what joins them, and what comes before and after one.
Reads no whole lines.
"""

import re

from scraper.language.phrases import Phrases
from scraper.language.vocabulary import Vocabulary, alternatives
from scraper.text import count_words, fold

OUTER = " .,:()[]*【】\"'“”„«»‘’-–—_/#~"
"""Marks around a name that are not part of it."""
EAST_ASIAN_NAME = re.compile(
    r"[\u3040-\u30ff\u4e00-\u9fff·]{2,8}(?:\s[\u3040-\u30ff\u4e00-\u9fff]{1,5})?"
    r"|[\uac00-\ud7a3]{2,5}"
)
_WORD = re.compile(r"[^\W\d_][\w'’.\-]*\Z")
_MOST_WORDS = 5
_MOST_CHARACTERS = 45
_SUFFIX = r",\s*((?:%(name_suffixes)s)\b\.?)"
_ENDS_IN_ABBREVIATION = r", (?:%(abbreviated_suffixes)s)$"
_TITLE = r"^(?:%(titles)s)\b\.?\s+(?=\S)"
_AFTER_AUTHOR = r"(?<=\S\s)(\S+)\s+(?:%(after_author)s)\s+\S.*$"
_EAST_ASIAN_ROLE = r"\s*(?:%(east_asian_roles)s)$|\s+\S{2,6}(?:%(east_asian_reports)s)$"
_EAST_ASIAN_DESK = r"[\u4e00-\u9fff]{1,6}(?:%(east_asian_desks)s)\Z"


class NameGrammar:
    """The names of people in the languages of some phrase tables. Get it by `grammar_of`."""

    def __init__(self, phrases: Phrases) -> None:
        vocabulary = phrases.vocabulary
        self._particles = vocabulary.words("particles")
        self._elisions = tuple(vocabulary.words("elisions"))
        self._suffix = vocabulary.pattern(_SUFFIX, re.I)
        self._abbreviated = vocabulary.pattern(_ENDS_IN_ABBREVIATION, re.I)
        self._title = vocabulary.pattern(_TITLE, re.I)
        self._credentials = _credentials(vocabulary, phrases["byline_and"])
        self._after_author = vocabulary.pattern(_AFTER_AUTHOR, re.I)
        self._role = vocabulary.pattern(_EAST_ASIAN_ROLE)
        self._desk = vocabulary.pattern(_EAST_ASIAN_DESK)
        self._joint = _joint(phrases["byline_and"])

    def is_person(self, text: str) -> bool:
        """Whether a text has the shape of a person's name: two to five words, each with a capital
        except particles, no digits.
        """
        text = self.without_suffix(text)
        if EAST_ASIAN_NAME.fullmatch(text):
            return True
        words = text.split()
        if not 2 <= len(words) <= _MOST_WORDS or len(text) > _MOST_CHARACTERS:
            return False
        main = [word for word in words if word.casefold().rstrip("’'") not in self._particles]
        if len(main) < 2 or not words[-1][:1].isupper():
            return False
        return all(
            _WORD.match(word) and (word[:1].isupper() or word.startswith(self._elisions))
            for word in main
        )

    def is_desk(self, text: str) -> bool:
        """Whether a text begins with the name of an East Asian newspaper's desk."""
        return self._desk.match(text) is not None

    def key(self, name: str) -> str:
        """The form that all spellings of one name share: folded, without titles, degrees,
        points.
        """
        bare = self._credentials.sub("", self._title.sub("", name.strip()))
        return " ".join(fold(bare).replace(".", " ").split())

    def pieces(self, text: str) -> list[tuple[str, str]]:
        """The pieces of an enumeration, each after the folded joint before it. "John Smith, Jr." is
        one piece.
        """
        protected = self._suffix.sub(r"\\\1", self._credentials.sub("", text))
        cut = self._joint.split(protected)
        joints = ["", *cut[1::2]]
        return [
            (joint.strip().casefold(), piece.replace("\\", ", "))
            for joint, piece in zip(joints, cut[::2], strict=True)
        ]

    def bare(self, piece: str) -> str:
        """A piece without the marks around it, a role after it, and the place or employer after
        it. The point of "Jr." stays.
        """
        name = piece.strip(OUTER)
        if self._abbreviated.search(name) and piece.strip().endswith(name + "."):
            name += "."
        name = self._role.sub("", name)
        return self._after_author.sub(r"\1", name) if count_words(name) > 2 else name

    def without_suffix(self, text: str) -> str:
        """A text without "Jr." and similar suffixes."""
        return self._suffix.sub("", text).strip()


def grammar_of(phrases: Phrases) -> NameGrammar:
    """The grammar for some phrase tables, built once for them."""
    return phrases.derived(NameGrammar)


def looks_like_name(text: str, phrases: Phrases) -> bool:
    """Whether a text has the shape of a person's name."""
    return grammar_of(phrases).is_person(text)


def _credentials(vocabulary: Vocabulary, joints: tuple[str, ...]) -> re.Pattern[str]:
    after_comma, bare = (
        alternatives(tuple(vocabulary.words(key))).replace(r"\.", r"\.?").replace(r"\ ", r"\s")
        for key in ("credentials", "credentials_without_comma")
    )
    words = alternatives(joints)
    return re.compile(
        rf"(?:,\s*(?i:{after_comma})|\s(?:{bare}))[.®™]*(?=\s*(?:$|[,;|&]|(?:{words})\b))"
    )


def _joint(words: tuple[str, ...]) -> re.Pattern[str]:
    """The pattern of what joins two names."""
    # A joint of one letter is in lower case and has no point: "John E. Smith" is one name.
    joints = "|".join(
        rf"(?-i:{word})(?!\.)" if len(word) == 1 else re.escape(word) for word in words
    )
    # Between two words in katakana the middle dot joins the parts of one name.
    foreign = r"(?<![\u30a0-\u30ff])・|・(?![\u30a0-\u30ff])"
    return re.compile(rf"\s*(,\s*(?:{joints})\b|,|&|/|、|{foreign}|\b(?:{joints})\b)\s*", re.I)
