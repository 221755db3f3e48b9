"""The grammar of people's names: their shape, what joins them, and what comes before and after one.
Reads no whole lines.
"""

import re
import unicodedata

from scraper.language.phrases import Phrases
from scraper.language.vocabulary import Vocabulary, alternatives
from scraper.text import count_words, fold

OUTER = " .,:()（）[]〔〕*【】\"'“”„«»‘’-–—_/#~"
"""Marks around a name that are not part of it."""
EAST_ASIAN_NAME = re.compile(
    r"[\u3040-\u30ff\u4e00-\u9fff·]{2,8}(?:\s[\u3040-\u30ff\u4e00-\u9fff]{1,5})?"
    r"|[\uac00-\ud7a3]{2,5}"
)
_WORD = re.compile(r"[^\W\d_][\w'’.\-\u200c\u200d\u0300-\u0dff\u0e00-\u109f\u1780-\u17ff]*\Z")
_HAN_NAMES = re.compile(r"[\u4e00-\u9fff]{2,4}(?:[ \u3000][\u4e00-\u9fff]{2,4})+")
_HANGUL_NAME = re.compile(r"[\uac00-\ud7a3]{2,4}")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_JAPANESE_NAME = re.compile(
    r"[\u4e00-\u9fff々]{1,3}[ \u3000][\u3040-\u30ff\u4e00-\u9fff々]{1,4}"
    r"|[\u30a0-\u30ff]{2,8}[・＝][\u30a0-\u30ff]{2,10}"
)
_JAPANESE_GIVEN_NAME = re.compile(
    r"[\u4e00-\u9fff々]{1,3}|[\u3041-\u309f]{2,4}|[\u30a1-\u30fe]{2,4}"
)
# "And" in Arabic and Hebrew, which is glued to the name behind it.
_GLUED_AND = re.compile(r"(?<=\S)\s+(?=[وו]\S{2,}\s+\S)")
# The marks of footnotes behind a name: "Ada Linqvist1,2", "Ada Linqvist*".
_FOOTNOTES = re.compile(r"(?<=[^\W\d_])(?:\d{1,2}(?:\s?,\s?\d{1,2})*)?[⁰¹²³⁴-⁹*†‡§¶]*\Z")
# Any other degree behind a name that is not in capitals: "Ada Linqvist, DABOM".
_LETTERS_OF_DEGREE = r"(?<=[a-zà-öø-ÿ])(?:,\s[A-Z]{2,7}(?:-[A-Z]{1,4})?)"
# The mark of a sound in Hebrew, typed as an apostrophe: it belongs to the name.
_ENDS_IN_GERESH = re.compile(r"[גזצץתחטד]['’]\Z")
_INITIAL = re.compile(r"[^\W\d_]\.")
_MOST_WORDS = 5
_WORDS_OF_JAPANESE_NAME = 2
_JAPANESE, _ENGLISH = "ja", "en"
_KNOWN_FAMILY_NAMES = frozenset({"zh", "ko"})
_LONGEST_HAN_NAME = 4
_MOST_CASELESS_WORDS = 4
_MOST_GIVEN_NAMES = 2
_MOST_CHARACTERS = 45
_SUFFIX = r",\s*((?:%(name_suffixes)s)\b\.?)"
_ENDS_IN_ABBREVIATION = r",? (?:%(abbreviated_suffixes)s)$"
_TITLE = r"^(?:%(titles)s)\b\.?\s+(?=\S)"
_TITLE_IN_SENTENCE = r"^(?:%(articles_before_titles)s)\s(?:(?:%(titles)s)\b\.?\s+)+(?=\S)"
_AFTER_AUTHOR = r"(?<=\S\s)(\S+)\s+(?:%(after_author)s)\s+\S.*$"
_EAST_ASIAN_ROLE = r"\s*(?:%(east_asian_roles)s)$|\s+\S{2,6}(?:%(east_asian_reports)s)$"
_EAST_ASIAN_DESK = r"[\u4e00-\u9fff]{1,6}(?:%(east_asian_desks)s)\Z"


