"""Reads the credit of a picture, and says whether a text can be one. Reads no captions.

A credit is recognised by its label ("Photo:", "Foto de", "©") or by a picture agency's name, and by
being short.
"""

import re

from scraper.language.lines import FoldedLine
from scraper.language.phrases import Phrases
from scraper.text import FULL_STOPS, count_words, ends_sentence, fold

_MAX_WORDS, _FEW = 14, 2
_LEAST_SENTENCE, _LONG_WORD = 5, 4
_CLOSING = " .)）]】"
_COPYRIGHT = r"(?:©|\([cC]\)|(?i:%(copyright_words)s))\s*(?:(?:19|20)\d\d\b)?[\s:]*"
# As in 顾望 摄 and A. Doe nuotr.: a name without the letters that join the words of Japanese.
_BEFORE_END = r"(?P<credit>[^。！？!?、，:：\u3041-\u3096\n]{2,40}?)\s?(?:%(credit_ends)s)\.?"
_BEFORE_END_IN_BRACKETS = (
    r"(?P<credit>[^。！？!?、，:：\n]{2,40}?)\s?(?:%(credit_ends)s|%(credit_ends_in_brackets)s)\.?"
)
# As in 图/顾望 and 사진=새벽통신.
_LABEL_AND_MARK = (
    r"(?P<label>[^\W\d_][^/／=＝\s]{0,20}(?:\s[^/／=＝\s]{1,10})?)\s?(?P<mark>[/／=＝|｜]|\s)\s?"
    r"(?P<credit>[^:：]{2,60})"
)
# As in （撮影・顾望）.
_AFTER_MIDDLE_DOT = r"(?:%(credit_ends)s)・(?P<credit>[^。！？、・]{2,20})"
# Between a label without a colon and the credit: "사진=AFP", "画像提供, Getty Images".
_AFTER_LABEL = r"[\s.,:;=/|，、،：–—-]*"
_PART = r"\s*(?:/|,|\||\b(?:%(credit_joints)s)\b)\s*"


def may_hold_credit(line: FoldedLine, phrases: Phrases) -> bool:
    """Whether a line has a mark or word that credits have. A quick test before the others."""
    text = line.text
    return (
        ":" in text
        or "/" in text
        or "©" in text
        or "：" in text
        or "(c)" in line.folded
        or "=" in text
        or "＝" in text
        or line.folded.rstrip(_CLOSING).endswith(phrases.derived(_ends))
        or not phrases.derived(_label_words).isdisjoint(line.tokens)
    )


def _ends(phrases: Phrases) -> tuple[str, ...]:
    """The labels that stand behind a photographer, without a full stop."""
    return tuple(sorted({end.rstrip(".") for end in phrases.vocabulary.words("credit_ends")}))


def _label_words(phrases: Phrases) -> frozenset[str]:
    """The words of labels, of agencies' names, and for "copyright"."""
    names_of_agencies = (
        " ".join(phrases.vocabulary.vendors("picture_agencies")).replace("-", " ").split()
    )
    labels = [
        word
        for key in ("credit_by", "credit_lead")
        for phrase in phrases[key]
        for word in re.findall(r"\w+", phrase)
    ]
    known = frozenset([*names_of_agencies, *labels])
    return known | phrases.vocabulary.words("copyright_words")


def read_credit(text: str, phrases: Phrases) -> str | None:
    """The credit of a line that is nothing else, without its label; None for any other line."""
    text = text.strip()
    if count_words(text) > _MAX_WORDS + 4:
        return None
    inner = _unbracketed(text)
    credit = after_credit_label(inner, phrases)
    if credit is None and inner != text:
        credit = bracketed_credit(inner, phrases)
    if credit is None and (mark := copyright_mark(phrases).match(inner)):
        credit = inner[mark.end() :]
        if not names_agency(credit, phrases):
            return None
    if credit is None:
        credit = inner if is_agency_credit(inner, phrases) else None
    return tidy_credit(credit, phrases) if credit and is_short_credit(credit, phrases) else None


def names_agency(text: str, phrases: Phrases) -> bool:
    """Whether a picture agency is among the parts of a credit ("J. Doe/Reuters", "AFP via Getty
    Images").
    """
    parts = [fold(part) for part in phrases.vocabulary.pattern(_PART, re.I).split(text)]
    agencies = phrases.vocabulary.vendors("picture_agencies")
    return any(
        part.strip(" .") in agencies or " ".join(part.split()[-2:]) in agencies for part in parts
    )


def is_agency_credit(text: str, phrases: Phrases) -> bool:
    """Whether a line without a label can only be a credit: agency and photographer, separated by
    a slash.
    """
    if (
        "/" not in text
        or ":" in text
        or not text[:1].isupper()
        or count_words(text) > _MAX_WORDS
        or ends_sentence(text)
    ):
        return False
    parts = [fold(part).strip(" .") for part in re.split(r"\s*/\s*", text)]
    return any(part in phrases.vocabulary.vendors("picture_agencies") for part in parts) and all(
        0 < count_words(part) <= 5 for part in parts
    )


