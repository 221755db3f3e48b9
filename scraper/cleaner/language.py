"""The language of a page: as declared, else as its text tells. Knows no verdicts."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from scraper.document import Document
from scraper.records import Block

_SAMPLE_CHARACTERS = 3_000
_LONG_ENOUGH = 60
_SURE = 0.5


def language_of(document: Document, blocks: Sequence[Block]) -> str | None:
    """Primary ISO 639-1 subtag: declared by the page, else detected from its longer blocks, else None."""
    return _declared(document) or detect(" ".join(block.text for block in blocks if len(block.text) >= _LONG_ENOUGH)[:_SAMPLE_CHARACTERS])


def detect(text: str) -> str | None:
    """The language of a text, or None where it is too short to tell."""
    if len(text) < _LONG_ENOUGH:
        return None
    language, probability = _identifier().classify(text)
    return str(language) if probability >= _SURE else None


def _declared(document: Document) -> str | None:
    if document.tree is None:
        return None
    root = document.tree
    candidates = [root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang"), root.get("xml:lang")]
    body = root.find("body")
    if body is not None:
        candidates.append(body.get("lang"))
    candidates += [
        meta.get("content")
        for meta in root.iter("meta")
        if (meta.get("http-equiv") or meta.get("property") or meta.get("name") or "").lower()
        in ("content-language", "og:locale", "language", "dc.language")
    ]
    return next((subtag for value in candidates if (subtag := _primary(value))), None)


def _primary(tag: str | None) -> str | None:
    """The primary subtag of a BCP 47 tag or a locale name, where it is of two letters."""
    subtag = (tag or "").strip().replace("_", "-").split("-")[0].lower()
    return subtag if len(subtag) == 2 and subtag.isascii() and subtag.isalpha() else None


@cache
def _identifier() -> Any:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