class NameGrammar:
    """The names of people in the languages of some phrase tables. Get it by `grammar_of`."""

    def __init__(self, phrases: Phrases) -> None:
        vocabulary = phrases.vocabulary
        self.particles = vocabulary.words("particles")
        """Small words inside of names, such as "de"."""
        self._given_names = vocabulary.words("given_names_like_particles")
        self._elisions = tuple(vocabulary.words("elisions"))
        self._suffix = vocabulary.pattern(_SUFFIX, re.I)
        self._suffixes = vocabulary.words("name_suffixes")
        self._abbreviated = vocabulary.pattern(_ENDS_IN_ABBREVIATION, re.I)
        self._title = vocabulary.pattern(_TITLE, re.I)
        self._title_in_sentence = vocabulary.pattern(_TITLE_IN_SENTENCE, re.I)
        self._credentials = _credentials(vocabulary, phrases["byline_and"])
        self._after_author = vocabulary.pattern(_AFTER_AUTHOR, re.I)
        self._role = vocabulary.pattern(_EAST_ASIAN_ROLE)
        self._desk = vocabulary.pattern(_EAST_ASIAN_DESK)
        self._joint = _joint(phrases["byline_and"])
        self._surnames = vocabulary.words("chinese_surnames") | vocabulary.words("korean_surnames")
        self._japanese_surnames = vocabulary.words("japanese_surnames")
        self._names_like_and = vocabulary.words("names_like_and")
        self._language = phrases.languages[0]
        self._titles_of_jobs = vocabulary.words("job_title_words")
        self._east_asian_bodies = tuple(vocabulary.words("east_asian_bodies"))
        self._east_asian_sites = tuple(vocabulary.words("east_asian_sites"))
        self._ends_before_names = tuple(vocabulary.words("east_asian_ends_before_names"))
        self._before_bodies = vocabulary.words("before_organizations")
        self._bodies = vocabulary.words("organization_words")
        self._agencies = vocabulary.vendors("picture_agencies")

    def is_person(self, text: str) -> bool:
        """Whether a text has the shape of a person's name: two to five words, each with a capital
        except particles, no digits. In scripts without capitals, two to four words.
        """
        text = self.without_suffix(text)
        if EAST_ASIAN_NAME.fullmatch(text):
            return not text.endswith(self._east_asian_sites)
        words = text.split()
        if is_caseless(text):
            return 2 <= len(words) <= _MOST_CASELESS_WORDS and all(map(_WORD.match, words))
        if not 2 <= len(words) <= _MOST_WORDS or len(text) > _MOST_CHARACTERS:
            return False
        main = [word for word in words if word.casefold().rstrip("’'") not in self.particles]
        if self._language == _ENGLISH and words[-1] not in main:
            main.append(words[-1])  # "Das" is a particle in German, and a family name in Bengali
        if words[0] in self._given_names and self._language == _ENGLISH:
            main.append(words[0])
        if len(main) < 2 or not (words[-1][:1].isupper() or self._is_elided(words[-1])):
            return False
        return all(
            _WORD.match(word) and (word[:1].isupper() or word.startswith(self._elisions))
            for word in main
        )

    def _is_elided(self, word: str) -> bool:
        """Whether a word is a name behind a short word that is glued to it: "d'Alembert"."""
        return any(word.removeprefix(one)[:1].isupper() for one in self._elisions)

    def count_names(self, text: str) -> int:
        """The number of words in a name that are not particles, initials or suffixes. No name
        begins with a particle in lower case.
        """
        words = self.without_suffix(text).split()
        if not words or words[0] in self.particles:
            return len(words)
        small = self.particles | self._suffixes
        return sum(
            word.casefold().rstrip(".’'") not in small and not _INITIAL.fullmatch(word)
            for word in words
        )

    def is_surely_person(self, text: str) -> bool:
        """Whether a text that nothing calls a name is one. A Chinese or Korean name begins with a
        known family name, and a Japanese one has a space. In other scripts without capitals no
        text surely is.
        """
        if self._language == _JAPANESE and self._has_japanese_family_name(text):
            return True
        if _HAN_NAME.fullmatch(text) or _HANGUL_NAME.fullmatch(text):
            return self._has_family_name(text)
        if is_caseless(text):
            return self._language == _JAPANESE and _JAPANESE_NAME.fullmatch(text) is not None
        return self.is_person(text)

    def seems_person(self, text: str) -> bool:
        """Whether a text has the shape of a person's name. In Chinese and Korean, whose family
        names are known, whether it surely is one.
        """
        if self._language in _KNOWN_FAMILY_NAMES:
            return self.is_surely_person(text)
        return self.is_person(text)

    def _has_family_name(self, text: str) -> bool:
        """Whether a text begins with a Chinese or Korean family name, and is as long as a name."""
        longest = (
            _LONGEST_HAN_NAME if text[:2] in self._surnames or text[1:2] in self._surnames else 3
        )
        return len(text) <= longest and not self._surnames.isdisjoint((text[:1], text[:2]))

    def _has_japanese_family_name(self, text: str) -> bool:
        """Whether a text is a Japanese family name and one to three letters of a given name."""
        return any(
            text[:length] in self._japanese_surnames
            and _JAPANESE_GIVEN_NAME.fullmatch(text[length:]) is not None
            for length in (3, 2, 1)
        )

    def is_title(self, text: str) -> bool:
        """Whether a text is an office or a profession: "Senior Fellow", "Professor of Law"."""
        words = fold(text).split()
        end = next((at for at, word in enumerate(words) if word in self._before_bodies), None)
        return bool(words[:end]) and words[:end][-1].strip(OUTER) in self._titles_of_jobs

    def is_organization(self, text: str) -> bool:
        """Whether a text has a word that only bodies have in their names: "Ministry", "GmbH"."""
        words = [word.strip(OUTER) for word in fold(text).split()]
        return not self._bodies.isdisjoint(words) or text.endswith(self._east_asian_bodies)

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
        if self._is_row_of_names(text):
            protected = ",".join(text.split())
        if _GLUED_AND.search(text):
            protected = self._with_spaced_and(protected)
        cut = self._with_bodies_whole(self._joint.split(protected))
        joints = ["", *cut[1::2]]
        return [
            (joint.strip().casefold(), piece.replace("\\", ", "))
            for joint, piece in zip(joints, cut[::2], strict=True)
        ]

    def _with_bodies_whole(self, cut: list[str]) -> list[str]:
        """Pieces and the joints between them, with the name of a body that has an "and" in one,
        behind a word such as "for": "Centre for Boats and Ropes".
        """
        whole = cut[:1]
        for joint, piece in zip(cut[1::2], cut[2::2], strict=True):
            is_rest = (
                joint.strip().isalpha()
                and self.is_organization(whole[-1])
                and not self._before_bodies.isdisjoint(fold(whole[-1]).split()[1:])
                and not self.is_organization(piece)
                and not self.is_person(piece.strip(OUTER))
                and fold(piece).strip(OUTER) not in self._agencies
            )
            joined = f"{whole[-1]} {joint.strip()} {piece}"
            whole[-1:] = [joined] if is_rest else [whole[-1], joint, piece]
        return whole

    def _with_spaced_and(self, text: str) -> str:
        """A text with "&" in the place of the Arabic or Hebrew "and" between two names."""
        words = text.split()
        for at in range(2, len(words) - 1):
            word = words[at]
            if word[0] in "وו" and len(word) > 2 and word not in self._names_like_and:
                words[at - 1 : at + 1] = [words[at - 1].rstrip(",،"), f"& {word[1:]}"]
        return " ".join(words)

    def upright(self, text: str) -> str:
        """A text like "Linqvist, Ada" as "Ada Linqvist". Any other text stays as it is."""
        family, _, given = map(str.strip, text.partition(","))
        is_inverted = len(family.split()) == 1 and self._is_inverted(text)
        return f"{given} {family}" if is_inverted else text

    def catalogued(self, text: str) -> str:
        """A name of a catalogue upright, whose family name may have several words: "de la Orme,
        Ada". Two names with a comma between them stay.
        """
        family, _, given = map(str.strip, text.partition(","))
        are_two = self.is_person(family) and self.is_person(given)
        is_inverted = text.count(",") == 1 and not are_two and self._is_inverted(text)
        return f"{given} {family}" if is_inverted else text

    def _is_inverted(self, text: str) -> bool:
        """Whether what is around the first comma of a text can be a family and a given name."""
        family, comma, given = map(str.strip, text.partition(","))
        return (
            bool(comma)
            and len(given.split()) <= _MOST_GIVEN_NAMES
            and self.is_person(f"{given} {family}")
            and self._suffix.sub("", text) == text == self._credentials.sub("", text)
            and not self.is_organization(text.replace(",", " "))
            and not self.is_title(given)
        )

    def _is_row_of_names(self, text: str) -> bool:
        """Whether a text is a row of Chinese names with only spaces between them. In Japanese, two
        words are one name.
        """
        if not _HAN_NAMES.fullmatch(text):
            return False
        words = text.split()
        if self._language == _JAPANESE and len(words) == _WORDS_OF_JAPANESE_NAME:
            return False
        known = [self.is_surely_person(word) for word in words]
        return any(known) and all(
            is_known or len(word) < _LONGEST_HAN_NAME
            for is_known, word in zip(known, words, strict=True)
        )

    def bare(self, piece: str) -> str:
        """A piece without the marks around it, a title with an article before it, a role after it,
        and the place or employer after it. The point of "Jr." stays.
        """
        name = self._title_in_sentence.sub("", piece.strip(OUTER))
        if self._abbreviated.search(name) and piece.strip().endswith(name + "."):
            name += "."
        first, last = piece.strip()[:1], piece.strip()[-1:]
        if first != last and _ENDS_IN_GERESH.search(name + last):
            name += last
        if " " in name:
            name = _FOOTNOTES.sub("", name)
        name = self._without_paper(self._role.sub("", name))
        return self._after_author.sub(r"\1", name) if count_words(name) > 2 else name

    def _without_paper(self, name: str) -> str:
        """A Chinese name without the reporter's paper before it: "北港报记者 张三"."""
        paper, _, rest = name.partition(" ")
        is_paper = bool(rest) and paper.endswith(self._ends_before_names)
        return rest if is_paper and self.is_surely_person(rest) else name

    def without_suffix(self, text: str) -> str:
        """A text without "Jr." and similar suffixes."""
        return self._suffix.sub("", text).strip()