def after_credit_label(text: str, phrases: Phrases) -> str | None:
    """The text after a credit's label at the start of `text`; None if no label is there."""
    line = FoldedLine(text)
    if after := phrases.lead("credit_lead", line):
        return after
    if (phrase := phrases.start("credit_by", line)) and line.words <= _MAX_WORDS:
        credit = text[_length_of(phrase, text) :].strip(" :")
        return credit if credit[:1].isupper() or credit[:1] == "@" else None
    return None


def before_credit_end(text: str, phrases: Phrases) -> str | None:
    """The photographer before a label such as "摄" or "nuotr." that ends `text`; None if there is
    no such label.
    """
    found = phrases.vocabulary.pattern(_BEFORE_END, re.I).fullmatch(text.strip())
    return found["credit"] if found and is_short_credit(found["credit"], phrases) else None


def bracketed_credit(text: str, phrases: Phrases) -> str | None:
    """The credit of a text in brackets, or behind "＝": with a label and another mark than a colon,
    or with a label at its end. None for any other text.
    """
    found = phrases.vocabulary.pattern(_LABEL_AND_MARK).fullmatch(text.strip())
    # Only in scripts without spaces does a space set a label apart.
    is_label = found is not None and fold(found["label"]) in phrases["credit_lead"]
    if found and is_label and (not found["mark"].isspace() or not found["label"].isascii()):
        credit: str = found["credit"]
        return _without_end(credit, phrases)
    found = phrases.vocabulary.pattern(_BEFORE_END_IN_BRACKETS, re.I).fullmatch(text.strip())
    found = found or phrases.vocabulary.pattern(_AFTER_MIDDLE_DOT).fullmatch(text.strip())
    return found["credit"] if found and is_short_credit(found["credit"], phrases) else None


def _without_end(credit: str, phrases: Phrases) -> str:
    found = phrases.vocabulary.pattern(_BEFORE_END_IN_BRACKETS, re.I).fullmatch(credit.strip())
    return found["credit"] if found else credit


def _length_of(phrase: str, text: str) -> int:
    """The number of characters that a phrase and the marks after it take at the start of `text`.
    The last word ends where the phrase does, since "写真" and "사진" are glued to what follows.
    """
    *before, last = phrase.split()
    pattern = r"\W*" + r"\S+\s+" * len(before) + rf"\S{{{len(last)}}}{_AFTER_LABEL}"
    found = re.match(pattern, text)
    return found.end() if found else 0


def is_short_credit(credit: str, phrases: Phrases) -> bool:
    """Whether a text is as short as a credit and does not read like a sentence."""
    credit = credit.strip()
    # "K. Hong-Ji" and "AP Photo/J. David Ake" have full stops; a sentence goes on in lower case
    # after its first words.
    if names_agency(credit, phrases) and count_words(credit) <= _MAX_WORDS:
        return True
    # "private archive" is one.
    lower = sum(1 for word in credit.split() if word[:1].islower() and len(word) > 3)
    is_few = len(credit.split()) <= _FEW
    return (
        bool(credit)
        and count_words(credit) <= _MAX_WORDS
        and (is_few or lower <= max(1, len(credit.split()) // 3))
        and not credit.endswith(("?", "!"))
        and not _is_sentence(credit)
    )


def _is_sentence(credit: str) -> bool:
    """Whether a text ends with a full stop, is longer than a name, and has words that are none."""
    if not credit.endswith(FULL_STOPS) or count_words(credit) < _LEAST_SENTENCE:
        return False
    words = credit.split()
    plain = [
        word
        for word in words
        if not word[:1].isupper() and (len(word) >= _LONG_WORD or not word[:1].islower())
    ]
    return len(plain) > 1 or words == plain


def _unbracketed(text: str) -> str:
    while len(text) > 2 and text[0] in "([（【〔［" and text[-1] in ")]）】〕］":
        text = text[1:-1].strip()
    return text


def tidy_credit(credit: str, phrases: Phrases) -> str:
    """A credit without the marks and brackets around it."""
    mark = copyright_mark(phrases).match(credit)
    rest = credit[mark.end() :] if mark else credit
    bare = rest.strip(" |–—-/()[]（）【】\n\u3000,;＝=")
    # The point of "Jane D." stays.
    return bare if re.search(r"\b\w\.$", rest) else bare.removesuffix(".")


def copyright_mark(phrases: Phrases) -> re.Pattern[str]:
    """The pattern of "©", "(c)" or "Copyright", with a year if one follows."""
    return phrases.vocabulary.pattern(_COPYRIGHT)
