"""The charset of bytes that declare none, judged by the bytes, with the language of the page as a
hint. Knows no header and no tree.
"""

import re
from dataclasses import dataclass

from scraper.language.alphabets import Alphabets

# Detection reads the start only: pages are alike from end to end.
_WINDOW = 131_072
_MARKUP = re.compile(rb"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1|\Z)|<[^>]*+>?", re.I | re.S)
_BLANK = re.compile(rb"\s+")
# The codecs of the WHATWG's legacy encodings, by the names that chardet has for them. Those before
# others win if both give the same text.
_CODECS = {
    "cp1252": "cp1252",
    "cp1250": "cp1250",
    "cp1251": "cp1251",
    "cp1253": "cp1253",
    "cp1254": "cp1254",
    "cp1255": "cp1255",
    "cp1256": "cp1256",
    "cp1257": "cp1257",
    "cp1258": "cp1258",
    "cp874": "cp874",
    "iso8859-2": "iso8859-2",
    "iso8859-15": "iso8859-15",
    "iso8859-5": "iso8859-5",
    "iso8859-7": "iso8859-7",
    "iso8859-8": "iso8859-8",
    "iso8859-6": "iso8859-6",
    "iso8859-4": "iso8859-4",
    "iso8859-13": "iso8859-13",
    "iso8859-10": "iso8859-10",
    "iso8859-14": "iso8859-14",
    "iso8859-16": "iso8859-16",
    "iso8859-3": "iso8859-3",
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "cp866": "cp866",
    "mac-cyrillic": "mac-cyrillic",
    "mac-roman": "mac-roman",
    "gb18030": "gb18030",
    "big5hkscs": "big5hkscs",
    "shift_jis_2004": "cp932",
    "euc_jis_2004": "euc_jp",
    "cp949": "cp949",
    # Subsets of codecs above.
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "euc_kr": "cp949",
    "cp932": "cp932",
}
_FALLBACK = "cp1252"
# A codec that explains this much less of the letters than the best one is not meant.
_TOLERANCE = 0.01
# Texts in these languages have thousands of letters; the structure of the bytes shows their codecs.
_MANY_LETTERS = frozenset({"zh", "ja", "ko"})


@dataclass(frozen=True, slots=True)
class Ranked:
    """A codec, and how sure its statistics are (0 to 1)."""

    codec: str
    confidence: float


def detect(content: bytes, language: str | None, host: str) -> str:
    """Python's codec for bytes in an undeclared legacy charset.

    `language` is the language that the page declares, `host` the host that it came from, "" if
    unknown. They decide between codecs that the statistics of the bytes do not separate.
    """
    sample = visible_bytes(content)
    ranked, guessed = _ranked(sample)
    return best_codec(sample, ranked, language, guessed, host)


def likelier(content: bytes, codecs: list[str], language: str | None, host: str) -> str:
    """The codec of a few whose text makes more sense; the first one in doubt."""
    sample = visible_bytes(content)
    ranked, guessed = _ranked(sample)
    confidence = {one.codec: one.confidence for one in ranked}
    chosen = [Ranked(codec, confidence.get(codec, 0.0)) for codec in codecs]
    return best_codec(sample, chosen, language, guessed, host)


def visible_bytes(content: bytes) -> bytes:
    """The text of a page without its markup, blanks folded: what readers see, still encoded."""
    return _BLANK.sub(b" ", _MARKUP.sub(b" ", content[: 4 * _WINDOW]))[:_WINDOW]


def best_codec(
    sample: bytes,
    ranked: list[Ranked],
    language: str | None,
    guessed: str | None,
    host: str,
) -> str:
    """The codec whose text has the letters of the language; the surest of several."""
    alphabets = Alphabets()
    hints = (language, alphabets.language_of_domain(host), guessed)
    for code in dict.fromkeys(hints):
        if code in _MANY_LETTERS:
            break
        if code is None or not alphabets.has(code):
            continue
        shares = {one: alphabets.share(_decoded(sample, one.codec), code) for one in ranked}
        best = max(shares.values(), default=0.0)
        if best < 0.9:  # the page is not in that language
            continue
        ranked = [one for one in ranked if shares[one] >= best - _TOLERANCE]
        break
    return max(ranked, key=lambda one: one.confidence).codec if ranked else _FALLBACK


def _decoded(sample: bytes, codec: str) -> str:
    return sample.decode(codec, "replace")


def _ranked(sample: bytes) -> tuple[list[Ranked], str | None]:
    """The codecs in the order of preference, each with the confidence of its statistics, and the
    language that they see.
    """
    from chardet import detect_all  # few pages need it

    found = detect_all(
        sample,
        ignore_threshold=True,
        include_encodings=_CODECS,
        compat_names=False,
        max_bytes=len(sample) or 1,
    )
    confidence: dict[str, float] = dict.fromkeys(_CODECS.values(), 0.0)
    for one in found:
        codec = _CODECS.get(one["encoding"] or "")
        if codec is not None:
            confidence[codec] = max(confidence[codec], one["confidence"])
    language = next((one["language"] for one in found if one["language"]), None)
    return [Ranked(codec, sure) for codec, sure in confidence.items()], language