def grammar_of(phrases: Phrases) -> NameGrammar:
    """The grammar for some phrase tables, built once for them."""
    return phrases.derived(NameGrammar)


def looks_like_name(text: str, phrases: Phrases) -> bool:
    """Whether a text has the shape of a person's name."""
    return grammar_of(phrases).is_person(text)


def is_surely_name(text: str, phrases: Phrases) -> bool:
    """Whether a text that nothing calls a name is a person's."""
    return grammar_of(phrases).is_surely_person(text)


def is_caseless(text: str) -> bool:
    """Whether a text begins with a letter of a script without capitals. Georgian ones are called
    small letters, but no one begins a name with a large one.
    """
    first = text[:1]
    return unicodedata.category(first or " ") == "Lo" or "\u10d0" <= first <= "\u10ff"


def _credentials(vocabulary: Vocabulary, joints: tuple[str, ...]) -> re.Pattern[str]:
    after_comma, bare = (
        alternatives(tuple(vocabulary.words(key))).replace(r"\.", r"\.?").replace(r"\ ", r"\s")
        for key in ("credentials", "credentials_without_comma")
    )
    words = alternatives(joints)
    return re.compile(
        rf"(?:,\s*(?i:{after_comma})|\s(?:{bare})|{_LETTERS_OF_DEGREE})[.®™]*(?:\s[A-Z]{{4,7}})?"
        rf"(?=\s*(?:$|[,;|&]|(?:{words})\b))"
    )


def _joint(words: tuple[str, ...]) -> re.Pattern[str]:
    """The pattern of what joins two names."""
    # A joint of one letter is in lower case and has no point: "John E. Smith" is one name.
    joints = "|".join(
        rf"(?-i:{word})(?!\.)" if len(word) == 1 else re.escape(word) for word in words
    )
    # Between two words in katakana the middle dot joins the parts of one name.
    foreign = r"(?<![\u30a0-\u30ff])・|・(?![\u30a0-\u30ff])"
    # The Armenian "and" is a letter of its own, which folding takes apart.
    alone = rf"(?<!\S)(?:{joints}|և)(?!\S)"
    return re.compile(
        rf"\s*(,\s*(?:{joints})(?!\S)|,|&|＆|/|／|╱|、|，|،|{foreign}|{alone})\s*", re.I
    )
