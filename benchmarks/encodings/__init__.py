"""`python -m benchmarks encodings`: texts in 35 languages, written in every legacy encoding that
can hold them, as pages that declare it, declare nothing, or declare another; and read again.
"""

import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Literal

Declaration = Literal["declared", "undeclared", "wrong"]
DECLARATIONS: tuple[Declaration, ...] = ("declared", "undeclared", "wrong")

# The legacy encodings of the WHATWG's Encoding Standard (§4.2), with the Python codec that writes
# each. ISO-8859-8-I has the bytes of ISO-8859-8, GBK those of gb18030.
ENCODINGS = {
    "ibm866": "cp866",
    "iso-8859-2": "iso8859-2",
    "iso-8859-3": "iso8859-3",
    "iso-8859-4": "iso8859-4",
    "iso-8859-5": "iso8859-5",
    "iso-8859-6": "iso8859-6",
    "iso-8859-7": "iso8859-7",
    "iso-8859-8": "iso8859-8",
    "iso-8859-10": "iso8859-10",
    "iso-8859-13": "iso8859-13",
    "iso-8859-14": "iso8859-14",
    "iso-8859-15": "iso8859-15",
    "iso-8859-16": "iso8859-16",
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "macintosh": "mac-roman",
    "windows-874": "cp874",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "windows-1252": "cp1252",
    "windows-1253": "cp1253",
    "windows-1254": "cp1254",
    "windows-1255": "cp1255",
    "windows-1256": "cp1256",
    "windows-1257": "cp1257",
    "windows-1258": "cp1258",
    "x-mac-cyrillic": "mac-cyrillic",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "euc-jp": "euc-jp",
    "iso-2022-jp": "iso2022-jp",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
}
# Encodings of East Asia hold Latin and Cyrillic letters too, but no page in another language is
# written in them.
_EAST_ASIAN = {
    "gb18030": ("zh", "zh-hant"),
    "big5": ("zh-hant",),
    "euc-jp": ("ja",),
    "iso-2022-jp": ("ja",),
    "shift_jis": ("ja",),
    "euc-kr": ("ko",),
}
_PLAIN = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "״": '"',
        "‘": "'",
        "’": "'",
        "–": "-",
        "—": "-",
        "€": "EUR",
        "…": "...",
    }
)
# The marks of Vietnamese tones, which windows-1258 writes after their letters.
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass(frozen=True, slots=True)
class Case:
    """A page: its text, the encoding that it is written in, and what it declares."""

    language: str
    text: str
    encoding: str
    declaration: Declaration
    content: bytes


def cases(*, with_language: bool) -> Iterator[Case]:
    """All pages. `with_language` gives each its language in the markup."""
    for language, text in texts().items():
        for encoding, codec in ENCODINGS.items():
            if language not in _EAST_ASIAN.get(encoding, (language,)):
                continue
            for written in dict.fromkeys((text, text.translate(_PLAIN))):
                encoded = _encoded(written, codec)
                if encoded is None or encoded == written.encode():
                    continue
                for declaration in DECLARATIONS:
                    label = {"declared": encoding, "undeclared": None}.get(
                        declaration, _wrong(encoding)
                    )
                    head = _head(language if with_language else None, label)
                    content = head + encoded + b"</p></article></body></html>"
                    yield Case(language, written, encoding, declaration, content)


def texts() -> dict[str, str]:
    """The texts by language."""
    data = (resources.files(__name__) / "texts.toml").read_text(encoding="utf-8")
    return tomllib.loads(data)


def lost(case: Case, decoded: str) -> bool:
    """Whether a letter of the text is missing from what was decoded."""
    return _composed(case.text) not in _composed(decoded)


def _head(language: str | None, label: str | None) -> bytes:
    declared = f'<meta charset="{label}">' if label else ""
    attribute = f' lang="{language}"' if language else ""
    return (
        f"<!DOCTYPE html><html{attribute}><head>{declared}<title>Norhaven</title></head>"
        '<body><nav><a href="/">Home</a></nav><article><p>'
    ).encode()


def _wrong(encoding: str) -> str:
    """A label that pages in the encoding bear by mistake: UTF-8, which the template has."""
    return "utf-8" if encoding != "utf-8" else "iso-8859-1"


def _encoded(text: str, codec: str) -> bytes | None:
    """The text in an encoding; None if it does not have all its letters."""
    if codec == "cp1258":
        text = "".join(map(_tone_after_letter, text))
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return None


def _tone_after_letter(letter: str) -> str:
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        pass
    else:
        return letter
    decomposed = unicodedata.normalize("NFD", letter)
    tone = next((mark for mark in decomposed if mark in _TONES), None)
    if tone is None:
        return letter
    return unicodedata.normalize("NFC", decomposed.replace(tone, "")) + tone


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
