"""Normal forms of text: white space, control characters, Unicode. Knows no tree and no page."""

import re
import unicodedata

_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" *\n[ \n]*")
# C0 and C1 controls except white space, surrogates, noncharacters, and invisible characters:
# zero-width space, word joiner, BOM, soft hyphen, bidi marks, tags (which spell ASCII without being
# seen). ZWJ and ZWNJ (U+200C, U+200D) and variation selectors stay, because Persian and Indic
# spelling, ideographs and emoji need them, but not in a row. Tags stay in the flags of regions.
_FLAG = "\U0001f3f4[\U000e0030-\U000e007a]{3,6}\U000e007f"
_RUN = "[\u180b-\u180e\u200b-\u200d\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
_UNWANTED = re.compile(
    f"({_FLAG})|{_RUN}{{3,}}|"
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_CARRIED = re.compile(f"({_FLAG})|[\U000e0000-\U000e007f]+|{_RUN}{{8,}}")
# A search for one character is much faster than for a pattern that begins in several ways.
_CARRIER = re.compile(f"[\U000e0000-\U000e007f{_RUN[1:]}")
_WORD = re.compile(r"[^\W_]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_NO_LETTERS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_QUOTES, _DOUBLE_QUOTES, _DASHES = "‘’‚‛′`´", "“”„«»″", "‐‑‒–—―−"
_FOLDED_MARKS = str.maketrans(
    dict.fromkeys(_QUOTES, "'") | dict.fromkeys(_DOUBLE_QUOTES, '"') | dict.fromkeys(_DASHES, "-")
)
# Translating a text takes much longer than searching it.
_FOLDED_MARK = re.compile(f"[{_QUOTES}{_DOUBLE_QUOTES}{_DASHES}]")
_TURKISH_I = re.compile("ı\u0307*|i\u0307+")

# Scripts written without spaces between words: Thai, Lao, Khmer, Myanmar, kana, Han, and their
# compatibility forms.
_UNSPACED_OR_HANGUL = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff\uac00-\ud7a3]"
)
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)

# Tags that careless pages leave in attributes and JSON. They are listed, so "a < b" is not a tag.
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|cite|code|div|em|figure|figcaption|font|h[1-6]|hr|i"
    r"|iframe|img|ins|li|mark|nobr|ol|p|q|s|script|"
    r"small|span|strike|strong|style|sub|sup|table|td|th|tr|tt|u|ul|wbr)\b[^<>]*+>",
    re.I,
)
_TAG_BETWEEN_LINES = re.compile(
    r"</?(?:blockquote|br|center|div|h[1-6]|hr|li|ol|p|table|td|th|tr|ul)\b[^<>]*+>", re.I
)

QUESTION_MARKS = ("?", "？", "؟", ";", "\u037e")
"""The Greek one looks like a semicolon."""
OPENING_BRACKETS = tuple("(（[【〔")
EAST_ASIAN = r"\u3040-\u9fff\uac00-\ud7a3"
"""The letters of Chinese, Japanese and Korean, as a part of a character class."""
FULL_STOPS = tuple(".。।۔॥։።။។")
SENTENCE_END = (*FULL_STOPS, *"!?…！？؟")
_CLOSERS = "\"'”’»›)]』」）"


def clean(text: str) -> str:
    """`text` with each run of white space as one space, or one newline if it has a line break.

    Surrogates and control characters are removed, so the result is always valid in UTF-8 and XML.
    """
    if "\n" not in text and "\ufffd" not in text and (line := " ".join(text.split())).isprintable():
        return line
    text = _UNWANTED.sub(r"\1", text)
    return _LINES.sub("\n", _SPACES.sub(" ", text)).strip()


def printable(text: str) -> str:
    """`text` without control characters and surrogates. Its white space stays."""
    return _UNWANTED.sub(r"\1", text)


def preformatted(text: str) -> str:
    """Preformatted text with its own line breaks and indents, without unprintable characters."""
    lines = printable(text).expandtabs(4).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def count_carriers(text: str) -> int:
    """The number of invisible characters that can carry a text of their own: tags, and long runs of
    different characters without width. `clean` removes them.
    """
    if text.isascii() or not _CARRIER.search(text):
        return 0
    return sum(
        len(found[0])
        for found in _CARRIED.finditer(text)
        if not found[1] and (found[0][0] >= "\U000e0000" or len(set(found[0])) > 1)
    )


def one_line(text: str) -> str:
    """`clean` text on one line."""
    return clean(text).replace("\n", " ")


def without_tags(text: str) -> str:
    """The text of an attribute or of JSON, without the HTML tags that some pages leave in it."""
    return _TAG.sub("", _TAG_BETWEEN_LINES.sub(" ", text)) if "<" in text else text


def fold(text: str) -> str:
    """A form for comparing: NFKC, case-folded, quotes and dashes unified, white space collapsed.
    The Turkish dotless i is an i, since the capitals of the two are mixed up.
    """
    if text.isascii():  # nothing to normalise, and only one mark to unify
        return " ".join(text.replace("`", "'").lower().split())
    text = unicodedata.normalize("NFKC", text)
    if _FOLDED_MARK.search(text):
        text = text.translate(_FOLDED_MARKS)
    text = text.casefold()
    if _TURKISH_I.search(text):
        text = _TURKISH_I.sub("i", text)
    return " ".join(text.split())


def words_or_pairs(text: str) -> frozenset[str]:
    """The folded words of a text; pairs of characters in scripts without spaces."""
    found = _WORD.findall(fold(text))
    if not _UNSPACED.search(text):
        return frozenset(found)
    return frozenset(word[at : at + 2] for word in found for at in range(max(1, len(word) - 1)))


def is_unspaced(character: str) -> bool:
    """Whether words are written without a space behind a character: in scripts without spaces, and
    in Hangul, whose particles follow without one.
    """
    return _UNSPACED_OR_HANGUL.match(character) is not None


def without_accents(text: str) -> str:
    """A text without the accents of its Latin, Greek and Cyrillic letters: "é" is "e"."""
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))


def letters(text: str) -> str:
    """The letters and digits of a text, folded. Two spellings of one title have the same."""
    return _NO_LETTERS.sub("", fold(text))


def numbers_as_hash(folded: str) -> str:
    """`folded` with each number as '#', as phrase tables have it."""
    return _DIGITS.sub("#", folded)


def count_words(text: str) -> int:
    """The number of words. In scripts without spaces, two characters count as one word."""
    unspaced = 0 if text.isascii() else len(_UNSPACED.findall(text))
    return (
        len(text.split())
        if not unspaced
        else len(_UNSPACED.sub(" ", text).split()) + (unspaced + 1) // 2
    )


def ends_sentence(text: str) -> bool:
    """Whether the text ends with a full stop or a similar mark, before closing quotes and
    brackets.
    """
    return text.rstrip(_CLOSERS + " ").endswith(SENTENCE_END)
